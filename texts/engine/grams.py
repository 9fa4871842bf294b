"""Texts as counts of n-grams, hashed: of letters, and of words. No vocabulary of strings is kept.

An n-gram is named by a number below `BUCKETS`; two of them seldom share one.
"""

import hashlib
import itertools
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import itemgetter

import numpy as np
from scipy import sparse

BUCKETS = 1 << 22
_SHIFT = np.uint64(64 - 22)
_STEP = np.uint64(0x9E3779B97F4A7C15)  # of splitmix64, as are the two below
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SPACE = ord(" ")

# What an edition decides, not its author: the shape of quotation marks and dashes, italics.
_PRINTED = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "`": "'"} | {"—": " - ", "–": " - ", "_": " ", "*": " ", "…": "..."})  # fmt: skip
_QUOTE = re.compile(r"(?<!\w)'|'(?!\w)")
_ENDS = ".!?,;:"
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[^\w\s]")

Grams = Callable[[str], np.ndarray]


def as_written(text: str) -> str:
    """The text without what its edition decided; case and punctuation stay."""
    text = unicodedata.normalize("NFC", text).translate(_PRINTED)
    text = _QUOTE.sub('"', text.replace("--", " - "))
    return " ".join(re.sub(r'"+', '"', text).split())


def tokens(text: str) -> list[str]:
    """Words and signs, small, of a text `as_written`."""
    return _TOKEN.findall(text.lower())


def letter_grams(text: str, lengths: Sequence[int] = (2, 3, 4, 5)) -> np.ndarray:
    """Buckets (int32) of every run of so many characters, in order of length and place."""
    return np.concatenate([np.empty(0, np.int32), *(_runs(_codes(text), n) for n in lengths)])


def grams_in_words(text: str, lengths: Sequence[int] = (1, 2, 3, 4, 5)) -> np.ndarray:
    """The same within words, their ends included: none goes on into the next word."""
    codes = _codes(f" {text} ")
    blank = codes == _SPACE
    blanks = np.cumsum(np.concatenate(([0], blank)))
    found = [np.empty(0, np.int32)]
    for n in lengths:
        count = max(len(codes) - n + 1, 0)
        # A blank may stand at an end, not between, nor alone.
        first, last = (1, n - 1) if n > 2 else (0, n)
        between = blanks[last : last + count] - blanks[first : first + count]
        found.append(_runs(codes, n)[between < n if n <= 2 else between == 0])
    return np.concatenate(found)


def word_grams(text: str) -> np.ndarray:
    """Buckets (int32) of the words and signs of a text `as_written`, then of their pairs."""
    return word_buckets(tokens(text))


def style_grams(text: str) -> np.ndarray:
    """The same, then the pairs that one word or sign stands between, and the rhythm: how long clauses
    are, by the signs that end them, one by one and in pairs."""
    found = tokens(text)
    single = _numbers(found)
    around = single[:-2] * _MIX[1] + single[2:] + _STEP
    return np.concatenate(
        (_words_and_pairs(single), _bucket(around), word_buckets(_clauses(found)))
    )


def _clauses(found: Sequence[str]) -> list[str]:
    """Each as its sign and the logarithm of its words, which no word looks like."""
    clauses, words = [], 0
    for token in found:
        if token[0].isalnum():
            words += 1
        elif token in _ENDS:
            clauses.append(f"{token}{int(2 * math.log2(words + 1))}")
            words = 0
    return clauses


def word_buckets(found: Sequence[str]) -> np.ndarray:
    return _words_and_pairs(_numbers(found))


def _words_and_pairs(single: np.ndarray) -> np.ndarray:
    pairs = single[:-1] * _MIX[0] + single[1:] + _STEP
    return np.concatenate((_bucket(single), _bucket(pairs)))


def _numbers(found: Sequence[str]) -> np.ndarray:
    return np.fromiter(map(_number, found), np.uint64, len(found))


@lru_cache(maxsize=100_000)
def _number(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")


def _codes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)


def _runs(codes: np.ndarray, n: int) -> np.ndarray:
    count = len(codes) - n + 1
    if count <= 0:
        return np.empty(0, np.int32)
    number = np.full(count, n, np.uint64)
    for place in range(n):
        number = number * _STEP + codes[place : place + count]
    return _bucket(number)


def _bucket(number: np.ndarray) -> np.ndarray:
    """The finaliser of splitmix64, its highest bits."""
    number = (number ^ (number >> np.uint64(30))) * _MIX[0]
    number = (number ^ (number >> np.uint64(27))) * _MIX[1]
    return (number >> _SHIFT).astype(np.int32)


def spread(texts: Iterable[str], groups: Iterable[int], grams: Grams) -> np.ndarray:
    """In how many groups each bucket is found: int32 [BUCKETS]. Texts of a group stand together."""
    count = np.zeros(BUCKETS, np.int32)
    for _, group in itertools.groupby(zip(groups, texts, strict=True), itemgetter(0)):
        count[_distinct(np.concatenate([grams(text) for _, text in group]))] += 1
    return count


def _distinct(found: np.ndarray) -> np.ndarray:
    if len(found) < BUCKETS // 64:
        return np.unique(found)
    seen = np.zeros(BUCKETS, np.bool_)  # of many, a mark each is quicker than to sort them
    seen[found] = True
    return np.flatnonzero(seen)


def places(found: np.ndarray, known: np.ndarray) -> np.ndarray:
    """The columns of those buckets that are among the `known` (ascending), in order."""
    if not len(known):
        return np.empty(0, np.int32)
    at = np.searchsorted(known, found).astype(np.int32)
    at[at == len(known)] = 0
    return np.asarray(at[known[at] == found])


def counts(texts: Iterable[str], grams: Grams, known: np.ndarray) -> sparse.csr_matrix:
    """How often each of the buckets `known` (ascending) is in each text: float32 [texts x known]."""
    columns, ends = [], [0]
    for text in texts:
        columns.append(places(grams(text), known))
        ends.append(ends[-1] + len(columns[-1]))
    indices = np.concatenate([np.empty(0, np.int32), *columns])
    rows = sparse.csr_matrix(
        (np.ones(len(indices), np.float32), indices, np.asarray(ends)),
        shape=(len(ends) - 1, len(known)),
    )
    rows.sum_duplicates()
    return rows
