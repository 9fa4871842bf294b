"""The nearest rows of a sparse matrix by cosine."""

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommendations.engine.compiled import in_parallel
from recommendations.engine.kernels import nearest_rows, prune_sparse_rows

Lists = tuple[npt.NDArray[np.int32], npt.NDArray[np.float32], npt.NDArray[np.int32]]

_NO_BUDGET = np.iinfo(np.int64).max
# Each block needs two arrays as long as the matrix, so it should be worth them.
_BLOCKS = 64


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
    length = np.sqrt(vectors.multiply(vectors).sum(axis=1)).astype(np.float32)
    columns = np.zeros((rows, keep), np.int32)
    scores = np.zeros((rows, keep), np.float32)
    counts = np.zeros(rows, np.int32)
    settings = (length, np.float32(shrinkage), budget, earlier, _limits(most, rows, keep))
    given: Any = (*by_row, *by_feature, *settings, columns, scores, counts)

    def work(block: tuple[int, int]) -> None:
        nearest_rows(*block, *given)

    in_parallel(work, even_blocks(by_row[0]))
    return columns, scores, counts


def strongest(matrix: Any, keep: int, most: npt.NDArray[np.integer[Any]] | None = None) -> Lists:
    """The strongest positive entries of each row of a CSR array (B, B), as `nearest` gives them."""
    rows = matrix.shape[0]
    columns = np.zeros((rows, keep), np.int32)
    weights = np.zeros((rows, keep), np.float32)
    counts = np.zeros(rows, np.int32)
    parts = csr_parts(matrix)
    given: Any = (*parts, _limits(most, rows, keep), columns, weights, counts)

    def work(block: tuple[int, int]) -> None:
        prune_sparse_rows(*block, *given)

    in_parallel(work, even_blocks(parts[0]))
    return columns, weights, counts


def flat(lists: Lists) -> Any:
    """Lists as a CSR array (B, B), its columns in the order of the lists."""
    columns, values, counts = lists
    kept = np.arange(columns.shape[1], dtype=np.int32) < counts[:, None]
    indptr = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    if indptr[-1] <= np.iinfo(np.int32).max:
        indptr = indptr.astype(np.int32)
    return sp.csr_array((values[kept], columns[kept], indptr), shape=(len(columns),) * 2)


def _limits(
    most: npt.NDArray[np.integer[Any]] | None, rows: int, keep: int
) -> npt.NDArray[np.int32]:
    return (np.full(rows, keep) if most is None else np.clip(most, 0, keep)).astype(np.int32)


def csr_parts(matrix: Any) -> Any:
    """The arrays of a CSR matrix in the types that the compiled loops take: int64, int32, float32."""
    return (
        matrix.indptr.astype(np.int64, copy=False),
        matrix.indices.astype(np.int32, copy=False),
        matrix.data,
    )


def blocks(rows: int, size: int) -> list[tuple[int, int]]:
    """`rows` cut into runs of `size`, as first and one past the last."""
    return [(start, min(start + size, rows)) for start in range(0, rows, size)]


def even_blocks(ptr: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """The rows that begin at `ptr` (B + 1,) in runs of about as much work: rows and entries."""
    work = ptr + np.arange(len(ptr))
    cuts = np.searchsorted(work, np.linspace(0, work[-1], _BLOCKS + 1))
    ends = sorted({0, *cuts.tolist(), len(ptr) - 1})
    return list(pairwise(ends))


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
