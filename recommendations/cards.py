"""Books as cards show them, kept by the process for minutes: home shows a hundred, again and again.

They come with title, authors, series and genres, and with nothing else. Who changes a book sees it
changed on home pages, and in the lists of the API, within five minutes.
"""

import time
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

from django.db.models import Prefetch

from catalog.models import Book, BookAuthor, BookTag, Tag

FRESH = 300.0
MOST_KEPT = 10_000
Drawn = TypeVar("Drawn")
_FIELDS = ("title", "series__name", "series_position", "cover_url", "year")

# By the way of drawing them and their ids.
_kept: dict[tuple[Hashable, int], tuple[float, Any]] = {}


def cards_of(ids: Iterable[int]) -> dict[int, Book]:
    """By id; those that lead nowhere are left out."""
    return drawn_of(ids, "cards", _read)


def in_order(ids: Iterable[int]) -> list[Book]:
    asked = list(ids)
    found = cards_of(asked)
    return [found[pk] for pk in asked if pk in found]


def drawn_of(
    ids: Iterable[int], way: Hashable, draw: Callable[[set[int]], dict[int, Drawn]]
) -> dict[int, Drawn]:
    """By id, what `draw` makes of these books, kept as long as cards are; `way` names how it draws."""
    now = time.monotonic()
    asked = set(ids)
    found = {}
    for pk in asked:
        until, book = _kept.get((way, pk), (0.0, None))
        if until > now:
            found[pk] = book
    if missing := asked - found.keys():
        drawn = draw(missing)
        found |= drawn
        if len(_kept) + len(drawn) > MOST_KEPT:
            _kept.clear()
        _kept.update({(way, pk): (now + FRESH, book) for pk, book in drawn.items()})
    return found


def forget() -> None:
    _kept.clear()


def _read(ids: set[int]) -> dict[int, Book]:
    authors = BookAuthor.objects.select_related("author")
    genres = BookTag.objects.filter(tag__kind=Tag.Kind.GENRE).select_related("tag")
    books = Book.objects.select_related("series").only("series_id", *_FIELDS)
    books = books.prefetch_related(
        Prefetch("bookauthor_set", authors), Prefetch("booktag_set", genres)
    )
    return books.in_bulk(list(ids))
