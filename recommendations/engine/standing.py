"""How a model does on ratings that it has not learnt, or that have changed since: for those who watch it.

`Interactions` here are in the model's own columns: see `in_columns_of`.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from recommendations.engine.evaluate import (
    MIN_RATINGS,
    RatingScores,
    TooLittleData,
    evaluate_stars,
    sample,
    split,
)
from recommendations.engine.interactions import Interactions
from recommendations.engine.judge import history
from recommendations.engine.model import Model, Ranker
from recommendations.engine.rank import top_n

# Of the ratings of a reader so many are held out at most, as `evaluate.split` does.
_SHARE = 0.2


def in_columns_of(model: Model, interactions: Interactions) -> Interactions:
    """The rows of books that the model knows, numbered as it numbers them; the same readers."""
    column = np.searchsorted(model.books, interactions.books)
    known = column < len(model.books)
    known[known] = model.books[column[known]] == interactions.books[known]
    kept = interactions.where(known[interactions.book])
    return replace(kept, book=column[kept.book].astype(np.int32), books=model.books)


def rows_of_pairs(
    interactions: Interactions, readers: npt.NDArray[np.int64], books: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """(up to m,) row numbers of these pairs of ids (m,); pairs that are no row are left out."""
    row = np.searchsorted(interactions.readers, readers)
    column = np.searchsorted(interactions.books, books)
    there = (row < len(interactions.readers)) & (column < len(interactions.books))
    row, column, readers, books = row[there], column[there], readers[there], books[there]
    there = (interactions.readers[row] == readers) & (interactions.books[column] == books)
    row, column = row[there], column[there]
    low, end = interactions.indptr[row], interactions.indptr[row + 1]
    high = end.copy()
    # Books ascend within a reader: all pairs halve their part of the rows at once.
    while np.any(low < high):
        middle = (low + high) // 2
        open_ = low < high
        book = interactions.book[np.minimum(middle, len(interactions) - 1)]
        low = np.where(open_ & (book < column), middle + 1, low)
        high = np.where(open_ & (book >= column), middle, high)
    within = low < end
    place: npt.NDArray[np.int64] = low[within]
    return np.compress(interactions.book[place] == column[within], place)


def list_scores(
    model: Model, interactions: Interactions, *, by: Ranker, k: int, most: int, seed: int
) -> npt.NDArray[np.float32]:
    """Scores in the lists of `k` of at most `most` readers, drawn at random, one after the other.

    Each over the root of the length of its history: scores are sums over that, and histories grow
    while nothing else changes. Raises TooLittleData if there is no reader.
    """
    found = [np.empty(0, np.float32)]
    allowed = model.rating_counts > 0 if by == "svd" else None  # as `Model.rank` has it
    # The products are small: threads would cost more than they do.
    with threadpool_limits(limits=1, user_api="blas"):
        for reader in sample(interactions, most, seed):
            items, values = history(interactions, reader)
            _, scores = top_n(model.scores(items, values, by), k, items, allowed)
            found.append(scores / np.float32(np.sqrt(len(items))))
    return np.concatenate(found)


def error_on_known(
    model: Model, interactions: Interactions, *, most: int, seed: int
) -> RatingScores:
    """Errors of the stars of ratings held out of histories, whether the model learnt them or not.

    Of at most `most` readers. Where it did learn them, it does better than it would on new ones;
    so this compares with itself only. Raises TooLittleData if nobody can be judged.
    """
    known, held_out = split(interactions, _SHARE, seed=seed)
    return evaluate_stars(model.predict, known, held_out, sample(held_out, most, seed))


def error_on_new(
    model: Model, interactions: Interactions, new: npt.NDArray[np.int64], *, most: int, seed: int
) -> RatingScores:
    """Errors of the stars of ratings that came after the model: those in the rows `new` (m,).

    Of each of at most `most` readers with MIN_RATINGS ratings or more, so many new ones are held out
    as would be a fifth of all their ratings, at least one; the rest is the history that predicts.
    Raises TooLittleData if nobody can be judged.
    """
    rng = np.random.default_rng(seed)
    fresh = np.zeros(len(interactions), np.bool_)
    fresh[new] = interactions.value[new] > 0
    enough = np.diff(interactions.rated.indptr) >= MIN_RATINGS
    candidates = np.flatnonzero(enough & (np.diff(interactions.where(fresh).indptr) > 0))
    if not len(candidates):
        raise TooLittleData("No reader with a new rating has enough others to predict it by.")
    readers = np.sort(rng.permutation(candidates)[:most])
    held_out = np.zeros(len(interactions), np.bool_)
    for reader in readers:
        rows = np.arange(interactions.indptr[reader], interactions.indptr[reader + 1])
        rated = int(np.count_nonzero(interactions.value[rows]))
        rows = rows[fresh[rows]]
        held_out[rng.permutation(rows)[: max(1, round(_SHARE * rated))]] = True
    known, test = interactions.where(~held_out), interactions.where(held_out)
    return evaluate_stars(model.predict, known, test, readers)
