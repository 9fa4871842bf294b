"""How much a book in a history counts, by what the reader thought of it.

Two scales, both linear between the points below. Figures: NDCG@10 on validation readers of
goodbooks-10k (5 % of its readers | its Kaggle release), other things equal.

In training, that a book was read says more than that it was disliked: a low rating keeps 0.3
(0.214 | 0.199; with 0.1 for it, 0.4 for three stars and 0.8 for four 0.212 | 0.195).

At serving, a book rated two stars speaks for nothing and a worse one against its neighbours. That
costs nothing (0.2141 with 0.3, 0.2141 with 0, 0.2139 with -0.1 for all low ratings, when three
stars count 0.4; with 0.6 for three stars 0.211), and a reader who gave a book one star is not shown
more of the same "because you rated it".

A want-to-read mark counts 0.1 at serving (0.2162 | 0.2008, against 0.2153 | 0.2005 without; 0.3
costs on the second set: 0.1959) and nothing in training (0.2160 | 0.1979 with 0.1).
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from recommendations.engine.interactions import MAX_HALF_STARS, Interactions

WANT_WEIGHT = 0.1
# Looked at together, as NumPy makes wider copies of what it counts and of what it looks up.
_READERS, _CHUNK = 1 << 15, 1 << 20
_HALF_STARS = np.arange(1, MAX_HALF_STARS + 1)
_TRAINING = np.interp(_HALF_STARS, [5, 6, 8, 10], [0.3, 0.6, 0.9, 1.0])
_SERVING = np.interp(_HALF_STARS, [2, 4, 6, 8, 10], [-0.2, 0.0, 0.4, 0.9, 1.0])


def training_weights(values: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Weights (n,) in the rows that the item graph learns from; `values` (n,) are half stars."""
    return _look_up(np.append(0.0, _TRAINING), values)


def history_weights(values: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Weights (n,) in the history that is scored; `values` (n,) half stars, 0 a want-to-read mark."""
    return _look_up(np.append(WANT_WEIGHT, _SERVING), values)


def tempering(counts: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """(n,) d = counts ** -0.25, by which learning tempers books with so many ratings, at least 1.

    Well-known books say little about taste. 0 would be plain regression; more favours the long tail.
    """
    return np.asarray(counts**-0.25, np.float32)


def usual_weight(interactions: Interactions) -> float:
    """Median over the readers with ratings: sum of their history weights above 0, no marks."""
    rated = interactions.rated
    counts = np.diff(rated.indptr)
    sums = np.zeros(len(counts))
    for first in range(0, len(counts), _READERS):
        some = counts[first : first + _READERS]
        reader = np.repeat(np.arange(len(some)), some)
        start = rated.indptr[first]
        weights = history_weights(rated.value[start : start + len(reader)])
        sums[first : first + len(some)] = np.bincount(
            reader, np.maximum(weights, 0), minlength=len(some)
        )
    return float(np.median(sums[counts > 0]))


def _look_up(
    table: npt.NDArray[np.float64], values: npt.NDArray[np.uint8]
) -> npt.NDArray[np.float32]:
    values = np.asarray(values)
    if len(values) and not 0 <= values.min() <= values.max() <= MAX_HALF_STARS:
        raise ValueError(f"Values are half stars, 0 to {MAX_HALF_STARS}.")
    weights = np.empty(len(values), np.float32)
    for start in range(0, len(values), _CHUNK):
        rows = slice(start, start + _CHUNK)
        weights[rows] = table.astype(np.float32)[values[rows]]
    return weights
