"""Compiled loops, where NumPy would need a copy of the data or a Python step a row.

Only training needs them: a process that serves never loads numba.
"""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

Kernel = TypeVar("Kernel", bound=Callable[..., Any])
Block = TypeVar("Block")
Result = TypeVar("Result")

# Sums may be regrouped, so that they run in the vector registers; NaN and infinity keep their
# meaning. One machine always regroups alike, so the same input gives the same bytes.
_REGROUP = {"reassoc", "contract", "nsz"}
# Each run of rows may need two arrays as long as a matrix, so it should be worth them: rows and
# entries of one, at least.
_RUNS, _WORTH = 64, 5_000

# First row, and one past the last.
Rows = tuple[int, int]


def compiled(function: Kernel) -> Kernel:
    """`function` as machine code, kept on disk between runs; it lets other threads run meanwhile."""
    return cast(Kernel, njit(cache=True, nogil=True, fastmath=_REGROUP)(function))


def in_parallel(work: Callable[[Block], Result], blocks: Iterable[Block]) -> list[Result]:
    """`work` on every block, as many at a time as there are cores; results in the order of blocks."""
    blocks = list(blocks)
    if len(blocks) < 2:  # to start a thread takes longer than many a block
        return [work(block) for block in blocks]
    with ThreadPoolExecutor(cores()) as pool:
        return list(pool.map(work, blocks))


def on_rows(kernel: Callable[..., Any], runs: Iterable[Rows], *given: Any) -> None:
    """`kernel(first, end, *given)` on every run of rows, in parallel."""
    in_parallel(lambda rows: kernel(*rows, *given), runs)


def runs_of(rows: int, size: int) -> list[Rows]:
    """`rows` cut into runs of `size`."""
    return [(start, min(start + size, rows)) for start in range(0, rows, size)]


def even_runs(ptr: npt.NDArray[np.int64]) -> list[Rows]:
    """The rows that begin at `ptr` (B + 1,) in runs of about as much work: rows and entries."""
    work = ptr + np.arange(len(ptr))
    runs = min(_RUNS, 1 + int(work[-1]) // _WORTH)
    cuts = np.searchsorted(work, np.linspace(0, work[-1], runs + 1))
    return list(pairwise(sorted({0, *cuts.tolist(), len(ptr) - 1})))


def csr_parts(matrix: Any) -> Any:
    """The arrays of a CSR matrix in the types that the compiled loops take: int64, int32, float32."""
    return (
        matrix.indptr.astype(np.int64, copy=False),
        matrix.indices.astype(np.int32, copy=False),
        matrix.data,
    )


def cores() -> int:
    """Cores that this process may use, whatever its libraries are held to."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
