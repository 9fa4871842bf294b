"""The formats that are known, and which of them a row of column names is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.text import fold
from shelves.imports.reading import (
    babelio,
    bookwyrm,
    calibre,
    goodreads,
    hardcover,
    librarything,
    openlibrary,
    openreads,
    storygraph,
)
from shelves.imports.reading.draft import Draft
from shelves.imports.record import Record


@dataclass(frozen=True)
class Format:
    slug: str  # as an import keeps it
    name: str | Promise  # what readers call it


@dataclass(frozen=True)
class Table:
    """`needs`: columns, folded, that no other format has all of. `days`: those that hold dates."""

    format: Format
    needs: frozenset[str]
    read: Callable[[Draft], Record]
    days: tuple[str, ...] = ()
    rating: str = ""  # the column of ratings, where nobody knows how many the most are


def _of(slug: str, name: str, module: Any) -> Table:
    return Table(Format(slug, name), module.NEEDS, module.read, module.DAYS)


TABLES = (
    _of("goodreads", "Goodreads", goodreads),
    _of("storygraph", "StoryGraph", storygraph),
    _of("hardcover", "Hardcover", hardcover),
    _of("librarything", "LibraryThing", librarything),
    _of("openlibrary", "Open Library", openlibrary),
    _of("bookwyrm", "BookWyrm", bookwyrm),
    _of("calibre", "Calibre", calibre),
    _of("openreads", "Openreads", openreads),
    _of("babelio", "Babelio", babelio),
)
LIBRARYTHING_JSON = Format("librarything_json", "LibraryThing (JSON)")
ISBNS = Format("isbns", _("A list of ISBNs"))
TABLE = Format("table", _("A table"))
OWN = Format("bookrec", "Bookrec")

FORMATS = {
    each.slug: each
    for each in (*(table.format for table in TABLES), LIBRARYTHING_JSON, ISBNS, TABLE, OWN)
}


def folded(columns: Iterable[str]) -> list[str]:
    """Names of columns as they are compared: "ISBN/UID " and "isbn_uid" are one."""
    return [fold(name) or name.strip() for name in columns]


def recognised(columns: Iterable[str]) -> Table | None:
    """By folded names, in any order; more of them, or others besides, do no harm."""
    names = set(columns)
    return next((table for table in TABLES if table.needs <= names), None)
