"""How far what is there now is from what a model learnt: of two distributions, and of two orders."""

from typing import Any

import numpy as np
import numpy.typing as npt

# Added to every class, so that one that was empty before makes nothing infinite.
_SMOOTHING = 0.5


def stability_index(before: npt.ArrayLike, now: npt.ArrayLike) -> float:
    """Population stability index of two counts (k,) over the same classes; 0: the same shares.

    sum over classes of (q - p) ln(q / p), the symmetric Kullback-Leibler divergence (S. Kullback,
    R. Leibler, 1951); as a rule of scorecards, below 0.1 nothing has happened, above 0.25 much has
    (N. Siddiqi, Credit Risk Scorecards, 2006). If nothing has changed, about
    (k - 1) (1 / sum(before) + 1 / sum(now)) is left by chance.
    Raises ValueError on unequal lengths, no class, or a side without anything in it.
    """
    p, q = np.asarray(before, np.float64), np.asarray(now, np.float64)
    if p.shape != q.shape or p.ndim != 1 or not len(p):
        raise ValueError(f"Counts of shapes {p.shape} and {q.shape} are not of the same classes.")
    if not p.sum() or not q.sum():
        raise ValueError("Nothing was counted on one side.")
    p, q = ((side + _SMOOTHING) / (side + _SMOOTHING).sum() for side in (p, q))
    return float(np.sum((q - p) * np.log(q / p)))


def top(counts: npt.NDArray[np.integer[Any]], n: int) -> npt.NDArray[np.intp]:
    """The places (up to n,) of the highest counts above 0, highest first; of equals the first."""
    order = np.argsort(-counts.astype(np.int64), kind="stable")[:n]
    return order[counts[order] > 0]


def overlap_of_top(
    before: npt.NDArray[np.integer[Any]], now: npt.NDArray[np.integer[Any]], n: int
) -> float:
    """Share, 0 to 1, of the `n` highest of `before` (B,) that are among those of `now` (B,).

    Of fewer where there are fewer above 0. Raises ValueError if there are none, or on unequal lengths.
    """
    if before.shape != now.shape:
        raise ValueError(f"Counts of shapes {before.shape} and {now.shape} are of different books.")
    first, second = top(before, n), top(now, n)
    if not len(first) or not len(second):
        raise ValueError("Nothing was counted on one side.")
    return len(np.intersect1d(first, second)) / min(len(first), len(second))


def rank_correlation(before: npt.NDArray[Any], now: npt.NDArray[Any]) -> float | None:
    """Spearman's, -1 to 1, of what was counted on either side; None where one side is all alike."""
    # Loaded by jobs only: it takes longer than all that is done with it.
    from scipy.stats import spearmanr

    counted = (before > 0) | (now > 0)
    sides = before[counted], now[counted]
    if any(len(np.unique(side)) < 2 for side in sides):
        return None
    return float(spearmanr(*sides).statistic)
