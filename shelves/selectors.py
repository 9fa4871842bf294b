"""What a reader has done with books."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from accounts.models import User
from catalog.models import Book
from shelves.models import Dismissal, Rating, ShelfEntry


@dataclass
class Marks:
    """One reader's marks on one book."""

    half_stars: int | None = None
    shelf: str = ""  # as the entry has it; empty where there is none
    dismissed: bool = False

    @property
    def status(self) -> str:
        """Stars alone say that a book has been read."""
        return self.shelf or (ShelfEntry.Shelf.READ if self.half_stars else "")

    @property
    def status_name(self) -> str:
        return str(ShelfEntry.Shelf(self.status).label) if self.status else ""

    @property
    def wanted(self) -> bool:
        return self.status == ShelfEntry.Shelf.WANT

    @property
    def stars(self) -> float | None:
        return None if self.half_stars is None else self.half_stars / 2


def marks_on(reader: User, books: Iterable[Book]) -> dict[int, Marks]:
    """Marks by book id, for every one of these books; three queries however many there are."""
    marks = {book.pk: Marks() for book in books}
    mine = {"reader": reader, "book__in": marks}
    for pk, half_stars in Rating.objects.filter(**mine).values_list("book_id", "half_stars"):
        marks[pk].half_stars = half_stars
    for pk, shelf in ShelfEntry.objects.filter(**mine).values_list("book_id", "shelf"):
        marks[pk].shelf = shelf
    for pk in Dismissal.objects.filter(**mine).values_list("book_id", flat=True):
        marks[pk].dismissed = True
    return marks


def any_simulated(request: HttpRequest) -> bool:
    """Whether ratings here come from readers who are not real; asked once a request."""
    known: bool | None = getattr(request, "simulated", None)
    if known is None:
        known = User.objects.simulated().exists()
        request.simulated = known  # type: ignore[attr-defined]
    return known
