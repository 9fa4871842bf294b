"""Books as cards show them, kept by the process for minutes: home shows a hundred, again and again.

They come with title, authors, series and genres, and with nothing else. Who changes a book sees it
changed on home pages within five minutes.
"""

import time
from collections.abc import Iterable

from django.db.models import Prefetch

from catalog.models import Book, BookAuthor, BookTag, Tag

FRESH = 300.0
MOST_KEPT = 5000
_FIELDS = ("title", "series__name", "series_position", "cover_url", "year")

_kept: dict[int, tuple[float, Book]] = {}


def cards_of(ids: Iterable[int]) -> dict[int, Book]:
    """By id; those that lead nowhere are left out."""
    now = time.monotonic()
    asked = set(ids)
    found = {}
    for pk in asked:
        kept = _kept.get(pk)
        if kept and kept[0] > now:
            found[pk] = kept[1]
    if missing := asked - found.keys():
        read = _read(missing)
        found |= read
        if len(_kept) + len(read) > MOST_KEPT:
            _kept.clear()
        _kept.update({pk: (now + FRESH, book) for pk, book in read.items()})
    return found


def in_order(ids: Iterable[int]) -> list[Book]:
    asked = list(ids)
    found = cards_of(asked)
    return [found[pk] for pk in asked if pk in found]


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
