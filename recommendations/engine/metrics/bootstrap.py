"""How sure is it that one model is better than another, on the readers they were both judged by?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_BLOCK = 2_000_000


@dataclass(frozen=True)
class Interval:
    """A mean difference and its bounds; where 0 lies outside them, the difference is no chance."""

    mean: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        return self.low > 0 or self.high < 0


def paired_difference(
    ours: npt.NDArray[np.float64],
    theirs: npt.NDArray[np.float64],
    *,
    seed: int,
    draws: int = 2000,
    level: float = 0.95,
) -> Interval:
    """Mean of `ours` - `theirs` (R,), figures of the same readers in the same order.

    The bounds are percentiles of the means of `draws` samples of R readers with replacement
    (B. Efron, R. Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13). They cover the
    choice of readers, not that of the training part. The same seed gives the same bounds.
    Readers for whom either figure is NaN are left out.
    Raises ValueError on unequal lengths, no reader, or a level outside 0 to 1.
    """
    if np.shape(ours) != np.shape(theirs) or np.ndim(ours) != 1:
        raise ValueError(f"Figures of shapes {np.shape(ours)} and {np.shape(theirs)} are no pairs.")
    if not 0 < level < 1:
        raise ValueError(f"The level must lie between 0 and 1, not {level}.")
    difference = np.asarray(ours, np.float64) - np.asarray(theirs, np.float64)
    difference = difference[~np.isnan(difference)]
    if not len(difference):
        raise ValueError("There is no reader to compare by.")
    rng = np.random.default_rng(seed)
    size = len(difference)
    block = max(1, _BLOCK // size)
    means = [
        difference[rng.integers(0, size, (min(block, draws - start), size))].mean(axis=1)
        for start in range(0, draws, block)
    ]
    tail = 50 * (1 - level)
    low, high = np.percentile(np.concatenate(means), [tail, 100 - tail])
    return Interval(float(difference.mean()), float(low), float(high))
