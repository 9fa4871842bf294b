"""Coefficients of a pruned graph, estimated again on the edges that were kept.

The closed form of `graph` shares out what a book's readers have in common among all books at once.
Where edges are dropped, the others should take over what those said:

    b_i  = argmin |D x_i - X D b|**2 + reg |b|**2    b >= 0, b_j = 0 without an edge from j to i
    W_ji = d_j b_ij

Coordinate descent, starting at the coefficients of the graph given; X and D are as in `graph`.
"""

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommendations.engine.compiled import compiled, on_rows, runs_of
from recommendations.engine.item_graph import ItemGraph

_MOST_SWEEPS = 30
_CLOSE = 1e-5
# A book that more books speak for stays as it is: its products alone would be 32 MB and more.
MOST_SOURCES = 2000
_ROWS = 256


def refit(
    graph: ItemGraph,
    gram: npt.NDArray[np.float32],
    scale: npt.NDArray[np.float32],
    known: npt.NDArray[np.intp],
    reg: float,
) -> ItemGraph:
    """W on the edges of `graph`; those that come to 0 are left out.

    gram   (K, K) D X' X D of the rated books `known` (K,), both halves filled
    scale  (K,) diagonal of D
    reg    ridge penalty, above 0

    Descent of a book ends when no coefficient moved by more than a hundred-thousandth, or after 30
    sweeps. A book that more than MOST_SOURCES speak for keeps the coefficients it has. Books that
    are not `known` must have no edges.
    """
    books = len(graph)
    own = np.zeros(books, np.float32)
    own[known] = 1 / scale
    place = np.full(books, -1, np.int32)
    place[known] = np.arange(len(known), dtype=np.int32)
    by_target = sp.csc_array(sp.diags_array(own) @ graph.matrix())
    by_target.sort_indices()
    # float64, so that a sum over a history of changes loses nothing.
    found = by_target.data.astype(np.float64)
    start = by_target.indptr.astype(np.int64)[np.append(known, books)]
    given = (start, place[by_target.indices], found, gram, float(reg))
    on_rows(refit_targets, runs_of(len(known), _ROWS), *given)
    own[known] = scale
    edges = (found.astype(np.float32), by_target.indices, by_target.indptr)
    again = sp.diags_array(own) @ sp.csc_array(edges, shape=by_target.shape)
    return ItemGraph.from_matrix(again, graph.method)


def strongest(graph: ItemGraph, keep: int) -> ItemGraph:
    """The `keep` strongest edges of each row; of equal ones those to the lower column."""
    sizes = np.diff(graph.indptr)
    row = np.repeat(np.arange(len(graph)), sizes)
    order = np.lexsort((graph.indices, -graph.weights, row))
    place = np.arange(len(row)) - np.repeat(graph.indptr[:-1], sizes)
    kept = order[place < keep]
    columns = graph.indices[kept].astype(np.int32)
    return ItemGraph.from_flat(np.minimum(sizes, keep), columns, graph.weights[kept], graph.method)


@compiled
def refit_targets(
    start: int,
    stop: int,
    target_ptr: npt.NDArray[np.int64],
    source: npt.NDArray[np.int32],
    found: npt.NDArray[np.float64],
    gram: npt.NDArray[np.float32],
    reg: float,
) -> None:
    """Descend for the targets `start` to `stop`, in the memory of `found`."""
    for target in range(start, stop):
        first, size = target_ptr[target], target_ptr[target + 1] - target_ptr[target]
        if size > MOST_SOURCES:
            continue
        products = np.empty((size, size), np.float64)
        rest = np.empty(size, np.float64)
        for left in range(size):
            row = gram[source[first + left]]
            total = np.float64(row[target])
            for right in range(size):
                products[left, right] = row[source[first + right]]
                total -= products[left, right] * found[first + right]
            rest[left] = total
        for _ in range(_MOST_SWEEPS):
            moved = 0.0
            for left in range(size):
                square = products[left, left]
                before = found[first + left]
                after = max(0.0, (rest[left] + square * before) / (square + reg))
                change = after - before
                if change != 0:
                    found[first + left] = after
                    moved = max(moved, abs(change))
                    for right in range(size):
                        rest[right] -= products[left, right] * change
            if moved < _CLOSE:
                break
