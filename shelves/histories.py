"""The histories of a data set's readers, by the million: into arrays, then into the database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from django.db import connection

from catalog.datasets.copying import temporary_table
from catalog.datasets.frames import Block
from catalog.datasets.ledger import Ledger

RATINGS, WANTS = "ratings", "want-to-read marks"
_ROWS_A_STATEMENT = 500_000
# PostgreSQL's binary COPY: a header, rows of big-endian fields behind their lengths, a trailer.
_HEADER, _TRAILER = b"PGCOPY\n\xff\r\n\x00" + bytes(8), b"\xff\xff"
_ROW = np.dtype(
    [
        ("fields", ">i2"),
        ("reader_bytes", ">i4"),
        ("reader", ">i8"),
        ("book_bytes", ">i4"),
        ("book", ">i8"),
        ("half_stars_bytes", ">i4"),
        ("half_stars", ">i2"),
    ]
)
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
    for rows in _staged(histories.ratings, readers, RATINGS, ledger):
        ledger.add("changed ratings", _run(_CHANGE_RATINGS, rows))
        ledger.add(RATINGS, _run(_ADD_RATINGS, rows))
        _run(_TAKE_RATED_OFF_SHELVES, rows)
    for rows in _staged(histories.wants, readers, WANTS, ledger):
        ledger.add(WANTS, _run(_ADD_WANTS, rows))


def append_histories(histories: Histories, readers: np.ndarray, ledger: Ledger) -> None:
    """`write_histories` for readers none of whom has a history yet; needs no index."""
    for rows in _staged(histories.ratings, readers, RATINGS, ledger):
        ledger.add(RATINGS, _run(_APPEND_RATINGS, rows))
    for rows in _staged(histories.wants, readers, WANTS, ledger):
        ledger.add(WANTS, _run(_APPEND_WANTS, rows))


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
    """Put some hundred thousand rows at a time into `staged`, for statements over all of them."""
    temporary_table("staged", "reader_id bigint, book_id bigint, half_stars smallint")
    for start in range(0, len(pairs), _ROWS_A_STATEMENT):
        ledger.show(f"Writing {what}", start, start / len(pairs))
        part = slice(start, start + _ROWS_A_STATEMENT)
        rows = _rows(pairs.keys[part], pairs.half_stars[part], readers)
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE staged")
            with cursor.copy("COPY staged FROM STDIN (FORMAT BINARY)") as copy:
                copy.write(_HEADER + rows.tobytes() + _TRAILER)
            cursor.execute("ANALYZE staged")
        yield rows
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE staged")


def _rows(keys: np.ndarray, half_stars: np.ndarray, readers: np.ndarray) -> np.ndarray:
    rows = np.empty(len(keys), _ROW)
    rows["fields"], rows["reader_bytes"], rows["book_bytes"], rows["half_stars_bytes"] = 3, 8, 8, 2
    rows["reader"], rows["book"] = readers[keys >> 32], keys & 0xFFFFFFFF
    rows["half_stars"] = half_stars
    return rows


def _run(statement: str, rows: np.ndarray) -> int:
    bounds = {"first": int(rows["reader"].min()), "last": int(rows["reader"].max())}
    with connection.cursor() as cursor:
        cursor.execute(statement, bounds)
        return cursor.rowcount
