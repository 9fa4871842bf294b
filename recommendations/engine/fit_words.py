"""Fitting the index of words; see `words` for what it is."""

from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommendations.engine.runs import offsets
from recommendations.engine.wording import Source, Wording
from recommendations.engine.words import WordIndex

# A word that fewer books have is found in no other; it stays out, as one book's title is for search.
FEWEST_BOOKS = 2
# Of a book its strongest words are kept, at 7 bytes each.
MOST_WORDS_A_BOOK = 96
# A word that more books have is cut to those it belongs to most: what a query reads is bounded.
MOST_BOOKS_A_WORD = 50_000
NEAR_WORDS = 32
# Which words are used alike is learnt from so many books at most, evenly spread.
MOST_BOOKS_TO_LEARN = 100_000
# What few books have in common may be chance: words must be in so many, and small cosines shrink.
LEAST_BOOKS = 5
_SHRINKAGE = 0.2
LEAST_NEAR = 0.08
# What is said of more books says little of any: a question for robots is none for all of fantasy.
MOST_COMMON = 0.1
_BLOCK = 512


def fit_words(books: npt.NDArray[np.int64], wording: Wording) -> WordIndex:
    """Weigh every word of every book, and find the words used alike.

    books  (B,) ids, ascending, in the order of `wording`

    The same input gives the same arrays. Raises ValueError if the two are not of the same books.
    """
    if len(books) != len(wording):
        raise ValueError(f"{len(wording)} wordings can't describe {len(books)} books.")
    frequency = np.bincount(wording.word, minlength=len(wording.words))
    kept = np.flatnonzero(frequency >= FEWEST_BOOKS)
    vectors, sources = _weighed(wording, frequency, kept)
    near = _near(vectors, sources)
    by_word = _cut(vectors, sources)
    return WordIndex(
        books=np.asarray(books, np.int64),
        words=[wording.words[word] for word in kept.tolist()],
        shown=[wording.shown[word] for word in kept.tolist()],
        near_ends=near[0],
        near_words=near[1],
        near_weights=near[2],
        **by_word,
    )


def _weighed(
    wording: Wording, frequency: npt.NDArray[np.int64], kept: npt.NDArray[np.intp]
) -> tuple[Any, Any]:
    """x above, (B, T) CSR, and the sources at the same places."""
    books = len(wording)
    idf = np.log((books + 1) / (frequency[kept] + 1)) + 1
    shape = (books, len(wording.words))
    raw = sp.csr_array((wording.weight, wording.word, wording.ends), shape=shape)[:, kept]
    flags = sp.csr_array((wording.source, wording.word, wording.ends), shape=shape)[:, kept]
    raw.sort_indices()
    flags.sort_indices()
    # In place, so that both keep their entries in one order.
    vectors = sp.csr_array(raw, dtype=np.float32)
    vectors.data = vectors.data * idf.astype(np.float32)[vectors.indices]
    length = np.asarray(vectors.multiply(vectors).sum(axis=1), np.float64)
    usual = length[length > 0].mean() if length.any() else 1.0
    norm = np.sqrt((length + usual) / 2)
    vectors.data /= np.repeat(norm, np.diff(vectors.indptr)).astype(np.float32)
    return vectors, flags


def _near(vectors: Any, sources: Any) -> tuple[Any, Any, Any]:
    """Ends (T + 1,), words and nearness of those used most like each word.

    Those are words of readers or of the catalogue: what descriptions happen to share means little.
    """
    step = -(-vectors.shape[0] // MOST_BOOKS_TO_LEARN) or 1
    asked = _lines(vectors, sources, ~np.uint8(Source.TITLE), step)
    offered = _lines(vectors, sources, np.uint8(Source.SHELF | Source.TAG), step)
    rare = np.diff(offered.indptr) <= MOST_COMMON * offered.shape[1]
    offered = sp.csr_array(sp.diags_array(rare.astype(np.float32)) @ offered)
    against = sp.csc_array(offered.T)
    length = np.sqrt(offered.multiply(offered).sum(axis=1))
    words, nearness, counts = [], [], []
    for start in range(0, asked.shape[0], _BLOCK):
        rows = asked[start : start + _BLOCK]
        own = np.sqrt(rows.multiply(rows).sum(axis=1))
        found = sp.csr_array(rows @ against)
        row = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
        found.data /= own[row] * length[found.indices] + _SHRINKAGE
        there = (found.data >= LEAST_NEAR) & (found.indices != row + start)
        row, word, strength = row[there], found.indices[there], found.data[there]
        order = np.lexsort((word, -strength, row))
        order = order[_rank_within(row, strength)[order] < NEAR_WORDS]
        words.append(word[order].astype(np.int32))
        nearness.append(strength[order].astype(np.float16))
        counts.append(np.bincount(row[order], minlength=rows.shape[0]))
    return (
        offsets(np.concatenate([np.zeros(0, np.int64), *counts])).astype(np.int32),
        np.concatenate([np.zeros(0, np.int32), *words]),
        np.concatenate([np.zeros(0, np.float16), *nearness]),
    )


def _lines(vectors: Any, sources: Any, flags: np.uint8, step: int) -> Any:
    """(T, books) CSR: each word's weights where one of `flags` says it; empty for words too rare."""
    said = sp.csr_array(
        (np.where(sources.data & flags, vectors.data, 0), vectors.indices, vectors.indptr),
        shape=vectors.shape,
    )[::step]
    lines = sp.csr_array(said.T)
    lines.eliminate_zeros()
    common = (np.diff(lines.indptr) >= LEAST_BOOKS).astype(np.float32)
    lines = sp.csr_array(sp.diags_array(common) @ lines)
    lines.eliminate_zeros()
    return lines


def _cut(vectors: Any, sources: Any) -> dict[str, Any]:
    """By word the books that have it, after keeping the strongest words of each book."""
    sizes = np.diff(vectors.indptr)
    book = np.repeat(np.arange(vectors.shape[0], dtype=np.int32), sizes)
    word = vectors.indices.astype(np.int32)
    strong = _rank_within(book, vectors.data) < MOST_WORDS_A_BOOK
    book, word, weight = book[strong], word[strong], vectors.data[strong]
    source = sources.data[strong]
    top = _rank_within(word, weight) < MOST_BOOKS_A_WORD
    book, word, weight, source = book[top], word[top], weight[top], source[top]
    order = np.lexsort((book, word))
    counts = np.bincount(word, minlength=vectors.shape[1])
    return {
        "ends": offsets(counts),
        "places": book[order],
        "weights": weight[order].astype(np.float16),
        "sources": source[order],
    }


def _rank_within(group: npt.NDArray[np.int32], weight: npt.NDArray[np.float32]) -> Any:
    """(m,) the place of each entry in its group, 0 for the heaviest."""
    order = np.lexsort((-weight, group))
    first = offsets(np.bincount(group))
    rank = np.empty(len(group), np.int64)
    rank[order] = np.arange(len(group)) - first[group[order]]
    return rank
