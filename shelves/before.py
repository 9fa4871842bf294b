"""What stood before an act, read so that it can be kept as JSON, and put back.

Every function that reads gives values by key (the id of a book, where nothing else is said) and
leaves out keys without one. Every function that puts back takes None for those.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from accounts.models import User
from catalog.models import Book
from shelves.models import (
    Dismissal,
    Goal,
    Note,
    OwnShelf,
    OwnShelfBook,
    Rating,
    Reading,
    ShelfEntry,
)
from shelves.own_shelves import name_key
from shelves.review_models import Review
from shelves.services import bring_back_ratings, clear_ratings
from web.many import among

Values = Mapping[int, Any]


def ratings(reader: User, books: Collection[int]) -> dict[int, Any]:
    return _read(Rating, reader, books, "half_stars", "rated_at")


def put_ratings_back(reader: User, values: Values) -> None:
    if values:
        clear_ratings(reader, list(values))
        lost = _of_books_there(values)
        bring_back_ratings(reader, {book: (n, _moment(at)) for book, (n, at) in lost.items()})


def statuses(reader: User, books: Collection[int]) -> dict[int, Any]:
    return _read(ShelfEntry, reader, books, "shelf", "added_at")


def put_statuses_back(reader: User, values: Values) -> None:
    _replace(ShelfEntry, reader, values, "shelf", "added_at")


def dismissals(reader: User, books: Collection[int]) -> dict[int, Any]:
    return {book: at for book, (at,) in _read(Dismissal, reader, books, "dismissed_at").items()}


def put_dismissals_back(reader: User, values: Values) -> None:
    rows = {book: at and [at] for book, at in values.items()}
    _replace(Dismissal, reader, rows, "dismissed_at")


def readings(reader: User, books: Collection[int]) -> dict[int, Any]:
    rows = Reading.objects.filter(reader=reader, book__in=among(books)).order_by("pk")
    found: dict[int, Any] = defaultdict(list)
    for book, *reading in rows.values_list("book_id", "started", "finished", "outcome"):
        found[book].append(reading)
    return dict(found)


def put_readings_back(reader: User, values: Values) -> None:
    Reading.objects.filter(reader=reader, book__in=among(values)).delete()
    Reading.objects.bulk_create(
        Reading(reader=reader, book_id=book, started=started, finished=finished, outcome=outcome)
        for book, of_book in _of_books_there(values).items()
        for started, finished, outcome in of_book
    )


def notes(reader: User, books: Collection[int]) -> dict[int, Any]:
    return _read(Note, reader, books, "text", "changed_at")


def put_notes_back(reader: User, values: Values) -> None:
    _replace(Note, reader, values, "text", "changed_at")


def reviews(reader: User, books: Collection[int]) -> dict[int, Any]:
    fields = ("pk", "text", "spoiler", "created_at", "edited_at", "hidden_for")
    return _read(Review, reader, books, *fields)


def put_reviews_back(reader: User, values: Values) -> None:
    """One that was changed keeps its row, and with it what was reported; hidden ones stay so."""
    there = _of_books_there(values)
    gone = Review.objects.filter(reader=reader, book__in=among(values.keys() - there.keys()))
    gone.delete()
    for book, (pk, text, spoiler, created, edited, hidden_for) in there.items():
        was = {
            "text": text,
            "spoiler": spoiler,
            "created_at": datetime.fromisoformat(created),
            "edited_at": _moment(edited),
        }
        Review.objects.update_or_create(
            reader=reader,
            book_id=book,
            defaults=was,
            create_defaults=was | {"pk": pk, "hidden_for": hidden_for},
        )


def places(reader: User, books: Collection[int]) -> dict[int, Any]:
    """On which own shelves a book stands, and since when."""
    rows = OwnShelfBook.objects.filter(shelf__reader=reader, book__in=among(books)).order_by(
        "shelf"
    )
    found: dict[int, Any] = defaultdict(list)
    for book, shelf, at in rows.values_list("book_id", "shelf_id", "added_at"):
        found[book].append([shelf, _text(at)])
    return dict(found)


def put_places_back(reader: User, values: Values) -> None:
    OwnShelfBook.objects.filter(shelf__reader=reader, book__in=among(values)).delete()
    mine = set(OwnShelf.objects.filter(reader=reader).values_list("pk", flat=True))
    OwnShelfBook.objects.bulk_create(
        OwnShelfBook(shelf_id=shelf, book_id=book, added_at=datetime.fromisoformat(at))
        for book, shelves in _of_books_there(values).items()
        for shelf, at in shelves
        if shelf in mine
    )


def own_shelves(reader: User, shelves: Collection[int]) -> dict[int, Any]:
    """By id of the shelf: its name, its address, since when."""
    rows = OwnShelf.objects.filter(reader=reader, pk__in=among(shelves))
    return {
        pk: [name, slug, _text(at)]
        for pk, name, slug, at in rows.values_list("pk", "name", "slug", "created_at")
    }


def put_own_shelves_back(reader: User, values: Values) -> None:
    """A shelf comes back under its id, so that books find their places; a new one goes if empty."""
    mine = OwnShelf.objects.filter(reader=reader)
    for pk, value in values.items():
        if value is None:
            mine.filter(pk=pk, places=None).delete()
            continue
        name, slug, at = value
        others = mine.exclude(pk=pk)
        if others.filter(name_key=name_key(name)).exists() or others.filter(slug=slug).exists():
            continue
        OwnShelf.objects.update_or_create(
            pk=pk,
            reader=reader,
            defaults={
                "name": name,
                "name_key": name_key(name),
                "slug": slug,
                "created_at": datetime.fromisoformat(at),
            },
        )


def goals(reader: User, years: Collection[int]) -> dict[int, Any]:
    rows = Goal.objects.filter(reader=reader, year__in=years)
    return dict(rows.values_list("year", "books"))


def put_goals_back(reader: User, values: Values) -> None:
    Goal.objects.filter(reader=reader, year__in=list(values)).delete()
    Goal.objects.bulk_create(
        Goal(reader=reader, year=year, books=books) for year, books in values.items() if books
    )


def _read(
    model: type[Model], reader: User, books: Collection[int], *fields: str
) -> dict[int, list[Any]]:
    rows = model._default_manager.filter(reader=reader, book__in=among(books))
    return {book: list(map(_text, row)) for book, *row in rows.values_list("book_id", *fields)}


def _replace(model: type[Model], reader: User, values: Values, *fields: str) -> None:
    """Names of moments end with `_at`."""
    rows = model._default_manager
    rows.filter(reader=reader, book__in=among(values)).delete()
    rows.bulk_create(
        model(
            reader=reader,
            book_id=book,
            **{
                name: _moment(value) if name.endswith("_at") else value
                for name, value in zip(fields, row, strict=True)
            },
        )
        for book, row in _of_books_there(values).items()
    )


def _of_books_there(values: Values) -> dict[int, Any]:
    """Without those of books that have left the catalogue meanwhile."""
    kept = {book: value for book, value in values.items() if value is not None}
    there = set(Book.objects.filter(pk__in=among(kept)).values_list("pk", flat=True))
    return {book: value for book, value in kept.items() if book in there}


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
