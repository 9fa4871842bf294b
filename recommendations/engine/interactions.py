"""What readers did with books, as three arrays and two id maps."""

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

MAX_HALF_STARS = 10


@dataclass(frozen=True, eq=False)
class Interactions:
    """Ratings and want-to-read marks: one row a reader-book pair, 9 bytes a row.

    Rows are sorted by reader, then by book, and no pair stands twice; `from_ids` makes it so.

    reader   (n,) int32  row number of the reader, an index into `readers`
    book     (n,) int32  column number of the book, an index into `books`
    value    (n,) uint8  rating in half stars, 1 to 10; 0 is a want-to-read mark without a rating
    readers  (R,) int64  ids from outside, ascending
    books    (B,) int64  ids from outside, ascending; may hold books that nobody has touched

    Raises ValueError where the arrays do not fit together.
    """

    reader: npt.NDArray[np.int32]
    book: npt.NDArray[np.int32]
    value: npt.NDArray[np.uint8]
    readers: npt.NDArray[np.int64]
    books: npt.NDArray[np.int64]

    def __post_init__(self) -> None:
        _check_rows(self.reader, self.book, self.value)
        for name, numbers, ids in (
            ("reader", self.reader, self.readers),
            ("book", self.book, self.books),
        ):
            if len(ids) > 1 and not np.all(ids[1:] > ids[:-1]):
                raise ValueError(f"The ids in `{name}s` must ascend without repeats.")
            if len(numbers) and not 0 <= numbers.min() <= numbers.max() < len(ids):
                raise ValueError(f"`{name}` points outside `{name}s`, which has {len(ids)} ids.")
        same = self.reader[1:] == self.reader[:-1]
        if np.any(self.reader[1:] < self.reader[:-1]) or np.any(
            same & (self.book[1:] <= self.book[:-1])
        ):
            raise ValueError("Rows must be sorted by reader and book, each pair once.")

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
        _check_rows(reader_ids, book_ids, values)
        readers, reader = np.unique(reader_ids, return_inverse=True)
        touched, book = np.unique(book_ids, return_inverse=True)
        if books is not None:
            catalogue = np.unique(books)
            missing = touched[~np.isin(touched, catalogue)]
            if len(missing):
                raise ValueError(f"{len(missing)} books are not in `books`, first: {missing[0]}.")
            book = np.searchsorted(catalogue, touched)[book]
            touched = catalogue
        kept = _last_of_each_pair(reader, book, values, max(len(touched), 1))
        return cls(
            reader=reader[kept].astype(np.int32),
            book=book[kept].astype(np.int32),
            value=np.asarray(values)[kept].astype(np.uint8),
            readers=readers.astype(np.int64),
            books=touched.astype(np.int64),
        )

    @property
    def rated(self) -> Self:
        """The ratings without the want-to-read marks; the same readers and books."""
        return self.where(self.value > 0)

    @cached_property
    def indptr(self) -> npt.NDArray[np.int64]:
        """(R + 1,) int64: the rows of reader r are `indptr[r]:indptr[r + 1]`."""
        counts = np.bincount(self.reader, minlength=len(self.readers))
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    def where(self, mask: npt.NDArray[np.bool_]) -> Self:
        """The rows that `mask` (n,) selects; the same readers and books, numbered as before."""
        return replace(self, reader=self.reader[mask], book=self.book[mask], value=self.value[mask])

    def csr(self, weights: npt.NDArray[np.float32]) -> Any:
        """(R, B) float32 scipy CSR array with `weights` (n,) in place of the values.

        A weight of 0 stays a stored entry: the reader knows that book.
        """
        # SciPy widens the column numbers, a copy, unless both index arrays have one type.
        indptr = self.indptr if len(self) > np.iinfo(np.int32).max else self.indptr.astype(np.int32)
        shape = (len(self.readers), len(self.books))
        return sp.csr_array((np.asarray(weights, np.float32), self.book, indptr), shape=shape)

    def fingerprint(self) -> str:
        """16 hex digits of the SHA-256 of the data: equal data, equal fingerprint."""
        digest = hashlib.sha256()
        for array in (self.reader, self.book, self.value, self.readers, self.books):
            digest.update(f"{array.dtype.str}{len(array)};".encode())
            digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()[:16]


def _check_rows(
    readers: npt.NDArray[Any], books: npt.NDArray[Any], values: npt.NDArray[Any]
) -> None:
    shapes = [np.shape(array) for array in (readers, books, values)]
    if any(len(shape) != 1 for shape in shapes) or len(set(shapes)) > 1:
        raise ValueError(f"Readers, books and values must be flat and equally long, not {shapes}.")
    for array in (readers, books, values):
        if len(array) and not np.issubdtype(array.dtype, np.integer):
            raise ValueError(f"Ids and half stars are whole numbers, not {array.dtype}.")
    if len(values) and not 0 <= values.min() <= values.max() <= MAX_HALF_STARS:
        raise ValueError(
            f"Values are half stars, 0 to {MAX_HALF_STARS}, not {values.min()} to {values.max()}."
        )


def _last_of_each_pair(
    reader: npt.NDArray[np.intp],
    book: npt.NDArray[np.intp],
    values: npt.NDArray[np.uint8],
    width: int,
) -> npt.NDArray[np.intp]:
    """Positions to keep, in the order of reader and book."""
    key = (reader * width + book) * 2 + (values > 0)
    order = np.argsort(key, kind="stable")
    pair = key[order] >> 1
    last = np.append(pair[1:] != pair[:-1], True)[: len(pair)]
    kept: npt.NDArray[np.intp] = order[last]
    return kept
