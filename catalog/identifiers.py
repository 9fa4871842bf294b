"""Identifiers as they are kept, however they were written, and the books that they lead to."""

import re
from collections.abc import Iterable

from django.db import connection

from catalog import isbn

Pair = tuple[str, str]  # kind and value of an identifier

ISBN13, ISBN10 = "isbn13", "isbn10"
ASIN, OPEN_LIBRARY = "asin", "openlibrary"

_ASIN = re.compile(r"[A-Z0-9]{10}")
_OPEN_LIBRARY = re.compile(r"(?:^|.*/)(OL[1-9]\d*[WM])(?:$|[/?#.].*)")
_LONGEST = 40
_BOOKS = """
    SELECT kind, value, book_id FROM catalog_identifier
    JOIN unnest(%s::text[], %s::text[]) AS wanted (kind, value) USING (kind, value)
"""


def normalised(kind: str, value: str) -> str | None:
    """The value as the catalogue has it; None where it can't be one of this kind.

    >>> normalised("isbn10", "978-0-441-17271-9"), normalised("openlibrary", "/works/ol893415w")
    ('0441172717', 'OL893415W')
    >>> normalised("asin", " b00b7nppcc "), normalised("asin", "Dune")
    ('B00B7NPPCC', None)
    """
    value = value.strip()
    if kind in (ISBN13, ISBN10):
        isbn13 = isbn.parse(value)
        return isbn.to_isbn10(isbn13) if isbn13 and kind == ISBN10 else isbn13
    if kind == ASIN:
        return value.upper() if _ASIN.fullmatch(value.upper()) else None
    if kind == OPEN_LIBRARY:
        found = _OPEN_LIBRARY.fullmatch(value.upper())
        return found[1] if found else None
    return value if value and value.isprintable() and len(value) <= _LONGEST else None


def forms(kind: str, value: str) -> tuple[Pair, ...]:
    """All that the catalogue may have for this identifier, itself first; () where it is none.

    An ISBN may be kept with ten digits or thirteen, and Amazon sells printed books by their ISBN.

    >>> forms("asin", "0441172717")
    (('asin', '0441172717'), ('isbn13', '9780441172719'), ('isbn10', '0441172717'))
    """
    known = normalised(kind, value)
    if known is None:
        return ()
    itself = () if kind in (ISBN13, ISBN10) else ((kind, known),)
    isbn13 = isbn.parse(known) if kind in (ISBN13, ISBN10, ASIN) else None
    if isbn13 is None:
        return itself
    isbn10 = isbn.to_isbn10(isbn13)
    return (*itself, (ISBN13, isbn13), *([(ISBN10, isbn10)] if isbn10 else []))


def books_by_identifier(pairs: Iterable[Pair]) -> dict[Pair, int]:
    """The books of these identifiers, written as they are kept. One query, none for nothing."""
    wanted = sorted(set(pairs))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_BOOKS, [list(column) for column in zip(*wanted, strict=True)])
        return {(kind, value): pk for kind, value, pk in cursor}
