"""The compiled loops of the star models; half stars in packed rows."""

import numpy as np
import numpy.typing as npt

from recommendations.engine.compiled import compiled

Ints = npt.NDArray[np.int64]


@compiled
def part(
    indptr: Ints,
    book: npt.NDArray[np.int32],
    value: npt.NDArray[np.uint8],
    place: npt.NDArray[np.int32],
    half: int,
    book_out: npt.NDArray[np.int32],
    value_out: npt.NDArray[np.uint8],
    middle: Ints,
) -> None:
    """Renumber books by `place`, those below `half` first within each reader, else as they came.

    `middle[r]` becomes the row where the second part of reader r begins.
    """
    for r in range(len(indptr) - 1):
        low = indptr[r]
        for row in range(indptr[r], indptr[r + 1]):
            low += place[book[row]] < half
        middle[r] = low
        high, low = low, indptr[r]
        for row in range(indptr[r], indptr[r + 1]):
            at = place[book[row]]
            if at < half:
                to = low
                low += 1
            else:
                to = high
                high += 1
            book_out[to] = at
            value_out[to] = value[row]


@compiled
def settle(
    indptr: Ints,
    book: npt.NDArray[np.int32],
    value: npt.NDArray[np.uint8],
    mean: float,
    damping: float,
    book_bias: npt.NDArray[np.float64],
    left: npt.NDArray[np.float64],
) -> None:
    """Each reader's damped mean rest; `left` (B,) becomes what that leaves, summed by book."""
    for b in range(len(left)):
        left[b] = 0
    for r in range(len(indptr) - 1):
        total = 0.0
        for row in range(indptr[r], indptr[r + 1]):
            total += 0.5 * value[row] - mean - book_bias[book[row]]
        bias = total / (damping + (indptr[r + 1] - indptr[r]))
        for row in range(indptr[r], indptr[r + 1]):
            left[book[row]] += 0.5 * value[row] - mean - bias
