"""Ids of the books that have certain words, best first, in a bounded time on a million books.

Books with rare words are few: an index finds them all, and all are ranked. Words that half the
catalogue has are looked for among the best-known books, where the answer is anyway.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from catalog.isbn import to_isbn10
from catalog.search.filters import Filters
from catalog.text import sort_key

# Beyond this nobody leafs, and ranking more would keep everybody waiting.
MOST_FOUND = 1000
# Up to so many matches are fetched and ranked, whatever they are.
_FEW = 8000
# Of the books that have one word, about one in so many has another that was asked for as well.
_SELDOM_TOGETHER = 8
# Of so many of the best-known books each is looked at; with fewer matches all books are asked.
_WELL_KNOWN = 20_000
_ENOUGH = 200

_COLUMNS = """
    book.id, book.rating_count, book.public_count, book.sort_title, book.search_vector
"""
# Exact titles first. Then on one scale how many readers know the book, here or out there (three
# times as many: one more), a title that begins with the words (two more), and how well the words
# match (a title alone: about one more), whole words better than beginnings.
_RANKED = """
    SELECT id FROM matched ORDER BY sort_title = %s DESC,
        ln(greatest(rating_count, public_count) + 2.0)
            + CASE WHEN starts_with(sort_title, %s) THEN 2 ELSE 0 END
            + 4 * (ts_rank(search_vector, to_tsquery('simple', %s), 1)
                + ts_rank(search_vector, to_tsquery('simple', %s), 1)) DESC,
        id
    LIMIT %s
"""
_EVERYWHERE = f"""
    WITH matched AS (
        SELECT {_COLUMNS} FROM catalog_book book
        WHERE search_vector @@ to_tsquery('simple', %s) AND {{condition}}
    )
    {_RANKED}
"""
_AMONG_WELL_KNOWN = f"""
    WITH matched AS (
        (SELECT {_COLUMNS} FROM (
            SELECT * FROM catalog_book
            ORDER BY greatest(rating_count, public_count) DESC, id LIMIT {_WELL_KNOWN}
        ) AS book
        WHERE search_vector @@ to_tsquery('simple', %s) AND {{condition}} LIMIT %s)
        UNION ALL
        (SELECT {_COLUMNS} FROM catalog_book book
        WHERE sort_title = %s AND search_vector @@ to_tsquery('simple', %s) AND {{condition}}
        LIMIT 50)
    )
    {_RANKED}
"""
_POPULAR = """
    SELECT id FROM catalog_book book WHERE {condition}
    ORDER BY greatest(rating_count, public_count) DESC, id LIMIT %s OFFSET %s
"""
# Two ranges of one index: of half a million books that nobody knows, none is walked over.
_BESIDE = """
    SELECT known, id FROM (
        (SELECT id, greatest(rating_count, public_count) AS known FROM catalog_book book
        WHERE greatest(rating_count, public_count) = %s AND id {after} %s AND {condition}
        ORDER BY id {up} LIMIT %s)
        UNION ALL
        (SELECT id, greatest(rating_count, public_count) AS known FROM catalog_book book
        WHERE greatest(rating_count, public_count) {before} %s AND {condition}
        ORDER BY greatest(rating_count, public_count) {down}, id {up} LIMIT %s)
    ) AS beside
    ORDER BY known {down}, id {up} LIMIT %s
"""
_FORWARD = {"after": ">", "before": "<", "up": "ASC", "down": "DESC"}
_BACKWARD = {"after": "<", "before": ">", "up": "DESC", "down": "ASC"}
# By how many readers the best-known book can be known.
_EVERYBODY = 2**31 - 1
# Materialised, or a small table is walked in the order asked for.
_OF_ISBN = """
    WITH known AS MATERIALIZED (
        SELECT DISTINCT book_id FROM catalog_identifier
        WHERE (kind, value) IN (('isbn13', %s), ('isbn10', %s))
    )
    SELECT book.id FROM catalog_book book JOIN known ON known.book_id = book.id
    WHERE {condition}
    ORDER BY greatest(rating_count, public_count) DESC, book.id
"""


@dataclass(frozen=True)
class Wanted:
    """Every one of `groups` must be met by one of its words; the last one's may be beginnings."""

    groups: Sequence[Sequence[str]]
    # No more books than this can match, by what is known of the words.
    at_most: int

    @property
    def title(self) -> str:
        return sort_key(" ".join(group[0] for group in self.groups))

    def query(self, *, beginning: bool) -> str:
        """For to_tsquery. Folded words are letters and digits only: nothing is an operator."""
        last = len(self.groups) - 1
        return " & ".join(
            f"({' | '.join(self._term(word, beginning and place == last) for word in group)})"
            for place, group in enumerate(self.groups)
        )

    @staticmethod
    def _term(words: str, beginning: bool) -> str:
        # A mended word may be two that were run together.
        return f"({words.replace(' ', ' & ')}{':*' if beginning else ''})"


def best_matches(
    wanted: Wanted, filters: Filters, most: int = MOST_FOUND
) -> tuple[list[int], bool]:
    """Ids, best first, and whether there may be more than were looked at."""
    condition, values = filters.sql()
    query = wanted.query(beginning=True)
    ranked = [wanted.title, wanted.title, query, wanted.query(beginning=False), most]
    several = len({tuple(group) for group in wanted.groups}) > 1
    likely = wanted.at_most // (_SELDOM_TOGETHER if several else 1)
    if likely > _FEW:
        known, titled = [query, *values, most], [wanted.title, query, *values]
        found = _ids(_AMONG_WELL_KNOWN.format(condition=condition), [*known, *titled, *ranked])
        found = list(dict.fromkeys(found))
        if len(found) >= min(_ENOUGH, most):
            return found, True
    found = _ids(_EVERYWHERE.format(condition=condition), [query, *values, *ranked])
    return found, len(found) == most


def popular(filters: Filters, start: int, stop: int) -> list[int]:
    """Ids of the books that most readers have rated, from one place in that order to another."""
    condition, values = filters.sql()
    return _ids(_POPULAR.format(condition=condition), [*values, stop - start, start])


def popular_beside(
    filters: Filters, place: tuple[int, ...] | None, most: int, *, forward: bool = True
) -> list[tuple[int, ...]]:
    """(known by how many, id) of the books that come next after a place in the order of `popular`,
    or, not forward, of those just before it, the nearest first.

    A place is such a pair itself; None is the beginning. As fast at the end as at the beginning.
    """
    known, pk = place or (_EVERYBODY, 0)
    condition, values = filters.sql()
    statement = _BESIDE.format(condition=condition, **(_FORWARD if forward else _BACKWARD))
    equal, other = [known, pk, *values, most], [known, *values, most]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*equal, *other, most])
        return cursor.fetchall()


def of_isbn(isbn13: str, filters: Filters) -> list[int]:
    """However it was typed or kept: of ten digits or thirteen."""
    condition, values = filters.sql()
    statement = _OF_ISBN.format(condition=condition)
    return _ids(statement, [isbn13, to_isbn10(isbn13), *values])


def _ids(statement: str, values: Iterable[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return [pk for (pk,) in cursor.fetchall()]
