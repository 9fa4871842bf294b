"""The one door for ratings, want-to-read marks and dismissals.

Each act that changes a row bumps the reader's `history_version` in the same transaction, which
makes every list computed before it stale, and announces `history_changed` once it is committed.

What else a reader does with books has its own door beside this one: `statuses`, `readings`,
`own_shelves`, `notes`, `goals`. `undo` takes any of it back.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from catalog.models import Book
from shelves.acting import alone, changing_history_of, put
from shelves.models import MAX_HALF_STARS, MIN_HALF_STARS, Dismissal, Rating, ShelfEntry
from web.many import among

_ADD_TO_COUNTS = """
    UPDATE catalog_book book
    SET rating_count = book.rating_count + more.ratings,
        rating_sum = book.rating_sum + more.half_stars
    FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS more (id, ratings, half_stars)
    WHERE book.id = more.id
"""


class InvalidRating(ValueError):
    """Not a rating: stars go from half a star to five, in halves."""


def half_stars_from(stars: float | str) -> int:
    """`4.5` -> 9. Raises InvalidRating for anything that is not half stars from 0.5 to 5."""
    try:
        doubled = float(stars) * 2
    except (TypeError, ValueError, OverflowError):
        doubled = 0.0
    if doubled not in range(MIN_HALF_STARS, MAX_HALF_STARS + 1):
        raise InvalidRating(gettext("Give half a star to five stars, in steps of a half."))
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
        for marks in _ended_by_stars(reader, [book.pk]):
            marks.delete()
        changes.rows += 1
    return rating, created


@dataclass(frozen=True)
class Rated:
    """Of many books (ids) that were to be rated, those that had no stars, and the rest that changed."""

    new: frozenset[int]
    changed: frozenset[int]


def rate_books(reader: User, stars: Mapping[int, tuple[int | None, datetime | None]]) -> Rated:
    """As `rate_book`, and `clear_rating` where the half stars are None, for many books (ids) at once.

    What stands already is left, and so is since when, unless another moment is named.
    """
    with changing_history_of(reader) as changes:
        # All of them before any is written, or two readers could wait for each other.
        lock_books(Book.objects.filter(pk__in=among(stars)))
        mine = Rating.objects.filter(reader=reader, book__in=among(stars))
        was = {
            pk: (half, at) for pk, half, at in mine.values_list("book_id", "half_stars", "rated_at")
        }
        given = {pk: (half, at) for pk, (half, at) in stars.items() if half is not None}
        marked: set[int] = set()
        for marks in _ended_by_stars(reader, given.keys()):
            marked |= set(marks.values_list("book_id", flat=True))
            marks.delete()
        now = timezone.now()
        other = {
            pk: (half, at or now)
            for pk, (half, at) in given.items()
            if (half, at or was.get(pk, (0, None))[1]) != was.get(pk)
        }
        if other:
            give_ratings(reader, other)
        gone = was.keys() - given.keys()
        if gone:
            _clear(reader, gone)
        touched = other.keys() | gone | marked
        changes.rows += len(touched)
    return Rated(frozenset(given.keys() - was.keys()), frozenset(touched & was.keys()))


def clear_rating(reader: User, book: Book) -> bool:
    """Take a rating back; False if there was none."""
    return clear_ratings(reader, [book.pk]) > 0


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
        deleted, _ = Dismissal.objects.filter(reader=reader, book__in=among(books)).delete()
        changes.rows += deleted
    return deleted


def clear_ratings(reader: User, books: Collection[int]) -> int:
    """Take back the ratings of many books (ids) at once; how many there were."""
    with changing_history_of(reader) as changes:
        deleted = _clear(reader, books)
        changes.rows += deleted
    return deleted


def bring_back_ratings(reader: User, ratings: Mapping[int, tuple[int, datetime | None]]) -> None:
    """Ratings that an act took away: half stars and date by book id. What is rated stays so."""
    with changing_history_of(reader) as changes:
        mine = Rating.objects.filter(reader=reader, book__in=among(ratings))
        rated = set(mine.values_list("book_id", flat=True))
        lost = {pk: ratings[pk] for pk in sorted(ratings.keys() - rated)}
        give_ratings(reader, lost)
        changes.rows += len(lost)


def give_ratings(reader: User, ratings: Mapping[int, tuple[int, datetime | None]]) -> None:
    """Many at once, by book id: half stars, and since when if that is known. Marks stay.

    A part of a greater act, which announces what changed.
    """
    with alone(reader):
        lock_books(Book.objects.filter(pk__in=among(ratings)))
        mine = Rating.objects.filter(reader=reader, book__in=among(ratings))
        was = dict(mine.values_list("book_id", "half_stars"))
        put(
            [
                Rating(reader=reader, book_id=pk, half_stars=half_stars, rated_at=at)
                for pk, (half_stars, at) in sorted(ratings.items())
            ],
            "half_stars",
            "rated_at",
        )
        add_to_counts(
            {pk: (pk not in was, half - was.get(pk, 0)) for pk, (half, _) in ratings.items()}
        )


def forget_ratings_of(reader: User) -> None:
    """Take a reader's ratings out of the books' counts, just before the reader is deleted."""
    User.objects.select_for_update().filter(pk=reader.pk).first()
    _take_out_of_counts(Rating.objects.filter(reader=reader))


def _clear(reader: User, books: Collection[int]) -> int:
    given = Rating.objects.filter(reader=reader, book__in=among(books))
    _take_out_of_counts(given)
    return given.delete()[0]


def _take_out_of_counts(given: QuerySet[Rating]) -> None:
    half_stars = dict(given.values_list("book_id", "half_stars"))
    lock_books(Book.objects.filter(pk__in=among(half_stars)))
    add_to_counts({pk: (-1, -stars) for pk, stars in half_stars.items()})


def add_to_counts(changes: Mapping[int, tuple[int, int]]) -> None:
    """Ratings and half stars more, by book id."""
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD_TO_COUNTS,
            [
                list(changes),
                [int(ratings) for ratings, _ in changes.values()],
                [half_stars for _, half_stars in changes.values()],
            ],
        )


def lock_books(books: QuerySet[Book]) -> set[int]:
    """Ids of those that are there. In the order of ids, so that two acts can't wait for each other."""
    locked = books.order_by("pk").select_for_update(no_key=True)
    return set(locked.values_list("pk", flat=True))


def _ended_by_stars(reader: User, books: Collection[int]) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """That the books (ids) are wanted, and that they are dismissed."""
    dismissed = Dismissal.objects.filter(reader=reader, book__in=among(books))
    return _wanted(reader, books), dismissed


def _unwant(reader: User, book: Book) -> int:
    return _wanted(reader, [book.pk]).delete()[0]


def _wanted(reader: User, books: Collection[int]) -> QuerySet[ShelfEntry]:
    entries = ShelfEntry.objects.filter(reader=reader, book__in=among(books))
    return entries.filter(shelf=ShelfEntry.Shelf.WANT)


def _count(book: Book, half_stars: int, ratings: int) -> None:
    Book.objects.filter(pk=book.pk).update(
        rating_sum=F("rating_sum") + half_stars, rating_count=F("rating_count") + ratings
    )
