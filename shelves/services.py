"""The one door for what a reader does with books.

Each act that changes a row bumps the reader's `history_version` in the same transaction, which
makes every list computed before it stale, and announces `history_changed` once it is committed.

An act that takes another one back can bring back a row that the other one took away, with the
date that the row had: `since`, `dismissed_since`, `wanted_since`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from accounts.models import User
from catalog.models import Book
from shelves.models import (
    MAX_HALF_STARS,
    MIN_HALF_STARS,
    Dismissal,
    Rating,
    ShelfEntry,
)
from shelves.signals import history_changed


class InvalidRating(ValueError):
    """Not a rating: stars go from half a star to five, in halves."""


def half_stars_from(stars: float | str) -> int:
    """`4.5` -> 9. Raises InvalidRating for anything that is not half stars from 0.5 to 5."""
    try:
        doubled = float(stars) * 2
    except (TypeError, ValueError, OverflowError):
        doubled = 0.0
    if doubled not in range(MIN_HALF_STARS, MAX_HALF_STARS + 1):
        raise InvalidRating("Give half a star to five stars, in steps of a half.")
    return int(doubled)


def rate_book(
    reader: User, book: Book, half_stars: int, since: datetime | None = None
) -> tuple[Rating, bool]:
    """Give or change a rating; it, and whether it is new.

    A rated book leaves the want-to-read shelf and is not dismissed.
    """
    with _history_of(reader) as changes:
        before = Rating.objects.filter(reader=reader, book=book).first()
        rating, created = Rating.objects.update_or_create(
            reader=reader,
            book=book,
            defaults={"half_stars": half_stars, "rated_at": since or timezone.now()},
        )
        if before:
            _count(book, half_stars - before.half_stars, 0)
        else:
            _count(book, half_stars, 1)
        ShelfEntry.objects.filter(reader=reader, book=book, shelf=ShelfEntry.Shelf.WANT).delete()
        Dismissal.objects.filter(reader=reader, book=book).delete()
        changes.rows += 1
    return rating, created


def clear_rating(reader: User, book: Book) -> bool:
    """Take a rating back; False if there was none."""
    with _history_of(reader) as changes:
        rating = Rating.objects.filter(reader=reader, book=book).first()
        if rating:
            rating.delete()
            _count(book, -rating.half_stars, -1)
            changes.rows += 1
    return rating is not None


def want_to_read(
    reader: User, book: Book, since: datetime | None = None
) -> tuple[ShelfEntry, bool]:
    """The mark, and whether it is new."""
    with _history_of(reader) as changes:
        entry, created = ShelfEntry.objects.get_or_create(
            reader=reader, book=book, defaults={"added_at": since or timezone.now()}
        )
        dismissals, _ = Dismissal.objects.filter(reader=reader, book=book).delete()
        changes.rows += created + dismissals
    return entry, created


def take_off_shelf(reader: User, book: Book, dismissed_since: datetime | None = None) -> bool:
    """False if it was on none. It is dismissed again where the mark had ended a dismissal."""
    with _history_of(reader) as changes:
        deleted, _ = ShelfEntry.objects.filter(reader=reader, book=book).delete()
        if deleted and dismissed_since:
            Dismissal.objects.get_or_create(
                reader=reader, book=book, defaults={"dismissed_at": dismissed_since}
            )
        changes.rows += deleted
    return deleted > 0


def dismiss(reader: User, book: Book) -> tuple[Dismissal, bool]:
    """Not for me: never recommend this book to this reader, and do not keep it on a shelf.

    The dismissal, and whether it is new.
    """
    with _history_of(reader) as changes:
        dismissal, created = Dismissal.objects.get_or_create(reader=reader, book=book)
        entries, _ = ShelfEntry.objects.filter(reader=reader, book=book).delete()
        changes.rows += created + entries
    return dismissal, created


def take_back_dismissal(reader: User, book: Book, wanted_since: datetime | None = None) -> bool:
    """False if there was none. It is wanted again where the dismissal had ended that."""
    with _history_of(reader) as changes:
        deleted, _ = Dismissal.objects.filter(reader=reader, book=book).delete()
        if deleted and wanted_since:
            ShelfEntry.objects.get_or_create(
                reader=reader, book=book, defaults={"added_at": wanted_since}
            )
        changes.rows += deleted
    return deleted > 0


def forget_ratings_of(reader: User) -> None:
    """Take a reader's ratings out of the books' counts, just before the reader is deleted."""
    User.objects.select_for_update().filter(pk=reader.pk).first()
    given = Rating.objects.filter(reader=reader)
    books = Book.objects.filter(pk__in=given.values("book"))
    # Locked in the order of ids, so that two deletions can't wait for each other.
    list(books.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    books.update(
        rating_count=F("rating_count") - 1,
        rating_sum=F("rating_sum")
        - Subquery(given.filter(book=OuterRef("pk")).values("half_stars")),
    )


@dataclass
class _Changes:
    rows: int = 0


@contextmanager
def _history_of(reader: User) -> Iterator[_Changes]:
    """One transaction an act; the reader's row serialises acts at the same time.

    The act counts the rows that it changed: with none, nothing has become stale.
    """
    with transaction.atomic():
        locked = User.objects.filter(pk=reader.pk).select_for_update(no_key=True)
        version = locked.values_list("history_version", flat=True).get()
        changes = _Changes()
        yield changes
        reader.history_version = version + (changes.rows > 0)
        if changes.rows:
            reader.save(update_fields=["history_version"])
            transaction.on_commit(
                lambda: history_changed.send(sender=User, reader_id=reader.pk), robust=True
            )


def _count(book: Book, half_stars: int, ratings: int) -> None:
    Book.objects.filter(pk=book.pk).update(
        rating_sum=F("rating_sum") + half_stars, rating_count=F("rating_count") + ratings
    )
