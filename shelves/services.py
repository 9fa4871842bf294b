"""The one door for ratings, want-to-read marks and dismissals.

Each act that changes a row bumps the reader's `history_version` in the same transaction, which
makes every list computed before it stale, and announces `history_changed` once it is committed.

What else a reader does with books has its own door beside this one: `statuses`, `readings`,
`own_shelves`, `notes`, `goals`. `undo` takes any of it back.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from catalog.models import Book
from shelves.acting import changing_history_of
from shelves.models import (
    MAX_HALF_STARS,
    MIN_HALF_STARS,
    Dismissal,
    Rating,
    ShelfEntry,
)


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

    A rated book leaves the want-to-read shelf, is not dismissed, and counts as read; one that is
    being read, is paused or was not finished stays so.
    """
    with changing_history_of(reader) as changes:
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
        _unwant(reader, book)
        Dismissal.objects.filter(reader=reader, book=book).delete()
        changes.rows += 1
    return rating, created


def clear_rating(reader: User, book: Book) -> bool:
    """Take a rating back; False if there was none."""
    with changing_history_of(reader) as changes:
        rating = Rating.objects.filter(reader=reader, book=book).first()
        if rating:
            rating.delete()
            _count(book, -rating.half_stars, -1)
            changes.rows += 1
    return rating is not None


def want_to_read(
    reader: User, book: Book, since: datetime | None = None
) -> tuple[ShelfEntry, bool]:
    """The mark, and whether it is new. A book that has another status keeps it."""
    with changing_history_of(reader) as changes:
        entry, created = ShelfEntry.objects.get_or_create(
            reader=reader, book=book, defaults={"added_at": since or timezone.now()}
        )
        dismissals, _ = Dismissal.objects.filter(reader=reader, book=book).delete()
        changes.rows += created + dismissals
    return entry, created


def take_off_shelf(reader: User, book: Book) -> bool:
    """No longer wanted; False if it was not. What is read, or was begun, stays where it stands."""
    with changing_history_of(reader) as changes:
        deleted = _unwant(reader, book)
        changes.rows += deleted
    return deleted > 0


def dismiss(reader: User, book: Book) -> tuple[Dismissal, bool]:
    """Not for me: never recommend this book to this reader, and do not keep it as wanted.

    The dismissal, and whether it is new.
    """
    with changing_history_of(reader) as changes:
        dismissal, created = Dismissal.objects.get_or_create(reader=reader, book=book)
        changes.rows += created + _unwant(reader, book)
    return dismissal, created


def take_back_dismissal(reader: User, book: Book) -> bool:
    """False if there was none."""
    return take_back_dismissals(reader, [book.pk]) > 0


def take_back_dismissals(reader: User, books: Collection[int]) -> int:
    with changing_history_of(reader) as changes:
        deleted, _ = Dismissal.objects.filter(reader=reader, book__in=books).delete()
        changes.rows += deleted
    return deleted


def clear_ratings(reader: User, books: Collection[int]) -> int:
    """Take back the ratings of many books (ids) at once; how many there were."""
    with changing_history_of(reader) as changes:
        given = Rating.objects.filter(reader=reader, book__in=books)
        _take_out_of_counts(given)
        deleted, _ = given.delete()
        changes.rows += deleted
    return deleted


def bring_back_ratings(reader: User, ratings: Mapping[int, tuple[int, datetime | None]]) -> None:
    """Ratings that an act took away: half stars and date by book id. What is rated stays so."""
    with changing_history_of(reader) as changes:
        mine = Rating.objects.filter(reader=reader, book__in=ratings)
        rated = set(mine.values_list("book_id", flat=True))
        lost = sorted(ratings.keys() - rated)
        Rating.objects.bulk_create(
            Rating(reader=reader, book_id=pk, half_stars=ratings[pk][0], rated_at=ratings[pk][1])
            for pk in lost
        )
        back = Rating.objects.filter(reader=reader, book__in=lost)
        _locked(Book.objects.filter(pk__in=lost)).update(
            rating_count=F("rating_count") + 1, rating_sum=F("rating_sum") + _half_stars_in(back)
        )
        changes.rows += len(lost)


def forget_ratings_of(reader: User) -> None:
    """Take a reader's ratings out of the books' counts, just before the reader is deleted."""
    User.objects.select_for_update().filter(pk=reader.pk).first()
    _take_out_of_counts(Rating.objects.filter(reader=reader))


def _take_out_of_counts(given: QuerySet[Rating]) -> None:
    _locked(Book.objects.filter(pk__in=given.values("book"))).update(
        rating_count=F("rating_count") - 1, rating_sum=F("rating_sum") - _half_stars_in(given)
    )


def _half_stars_in(ratings: QuerySet[Rating]) -> Subquery:
    return Subquery(ratings.filter(book=OuterRef("pk")).values("half_stars"))


def _locked(books: QuerySet[Book]) -> QuerySet[Book]:
    """Locked in the order of ids, so that two acts can't wait for each other."""
    list(books.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    return books


def _unwant(reader: User, book: Book) -> int:
    wanted = ShelfEntry.objects.filter(reader=reader, book=book, shelf=ShelfEntry.Shelf.WANT)
    return wanted.delete()[0]


def _count(book: Book, half_stars: int, ratings: int) -> None:
    Book.objects.filter(pk=book.pk).update(
        rating_sum=F("rating_sum") + half_stars, rating_count=F("rating_count") + ratings
    )
