"""The histories of a data set's readers, by the million: into arrays, then into the database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from django.db import connection

from catalog.datasets.copying import copy_histories_in, temporary_table
from catalog.datasets.frames import Block
from catalog.datasets.ledger import Ledger

RATINGS, WANTS = "ratings", "want-to-read marks"
_ROWS_A_STATEMENT = 500_000
# The bounds on reader_id let PostgreSQL read just the staged readers' part of the index.
_CHANGE_RATINGS = """
    UPDATE shelves_rating rating SET half_stars = staged.half_stars
    FROM staged
    WHERE rating.reader_id = staged.reader_id AND rating.book_id = staged.book_id
        AND rating.reader_id BETWEEN %(first)s AND %(last)s
        AND rating.half_stars <> staged.half_stars
"""
_ADD_RATINGS = """
    INSERT INTO shelves_rating (reader_id, book_id, half_stars)
    SELECT reader_id, book_id, half_stars FROM staged
    WHERE NOT EXISTS (
        SELECT FROM shelves_rating rating
        WHERE rating.reader_id = staged.reader_id AND rating.book_id = staged.book_id
            AND rating.reader_id BETWEEN %(first)s AND %(last)s
    )
"""
_TAKE_RATED_OFF_SHELVES = """
    DELETE FROM shelves_shelfentry entry USING staged
    WHERE entry.reader_id = staged.reader_id AND entry.book_id = staged.book_id
        AND entry.reader_id BETWEEN %(first)s AND %(last)s
        AND entry.shelf = 'want'
"""
_ADD_WANTS = """
    INSERT INTO shelves_shelfentry (reader_id, book_id, shelf)
    SELECT reader_id, book_id, 'want' FROM staged
    WHERE NOT EXISTS (
        SELECT FROM shelves_rating rating
        WHERE rating.reader_id = staged.reader_id AND rating.book_id = staged.book_id
            AND rating.reader_id BETWEEN %(first)s AND %(last)s
    )
    ON CONFLICT (reader_id, book_id) DO NOTHING
"""
# For readers who have nothing yet: no row of theirs can be in the way.
_APPEND_RATINGS = """
    INSERT INTO shelves_rating (reader_id, book_id, half_stars)
    SELECT reader_id, book_id, half_stars FROM staged
"""
_APPEND_WANTS = """
    INSERT INTO shelves_shelfentry (reader_id, book_id, shelf)
    SELECT reader_id, book_id, 'want' FROM staged
"""


@dataclass(frozen=True)
class Pairs:
    """What readers did with books: each pair of reader and book once, sorted by both."""

    keys: np.ndarray  # (n,) int64: the reader's place among the numbers << 32 | id of the book
    half_stars: np.ndarray  # (n,) uint8; 0 for a want-to-read mark

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True)
class Histories:
    numbers: np.ndarray  # (r,) int64, sorted: the data set's own numbers of its readers
    ratings: Pairs
    wants: Pairs

    def __len__(self) -> int:
        return len(self.ratings) + len(self.wants)


def gather(blocks: Iterable[Block], books: np.ndarray, ledger: Ledger) -> Histories:
    """All histories, without repetitions.

    Of two ratings of one book by one reader the later counts; a rated book is no longer wanted.

    Args:
        books: (b,) int64, the id of the book at each place of the data set's list.
    """
    read = list(blocks)
    readers = _joined([block.readers for block in read], np.int64)
    numbers = np.unique(readers)
    keys = np.searchsorted(numbers, readers)
    del readers
    keys <<= 32  # ids of books stay far below 2 ** 32
    keys |= books[_joined([block.books for block in read], np.int32)]
    half_stars = _joined([block.half_stars for block in read], np.uint8)
    del read
    rated = half_stars > 0
    ratings = _once(keys[rated], half_stars[rated], RATINGS, ledger)
    marks = _once(keys[~rated], half_stars[~rated], WANTS, ledger)
    unread = ~_found_in(marks.keys, ratings.keys)
    wants = Pairs(marks.keys[unread], marks.half_stars[unread])
    ledger.drop(WANTS, "rated by the same reader", len(marks) - len(wants))
    ledger.keep(RATINGS, len(ratings))
    ledger.keep(WANTS, len(wants))
    return Histories(numbers, ratings, wants)


def write_histories(histories: Histories, readers: np.ndarray, ledger: Ledger) -> None:
    """Add what is new, update ratings that differ, leave the rest alone.

    Args:
        readers: (r,) int64, the id of the reader of each number.
    """
    for staged in _staged(histories.ratings, readers, RATINGS, ledger):
        ledger.add("changed ratings", _run(_CHANGE_RATINGS, staged))
        ledger.add(RATINGS, _run(_ADD_RATINGS, staged))
        _run(_TAKE_RATED_OFF_SHELVES, staged)
    for staged in _staged(histories.wants, readers, WANTS, ledger):
        ledger.add(WANTS, _run(_ADD_WANTS, staged))


def append_histories(histories: Histories, readers: np.ndarray, ledger: Ledger) -> None:
    """`write_histories` for readers none of whom has a history yet; needs no index."""
    for staged in _staged(histories.ratings, readers, RATINGS, ledger):
        ledger.add(RATINGS, _run(_APPEND_RATINGS, staged))
    for staged in _staged(histories.wants, readers, WANTS, ledger):
        ledger.add(WANTS, _run(_APPEND_WANTS, staged))


def _joined(parts: list[np.ndarray], kind: type) -> np.ndarray:
    return np.concatenate(parts, dtype=kind) if parts else np.empty(0, kind)


def _once(keys: np.ndarray, half_stars: np.ndarray, what: str, ledger: Ledger) -> Pairs:
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    last = np.append(keys[1:] != keys[:-1], np.ones(min(1, len(keys)), bool))
    why = "the same reader and book again: the last one counts"
    ledger.drop(what, why, len(keys) - int(np.count_nonzero(last)))
    return Pairs(keys[last], half_stars[order[last]])


def _found_in(keys: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(n,) whether each key is among the others, which are sorted; in less memory than `isin`."""
    places = np.searchsorted(others, keys)
    found = places < len(others)
    found[found] = others[places[found]] == keys[found]
    return found


def _staged(pairs: Pairs, readers: np.ndarray, what: str, ledger: Ledger) -> Iterator[np.ndarray]:
    """Put some hundred thousand rows at a time into `staged`, for statements over all of them.

    Yields:
        The readers of these rows.
    """
    temporary_table("staged", "reader_id bigint, book_id bigint, half_stars smallint")
    for start in range(0, len(pairs), _ROWS_A_STATEMENT):
        ledger.show(f"Writing {what}", start, start / len(pairs))
        part = slice(start, start + _ROWS_A_STATEMENT)
        keys = pairs.keys[part]
        their_readers = readers[keys >> 32]
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE staged")
            copy_histories_in("staged", their_readers, keys & 0xFFFFFFFF, pairs.half_stars[part])
            cursor.execute("ANALYZE staged")
        yield their_readers
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE staged")


def _run(statement: str, readers: np.ndarray) -> int:
    bounds = {"first": int(readers.min()), "last": int(readers.max())}
    with connection.cursor() as cursor:
        cursor.execute(statement, bounds)
        return cursor.rowcount
