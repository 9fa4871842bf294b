"""What readers did with books, packed by reader: 5 bytes a rating."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

MAX_HALF_STARS = 10

# Rows looked at together, so that a check needs no array as long as the data.
_CHUNK = 1 << 20


@dataclass(frozen=True, eq=False)
class Interactions:
    """Ratings and want-to-read marks: one row a reader-book pair, 5 bytes a row, 8 a reader.

    Rows are sorted by reader, then by book, and no pair stands twice; `from_ids` makes it so.

    indptr   (R + 1,) int64  the rows of reader r are `indptr[r]:indptr[r + 1]`
    book     (n,) int32  column number of the book, an index into `books`
    value    (n,) uint8  rating in half stars, 1 to 10; 0 is a want-to-read mark without a rating
    readers  (R,) int64  ids from outside, ascending
    books    (B,) int64  ids from outside, ascending; may hold books that nobody has touched

    Raises ValueError where the arrays do not fit together.
    """

    indptr: npt.NDArray[np.int64]
    book: npt.NDArray[np.int32]
    value: npt.NDArray[np.uint8]
    readers: npt.NDArray[np.int64]
    books: npt.NDArray[np.int64]

    def __post_init__(self) -> None:
        for name, dtype in (("indptr", np.int64), ("book", np.int32), ("value", np.uint8)):
            if getattr(self, name).dtype != dtype:
                raise ValueError(f"`{name}` must be {dtype.__name__}.")
        _check_rows(self.book, self.value)
        for name, ids in (("readers", self.readers), ("books", self.books)):
            if not np.all(ids[1:] > ids[:-1]):
                raise ValueError(f"The ids in `{name}` must ascend without repeats.")
        if len(self.book) and not 0 <= self.book.min() <= self.book.max() < len(self.books):
            raise ValueError(f"`book` points outside `books`, which has {len(self.books)} ids.")
        if (
            len(self.indptr) != len(self.readers) + 1
            or (self.indptr[0], self.indptr[-1]) != (0, len(self))
            or np.any(self.indptr[1:] < self.indptr[:-1])
        ):
            raise ValueError("`indptr` must lead from 0 to the number of rows, reader by reader.")
        if not _books_ascend(self.indptr, self.book):
            raise ValueError("The rows of a reader must be sorted by book, each pair once.")

    def __len__(self) -> int:
        return len(self.value)

    @classmethod
    def from_ids(
        cls,
        reader_ids: npt.NDArray[np.int64],
        book_ids: npt.NDArray[np.int64],
        values: npt.NDArray[np.uint8],
        *,
        books: npt.NDArray[np.int64] | None = None,
    ) -> Self:
        """From ids in any order. Of a pair that repeats, a rating wins over a mark, then the last.

        `books` is the whole catalogue, in any order, where it is larger than what was touched.
        Raises ValueError on unequal lengths, values outside 0 to 10, or a book not in `books`.
        """
        # Only those who build the data need compiled loops; a process that serves never loads them.
        from recommendations.engine.packing import pack

        _check_rows(reader_ids, book_ids, values)
        return cls(
            *pack(
                np.ascontiguousarray(reader_ids, np.int64),
                np.ascontiguousarray(book_ids, np.int64),
                np.ascontiguousarray(values, np.uint8),
                None if books is None else np.asarray(books, np.int64),
            )
        )

    @property
    def reader(self) -> npt.NDArray[np.int32]:
        """(n,) int32: the row number of the reader, an index into `readers`; made when asked for."""
        return np.repeat(np.arange(len(self.readers), dtype=np.int32), np.diff(self.indptr))

    @property
    def book_counts(self) -> npt.NDArray[np.int64]:
        """(B,) int64: rows of each book, marks too; made when asked for."""
        return self._by_book(np.int64, lambda rows: np.bincount(self.book[rows]))

    @property
    def book_sums(self) -> npt.NDArray[np.float64]:
        """(B,) float64: half stars of each book, summed up; made when asked for."""
        return self._by_book(
            np.float64, lambda rows: np.bincount(self.book[rows], self.value[rows])
        )

    def _by_book(self, dtype: Any, count: Callable[[slice], Any]) -> npt.NDArray[Any]:
        """Counts of all chunks of rows together, as NumPy makes wider copies of what it counts."""
        total = np.zeros(len(self.books), dtype)
        for start in range(0, len(self), _CHUNK):
            part = count(slice(start, start + _CHUNK))
            total[: len(part)] += part
        return total

    @property
    def rated(self) -> Self:
        """The ratings without the want-to-read marks; the same readers and books."""
        return self if self.value.all() else self.where(self.value > 0)

    def where(self, mask: npt.NDArray[np.bool_]) -> Self:
        """The rows that `mask` (n,) selects; the same readers and books, numbered as before."""
        kept = np.flatnonzero(mask)
        return replace(
            self,
            indptr=np.searchsorted(kept, self.indptr).astype(np.int64),
            book=self.book[kept],
            value=self.value[kept],
        )

    def of_readers(self, chosen: npt.NDArray[np.bool_]) -> Self:
        """The readers that `chosen` (R,) selects, with all their rows; the others are gone."""
        counts = np.diff(self.indptr)
        rows = np.repeat(chosen, counts)
        return replace(
            self,
            indptr=np.concatenate([[0], np.cumsum(counts[chosen])]).astype(np.int64),
            book=self.book[rows],
            value=self.value[rows],
            readers=self.readers[chosen],
        )

    def csr(self, weights: npt.NDArray[np.float32]) -> Any:
        """(R, B) float32 scipy CSR array with `weights` (n,) in place of the values.

        A weight of 0 stays a stored entry: the reader knows that book. `book` is shared, not copied.
        """
        # SciPy widens the column numbers, a copy, unless both index arrays have one type.
        indptr = self.indptr if len(self) > np.iinfo(np.int32).max else self.indptr.astype(np.int32)
        shape = (len(self.readers), len(self.books))
        return sp.csr_array((np.asarray(weights, np.float32), self.book, indptr), shape=shape)

    def fingerprint(self) -> str:
        """16 hex digits of the SHA-256 of the data: equal data, equal fingerprint."""
        digest = hashlib.sha256()
        for array in (self.indptr, self.book, self.value, self.readers, self.books):
            digest.update(f"{array.dtype.str}{len(array)};".encode())
            digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()[:16]


def _check_rows(*columns: npt.NDArray[Any]) -> None:
    """Flat, equally long, whole numbers; the last column holds half stars."""
    shapes = [np.shape(array) for array in columns]
    if any(len(shape) != 1 for shape in shapes) or len(set(shapes)) > 1:
        raise ValueError(f"Readers, books and values must be flat and equally long, not {shapes}.")
    for array in columns:
        if len(array) and not np.issubdtype(array.dtype, np.integer):
            raise ValueError(f"Ids and half stars are whole numbers, not {array.dtype}.")
    values = columns[-1]
    if len(values) and not 0 <= values.min() <= values.max() <= MAX_HALF_STARS:
        raise ValueError(
            f"Values are half stars, 0 to {MAX_HALF_STARS}, not {values.min()} to {values.max()}."
        )


def _books_ascend(indptr: npt.NDArray[np.int64], book: npt.NDArray[np.int32]) -> bool:
    """Whether the book numbers go down, or stay, only where a reader begins."""
    steps = sum(
        int(
            np.count_nonzero(
                book[k + 1 : k + 1 + _CHUNK] <= book[k : k + _CHUNK][: len(book) - k - 1]
            )
        )
        for k in range(0, len(book) - 1, _CHUNK)
    )
    begins = np.unique(indptr)[1:-1]
    return steps == np.count_nonzero(book[begins] <= book[begins - 1])
