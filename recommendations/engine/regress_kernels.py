"""The compiled regression of `neighbours`: each book from its nearest, block by block of rows."""

import numpy as np
import numpy.typing as npt

from recommendations.engine.compiled import compiled

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]


@compiled
def regress_rows(
    start: int,
    stop: int,
    columns: Ints,
    products: Floats,
    counts: Ints,
    diagonal: Floats,
    candidates: Ints,
    sweeps: int,
    tolerance: float,
    coefficients: Floats,
) -> None:
    """Least squares b >= 0 of a book on its nearest, `candidates` (B,), by coordinate descent.

    columns       (B, S) the books that share readers with each, nearest first, `counts` of them
    products      (B, S) their entries of X' X; what is in neither book's row counts as 0
    diagonal      (B,) of X' X + penalty
    coefficients  (B, most candidates) the result, in the order of `columns`
    """
    most = coefficients.shape[1]
    gram = np.empty((most, most), np.float32)
    left = np.empty(most, np.float32)
    # A hash table of the places in `near`, small enough for the innermost cache.
    slots = 64
    while slots < 16 * most:
        slots *= 2
    place = np.full(slots, -1, np.int32)
    for row in range(start, stop):
        size = min(counts[row], candidates[row])
        near = columns[row, :size]
        for number in range(size):
            slot = near[number] & (slots - 1)
            while place[slot] >= 0:
                slot = (slot + 1) & (slots - 1)
            place[slot] = number
            left[number] = products[row, number]
        gram[:size, :size] = 0
        for number in range(size):
            book = near[number]
            gram[number, number] = diagonal[book]
            for entry in range(counts[book]):
                column = columns[book, entry]
                slot = column & (slots - 1)
                while place[slot] >= 0 and near[place[slot]] != column:
                    slot = (slot + 1) & (slots - 1)
                if place[slot] >= 0:
                    other = place[slot]
                    gram[number, other] = products[book, entry]
                    gram[other, number] = products[book, entry]
        place[:] = -1
        _descend(gram, left, coefficients[row], size, sweeps, tolerance)


@compiled
def _descend(
    gram: Floats, left: Floats, result: Floats, size: int, sweeps: int, tolerance: float
) -> None:
    """Lower b' G b / 2 - left' b over b >= 0, one coordinate after the other; `left` is used up."""
    result[:size] = 0
    for _ in range(sweeps):
        largest = np.float32(0)
        for number in range(size):
            row = gram[number]
            value = max(result[number] + left[number] / row[number], np.float32(0))
            change = value - result[number]
            if change != 0:
                result[number] = value
                largest = max(largest, abs(change))
                for other in range(size):
                    left[other] -= change * row[other]
        if largest <= tolerance:
            break
