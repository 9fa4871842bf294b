"""Books named so that another installation, with ids of its own, finds them again."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from catalog.models import Book, BookAuthor, Identifier
from catalog.recognition import Sought, recognise


def references_to(books: Collection[int]) -> dict[int, dict[str, Any]]:
    """By id; three queries. `identifiers` are pairs of kind and value, as `Identifier` keeps them."""
    rows = Book.objects.filter(pk__in=books).select_related("series")
    named = rows.only("title", "series__name", "series_position", "year")
    authors, identifiers = _authors_of(books), _identifiers_of(books)
    return {
        book.pk: {
            "book": book.pk,
            "title": book.title,
            "authors": authors[book.pk],
            "series": book.series.name if book.series else "",
            "series_position": book.series_place,
            "year": book.year,
            "identifiers": identifiers[book.pk],
        }
        for book in named
    }


def referred_to(rows: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """The id here of the book that each row refers to, by the row's place; surely, or not at all.

    The id there counts for nothing: another installation has other books under it. Rows may be
    anything: what is not shaped like a reference leads nowhere.
    """
    found = recognise([_sought(row) for row in rows])
    return {place: one.book for place, one in enumerate(found) if one.book is not None}


def _sought(row: Mapping[str, Any]) -> Sought:
    year = row.get("year")
    return Sought(
        identifiers=_pairs(row),
        title=_text(row, "title"),
        authors=tuple(name for name in _list(row, "authors") if isinstance(name, str)),
        series=_text(row, "series"),
        series_position=_text(row, "series_position"),
        year=year if isinstance(year, int) and not isinstance(year, bool) else None,
    )


def _authors_of(books: Collection[int]) -> dict[int, list[str]]:
    entries = BookAuthor.objects.filter(book__in=books).order_by("book", "position", "pk")
    found: dict[int, list[str]] = defaultdict(list)
    for book, name in entries.values_list("book_id", "author__name"):
        found[book].append(name)
    return found


def _identifiers_of(books: Collection[int]) -> dict[int, list[list[str]]]:
    rows = Identifier.objects.filter(book__in=books).order_by("book", "kind", "value")
    found: dict[int, list[list[str]]] = defaultdict(list)
    for book, kind, value in rows.values_list("book_id", "kind", "value"):
        found[book].append([kind, value])
    return found


def _pairs(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (pair[0], pair[1])
        for pair in _list(row, "identifiers")
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)
    )


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _list(row: Mapping[str, Any], key: str) -> list[Any]:
    value = row.get(key)
    return value if isinstance(value, list) else []
