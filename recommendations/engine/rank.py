"""The strongest of many scores, for one reader and for all."""

from typing import Any

import numpy as np
import numpy.typing as npt

from recommendations.engine.item_graph import ItemGraph

NO_BOOK = -1


def top_n(
    scores: npt.NDArray[np.float32],
    n: int,
    exclude: npt.NDArray[np.int32] | None = None,
    allowed: npt.NDArray[np.bool_] | None = None,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    """The best `n` books: column numbers (k,) and scores (k,), k <= n, strongest first.

    scores   (B,) one a book; only scores above 0 are eligible, NaN is not
    exclude  column numbers that must not appear
    allowed  (B,) bool: the only books that may appear

    Of equal scores the lower column number comes first.
    """
    eligible = np.asarray(scores) > 0
    if exclude is not None:
        eligible[exclude] = False
    if allowed is not None:
        eligible &= allowed
    items = np.flatnonzero(eligible)
    found = np.asarray(scores)[items]
    if n < len(items):
        last = np.partition(found, len(items) - n)[len(items) - n] if n > 0 else np.inf
        # Everything above the last score gets in; of those equal to it, the first ones.
        above, equal = np.flatnonzero(found > last), np.flatnonzero(found == last)
        kept = np.concatenate([above, equal[: max(n, 0) - len(above)]])
        items, found = items[kept], found[kept]
    order = np.lexsort((items, -found))
    return items[order].astype(np.int32), found[order].astype(np.float32)


def top_n_all(
    graph: ItemGraph, histories: Any, n: int, *, block: int = 512
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    """Lists of many readers: (R, n) int32 column numbers and (R, n) float32 scores.

    `histories` is a CSR array (R, B) of history weights; books with a stored entry, of whatever
    weight, are left out of that reader's list. A list shorter than `n` ends in -1 and score 0.
    To the last bit what `top_n` makes of `graph.scores` for each reader; `block` readers at a time
    for each core, with one float64 a book.
    """
    # Only work for all readers at once is compiled; a process that serves never loads numba.
    from recommendations.engine.compiled import in_parallel
    from recommendations.engine.kernels import list_rows

    readers = histories.shape[0]
    items = np.full((readers, n), NO_BOOK, np.int32)
    found = np.zeros((readers, n), np.float32)
    known = (
        histories.indptr.astype(np.int64, copy=False),
        histories.indices.astype(np.int32, copy=False),
        np.asarray(histories.data, np.float32),
    )
    # One type of numbers, so that the loop is compiled once.
    edges = (graph.indptr, graph.indices.astype(np.int32, copy=False), graph.weights)

    def work(start: int) -> None:
        list_rows(start, min(start + block, readers), *known, *edges, items, found)

    in_parallel(work, range(0, readers if n > 0 else 0, block))
    return items, found
