"""Books with all that a page, a card or a list row shows of them, in one statement that is planned once.

What `with_card_details` gives in five, for when the ids are known; the page of a book and a page of
found books cost little else.
"""

from collections.abc import Collection, Iterator
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model

from catalog.models import Author, Book, Series, Stock, Tag
from catalog.querysets import SEARCH_COLUMNS
from web.statements import prepared_cursor

Row = TypeVar("Row", bound=Model)
_COLUMNS: dict[type[Model], list[str]] = {
    Author: ["id", "name"],
    Series: ["id", "name"],
    Stock: ["book_id", "copies", "changed_at"],
    Tag: ["id", "slug", "name", "kind"],
}
_FIELDS = [field for field in Book._meta.concrete_fields if field.name not in SEARCH_COLUMNS]
_NAMES = [field.attname for field in _FIELDS]
_READ = f"""SELECT {", ".join(f"book.{field.column}" for field in _FIELDS)},
        series.name, stock.copies, stock.changed_at,
        (SELECT json_agg(json_build_array(author.id, author.name) ORDER BY entry.position, entry.id)
            FROM catalog_bookauthor entry JOIN catalog_author author ON author.id = entry.author_id
            WHERE entry.book_id = book.id),
        (SELECT json_agg(json_build_array(tag.id, tag.slug, tag.name, tag.kind)
                ORDER BY entry.weight DESC, entry.tag_id)
            FROM catalog_booktag entry JOIN catalog_tag tag ON tag.id = entry.tag_id
            WHERE entry.book_id = book.id)
    FROM catalog_book book LEFT JOIN catalog_series series ON series.id = book.series_id
        LEFT JOIN catalog_stock stock ON stock.book_id = book.id
"""
# Apart, since no plan is good for one book and for many.
_ONE, _MANY = f"{_READ} WHERE book.id = %s", f"{_READ} WHERE book.id = ANY(%s)"
_TITLES = "SELECT id, title FROM catalog_book WHERE id = ANY(%s)"


def whole_books(ids: Collection[int]) -> dict[int, Book]:
    """By id; those that lead nowhere are left out."""
    if not ids:
        return {}
    with prepared_cursor() as cursor:
        if len(ids) == 1:
            cursor.execute(_ONE, list(ids))
        else:
            cursor.execute(_MANY, [list(ids)])
        return {book.pk: book for book in _books(cursor.fetchall())}


def whole_books_in_order(ids: Collection[int]) -> list[Book]:
    found = whole_books(ids)
    return [found[pk] for pk in ids if pk in found]


def titled_books(ids: Collection[int]) -> dict[int, Book]:
    """With nothing but their titles, for a word about them."""
    if not ids:
        return {}
    with prepared_cursor() as cursor:
        cursor.execute(_TITLES, [list(ids)])
        rows = cursor.fetchall()
    return {row[0]: Book.from_db(DEFAULT_DB_ALIAS, ["id", "title"], row) for row in rows}


def _books(rows: list[tuple[Any, ...]]) -> Iterator[Book]:
    tags: dict[int, Tag] = {}
    for row in rows:
        series, copies, changed_at, authors, tagged = row[len(_NAMES) :]
        book = Book.from_db(DEFAULT_DB_ALIAS, _NAMES, row[: len(_NAMES)])
        related = book._state.fields_cache
        related["series"] = _made(Series, book.series_id, series) if series is not None else None
        counted = copies is not None
        related["stock"] = _made(Stock, book.pk, copies, changed_at) if counted else None
        book.came_with_authors = [_made(Author, *author) for author in authors or ()]
        for tag in tagged or ():
            if tag[0] not in tags:
                tags[tag[0]] = _made(Tag, *tag)
        book.came_with_tags = [tags[tag[0]] for tag in tagged or ()]
        yield book


def _made(model: type[Row], *values: Any) -> Row:
    return model.from_db(DEFAULT_DB_ALIAS, _COLUMNS[model], values)
