"""A reader's history as the engine takes it: what they rated, want, and never want to see."""

from dataclasses import dataclass, field

import numpy as np

from accounts.models import User
from recommendations.models import MutedBook
from shelves.models import Dismissal, Rating, ShelfEntry


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

    @property
    def rated(self) -> int:
        return int(np.count_nonzero(self.values))


# A book that somebody chose to read says a little about their taste; one that they put down, nothing.
_CHOSEN = {ShelfEntry.Shelf.WANT, ShelfEntry.Shelf.READING, ShelfEntry.Shelf.READ}


def history_of(reader: User) -> History:
    """Whatever status a book has, it is in `books` or in `dismissed`: it is never recommended."""
    ratings = dict(Rating.objects.filter(reader=reader).values_list("book_id", "half_stars"))
    entries = ShelfEntry.objects.filter(reader=reader).order_by("-added_at", "-pk")
    shelves = dict(entries.values_list("book_id", "shelf"))
    unrated = {book: shelf for book, shelf in shelves.items() if book not in ratings}
    dismissed = set(Dismissal.objects.filter(reader=reader).values_list("book_id", flat=True))
    muted = set(MutedBook.objects.filter(reader=reader).values_list("book_id", flat=True))
    values = {book: 0 for book, shelf in unrated.items() if shelf in _CHOSEN} | ratings
    values = {book: value for book, value in values.items() if book not in muted}
    dismissed |= (unrated.keys() | ratings.keys()) - values.keys()
    done = {book for book, shelf in shelves.items() if shelf == ShelfEntry.Shelf.READ}
    return History(
        books=np.array(list(values), np.int64),
        values=np.array(list(values.values()), np.uint8),
        dismissed=np.array(sorted(dismissed), np.int64),
        read=frozenset(done | ratings.keys()),
        wanted=[book for book, shelf in shelves.items() if shelf == ShelfEntry.Shelf.WANT],
    )
