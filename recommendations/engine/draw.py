"""Which ratings are held out: so many of each reader, at random, in time linear in the rows."""

import numpy as np
import numpy.typing as npt

from recommendations.engine.compiled import compiled
from recommendations.engine.splitmix import FIRST, SECOND, STEP


@compiled
def mixed(state: np.uint64) -> np.uint64:
    """By SplitMix64 a reader's draws depend on the seed and the reader's number only."""
    state = (state ^ (state >> np.uint64(30))) * FIRST
    state = (state ^ (state >> np.uint64(27))) * SECOND
    return state ^ (state >> np.uint64(31))


@compiled
def _draw(
    indptr: npt.NDArray[np.int64],
    value: npt.NDArray[np.uint8],
    share: float,
    fewest: int,
    seed: np.uint64,
    held_out: npt.NDArray[np.bool_],
) -> None:
    longest = 0
    for reader in range(len(indptr) - 1):
        longest = max(longest, indptr[reader + 1] - indptr[reader])
    rows = np.empty(longest, np.int64)
    for reader in range(len(indptr) - 1):
        left = 0
        for row in range(indptr[reader], indptr[reader + 1]):
            if value[row] > 0:
                rows[left] = row
                left += 1
        if left < fewest:
            continue
        state = mixed(seed + np.uint64(reader) * STEP)
        for _ in range(int(np.rint(left * share))):
            state += STEP
            place = np.int64(mixed(state) % np.uint64(left))
            held_out[rows[place]] = True
            left -= 1
            rows[place] = rows[left]


def drawn(
    indptr: npt.NDArray[np.int64],
    value: npt.NDArray[np.uint8],
    *,
    share: float,
    fewest: int,
    seed: int,
) -> npt.NDArray[np.bool_]:
    """(n,) bool: `share` of the rated rows (`value` above 0) of each reader, drawn at random.

    The rows of reader r are `indptr[r]:indptr[r + 1]`. Of a reader with m rated rows exactly
    round(`share` * m) are drawn, none if m is below `fewest`. The same seed draws the same rows.
    Raises ValueError if `share` is not from 0 to 1.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"A share lies between 0 and 1, not {share}.")
    held_out = np.zeros(len(value), np.bool_)
    start = np.random.SeedSequence(seed).generate_state(1, np.uint64)[0]
    _draw(np.asarray(indptr, np.int64), value, float(share), fewest, start, held_out)
    return held_out
