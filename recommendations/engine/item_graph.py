"""The item graph: which books a book in a history speaks for, and how strongly."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommendations.engine.runs import entries, offsets

METHODS = (
    *("regression", "neighbours", "content", "companions"),
    *("factors", "blend", "low_rank"),
)


@dataclass(frozen=True, eq=False)
class ItemGraph:
    """A sparse B x B matrix W in CSR form; a history x (B,) scores every book by x W.

    indptr   (B + 1,) int32    row j is `indptr[j]:indptr[j + 1]`
    indices  (m,) uint16       column numbers, ascending in each row, never j itself; int32 in a
                               graph of more than 65,536 books
    weights  (m,) float32      without unit; finite; none is 0
    method   how it was made, one of METHODS

    Row j holds what book j, in a history, says of other books. The arrays may be read-only maps.
    """

    indptr: npt.NDArray[np.int32]
    indices: npt.NDArray[np.uint16] | npt.NDArray[np.int32]
    weights: npt.NDArray[np.float32]
    method: str

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ValueError(f"{self.method!r} is not one of {METHODS}.")
        if len(self.indices) != len(self.weights) or self.indptr[-1] != len(self.indices):
            raise ValueError("indptr, indices and weights do not belong together.")

    def __len__(self) -> int:
        """The number of books B."""
        return len(self.indptr) - 1

    @classmethod
    def from_matrix(cls, matrix: Any, method: str) -> Self:
        """From a sparse matrix (B, B), as `from_flat`."""
        matrix = sp.csr_array(matrix)
        return cls.from_flat(np.diff(matrix.indptr), matrix.indices, matrix.data, method)

    @classmethod
    def from_flat(
        cls,
        counts: npt.NDArray[np.integer[Any]],
        columns: npt.NDArray[np.int32],
        weights: npt.NDArray[np.float32],
        method: str,
    ) -> Self:
        """From the edges of all books one after the other, in any order within a book.

        counts   (B,) edges out of each book
        columns  (m,) their targets
        weights  (m,) their weights; an edge of weight 0 is left out

        Arrays of int32 and float32 are not copied: the graph puts them in order in their place.

        Raises ValueError on a weight that is not finite, a target outside the books, or more than
        2 ** 31 - 1 edges.
        """
        books = len(counts)
        if not np.isfinite(weights).all():
            raise ValueError("A weight of the item graph is not a finite number.")
        if len(columns) and not 0 <= columns.min() <= columns.max() < books:
            raise ValueError(f"An edge leads outside the {books} books.")
        indptr = offsets(counts)
        if indptr[-1] > np.iinfo(np.int32).max:
            raise ValueError(f"{indptr[-1]} edges are too many for one graph.")
        edges = (
            weights.astype(np.float32, copy=False),
            columns.astype(np.int32, copy=False),
            indptr.astype(np.int32),
        )
        matrix = sp.csr_array(edges, shape=(books, books))
        matrix.eliminate_zeros()
        matrix.sort_indices()
        indices = matrix.indices.astype(_index_type(books), copy=False)
        return cls(matrix.indptr, indices, matrix.data, method)

    def edges(
        self, items: npt.NDArray[np.int32]
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.integer[Any]], npt.NDArray[np.float32]]:
        """All edges out of `items` (k,): position in `items`, target column, weight; (e,) each.

        The target columns have the type of `indices`, so take care when adding to them.

        Raises IndexError for an item that is not a column number.
        """
        items = np.asarray(items, np.intp)
        if len(items) and not 0 <= items.min() <= items.max() < len(self):
            raise IndexError(f"Column numbers run from 0 to {len(self) - 1}.")
        starts = self.indptr[items].astype(np.intp)
        counts = self.indptr[items + 1] - starts
        position, flat = entries(starts, counts)
        return position, self.indices[flat], self.weights[flat]

    def scores(
        self, items: npt.NDArray[np.int32], weights: npt.NDArray[np.float32]
    ) -> npt.NDArray[np.float32]:
        """(B,) float32: x W for the history x that has `weights` (k,) at `items` (k,)."""
        return self.sums(items, weights).astype(np.float32)

    def sums(
        self, items: npt.NDArray[np.int32], weights: npt.NDArray[np.float32]
    ) -> npt.NDArray[np.float64]:
        """(B,) float64: `scores` before they are rounded."""
        position, columns, strength = self.edges(items)
        parts = np.asarray(weights, np.float64)[position] * strength
        return np.bincount(columns, parts, minlength=len(self)).astype(np.float64, copy=False)

    def neighbours(
        self, item: int, n: int
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """The `n` strongest edges out of `item`: column numbers (k,), weights (k,), k <= n."""
        _, columns, weights = self.edges(np.array([item], np.int32))
        strongest = np.lexsort((columns, -weights))[:n]
        return columns[strongest].astype(np.int32), weights[strongest]

    def matrix(self) -> Any:
        """(B, B) float32 scipy CSR array; the weights are not copied."""
        shape = (len(self), len(self))
        indices = self.indices.astype(np.int32, copy=False)
        return sp.csr_array((self.weights, indices, self.indptr), shape=shape)

    @property
    def mean_row_sum(self) -> float:
        """Over the rows that are not empty; 0 if all are."""
        rows = np.count_nonzero(np.diff(self.indptr))
        return float(self.weights.sum(dtype=np.float64)) / rows if rows else 0.0

    def filled_from(self, other: "ItemGraph") -> "ItemGraph":
        """This graph with the rows of `other` where its own are empty.

        They are scaled by one factor, so that a filled row weighs as much as an average row here:
        a book without readers speaks as loudly as one that has them. The method stays this one's.
        """
        if len(self) != len(other):
            raise ValueError(f"Graphs over {len(self)} and {len(other)} books do not match.")
        own, others = np.diff(self.indptr), np.diff(other.indptr)
        empty = own == 0
        factor = self.mean_row_sum / (other.mean_row_sum or 1) or 1
        counts = np.where(empty, others, own)
        filled, taken = np.repeat(empty, counts), np.repeat(empty, others)
        columns = np.empty(counts.sum(), np.int32)
        weights = np.empty(counts.sum(), np.float32)
        columns[~filled], weights[~filled] = self.indices, self.weights
        columns[filled], weights[filled] = other.indices[taken], other.weights[taken] * factor
        return ItemGraph.from_flat(counts, columns, weights, self.method)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What `from_arrays` takes back; numbers only, the method by its place in METHODS."""
        return {
            "indptr": self.indptr,
            "indices": self.indices,
            "weights": self.weights,
            "method": np.array([METHODS.index(self.method)], np.int32),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Self:
        indptr, indices, weights = (
            np.asarray(arrays[name]) for name in ("indptr", "indices", "weights")
        )
        return cls(indptr, indices, weights, METHODS[int(arrays["method"][0])])


def _index_type(books: int) -> type[np.uint16] | type[np.int32]:
    """Of column numbers: the model of a small catalogue is a quarter smaller for it."""
    return np.uint16 if books <= np.iinfo(np.uint16).max + 1 else np.int32
