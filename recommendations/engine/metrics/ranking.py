"""Ranking metrics with binary relevance, over the full catalogue; never sampled negatives.

All take `hits` (R, k) bool: is the book at that place of that reader's list relevant? The place of
a list that is too short is no hit. `relevant` (R,) is the number of relevant books a reader has,
found or not; it must be above 0, since a reader without relevant books says nothing of a list.
Each but `coverage_at` gives one figure a reader, (R,) float64 from 0 to 1; average them.
"""

import numpy as np
import numpy.typing as npt

Hits = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]


def ndcg_at(hits: Hits, relevant: Counts) -> npt.NDArray[np.float64]:
    """Discounted gain over the best possible: places count 1 / log2(place + 1), from place 1.

    The best possible list has min(k, relevant) hits in its first places
    (K. Järvelin, J. Kekäläinen, TOIS 2002).
    """
    _check(hits, relevant)
    discounts = 1 / np.log2(np.arange(hits.shape[1]) + 2)
    ideal = np.concatenate([[0.0], np.cumsum(discounts)])[np.minimum(relevant, hits.shape[1])]
    return np.asarray(hits @ discounts / ideal)


def recall_at(hits: Hits, relevant: Counts) -> npt.NDArray[np.float64]:
    """Share of the reader's relevant books that the list holds; below 1 if there are more than k."""
    _check(hits, relevant)
    return np.asarray(hits.sum(axis=1) / relevant)


def precision_at(hits: Hits, relevant: Counts) -> npt.NDArray[np.float64]:
    """Share of the k places that hold a relevant book; empty places count as misses."""
    _check(hits, relevant)
    return np.asarray(hits.mean(axis=1, dtype=np.float64))


def average_precision_at(hits: Hits, relevant: Counts) -> npt.NDArray[np.float64]:
    """Mean over the relevant books of the precision down to each; its mean over readers is MAP@k.

        sum over places p with a hit of (hits down to p) / p, divided by min(k, relevant)

    A relevant book that the list lacks counts 0, so a perfect list scores 1 and an early hit more
    than a late one (C. Manning, P. Raghavan, H. Schütze, Introduction to Information Retrieval,
    2008, section 8.4, cut at k places).
    """
    _check(hits, relevant)
    precisions = np.cumsum(hits, axis=1) / np.arange(1, hits.shape[1] + 1)
    found = np.where(hits, precisions, 0.0).sum(axis=1)
    return np.asarray(found / np.minimum(relevant, hits.shape[1]))


def coverage_at(lists: npt.NDArray[np.int32], books: int) -> float:
    """Share of the catalogue that appears in any of the lists (R, k); -1 marks an empty place.

    It grows with the number of lists: compare at equal numbers of readers only.
    """
    shown = np.unique(lists[lists >= 0])
    return len(shown) / books if books else 0.0


def _check(hits: Hits, relevant: Counts) -> None:
    if hits.ndim != 2 or hits.shape[1] == 0 or len(hits) != len(relevant):
        raise ValueError(f"Hits of shape {hits.shape} do not fit {len(relevant)} readers.")
    if len(relevant) and relevant.min() < 1:
        raise ValueError("A reader without relevant books can't be judged; leave them out.")
