"""What a reader has done with books."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from accounts.models import User
from catalog.models import Book
from shelves.models import MAX_HALF_STARS, Dismissal, Rating, ShelfEntry


@dataclass
class Marks:
    """One reader's marks on one book."""

    half_stars: int | None = None
    wanted: bool = False
    dismissed: bool = False

    @property
    def stars(self) -> float | None:
        return None if self.half_stars is None else self.half_stars / 2


def marks_on(reader: User, books: Iterable[Book]) -> dict[int, Marks]:
    """Marks by book id, for every one of these books; three queries however many there are."""
    marks = {book.pk: Marks() for book in books}
    mine = {"reader": reader, "book__in": marks}
    for pk, half_stars in Rating.objects.filter(**mine).values_list("book_id", "half_stars"):
        marks[pk].half_stars = half_stars
    wanted = ShelfEntry.objects.filter(**mine, shelf=ShelfEntry.Shelf.WANT)
    for pk in wanted.values_list("book_id", flat=True):
        marks[pk].wanted = True
    for pk in Dismissal.objects.filter(**mine).values_list("book_id", flat=True):
        marks[pk].dismissed = True
    return marks


@dataclass(frozen=True)
class MarkDates:
    """Since when a reader's marks stand on one book; None: there is no such mark."""

    wanted: datetime | None
    dismissed: datetime | None


def dates_of(reader: User, book: Book) -> MarkDates:
    mine = {"reader": reader, "book": book}
    wanted = ShelfEntry.objects.filter(**mine).values_list("added_at", flat=True)
    dismissed = Dismissal.objects.filter(**mine).values_list("dismissed_at", flat=True)
    return MarkDates(wanted.first(), dismissed.first())


def rating_histogram(book: Book) -> dict[int, int]:
    """Ratings of a book by half stars, 10 down to 1; every step is there."""
    counts = Counter(
        dict(
            Rating.objects.filter(book=book)
            .values_list("half_stars")
            .annotate(n=models.Count("pk"))
            .order_by()
        )
    )
    return {half_stars: counts[half_stars] for half_stars in range(MAX_HALF_STARS, 0, -1)}
