"""What the tests of the home page share: a reader with a taste, and their page as data."""

from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from catalog.models import Book
from recommendations.home import ForYou, Row, for_you
from shelves.models import Rating, ShelfEntry


def page_of(reader: User, beside: set[int] | None = None) -> ForYou:
    reader.refresh_from_db()
    return for_you(reader, beside or set())


def row(page: ForYou, kind: str) -> Row | None:
    return next((row for row in page.rows if row.kind == kind), None)


def titles(picks) -> list[str]:
    return [pick.book.title for pick in picks]


def end_visit(reader: User) -> None:
    cache.delete(f"visit:{reader.pk}")


def act(book: Book, readers: int, ago: timedelta) -> None:
    at = timezone.now() - ago
    for n in range(readers):
        reader = User.objects.create_user(f"{book.pk}-{ago.days}-{n}@example.org")
        if n % 2:
            Rating.objects.create(reader=reader, book=book, half_stars=8, rated_at=at)
        else:
            ShelfEntry.objects.create(reader=reader, book=book, added_at=at)
