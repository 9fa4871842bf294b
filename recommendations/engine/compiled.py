"""Compiled loops, where NumPy would need a copy of the data or a Python step a row.

Only training needs them: a process that serves never loads numba.
"""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

from numba import njit

Kernel = TypeVar("Kernel", bound=Callable[..., Any])
Block = TypeVar("Block")
Result = TypeVar("Result")

# Sums may be regrouped, so that they run in the vector registers; NaN and infinity keep their
# meaning. One machine always regroups alike, so the same input gives the same bytes.
_REGROUP = {"reassoc", "contract", "nsz"}


def compiled(function: Kernel) -> Kernel:
    """`function` as machine code, kept on disk between runs; it lets other threads run meanwhile."""
    return cast(Kernel, njit(cache=True, nogil=True, fastmath=_REGROUP)(function))


def in_parallel(work: Callable[[Block], Result], blocks: Iterable[Block]) -> list[Result]:
    """`work` on every block, as many at a time as there are cores; results in the order of blocks."""
    with ThreadPoolExecutor(cores()) as pool:
        return list(pool.map(work, blocks))


def cores() -> int:
    """Cores that this process may use, whatever its libraries are held to."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
