"""The nearest rows of a sparse matrix by cosine."""

from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommendations.engine.compiled import compiled, csr_parts, even_runs, on_rows
from recommendations.engine.kernels import (
    Floats,
    Ints,
    Offsets,
    cap_rows,
    join_rows,
    nearest_rows,
)
from recommendations.engine.runs import offsets

Lists = tuple[npt.NDArray[np.int32], npt.NDArray[np.float32], npt.NDArray[np.int32]]

_NO_BUDGET = np.iinfo(np.int64).max


def nearest(
    vectors: Any,
    keep: int,
    shrinkage: float = 0.0,
    budget: int = _NO_BUDGET,
    most: npt.NDArray[np.integer[Any]] | None = None,
    earlier: bool = False,
) -> Lists:
    """For each of the B rows of `vectors` its nearest others, strongest first.

    vectors    (B, F) CSR array of weights, none below 0
    shrinkage  nearness is x . y / (|x| |y| + shrinkage)
    budget     meetings of a row with others, over all features it has; the rarest features come
               first, and those beyond the budget do not count. Without it the work grows with the
               square of how many rows share a feature
    most       (B,) how many to keep of each row, where that is fewer than `keep`
    earlier    only rows of lower numbers are looked at, which halves the work, and a row's nearest
               come in no order

    Columns (B, keep) int32, nearness (B, keep) float32 and how many there are of each row, (B,)
    int32; the rest of a row is 0. Only rows that share something are near. Of
    equal ones the lower row number comes first. Raises ValueError on a weight below 0 or NaN.
    """
    vectors = sp.csr_array(vectors, dtype=np.float32)
    if not np.all(vectors.data >= 0):
        raise ValueError("Weights below 0 make no neighbours here.")
    rows = vectors.shape[0]
    if budget < _NO_BUDGET:
        vectors = _rarest_first(vectors)
    by_row, by_feature = csr_parts(vectors), csr_parts(vectors.T.tocsr())
    length = np.sqrt(squares(vectors)).astype(np.float32)
    columns = np.zeros((rows, keep), np.int32)
    scores = np.zeros((rows, keep), np.float32)
    counts = np.zeros(rows, np.int32)
    settings = (length, np.float32(shrinkage), budget, earlier, _limits(most, rows, keep))
    lists = columns, scores, counts
    on_rows(nearest_rows, even_runs(by_row[0]), *by_row, *by_feature, *settings, *lists)
    return lists


def squares(vectors: Any) -> npt.NDArray[np.float32]:
    """(B,) float32: sum of the squared weights of each row of a CSR array."""
    parts = (vectors.data * vectors.data, vectors.indices, vectors.indptr)
    return np.asarray(sp.csr_array(parts, shape=vectors.shape).sum(axis=1), np.float32)


def both_ways(lists: Lists, most: npt.NDArray[np.integer[Any]]) -> Lists:
    """Lists that hold each pair once, as `nearest` with `earlier` gives them, with it in both rows.

    In the memory of `lists`. Of each row the `most` (B,) strongest are kept, in order.
    """
    parts = _transposed(lists)
    on_rows(join_rows, even_runs(parts[0]), *parts, _limits(most, *lists[0].shape), *lists)
    return lists


def capped(matrix: Any, most: int) -> Any:
    """A CSR array (B, B) of positive weights, in its memory: all but the `most` strongest of a row
    become 0, and the columns of a row lose their order."""
    parts = csr_parts(matrix)
    on_rows(cap_rows, even_runs(parts[0]), *parts, most)
    return matrix


def flat(lists: Lists) -> Any:
    """Lists as a CSR array (B, B), its columns in the order of the lists."""
    columns, values, counts = lists
    kept = np.arange(columns.shape[1], dtype=np.int32) < counts[:, None]
    indptr = offsets(counts)
    if indptr[-1] <= np.iinfo(np.int32).max:
        indptr = indptr.astype(np.int32)
    return sp.csr_array((values[kept], columns[kept], indptr), shape=(len(columns),) * 2)


def _transposed(lists: Lists) -> Any:
    """The arrays of a CSR matrix: of each row the lists that have it, in order, and their values."""
    columns, values, counts = lists
    ends = np.zeros(len(counts) + 1, np.int64)
    count_columns(columns, counts, ends)
    np.cumsum(ends, out=ends)
    source, data = np.empty(ends[-1], np.int32), np.empty(ends[-1], np.float32)
    fill_columns(columns, values, counts, ends[:-1].copy(), source, data)
    return ends, source, data


def _limits(
    most: npt.NDArray[np.integer[Any]] | None, rows: int, keep: int
) -> npt.NDArray[np.int64]:
    return (np.full(rows, keep) if most is None else np.clip(most, 0, keep)).astype(np.int64)


def _rarest_first(vectors: Any) -> Any:
    """The same rows, features renumbered so that those of fewer rows come first."""
    counts = np.bincount(vectors.indices, minlength=vectors.shape[1])
    place = np.empty(len(counts), np.int32)
    place[np.argsort(counts, kind="stable")] = np.arange(len(counts), dtype=np.int32)
    renumbered = sp.csr_array(
        (vectors.data, place[vectors.indices], vectors.indptr), shape=vectors.shape
    )
    renumbered.sort_indices()
    return renumbered


@compiled
def count_columns(columns: Ints, counts: Ints, found: Offsets) -> None:
    """How often each column stands in the lists, one place further on."""
    for row in range(len(counts)):
        for place in range(counts[row]):
            found[columns[row, place] + 1] += 1


@compiled
def fill_columns(
    columns: Ints, values: Floats, counts: Ints, free: Offsets, source: Ints, data: Floats
) -> None:
    """Write the lists column by column, each from its `free` place on."""
    for row in range(len(counts)):
        for place in range(counts[row]):
            at = free[columns[row, place]]
            free[columns[row, place]] = at + 1
            source[at], data[at] = row, values[row, place]
