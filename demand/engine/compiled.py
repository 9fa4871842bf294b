"""Loops over series as machine code, on every core."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

from numba import njit

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

_BLOCK = 250


def compiled(function: Kernel) -> Kernel:
    """`function` as machine code, kept on disk between runs; it lets other threads run meanwhile."""
    return cast(Kernel, njit(cache=True, nogil=True)(function))


def on_series(kernel: Callable[..., Any], series: int, *given: Any) -> None:
    """`kernel(first, end, *given)` on runs of series, as many at a time as there are cores."""
    starts = range(0, series, _BLOCK)
    if len(starts) < 2:
        kernel(0, series, *given)
        return
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        list(pool.map(lambda at: kernel(at, min(at + _BLOCK, series), *given), starts))
