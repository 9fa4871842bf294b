"""What is known of books, out of PostgreSQL into the arrays that the engine takes."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable
from decimal import Decimal
from typing import NamedTuple

import numpy as np

from catalog.datasets.titles import title_key
from catalog.models import Book, BookAuthor, BookTag, Tag
from recommendations.engine.catalogue import NONE, Catalogue

# Several volumes in one: it has no place of its own in the series, whatever its title says.
_COLLECTION = re.compile(
    r"\b(?:box(?:ed)? ?set|omnibus|collection|complete|collected|trilogy|volumes)\b"
    r"|\d\s?[-–&]\s?#?\d",
    re.IGNORECASE,
)


class _Row(NamedTuple):
    pk: int
    title: str
    series: int | None
    position: Decimal | None
    public_average: float | None
    public_count: int


def take_catalogue(books: np.ndarray) -> Catalogue:
    """Of each of `books` (ids), in their order; nothing is known of one that is gone."""
    columns = "pk", "title", "series_id", "series_position", "public_average", "public_count"
    found = {row[0]: _Row(*row) for row in Book.objects.values_list(*columns)}
    rows = [found.get(pk, _Row(pk, "", None, None, None, 0)) for pk in books.tolist()]
    tags, genres = _tags_and_genres()
    authors = _authors()
    return Catalogue(
        documents=[_document(row, tags.get(row.pk, []), authors.get(row.pk, [])) for row in rows],
        author=_numbers(next(iter(authors.get(row.pk, [])), None) for row in rows),
        series=_numbers(row.series for row in rows),
        volume=np.array([_volume(row) for row in rows], np.float32),
        work=_works(rows, authors),
        genre=_numbers(genres.get(row.pk) for row in rows),
        average_stars=np.array(
            [np.nan if row.public_average is None else row.public_average for row in rows],
            np.float32,
        ),
        average_count=np.array([row.public_count for row in rows], np.int32),
    )


def _tags_and_genres() -> tuple[dict[int, list[str]], dict[int, int]]:
    """Of each book its tags as terms, one to four times by their weight, and its main genre."""
    terms: dict[int, list[str]] = defaultdict(list)
    genres: dict[int, int] = {}
    # In the order of `Book.main_genre`.
    entries = BookTag.objects.order_by("book_id", "-weight", "tag_id")
    for book, tag, slug, kind, weight in entries.values_list(
        "book_id", "tag_id", "tag__slug", "tag__kind", "weight"
    ):
        terms[book] += [f"tag:{slug}"] * round(1 + 3 * weight)
        if kind == Tag.Kind.GENRE:
            genres.setdefault(book, tag)
    return terms, genres


def _authors() -> dict[int, list[int]]:
    authors: dict[int, list[int]] = defaultdict(list)
    entries = BookAuthor.objects.order_by("book_id", "position", "pk")
    for book, author in entries.values_list("book_id", "author_id"):
        authors[book].append(author)
    return authors


def _document(row: _Row, tags: list[str], authors: list[int]) -> list[str]:
    series = [] if row.series is None else [f"series:{row.series}"]
    return [*tags, *(f"author:{author}" for author in authors), *series]


def _volume(row: _Row) -> float:
    if row.position is None or _COLLECTION.search(row.title):
        return np.nan
    return float(row.position)


def _works(rows: list[_Row], authors: dict[int, list[int]]) -> np.ndarray:
    """Books of one title and first author are one work, unless they are volumes of their own."""
    alike: dict[Hashable, list[_Row]] = defaultdict(list)
    for row in rows:
        by = authors.get(row.pk)
        # Without an author a title says too little.
        alike[(title_key(row.title), by[0]) if by else row.pk].append(row)
    work: dict[int, Hashable] = {}
    for key, group in alike.items():
        places = {_place(row) for row in group} - {None}
        for row in group:
            work[row.pk] = (key, _place(row) if len(places) > 1 else None)
    return _numbers(work[row.pk] for row in rows)


def _place(row: _Row) -> tuple[int, Decimal] | None:
    if row.series is None or row.position is None:
        return None
    return row.series, row.position


def _numbers(keys: Iterable[Hashable]) -> np.ndarray:
    """(B,) int32: equal keys have the same number, from 0 in order of first sight; None is -1."""
    numbers: dict[Hashable, int] = {}
    return np.array(
        [NONE if key is None else numbers.setdefault(key, len(numbers)) for key in keys], np.int32
    )
