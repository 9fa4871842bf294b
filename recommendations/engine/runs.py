"""Runs: what belongs to one reader or book lies in one piece of a flat array, run after run."""

from typing import Any

import numpy as np
import numpy.typing as npt

_Numbers = npt.NDArray[np.integer[Any]]


def offsets(counts: _Numbers) -> npt.NDArray[np.int64]:
    """(n + 1,) int64: where each of n runs of these lengths begins, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])


def entries(
    starts: _Numbers, counts: _Numbers
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """All places of some runs, one run after the other: number of the run, place; (m,) each."""
    run = np.repeat(np.arange(len(starts)), counts)
    before = np.cumsum(counts) - counts
    return run, np.arange(len(run)) + (starts - before)[run]
