"""Lists and stars against what readers did with the books that were held out."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommendations.engine.interactions import Interactions
from recommendations.engine.metrics.ranking import (
    average_precision_at,
    ndcg_at,
    precision_at,
    recall_at,
)
from recommendations.engine.runs import entries

RELEVANT_FROM = 8


@dataclass(frozen=True, eq=False)
class ListScores:
    """One figure a judged reader, (r,) float64 each, in the order of `readers` (r,)."""

    readers: npt.NDArray[np.intp]
    ndcg: npt.NDArray[np.float64]
    recall: npt.NDArray[np.float64]
    precision: npt.NDArray[np.float64]
    average_precision: npt.NDArray[np.float64]


def liked(test: Interactions) -> Interactions:
    """The held-out ratings that make a book relevant: four stars or more."""
    return test.where(test.value >= RELEVANT_FROM)


def judge_lists(
    lists: npt.NDArray[np.int32],
    readers: npt.NDArray[np.intp],
    train: Interactions,
    relevant: Interactions,
) -> ListScores:
    """Judge `lists` (r, k) of `readers` (r,) by the books that each has in `relevant`.

    Raises ValueError if a list holds a book that its reader rated in `train`, the same book twice,
    or if a reader has no relevant book.
    """
    if held(lists, readers, train, rated_only=True).any():
        raise ValueError("A list holds books that the reader has in the training part.")
    in_order = np.sort(lists, axis=1)
    if ((in_order[:, 1:] == in_order[:, :-1]) & (in_order[:, 1:] >= 0)).any():
        raise ValueError("A list holds the same book twice.")
    hits = held(lists, readers, relevant)
    counts = np.diff(relevant.indptr)[readers]
    return ListScores(
        readers=readers,
        ndcg=ndcg_at(hits, counts),
        recall=recall_at(hits, counts),
        precision=precision_at(hits, counts),
        average_precision=average_precision_at(hits, counts),
    )


def history(
    interactions: Interactions, reader: int | np.intp
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """Books (k,) and half stars (k,) of one reader, by row number."""
    rows = slice(interactions.indptr[reader], interactions.indptr[reader + 1])
    return interactions.book[rows], interactions.value[rows]


def rows_of(
    interactions: Interactions, readers: npt.NDArray[np.intp]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The rows of these readers, one after the other: place in `readers`, row number; (m,) each."""
    starts = interactions.indptr[readers]
    return entries(starts, interactions.indptr[readers + 1] - starts)


def held(
    lists: npt.NDArray[np.int32],
    readers: npt.NDArray[np.intp],
    wanted: Interactions,
    rated_only: bool = False,
) -> npt.NDArray[np.bool_]:
    """(r, k) bool: which places of the lists hold a book that the reader has in `wanted`.

    Those of `rated_only` have rated it there; a want-to-read mark does not count.
    """
    width = len(wanted.books)
    places, rows = rows_of(wanted, readers)
    if rated_only:
        rated = wanted.value[rows] > 0
        places, rows = places[rated], rows[rated]
    # Ascending, since a reader's rows are in the order of the books.
    pairs = places * width + wanted.book[rows]
    keys = np.arange(len(lists))[:, None] * width + lists
    found = np.searchsorted(pairs, keys)
    known = np.append(pairs, -1)[found] == keys
    return np.asarray(known & (lists >= 0))
