"""The words of the catalogue, and how many books have each: what a search knows before it looks."""

import re
from collections.abc import Iterable, Mapping

from django.db import connection

from catalog.models import LONGEST_WORD

# An ISBN belongs to one book: nobody is helped by a likeness to it.
_NUMBER = re.compile(r"\d{7,}x?")
# More words than this begin alike only where the beginning says next to nothing.
_MOST_BEGINNINGS = 2000
EVERYWHERE = 10**9

# In order, so that two who write at once wait for each other instead of both.
_ADD = """
    INSERT INTO catalog_word AS known (word, books)
    SELECT word, change FROM unnest(%s::text[], %s::integer[]) AS news (word, change) ORDER BY word
    ON CONFLICT (word) DO UPDATE SET books = known.books + excluded.books
"""
_TAKE_BACK = """
    UPDATE catalog_word known SET books = greatest(known.books - gone.change, 0)
    FROM unnest(%s::text[], %s::integer[]) AS gone (word, change) WHERE known.word = gone.word
"""
# As one text: a list of a thousand words takes longer to write down than to look up.
_BOOKS_OF = """
    SELECT word, books FROM catalog_word WHERE books > 0 AND word = ANY(string_to_array(%s, ' '))
"""
_MOST_BOOKS = """
    SELECT whole.known, whole.rarest, beginning.known, beginning.books
    FROM (SELECT count(*) AS known, min(books) AS rarest FROM catalog_word WHERE word = ANY(%s))
        AS whole,
    (SELECT count(*) AS known, coalesce(sum(books), 0) AS books FROM (
        SELECT books FROM catalog_word WHERE word ^@ %s LIMIT %s) AS words) AS beginning
"""


def words_of(*texts: str) -> set[str]:
    """The words of folded texts that are worth knowing.

    >>> sorted(words_of("frank herbert 9780441172719", "dune"))
    ['dune', 'frank', 'herbert']
    """
    words = (word for text in texts for word in text.split())
    return {word for word in words if len(word) <= LONGEST_WORD and not _NUMBER.fullmatch(word)}


def count_words(changes: Mapping[str, int]) -> None:
    """Add to the number of books of each word, or take away from it."""
    more = {word: change for word, change in sorted(changes.items()) if change > 0}
    less = {word: -change for word, change in sorted(changes.items()) if change < 0}
    with connection.cursor() as cursor:
        if more:
            cursor.execute(_ADD, [list(more), list(more.values())])
        if less:
            cursor.execute(_TAKE_BACK, [list(less), list(less.values())])


def books_of(words: Iterable[str]) -> dict[str, int]:
    """How many books have each of these words; words that none has are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_BOOKS_OF, [" ".join(sorted(set(words)))])
        return dict(cursor.fetchall())


def most_books_with(words: list[str]) -> int:
    """At most how many books have all of these words, the last one as a beginning; EVERYWHERE where
    that is very many."""
    *whole, beginning = words
    with connection.cursor() as cursor:
        cursor.execute(_MOST_BOOKS, [whole, beginning, _MOST_BEGINNINGS + 1])
        known, rarest, beginnings, books = cursor.fetchone()
    fewest = EVERYWHERE if beginnings > _MOST_BEGINNINGS else int(books)
    if not whole:
        return fewest
    return min(rarest, fewest) if known == len(set(whole)) else 0
