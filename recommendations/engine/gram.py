"""X' X of histories, how strongly each two books are read together, and graphs out of such matrices."""

from typing import Any

import numpy as np
import numpy.typing as npt

from recommendations.engine.compiled import in_parallel
from recommendations.engine.item_graph import ItemGraph
from recommendations.engine.kernels import gram_rows, mirror_rows, prune_rows
from recommendations.engine.similarity import blocks, csr_parts

# Rows that a thread takes at a time.
_BLOCK = 64


def upper_gram(histories: Any) -> npt.NDArray[np.float32]:
    """X' X, (K, K) float32, of a CSR array X (R, K); only the half from the diagonal on is filled."""
    by_reader, by_book = csr_parts(histories), csr_parts(histories.T.tocsr())
    gram = np.zeros((histories.shape[1],) * 2, np.float32)
    given: Any = (*by_book, *by_reader, gram)

    def work(block: tuple[int, int]) -> None:
        gram_rows(*block, *given)

    in_parallel(work, blocks(len(gram), _BLOCK))
    return gram


def mirror(matrix: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The same matrix, with what stands right of the diagonal copied below it."""
    in_parallel(lambda block: mirror_rows(*block, matrix), blocks(len(matrix), _BLOCK))
    return matrix


def pruned(
    matrix: npt.NDArray[np.float32],
    scale: npt.NDArray[np.float32],
    factor: npt.NDArray[np.float32],
    keep: int,
    known: npt.NDArray[np.intp],
    books: int,
    method: str,
) -> ItemGraph:
    """W_ji = scale_j m_ji factor_i off the diagonal, the `keep` strongest positive ones of each row.

    matrix  (K, K) float32, of the books `known` (K,) out of `books`
    """
    columns = np.empty((len(known), min(keep, len(known))), np.int32)
    weights = np.empty(columns.shape, np.float32)
    counts = np.zeros(len(known), np.int32)

    def work(block: tuple[int, int]) -> None:
        prune_rows(*block, matrix, factor, scale, columns, weights, counts)

    in_parallel(work, blocks(len(known), _BLOCK))
    kept = np.arange(columns.shape[1]) < counts[:, None]
    sizes = np.zeros(books, np.int64)
    sizes[known] = counts
    return ItemGraph.from_flat(sizes, known[columns[kept]].astype(np.int32), weights[kept], method)
