"""Ids in any order to rows by reader and book, in linear time; the work of `Interactions.from_ids`.

Rows are counted, dealt out to their readers in the order they came, then sorted by book within
each reader. Beside the result this takes a counter a reader and thread and, only where ids are
spread too widely to index a table (more than one id in four never used), 16 bytes a row.
"""

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from recommendations.engine.compiled import compiled, cores, in_parallel
from recommendations.engine.runs import offsets

Ints = npt.NDArray[np.int64]

_ROWS_A_THREAD = 1 << 17
_MOST_THREADS = 8
_DIGIT_BITS = 8
_SHORT = 32


class Packed(NamedTuple):
    """The fields of `Interactions`."""

    indptr: Ints
    book: npt.NDArray[np.int32]
    value: npt.NDArray[np.uint8]
    readers: Ints
    books: Ints


class _Keys(NamedTuple):
    """Ids as places in a table: the place of id `keys[k]` is `keys[k] - low`, below `size`."""

    keys: Ints
    low: int
    size: int
    ids: Ints | None

    def ids_at(self, places: Ints) -> Ints:
        return places + self.low if self.ids is None else self.ids[places]


def pack(
    reader_ids: Ints, book_ids: Ints, values: npt.NDArray[np.uint8], books: Ints | None
) -> Packed:
    """See `Interactions.from_ids`; the arrays (n,) are contiguous and checked.

    Raises ValueError where `books` is given and lacks a book.
    """
    if not len(values):
        none = np.empty(0, np.int64)
        catalogue = none if books is None else np.unique(books)
        return Packed(np.zeros(1, np.int64), none.astype(np.int32), values, none, catalogue)
    parts = _parts(len(values))
    by_reader, by_book = _keys(reader_ids, parts), _keys(book_ids, parts)
    counts = np.zeros((len(parts), by_reader.size), np.int64)
    seen = np.zeros((len(parts), by_book.size), np.uint8)

    def count(t: int) -> None:
        readers, ids = by_reader.keys[parts[t]], by_book.keys[parts[t]]
        _count(readers, by_reader.low, ids, by_book.low, counts[t], seen[t])

    in_parallel(count, range(len(parts)))
    columns, catalogue = _columns(by_book, seen.max(axis=0), books)
    total = counts.sum(axis=0)
    places = np.flatnonzero(total)
    indptr = offsets(total[places])
    book, value = np.empty(len(values), np.int32), np.empty(len(values), np.uint8)
    _starts(counts, total)

    def deal(t: int) -> None:
        part = parts[t]
        readers, ids = by_reader.keys[part], by_book.keys[part]
        _deal(readers, by_reader.low, ids, by_book.low, columns, values[part],
              counts[t], book, value)  # fmt: skip

    in_parallel(deal, range(len(parts)))
    return _each_pair_once(Packed(indptr, book, value, by_reader.ids_at(places), catalogue))


def _parts(rows: int) -> list[slice]:
    threads = max(1, min(cores(), _MOST_THREADS, rows // _ROWS_A_THREAD))
    return [slice(a, z) for a, z in pairwise(rows * t // threads for t in range(threads + 1))]


def _keys(ids: Ints, parts: list[slice]) -> _Keys:
    """The ids themselves where a table over their range is small, else their ranks."""
    ends = in_parallel(lambda part: (ids[part].min(), ids[part].max()), parts)
    low, high = min(least for least, _ in ends), max(most for _, most in ends)
    if high - low < max(len(ids) // 4, 1 << 16):
        return _Keys(ids, int(low), int(high - low) + 1, None)
    unique = np.unique(ids)
    ranks = np.empty(len(ids), np.int64)

    def rank(part: slice) -> None:
        ranks[part] = np.searchsorted(unique, ids[part])

    in_parallel(rank, parts)
    return _Keys(ranks, 0, len(unique), unique)


def _columns(
    keys: _Keys, seen: npt.NDArray[np.uint8], books: Ints | None
) -> tuple[npt.NDArray[np.int32], Ints]:
    """Column number at each place that was seen, and the ids of the columns."""
    places = np.flatnonzero(seen)
    touched = keys.ids_at(places)
    catalogue = touched if books is None else np.unique(books)
    columns = np.searchsorted(catalogue, touched)
    missing = touched[~np.isin(touched, catalogue)]
    if len(missing):
        raise ValueError(f"{len(missing)} books are not in `books`, first: {missing[0]}.")
    table = np.zeros(keys.size, np.int32)
    table[places] = columns
    return table, catalogue


def _starts(counts: Ints, total: Ints) -> None:
    """Counts (T, places) become, in place, the first row of each thread at each place."""
    start = np.cumsum(total) - total
    for mine in counts:
        start += mine
        np.subtract(start, mine, out=mine)


def _each_pair_once(packed: Packed) -> Packed:
    indptr, book, value, readers, books = packed
    blocks = len(_parts(len(book)))
    cuts = np.searchsorted(indptr, [len(book) * t // blocks for t in range(1, blocks)])
    bounds = list(pairwise([0, *cuts.tolist(), len(readers)]))
    passes = max(1, -(-(len(books) - 1).bit_length() // _DIGIT_BITS))

    def order(bound: tuple[int, int]) -> Any:
        return _order_rows(indptr, book, value, bound[0], bound[1], passes)

    if not sum(in_parallel(order, bounds)):
        return packed
    kept = _keep_last(indptr, book, value)
    return Packed(indptr, book[:kept].copy(), value[:kept].copy(), readers, books)


@compiled
def _count(
    readers: Ints,
    low_reader: int,
    ids: Ints,
    low_id: int,
    counts: Ints,
    seen: npt.NDArray[np.uint8],
) -> None:
    """Rows of each reader, and which books there are."""
    for k in range(len(readers)):
        counts[readers[k] - low_reader] += 1
        seen[ids[k] - low_id] = 1


@compiled
def _deal(
    readers: Ints,
    low_reader: int,
    ids: Ints,
    low_id: int,
    columns: npt.NDArray[np.int32],
    values: npt.NDArray[np.uint8],
    starts: Ints,
    book: npt.NDArray[np.int32],
    value: npt.NDArray[np.uint8],
) -> None:
    """Each row to the next free place of its reader."""
    for k in range(len(values)):
        place = readers[k] - low_reader
        row = starts[place]
        starts[place] = row + 1
        book[row] = columns[ids[k] - low_id]
        value[row] = values[k]


@compiled
def _order_rows(
    indptr: Ints,
    book: npt.NDArray[np.int32],
    value: npt.NDArray[np.uint8],
    first: int,
    last: int,
    passes: int,
) -> int:
    """Sort the rows of readers first to last by book, equal ones as they came; count those."""
    longest = 0
    for reader in range(first, last):
        longest = max(longest, indptr[reader + 1] - indptr[reader])
    other_book, other_value = np.empty(longest, np.int32), np.empty(longest, np.uint8)
    counts = np.empty(1 << _DIGIT_BITS, np.int64)
    repeats = 0
    for reader in range(first, last):
        a, z = indptr[reader], indptr[reader + 1]
        k = a + 1
        while k < z and book[k] > book[k - 1]:
            k += 1
        if k >= z:
            continue
        if z - a <= _SHORT:
            _insert(book[a:z], value[a:z])
        else:
            _by_digits(book[a:z], value[a:z], other_book, other_value, counts, passes)
        for row in range(a + 1, z):
            repeats += book[row] == book[row - 1]
    return repeats


@compiled
def _insert(book: npt.NDArray[np.int32], value: npt.NDArray[np.uint8]) -> None:
    for row in range(1, len(book)):
        b, v = book[row], value[row]
        k = row
        while k and book[k - 1] > b:
            book[k], value[k] = book[k - 1], value[k - 1]
            k -= 1
        book[k], value[k] = b, v


@compiled
def _by_digits(
    book: npt.NDArray[np.int32],
    value: npt.NDArray[np.uint8],
    other_book: npt.NDArray[np.int32],
    other_value: npt.NDArray[np.uint8],
    counts: Ints,
    passes: int,
) -> None:
    """One stable counting sort for each digit, the lowest first."""
    rows, mask = len(book), len(counts) - 1
    for digit in range(passes):
        shift = digit * _DIGIT_BITS
        for d in range(len(counts)):
            counts[d] = 0
        for k in range(rows):
            counts[(book[k] >> shift) & mask] += 1
        start = 0
        for d in range(len(counts)):
            start, counts[d] = start + counts[d], start
        for k in range(rows):
            d = (book[k] >> shift) & mask
            other_book[counts[d]], other_value[counts[d]] = book[k], value[k]
            counts[d] += 1
        for k in range(rows):
            book[k], value[k] = other_book[k], other_value[k]


@compiled
def _keep_last(indptr: Ints, book: npt.NDArray[np.int32], value: npt.NDArray[np.uint8]) -> int:
    """Close up over repeated pairs, in place: the last rating stays, a mark never replaces one."""
    kept = 0
    start = indptr[0]
    for reader in range(len(indptr) - 1):
        first, end = kept, indptr[reader + 1]
        for row in range(start, end):
            if kept > first and book[kept - 1] == book[row]:
                if value[row]:
                    value[kept - 1] = value[row]
            else:
                book[kept], value[kept] = book[row], value[row]
                kept += 1
        start = end
        indptr[reader + 1] = kept
    return kept
