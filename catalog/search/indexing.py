"""The columns of a book by which it is found and sorted: folded here, in Python, for every server."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import connection

from catalog.models import Book, Identifier
from catalog.search.words import count_words, words_of
from catalog.text import fold, sort_key

_BOOKS_A_STATEMENT = 2000
# Numbers of Goodreads would be found for years and for titles such as "1984".
_SEARCHED_KINDS = [Identifier.Kind.ISBN13, Identifier.Kind.ISBN10]
_LONGEST_SORT_TITLE = Book._meta.get_field("sort_title").max_length

_READ = """
    SELECT book.id, book.search_title || ' ' || book.search_names, book.title, book.original_title,
        (SELECT coalesce(array_agg(author.name ORDER BY entry.position, entry.id), '{}')
         FROM catalog_bookauthor entry JOIN catalog_author author ON author.id = entry.author_id
         WHERE entry.book_id = book.id)
        || coalesce(series.name, '')
        || (SELECT coalesce(array_agg(value ORDER BY kind, value), '{}')
            FROM catalog_identifier WHERE book_id = book.id AND kind = ANY(%s))
    FROM catalog_book book LEFT JOIN catalog_series series ON series.id = book.series_id
    WHERE book.id = ANY(%s)
    ORDER BY book.id
"""
_WRITE = """
    UPDATE catalog_book book
    SET sort_title = folded.sort_title, search_title = folded.title, search_names = folded.names
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[])
        AS folded (id, sort_title, title, names)
    WHERE book.id = folded.id
        AND (book.sort_title, book.search_title, book.search_names)
            IS DISTINCT FROM (folded.sort_title, folded.title, folded.names)
"""


def reindex(book_ids: Iterable[int]) -> None:
    """Bring sort title, search columns and counted words up to date with what books are made of."""
    changes: Counter[str] = Counter()
    with connection.cursor() as cursor:
        for ids in _batches(sorted(set(book_ids))):
            cursor.execute(_READ, [_SEARCHED_KINDS, ids])
            rows = cursor.fetchall()
            folded = [_folded(pk, *made_of) for pk, _, *made_of in rows]
            for (_, before, *_), (_, _, title, names) in zip(rows, folded, strict=True):
                changes.update(words_of(title, names))
                changes.subtract(words_of(before))
            if folded:
                cursor.execute(_WRITE, [list(column) for column in zip(*folded, strict=True)])
    count_words(changes)


def forget(book_ids: Iterable[int]) -> None:
    """Take the words of these books out of the count, before the books go."""
    changes: Counter[str] = Counter()
    for ids in _batches(sorted(set(book_ids))):
        books = Book.objects.filter(pk__in=ids).values_list("search_title", "search_names")
        for columns in books:
            changes.subtract(words_of(*columns))
    count_words(changes)


def _batches(ids: list[int]) -> Iterable[list[int]]:
    starts = range(0, len(ids), _BOOKS_A_STATEMENT)
    return (ids[start : start + _BOOKS_A_STATEMENT] for start in starts)


def _folded(
    pk: int, title: str, original_title: str, names: Sequence[str]
) -> tuple[int, str, str, str]:
    return (
        pk,
        sort_key(title)[:_LONGEST_SORT_TITLE],
        fold(f"{title} {original_title}"),
        fold(" ".join(dict.fromkeys(names))),
    )
