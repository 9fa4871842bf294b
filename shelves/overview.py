"""All that "My reading" tells a reader, on the page and over the API."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from catalog.models import Book
from catalog.whole import whole_books
from shelves.against_crowd import AgainstCrowd, against_crowd
from shelves.past_reading import past_reading_of
from shelves.taste import Taste, taste_of
from shelves.year import Year, year_in_books

ALL_YEARS = "all"
FIRST_YEAR, LAST_YEAR = 1000, 2999
_MOST_UNDATED = 6


@dataclass(frozen=True)
class Overview:
    years: list[int]  # that can be chosen, the latest first
    year: Year
    taste: Taste
    crowd: AgainstCrowd
    undated: int  # books that are read, nobody knows when
    to_date: list[int]  # a few of them (ids)
    read: int  # books that are read at all

    @property
    def is_empty(self) -> bool:
        return not (self.read or self.crowd.ratings or self.years)

    @property
    def books(self) -> set[int]:
        """Every book (id) that is told of."""
        named = self.year.highlights
        ends = [end.book for end in (named.first, named.last) if end]
        apart = [entry.book for entry in (*self.crowd.loved, *self.crowd.unloved)]
        return {*named.best, *ends, *apart, *self.to_date}


def overview_of(reader: User, asked: int | str | None = None) -> Overview:
    """`asked`: a year, ALL_YEARS, or None: the latest in which a reading ended, else all.

    Its queries are bounded, however much was read.
    """
    past = past_reading_of(reader)
    years = past.years()
    chosen = years[0] if asked is None and years else None
    year = asked if isinstance(asked, int) else chosen
    undated = past.undated()
    return Overview(
        years=sorted({*years, *([year] if year else [])}, reverse=True),
        year=year_in_books(reader, past, year),
        taste=taste_of(past),
        crowd=against_crowd(reader, past),
        undated=len(undated),
        to_date=undated[:_MOST_UNDATED],
        read=len(past.books),
    )


def cards_of(books: Iterable[int]) -> dict[int, Book]:
    """By id, with all that a card shows."""
    return whole_books(list(books))


def year_from(text: str) -> int | str | None:
    """As an address has it; None for what is no year."""
    if text == ALL_YEARS:
        return ALL_YEARS
    known = len(text) == 4 and text.isascii() and text.isdecimal()
    return int(text) if known and FIRST_YEAR <= int(text) <= timezone.localdate().year + 1 else None
