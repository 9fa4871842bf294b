"""The nearest rows of a sparse matrix by cosine."""

from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommendations.engine.compiled import in_parallel
from recommendations.engine.kernels import nearest_rows

Lists = tuple[npt.NDArray[np.int32], npt.NDArray[np.float32], npt.NDArray[np.int32]]

_NO_BUDGET = np.iinfo(np.int64).max
# Each block needs two arrays as long as the matrix, so it should be worth them.
_BLOCKS = 64


def nearest(vectors: Any, keep: int, shrinkage: float = 0.0, budget: int = _NO_BUDGET) -> Lists:
    """For each of the B rows of `vectors` its nearest others, strongest first.

    vectors    (B, F) CSR array of weights, none below 0
    shrinkage  nearness is x . y / (|x| |y| + shrinkage)
    budget     meetings of a row with others, over all features it has; the rarest features come
               first, and those beyond the budget do not count. Without it the work grows with the
               square of how many rows share a feature

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
    settings = (length, np.float32(shrinkage), budget)
    given: Any = (*by_row, *by_feature, *settings, columns, scores, counts)

    def work(block: tuple[int, int]) -> None:
        nearest_rows(*block, *given)

    in_parallel(work, blocks(rows, max(1, -(-rows // _BLOCKS))))
    return columns, scores, counts


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
