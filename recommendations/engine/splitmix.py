"""SplitMix64 (G. Steele, D. Lea, C. Flood, OOPSLA 2014): random bits that only depend on a number."""

import numpy as np
import numpy.typing as npt

STEP = np.uint64(0x9E3779B97F4A7C15)
FIRST = np.uint64(0xBF58476D1CE4E5B9)
SECOND = np.uint64(0x94D049BB133111EB)


def outputs(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """(n,) uint64: of the generator that starts at 0 the output with each of `numbers` (n,)."""
    state = (np.asarray(numbers, np.int64).astype(np.uint64) + np.uint64(1)) * STEP
    state = (state ^ (state >> np.uint64(30))) * FIRST
    state = (state ^ (state >> np.uint64(27))) * SECOND
    return np.asarray(state ^ (state >> np.uint64(31)), np.uint64)
