"""A reader's history as the engine takes it: what they rated, want, and never want to see."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from accounts.models import User
from recommendations.models import MutedBook
from shelves.models import Dismissal, Rating, ShelfEntry
from web.statements import prepared_cursor


@dataclass(frozen=True)
class History:
    books: np.ndarray  # (k,) int64 ids
    values: np.ndarray  # (k,) uint8: half stars; 0: wanted, being read, or read without stars
    # (d,) int64 ids; paused and unfinished books without stars as well, and all that are muted
    dismissed: np.ndarray
    # Of all statuses, muted or not: what has been read, with stars or without, and what is wanted,
    # the latest first.
    read: frozenset[int] = frozenset()
    wanted: list[int] = field(default_factory=list)
    # False: its reader wants no personal picks. Nothing is in `books` then, all that has any mark is
    # in `dismissed`, and nobody may predict or order anything by this history.
    personal: bool = True

    @property
    def rated(self) -> int:
        return int(np.count_nonzero(self.values))


# A book that somebody chose to read says a little about their taste; one that they put down, nothing.
_CHOSEN = {ShelfEntry.Shelf.WANT, ShelfEntry.Shelf.READING, ShelfEntry.Shelf.READ}


_MARKS = f"""SELECT kind, reader_id, book_id, half_stars, shelf FROM (
        SELECT 'rated' AS kind, reader_id, book_id, half_stars,
            NULL AS shelf, NULL::timestamptz AS added_at, id
            FROM {Rating._meta.db_table}
        UNION ALL SELECT 'shelved', reader_id, book_id, NULL, shelf, added_at, id
            FROM {ShelfEntry._meta.db_table}
        UNION ALL SELECT 'dismissed', reader_id, book_id, NULL, NULL, NULL, id
            FROM {Dismissal._meta.db_table}
        UNION ALL SELECT 'muted', reader_id, book_id, NULL, NULL, NULL, id
            FROM {MutedBook._meta.db_table}
    ) AS marks
    WHERE reader_id = ANY(%(readers)s) ORDER BY added_at DESC NULLS LAST, id DESC
"""


def history_of(reader: User) -> History:
    return histories_of([reader])[reader.pk]


def histories_of(readers: Iterable[User]) -> dict[int, History]:
    """By id, for every one of these readers; one query however many there are."""
    personal = {reader.pk: reader.personalised for reader in readers}
    ids = list(personal)
    rated: dict[int, dict[int, int]] = {pk: {} for pk in ids}
    shelved: dict[int, dict[int, str]] = {pk: {} for pk in ids}
    dismissed: dict[int, set[int]] = {pk: set() for pk in ids}
    muted: dict[int, set[int]] = {pk: set() for pk in ids}
    with prepared_cursor() as cursor:
        cursor.execute(_MARKS, {"readers": ids})
        for kind, pk, book, half_stars, shelf in cursor.fetchall():
            if kind == "rated":
                rated[pk][book] = half_stars
            elif kind == "shelved":
                shelved[pk][book] = shelf
            else:
                (dismissed if kind == "dismissed" else muted)[pk].add(book)
    histories = {pk: _history(rated[pk], shelved[pk], dismissed[pk], muted[pk]) for pk in ids}
    return {pk: each if personal[pk] else _closed(each) for pk, each in histories.items()}


def _closed(history: History) -> History:
    """What is known is still left out of lists; it says nothing more."""
    return replace(
        history,
        books=np.empty(0, np.int64),
        values=np.empty(0, np.uint8),
        dismissed=np.union1d(history.dismissed, history.books),
        personal=False,
    )


def _history(
    ratings: dict[int, int], shelves: dict[int, str], dismissed: set[int], muted: set[int]
) -> History:
    """Whatever status a book has, it is in `books` or in `dismissed`: it is never recommended."""
    unrated = {book: shelf for book, shelf in shelves.items() if book not in ratings}
    values = {book: 0 for book, shelf in unrated.items() if shelf in _CHOSEN} | ratings
    values = {book: value for book, value in values.items() if book not in muted}
    dismissed = dismissed | ((unrated.keys() | ratings.keys()) - values.keys())
    done = {book for book, shelf in shelves.items() if shelf == ShelfEntry.Shelf.READ}
    return History(
        books=np.array(list(values), np.int64),
        values=np.array(list(values.values()), np.uint8),
        dismissed=np.array(sorted(dismissed), np.int64),
        read=frozenset(done | ratings.keys()),
        wanted=[book for book, shelf in shelves.items() if shelf == ShelfEntry.Shelf.WANT],
    )
