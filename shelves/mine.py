"""The three shelves of "My books", and the orders that each can be read in."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet

from accounts.models import User
from catalog.models import Book
from shelves.models import ShelfEntry


@dataclass(frozen=True, eq=False)
class Shelf:
    slug: str
    name: str
    relation: str  # from a reader
    dated: str
    sorts: dict[str, str]
    controls: str = "list"  # which forms a book has here
    only: dict[str, str] = field(default_factory=dict)  # which rows of the relation


_BY_DATE = {"newest": "Newest first", "oldest": "Oldest first", "title": "By title"}
SHELVES = {
    shelf.slug: shelf
    for shelf in (
        Shelf(
            "rated",
            "Rated",
            "ratings",
            "rated_at",
            _BY_DATE | {"highest": "Highest first", "lowest": "Lowest first"},
        ),
        Shelf(
            "want",
            "Want to read",
            "shelf_entries",
            "added_at",
            _BY_DATE,
            only={"shelf": ShelfEntry.Shelf.WANT},
        ),
        Shelf("dismissed", "Not for me", "dismissals", "dismissed_at", _BY_DATE, "dismissed"),
    )
}


def my_books_on(reader: User, shelf: Shelf, sort: str) -> QuerySet[Book]:
    """The books of one shelf in one order; newest first where the order is none of the shelf's."""
    date = F(f"{shelf.relation}__{shelf.dated}")
    orders: dict[str, list[Any]] = {
        "oldest": [date.asc(nulls_first=True), "pk"],
        "title": ["sort_title", "pk"],
        "highest": [F("ratings__half_stars").desc(), date.desc(nulls_last=True), "pk"],
        "lowest": [F("ratings__half_stars").asc(), date.desc(nulls_last=True), "pk"],
    }
    newest = [date.desc(nulls_last=True), "-pk"]
    order = orders.get(sort, newest) if sort in shelf.sorts else newest
    only = {f"{shelf.relation}__{name}": value for name, value in shelf.only.items()}
    mine = Book.objects.filter(**{f"{shelf.relation}__reader": reader}, **only)
    return mine.order_by(*order).with_card_details()


def tabs_of(reader: User) -> list[tuple[Shelf, int]]:
    """The shelves, and how many books stand on each."""
    return [
        (shelf, getattr(reader, shelf.relation).filter(**shelf.only).count())
        for shelf in SHELVES.values()
    ]
