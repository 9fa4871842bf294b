"""Which books of the catalogue a data set's books are: by identifier, then by title and author."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection

from catalog.datasets.frames import BookRecord
from catalog.datasets.names import author_key
from catalog.datasets.titles import title_key
from catalog.models import Identifier

Key = tuple[str, str]  # of a title, of an author

# Two books that each have one of these, and not the same, are two works whatever their titles say.
_ONE_A_WORK = frozenset({Identifier.Kind.GOODREADS_WORK, Identifier.Kind.BOOKREC_STARTER})

_BOOKS = """
    SELECT book.id, book.title, book.original_title, array_agg(author.name)
    FROM catalog_book book
    JOIN catalog_bookauthor entry ON entry.book_id = book.id
    JOIN catalog_author author ON author.id = entry.author_id
    GROUP BY book.id ORDER BY book.id
"""
_BY_IDENTIFIER = """
    SELECT kind, value, book_id FROM catalog_identifier
    JOIN unnest(%s::text[], %s::text[]) AS wanted (kind, value) USING (kind, value)
"""


def find_books(records: Sequence[BookRecord]) -> list[int | None]:
    """For each record the id of its book, or None.

    Several records lead to one book only where their identifiers say so. By title and author a
    book is found once, by the first record that is not known otherwise.
    """
    known = _books_by_identifier(records)
    found = [_first([known.get(i) for i in record.identifiers]) for record in records]
    taken = {pk for pk in found if pk is not None}
    unknown = [place for place, pk in enumerate(found) if pk is None]
    alike = _books_by_key({key for place in unknown for key in _keys(records[place])})
    works = _works_of({pk for books in alike.values() for pk in books})
    for place in unknown:
        record = records[place]
        candidates = [pk for key in _keys(record) for pk in alike[key] if pk not in taken]
        found[place] = _first([pk for pk in candidates if not _contradicts(record, works[pk])])
        taken.add(found[place])
    return found


def _first(books: Iterable[int | None]) -> int | None:
    return next((pk for pk in books if pk is not None), None)


def _keys(record: BookRecord) -> list[Key]:
    titles = [title for title in (record.title, record.original_title) if title]
    return [(title_key(title), author_key(name)) for name in record.authors[:1] for title in titles]


def _contradicts(record: BookRecord, works: dict[str, str]) -> bool:
    return any(works.get(kind, value) != value for kind, value in record.identifiers)


def _books_by_identifier(records: Iterable[BookRecord]) -> dict[tuple[str, str], int]:
    wanted = {(str(kind), value) for record in records for kind, value in record.identifiers}
    with connection.cursor() as cursor:
        cursor.execute(
            _BY_IDENTIFIER, [[kind for kind, _ in wanted], [value for _, value in wanted]]
        )
        return {(kind, value): pk for kind, value, pk in cursor.fetchall()}


def _books_by_key(wanted: set[Key]) -> dict[Key, list[int]]:
    books: dict[Key, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_BOOKS)
        for pk, title, original_title, authors in cursor:
            titles = {title_key(text) for text in (title, original_title) if text}
            for key in {(text, author_key(name)) for text in titles for name in authors}:
                if key in wanted:
                    books[key].append(pk)
    return books


def _works_of(books: set[int]) -> dict[int, dict[str, str]]:
    """The identifiers, kind -> value, by which these books say which work they are."""
    works: dict[int, dict[str, str]] = defaultdict(dict)
    entries = Identifier.objects.filter(book__in=books, kind__in=_ONE_A_WORK)
    for pk, kind, value in entries.values_list("book_id", "kind", "value"):
        works[pk][kind] = value
    return works
