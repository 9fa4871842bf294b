"""A reader's history as the engine takes it: what they rated, want, and never want to see."""

from dataclasses import dataclass

import numpy as np

from accounts.models import User
from shelves.models import Dismissal, Rating, ShelfEntry


@dataclass(frozen=True)
class History:
    books: np.ndarray  # (k,) int64 ids
    values: np.ndarray  # (k,) uint8: half stars, 0 for a want-to-read mark
    dismissed: np.ndarray  # (d,) int64 ids

    @property
    def rated(self) -> int:
        return int(np.count_nonzero(self.values))


def history_of(reader: User) -> History:
    ratings = Rating.objects.filter(reader=reader).values_list("book_id", "half_stars")
    wanted = ShelfEntry.objects.filter(reader=reader, shelf=ShelfEntry.Shelf.WANT)
    dismissed = Dismissal.objects.filter(reader=reader).values_list("book_id", flat=True)
    values = dict.fromkeys(wanted.values_list("book_id", flat=True), 0) | dict(ratings)
    return History(
        books=np.array(list(values), np.int64),
        values=np.array(list(values.values()), np.uint8),
        dismissed=np.array(list(dismissed), np.int64),
    )
