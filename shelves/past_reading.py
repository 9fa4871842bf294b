"""What a reader has read, and when as far as that is known: what "My reading" counts.

A book counts as read if it stands on the shelf "Read" (stars alone put it there) or if a reading of
it was finished. One that was not finished does not, whatever its stars.
"""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import F

from accounts.models import User
from shelves.models import Rating, Reading, ShelfEntry


class Ending(NamedTuple):
    """A reading that came to an end."""

    book: int
    date: str  # a day, a month, a year, or empty, as Reading.finished has it
    finished: bool  # False: put down for good
    year: int | None
    month: int | None


@dataclass(frozen=True)
class PastReading:
    endings: list[Ending]
    half_stars: dict[int, int]  # of every rated book, read or not
    # On the shelf "Read": first those with stars alone, then those put there; the latest last.
    shelved: list[int]
    books: set[int]  # that count as read

    def finished_in(self, year: int) -> list[Ending]:
        return [end for end in self.endings if end.year == year and end.finished]

    def stopped_in(self, year: int | None) -> int:
        """How many readings were given up; of all years together where it is None."""
        stopped = (end for end in self.endings if not end.finished)
        return sum(1 for end in stopped if year is None or end.year == year)

    def readings_a_book(self) -> Counter[int]:
        """A book that is said to be read, without more, was read once."""
        times = Counter(end.book for end in self.endings if end.finished)
        return Counter({book: max(times[book], 1) for book in self.books})

    def years(self) -> list[int]:
        """In which a reading ended, the latest first."""
        return sorted({end.year for end in self.endings if end.year}, reverse=True)

    def undated(self) -> list[int]:
        """Books that are read, nobody knows when; those shelved last come first."""
        dated = {end.book for end in self.endings if end.finished and end.date}
        read = dict.fromkeys([*sorted(self.books - set(self.shelved)), *self.shelved])
        return [book for book in reversed(read) if book not in dated]


def past_reading_of(reader: User) -> PastReading:
    """Three queries, however much it is."""
    ratings = Rating.objects.filter(reader=reader).order_by(F("rated_at").asc(nulls_first=True))
    entries = ShelfEntry.objects.filter(reader=reader).order_by(F("added_at").asc(nulls_first=True))
    half_stars = dict(ratings.values_list("book_id", "half_stars"))
    shelves = dict(entries.values_list("book_id", "shelf"))
    shelved = [book for book in half_stars if book not in shelves]
    shelved += [book for book, shelf in shelves.items() if shelf == ShelfEntry.Shelf.READ]
    endings = _endings(reader)
    books = {*shelved, *(end.book for end in endings if end.finished)}
    return PastReading(endings, half_stars, shelved, books)


def _endings(reader: User) -> list[Ending]:
    ended = Reading.objects.filter(reader=reader).exclude(outcome=Reading.Outcome.OPEN)
    rows = ended.order_by("pk").values_list("book_id", "finished", "outcome")
    return [
        Ending(
            book,
            date,
            outcome == "finished",
            int(date[:4]) if date else None,
            int(date[5:7]) if len(date) > 4 else None,
        )
        for book, date, outcome in rows
    ]
