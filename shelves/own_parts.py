"""What this app keeps of a reader, as parts of an export."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.own_data import Part, Row, register, text_of
from shelves.acting import alone
from shelves.goals import FIRST_YEAR, LAST_YEAR, MOST_BOOKS
from shelves.import_parts import ADDED_BOOKS, IMPORT_ROWS, IMPORTED_BOOKS, IMPORTS
from shelves.models import Change, Goal, OwnShelf
from shelves.own_books import book_rows
from shelves.own_shelves import bring_back_shelf
from shelves.review_models import ReviewReport


def register_parts() -> None:
    register(OWN_SHELVES, BOOKS, GOALS, REVIEW_REPORTS, CHANGES)
    register(IMPORTS, IMPORT_ROWS, IMPORTED_BOOKS, ADDED_BOOKS)


def _own_shelves(reader: User) -> Iterator[Row]:
    for shelf in OwnShelf.objects.filter(reader=reader).order_by("pk"):
        yield {
            "id": shelf.pk,
            "slug": shelf.slug,
            "name": shelf.name,
            "created_at": text_of(shelf.created_at),
        }


def _bring_back_shelves(reader: User, rows: Sequence[Row]) -> None:
    for row in rows:
        name, slug = row.get("name"), row.get("slug")
        if isinstance(name, str) and isinstance(slug, str):
            bring_back_shelf(reader, name, slug, moment(row.get("created_at")) or timezone.now())


def _goals(reader: User) -> Iterator[Row]:
    for year, books in Goal.objects.filter(reader=reader).values_list("year", "books"):
        yield {"year": year, "books": books}


def _bring_back_goals(reader: User, rows: Sequence[Row]) -> None:
    goals = [
        Goal(reader=reader, year=row["year"], books=row["books"])
        for row in rows
        if _within(row.get("year"), FIRST_YEAR, LAST_YEAR)
        and _within(row.get("books"), 1, MOST_BOOKS)
    ]
    with alone(reader):
        Goal.objects.bulk_create(goals, ignore_conflicts=True)


def _review_reports(reader: User) -> Iterator[Row]:
    """Of which book, not whose review: that is another reader's."""
    reports = ReviewReport.objects.filter(reader=reader).order_by("pk")
    for report in reports.select_related("review__book"):
        yield {
            "book": report.review.book_id,
            "title": report.review.book.title,
            "reason": report.reason,
            "reported_at": text_of(report.reported_at),
            "settled_at": text_of(report.settled_at),
        }


def _changes(reader: User) -> Iterator[Row]:
    for change in Change.objects.filter(reader=reader).order_by("pk"):
        yield {"made_at": text_of(change.made_at), "facts": change.facts}


def moment(text: Any) -> datetime | None:
    """Of a file that anybody may have written; None for what is no moment."""
    try:
        at = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return at if at is None or timezone.is_aware(at) else timezone.make_aware(at)


def _within(number: Any, least: int, most: int) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and least <= number <= most


BOOKS = Part(
    "books",
    (
        "shelves.Rating",
        "shelves.ShelfEntry",
        "shelves.Dismissal",
        "shelves.Reading",
        "shelves.Note",
        "shelves.Review",
        "shelves.OwnShelfBook",
    ),
    book_rows,
    about=_(
        "every book you have something with: stars, shelf, dates of reading, private note, "
        "review, and your own shelves that it stands on"
    ),
    columns=(
        "title",
        "authors",
        "series",
        "series_position",
        "year",
        "identifiers",
        "stars",
        "rated_at",
        "status",
        "status_at",
        "dismissed_at",
        "readings",
        "shelves",
        "note",
        "noted_at",
        "review",
        "spoiler",
        "reviewed_at",
        "review_edited_at",
        "review_hidden_for",
    ),
    restored=True,
)
OWN_SHELVES = Part(
    "own_shelves",
    ("shelves.OwnShelf",),
    _own_shelves,
    _bring_back_shelves,
    about=_("the shelves that you made"),
    columns=("name", "slug", "created_at"),
    restored=True,
)
GOALS = Part(
    "goals",
    ("shelves.Goal",),
    _goals,
    _bring_back_goals,
    about=_("how many books you want to read in which year"),
    columns=("year", "books"),
    restored=True,
)
REVIEW_REPORTS = Part(
    "review_reports",
    ("shelves.ReviewReport",),
    _review_reports,
    about=_("reviews that you reported, by their books; not who wrote them"),
    columns=("title", "reason", "reported_at", "settled_at"),
)
CHANGES = Part(
    "changes",
    ("shelves.Change",),
    _changes,
    about=_("your latest acts, with what stood before and after, kept so that they can be undone"),
)
