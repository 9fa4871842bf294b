"""What narrows a search down, beside its words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any

_OF_TAG = """EXISTS (
    SELECT FROM catalog_booktag entry WHERE entry.book_id = book.id
    AND entry.tag_id = (SELECT id FROM catalog_tag WHERE slug = %s)
)"""
_BY_AUTHOR = """EXISTS (
    SELECT FROM catalog_bookauthor entry WHERE entry.book_id = book.id AND entry.author_id = %s
)"""
_IN_STOCK = """EXISTS (
    SELECT FROM catalog_stock stock WHERE stock.book_id = book.id AND stock.copies > 0
)"""
_CONDITIONS = {
    "genre": _OF_TAG,
    "mood": _OF_TAG,
    "theme": _OF_TAG,
    "language": "book.language = %s",
    "min_year": "book.year >= %s",
    "max_year": "book.year <= %s",
    "author": _BY_AUTHOR,
    "series": "book.series_id = %s",
}


@dataclass(frozen=True)
class Filters:
    genre: str = ""
    mood: str = ""
    theme: str = ""
    language: str = ""
    min_year: int | None = None
    max_year: int | None = None
    author: int | None = None
    series: int | None = None
    in_stock: bool = False  # only books of which there is a copy here
    # Ids of books that are not wanted, such as those that the reader has.
    without: Collection[int] = ()

    @classmethod
    def among(cls, asked: Mapping[str, Any]) -> "Filters":
        """Those that are among what was asked for."""
        return cls(**{one.name: asked[one.name] for one in fields(cls) if one.name in asked})

    def sql(self) -> tuple[str, list[Any]]:
        """A condition on `catalog_book book`, and its parameters."""
        given = {name: getattr(self, name) for name in _CONDITIONS}
        given = {name: value for name, value in given.items() if value not in ("", None)}
        conditions = [_CONDITIONS[name] for name in given]
        values: list[Any] = list(given.values())
        if self.in_stock:
            conditions.append(_IN_STOCK)
        if self.without:
            conditions.append("book.id <> ALL(%s::bigint[])")
            values.append(sorted(self.without))
        return " AND ".join(conditions) or "true", values
