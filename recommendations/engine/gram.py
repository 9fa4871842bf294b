"""X' X of histories, how strongly each two books are read together, and graphs out of such matrices."""

from typing import Any

import numpy as np
import numpy.typing as npt

from recommendations.engine.compiled import compiled, csr_parts, on_rows, runs_of
from recommendations.engine.item_graph import ItemGraph
from recommendations.engine.kernels import Floats, Ints, Offsets, prune_rows

# Rows that a thread takes at a time.
_ROWS = 64


def upper_gram(histories: Any) -> npt.NDArray[np.float32]:
    """X' X, (K, K) float32, of a CSR array X (R, K); only the half from the diagonal on is filled."""
    by_reader, by_book = csr_parts(histories), csr_parts(histories.T.tocsr())
    gram = np.zeros((histories.shape[1],) * 2, np.float32)
    on_rows(gram_rows, runs_of(len(gram), _ROWS), *by_book, *by_reader, gram)
    return gram


def mirror(matrix: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The same matrix, with what stands right of the diagonal copied below it."""
    on_rows(mirror_rows, runs_of(len(matrix), _ROWS), matrix)
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
    given = (matrix, factor, scale, columns, weights, counts)
    on_rows(prune_rows, runs_of(len(known), _ROWS), *given)
    kept = np.arange(columns.shape[1]) < counts[:, None]
    sizes = np.zeros(books, np.int64)
    sizes[known] = counts
    return ItemGraph.from_flat(sizes, known[columns[kept]].astype(np.int32), weights[kept], method)


@compiled
def gram_rows(
    start: int,
    stop: int,
    book_ptr: Offsets,
    reader: Ints,
    weight: Floats,
    reader_ptr: Offsets,
    book: Ints,
    value: Floats,
    gram: Floats,
) -> None:
    """Rows of X' X from the diagonal on, from X by book and X by reader; `gram` starts as zeros."""
    for row in range(start, stop):
        sums = gram[row]
        for entry in range(book_ptr[row], book_ptr[row + 1]):
            factor = weight[entry]
            first = reader_ptr[reader[entry]]
            place = reader_ptr[reader[entry] + 1] - 1
            while place >= first and book[place] >= row:
                sums[book[place]] += factor * value[place]
                place -= 1


@compiled
def mirror_rows(start: int, stop: int, matrix: Floats) -> None:
    """Copy what stands right of the diagonal below it, for the columns `start` to `stop`."""
    tile = 32
    for left in range(start, stop, tile):
        for top in range(left, len(matrix), tile):
            for row in range(top, min(top + tile, len(matrix))):
                for column in range(left, min(left + tile, stop, row)):
                    matrix[row, column] = matrix[column, row]
