"""Readers near by taste, each known by an id, among those who may be compared.

    nearness_v   cosine of the two histories x shared / (shared + SHRINKAGE)

The cosine is that of `engine.readers`: over the weights of training, in which a book read in common
joins two readers and one that both loved joins them more. `shared` counts the books that both have
rated: two histories that meet in three books say little, however well they agree there. Below
MIN_SHARED nothing is said at all.
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from recommendations.engine.runs import entries, offsets
from recommendations.engine.weights import training_weights

MIN_SHARED = 5
SHRINKAGE = 10.0
# From 4 stars on a book counts as loved.
LOVED = 8
# A query meets at most so many ratings of others; of a long history the best known books, which say
# least about taste, are passed over.
_MOST_MEETINGS = 500_000

_Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Near:
    """The nearest first: places in the circle (n,), nearness (n,) from 0 to 1, shared books (n,)."""

    places: npt.NDArray[np.intp]
    nearness: npt.NDArray[np.float32]
    shared: npt.NDArray[np.int64]

    def where(self, kept: npt.NDArray[np.bool_]) -> "Near":
        return Near(self.places[kept], self.nearness[kept], self.shared[kept])

    def __len__(self) -> int:
        return len(self.places)


@dataclass(frozen=True, eq=False)
class Circle:
    """Ratings of R readers, by reader and by book.

    readers      (R,) int64 ids, ascending
    books        (B,) int64 ids, ascending: those that anybody rated
    indptr       (R + 1,) int64  ratings of the reader at place v: `indptr[v]:indptr[v + 1]`
    columns      (m,) int32  places in `books`
    values       (m,) uint8  half stars, 1 to 10
    book_indptr  (B + 1,) int64  ratings of book i: `book_indptr[i]:book_indptr[i + 1]`
    rows         (m,) int32  places in `readers`
    book_values  (m,) uint8
    lengths      (R,) float32  length of the weighted history
    """

    readers: _Ids
    books: _Ids
    indptr: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int32]
    values: npt.NDArray[np.uint8]
    book_indptr: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    book_values: npt.NDArray[np.uint8]
    lengths: npt.NDArray[np.float32]

    @classmethod
    def of(cls, readers: _Ids, books: _Ids, values: npt.NDArray[np.uint8]) -> Self:
        """From ratings (m,) in any order, each pair of reader and book once."""
        ids, row = np.unique(readers, return_inverse=True)
        known, column = np.unique(books, return_inverse=True)
        by_row = np.argsort(row, kind="stable")
        by_book = np.argsort(column, kind="stable")
        squares = np.square(training_weights(values), dtype=float)
        return cls(
            readers=ids,
            books=known,
            indptr=offsets(np.bincount(row, minlength=len(ids))),
            columns=column[by_row].astype(np.int32),
            values=values[by_row],
            book_indptr=offsets(np.bincount(column, minlength=len(known))),
            rows=row[by_book].astype(np.int32),
            book_values=values[by_book],
            lengths=np.sqrt(np.bincount(row, squares, minlength=len(ids))).astype(np.float32),
        )

    def __len__(self) -> int:
        return len(self.readers)

    def nearest(self, books: _Ids, values: npt.NDArray[np.uint8], n: int, beside: int) -> Near:
        """The `n` readers nearest to the one with these ratings; never the reader with id `beside`.

        books   (k,) ids, none twice
        values  (k,) half stars; entries of 0 are no ratings and take no part
        """
        rated = np.asarray(values) > 0
        books, values = np.asarray(books, np.int64)[rated], np.asarray(values, np.uint8)[rated]
        own = training_weights(values)
        length = float(np.sqrt(np.square(own, dtype=float).sum()))
        items, at = self._known(books)
        counts = self.book_indptr[items + 1] - self.book_indptr[items]
        rarest = np.argsort(counts, kind="stable")
        rarest = rarest[np.cumsum(counts[rarest]) <= _MOST_MEETINGS]
        of, flat = entries(self.book_indptr[items[rarest]], counts[rarest])
        met = self.rows[flat]
        parts = own[at[rarest]][of] * training_weights(self.book_values[flat])
        shared = np.bincount(met, minlength=len(self))
        alike = np.bincount(met, parts, minlength=len(self)) / np.maximum(
            self.lengths * max(length, 1e-9), 1e-9
        )
        nearness = (alike * shared / (shared + SHRINKAGE)).astype(np.float32)
        nearness[(shared < MIN_SHARED) | (self.readers == beside)] = 0
        places = np.flatnonzero(nearness)
        places = places[np.argsort(-nearness[places], kind="stable")[:n]]
        return Near(places, nearness[places], shared[places])

    def loved_by(self, places: npt.NDArray[np.intp]) -> tuple[npt.NDArray[Any], _Ids]:
        """Of readers at `places` (n,) every book they loved: (m,) numbers below n, and (m,) ids."""
        starts = self.indptr[places]
        of, flat = entries(starts, self.indptr[places + 1] - starts)
        loved = self.values[flat] >= LOVED
        return of[loved], self.books[self.columns[flat[loved]]]

    def _known(self, books: _Ids) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Places in `self.books` of the books that are there, and their places in `books`."""
        at = np.flatnonzero(np.isin(books, self.books))
        return np.searchsorted(self.books, books[at]), at
