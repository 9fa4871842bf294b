"""Readers like you: the user-based method, over a sample of the readers learnt from.

    c_v       cosine of the asking history and that of reader v, over the weights of their ratings
    score_i   sum over the nearest readers v of c_v x (weight of v's rating of i)
              x (number of ratings of i) ** -damping

NDCG@10 on 2,000 validation readers of goodbooks-10k (5 % of its readers | its Kaggle release): 0.180
| 0.182. On 1,000 of them 200 readers and damping 0.5 gave 0.188 | 0.176, 100 readers and 0.4 0.179
| 0.161, 50 readers and 0.4 0.162 | 0.147; raising the cosine to a power or damping well-known books
in it as well did not help. Of the Kaggle release 250,000 ratings did as well as all.

What is kept names nobody: readers are rows in random order, without ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from recommendations.engine.interactions import MAX_HALF_STARS, Interactions
from recommendations.engine.runs import entries, offsets
from recommendations.engine.weights import WANT_WEIGHT, training_weights

# From this cosine on two readers count as close in taste.
CLOSE = 0.15
# From here on it is the same reader.
_SAME = 0.999
# A query reads at most so many entries; of a long history the best known books, which say least
# about taste, are passed over.
_MOST_ENTRIES = 250_000
_DAMPING = 0.5

_Items = npt.NDArray[np.int32]
_Places = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class ReaderNeighbours:
    """Histories of R kept readers, by reader and by book; the arrays may be read-only maps.

    indptr       (R + 1,) int32   ratings of reader v: `indptr[v]:indptr[v + 1]`
    books        (m,) uint16      column numbers, ascending in each row; uint32 beyond 65,536 books
    values       (m,) uint8       half stars, 1 to 10
    book_indptr  (B + 1,) int32   readers of book i: `book_indptr[i]:book_indptr[i + 1]`
    readers      (m,) uint16      row numbers, ascending for each book; uint32 beyond 65,536 readers
    book_values  (m,) uint8       half stars, as in `values`
    lengths      (R,) float32     length of the weighted history
    damping      (B,) float32     by which what readers say of a book is multiplied

    Raises ValueError where the arrays do not fit together.
    """

    indptr: npt.NDArray[np.int32]
    books: npt.NDArray[Any]
    values: npt.NDArray[np.uint8]
    book_indptr: npt.NDArray[np.int32]
    readers: npt.NDArray[Any]
    book_values: npt.NDArray[np.uint8]
    lengths: npt.NDArray[np.float32]
    damping: npt.NDArray[np.float32]

    def __post_init__(self) -> None:
        ratings = {len(self.books), len(self.values), len(self.readers), len(self.book_values)}
        if ratings != {self.indptr[-1]} or ratings != {self.book_indptr[-1]}:
            raise ValueError("The histories by reader and those by book do not belong together.")
        if len(self.lengths) + 1 != len(self.indptr) or len(self.damping) + 1 != len(
            self.book_indptr
        ):
            raise ValueError("Lengths and damping do not match the readers and the books.")

    def __len__(self) -> int:
        """The number of kept readers R."""
        return len(self.lengths)

    def similarities(self, items: _Items, values: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """(R,) float32 from 0 to 1: cosine of the history with that of each kept reader.

        items   (k,) column numbers of the history
        values  (k,) half stars, 0 for a want-to-read mark

        A row that is the very same history is 0: as long as nothing was added since the model was
        made, nobody is their own neighbour.
        """
        own, length = _query(values)
        if not length:
            return np.zeros(len(self), np.float32)
        of, flat = self._asked(np.asarray(items, np.intp))
        parts = own[of] * _WEIGHTS[self.book_values[flat]]
        shared = np.bincount(self.readers[flat], parts, minlength=len(self))
        alike = (shared / (np.maximum(self.lengths, 1e-9) * length)).astype(np.float32)
        alike[alike > _SAME] = 0
        return alike

    def scores(
        self, items: _Items, values: npt.NDArray[np.uint8], nearest: int = 200
    ) -> npt.NDArray[np.float32]:
        """(B,) float32: what the `nearest` kept readers say of every book; without unit."""
        alike = self.similarities(items, values)
        close = _strongest(alike, nearest)
        of, flat = self._histories(close)
        parts = alike[close][of] * _WEIGHTS[self.values[flat]]
        said = np.bincount(self.books[flat], parts, minlength=len(self.damping))
        return (said * self.damping).astype(np.float32)

    def contributions(
        self,
        items: _Items,
        values: npt.NDArray[np.uint8],
        targets: _Items,
        nearest: int = 200,
    ) -> npt.NDArray[np.float32]:
        """(t, k) float32: what each of `items` (k,) adds to the score of each of `targets` (t,).

        A cosine is a sum over the books that both histories have, so a score is one over the books
        of the history: `scores` of the targets, taken apart. `targets` must not repeat.
        """
        own, length = _query(values)
        close = _strongest(self.similarities(items, values), nearest)
        row = _places(close, len(self))
        of, flat = self._asked(np.asarray(items, np.intp))
        near = row[self.readers[flat]] >= 0
        of, flat = of[near], flat[near]
        alike = np.zeros((len(close), len(items)))
        alike[row[self.readers[flat]], of] = own[of] * _WEIGHTS[self.book_values[flat]]
        alike /= np.maximum(self.lengths[close], 1e-9)[:, None] * (length or 1.0)
        column = _places(np.asarray(targets, np.intp), len(self.damping))
        of, flat = self._histories(close)
        sought = column[self.books[flat]] >= 0
        of, flat = of[sought], flat[sought]
        said = np.zeros((len(close), len(targets)))
        said[of, column[self.books[flat]]] = _WEIGHTS[self.values[flat]]
        return ((said.T @ alike) * self.damping[targets][:, None]).astype(np.float32)

    def _asked(self, items: _Places) -> tuple[_Places, _Places]:
        """What a query looks up, the least known book first: place in `items`, in `readers`."""
        starts = self.book_indptr[items]
        counts = self.book_indptr[items + 1] - starts
        rarest = np.argsort(counts, kind="stable")
        rarest = rarest[np.cumsum(counts[rarest]) <= _MOST_ENTRIES]
        of, flat = entries(starts[rarest], counts[rarest])
        return rarest[of], flat

    def _histories(self, close: _Places) -> tuple[_Places, _Places]:
        """All ratings of these kept readers: place in `close`, in `books`."""
        starts = self.indptr[close]
        return entries(starts, self.indptr[close + 1] - starts)

    def close(self, items: _Items, values: npt.NDArray[np.uint8]) -> int:
        """How many of the kept readers are close in taste: cosine of at least CLOSE."""
        return int(np.count_nonzero(self.similarities(items, values) >= CLOSE))

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What `from_arrays` takes back."""
        return dict(vars(self))

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Self:
        """Raises KeyError for an array that is missing."""
        return cls(**{name: np.asarray(arrays[name]) for name in cls.__dataclass_fields__})


def fit_readers(
    interactions: Interactions, *, seed: int, most_ratings: int = 500_000, min_ratings: int = 5
) -> ReaderNeighbours:
    """Keep readers with `min_ratings` or more, drawn at random up to `most_ratings` in all.

    Want-to-read marks take no part. The same data and seed give the same bytes. Six bytes a rating.
    """
    rated = interactions.rated
    books = len(rated.books)
    counts = rated.book_counts
    drawn = np.random.default_rng(seed).permutation(
        np.flatnonzero(np.diff(rated.indptr) >= min_ratings)
    )
    sizes = np.diff(rated.indptr)[drawn]
    kept = drawn[np.cumsum(sizes) <= most_ratings]
    sizes = sizes[: len(kept)]
    row, flat = entries(rated.indptr[kept], sizes)
    columns, values = rated.book[flat], rated.value[flat]
    by_book = np.argsort(columns, kind="stable")
    squares = np.bincount(row, np.square(_weights(values), dtype=float), minlength=len(kept))
    return ReaderNeighbours(
        indptr=offsets(sizes).astype(np.int32),
        books=columns.astype(_narrow(books)),
        values=values,
        book_indptr=offsets(np.bincount(columns, minlength=books)).astype(np.int32),
        readers=row[by_book].astype(_narrow(len(kept))),
        book_values=values[by_book],
        lengths=np.sqrt(squares).astype(np.float32),
        damping=(np.maximum(counts, 1) ** -_DAMPING).astype(np.float32),
    )


def _query(values: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.float32], float]:
    """The weights of a history (k,), and its length."""
    own = _weights(values)
    return own, float(np.sqrt(np.square(own, dtype=float).sum()))


def _weights(values: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """As in training: a book read in common joins two readers, whatever both thought of it."""
    values = np.asarray(values)
    return np.where(values > 0, training_weights(values), np.float32(WANT_WEIGHT))


_WEIGHTS = _weights(np.arange(MAX_HALF_STARS + 1, dtype=np.uint8))


def _strongest(values: npt.NDArray[np.float32], n: int) -> npt.NDArray[np.intp]:
    """Places of the `n` largest above 0, ascending; of equal ones the first."""
    places = np.flatnonzero(values > 0)
    first = np.argsort(-values[places], kind="stable")[:n]
    first.sort()
    kept: npt.NDArray[np.intp] = places[first]
    return kept


def _places(items: npt.NDArray[np.intp], size: int) -> npt.NDArray[np.intp]:
    """(size,) where each number stands in `items`; -1 for those that do not."""
    places = np.full(size, -1, np.intp)
    places[items] = np.arange(len(items))
    return places


def _narrow(numbers: int) -> type[np.unsignedinteger[Any]]:
    return np.uint16 if numbers <= 1 << 16 else np.uint32
