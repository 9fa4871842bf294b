"""The books that lines of a library file could mean, fetched for a thousand of them at a time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.db import connection

from catalog.recognition.titles import Form
from catalog.search.words import books_of, words_of

# A book of this title and author is one of very few: with more, the words say too little.
MOST_EXACT = 200
# The rarest words of a title; more of them find no other books.
_WORDS_ASKED = 4
# Words that more books have than this are no help in finding likenesses.
_COMMON = 3000
_MOST_ALIKE = 6

# For each question on its own, so that one line's books do not depend on another line.
_WITH_WORDS = """
    SELECT asked.place, found.id
    FROM unnest(%s::integer[], %s::text[]) AS asked (place, words)
    CROSS JOIN LATERAL (
        SELECT id FROM catalog_book
        WHERE search_vector @@ to_tsquery('simple', asked.words) LIMIT %s
    ) AS found
"""
_ALIKE = """
    SELECT asked.place, found.id
    FROM unnest(%s::integer[], %s::text[], %s::text[]) AS asked (place, words, title)
    CROSS JOIN LATERAL (
        SELECT id FROM catalog_book
        WHERE search_vector @@ to_tsquery('simple', asked.words)
        ORDER BY greatest(
            similarity(sort_title, asked.title), word_similarity(asked.title, search_title)
        ) DESC, id LIMIT %s
    ) AS found
"""
_OF_TITLE = """
    SELECT asked.place, found.id
    FROM unnest(%s::integer[], %s::text[]) AS asked (place, title)
    CROSS JOIN LATERAL (
        SELECT id FROM catalog_book WHERE sort_title = asked.title
        ORDER BY greatest(rating_count, public_count) DESC, id LIMIT %s
    ) AS found
"""
_FACTS = """
    SELECT book.id, book.title, book.original_title,
        ARRAY(SELECT author.name FROM catalog_bookauthor entry
              JOIN catalog_author author ON author.id = entry.author_id
              WHERE entry.book_id = book.id ORDER BY entry.position, entry.id),
        coalesce((SELECT name FROM catalog_series WHERE id = book.series_id), ''),
        book.series_position, book.year, book.language,
        greatest(book.rating_count, book.public_count),
        ARRAY(SELECT kind || ':' || value FROM catalog_identifier
              WHERE book_id = book.id AND kind IN ('goodreads_work', 'starter'))
    FROM catalog_book book WHERE book.id = ANY(%s)
"""


@dataclass(frozen=True)
class Known:
    """A book of the catalogue, as far as it tells which book it is."""

    pk: int
    title: str
    original_title: str
    authors: list[str]
    series: str
    position: Decimal | None
    year: int | None
    language: str
    readers: int
    works: list[str]  # as "goodreads_work:3634639"

    @cached_property
    def form(self) -> Form:
        return Form(self.title)

    @cached_property
    def original(self) -> Form | None:
        return Form(self.original_title) if self.original_title else None


class Shelf:
    """The books looked at so far, each fetched once; forgotten when there are too many."""

    MOST = 20_000

    def __init__(self) -> None:
        self._books: dict[int, Known] = {}

    def fetch(self, ids: Iterable[int]) -> None:
        missing = sorted(set(ids) - self._books.keys())
        if not missing:
            return
        with connection.cursor() as cursor:
            cursor.execute(_FACTS, [missing])
            for row in cursor:
                self._books[row[0]] = Known(*row)

    def books(self, ids: Iterable[int]) -> list[Known]:
        """Those that are still there."""
        return [self._books[pk] for pk in ids if pk in self._books]

    def tidy(self) -> None:
        if len(self._books) > self.MOST:
            self._books.clear()


def with_words(questions: Mapping[int, Sequence[str]]) -> dict[int, list[int]]:
    """Ids of the books that have all these words, of title and author, by the question's place.

    A question with a word that no book has finds nothing, and is not asked.
    """
    # Words that are too long to be counted, and numbers of books, are left out of the question.
    counted = {place: words_of(" ".join(words)) for place, words in questions.items()}
    books = books_of(word for words in counted.values() for word in words)
    asked = {
        place: _rarest(words, books)
        for place, words in counted.items()
        if words and words <= books.keys()
    }
    return _lists(_WITH_WORDS, asked, [MOST_EXACT])


def alike(
    titles: Mapping[int, tuple[str, Sequence[str]]], names: Mapping[int, Sequence[str]]
) -> dict[int, list[int]]:
    """Ids of books like those that were not found: of such a title, of those words, by that author.

    Args:
        titles: by place the folded title without article, and its words.
        names: by place the folded words of the author's name.
    """
    everything = [*(words for _, words in titles.values()), *names.values()]
    books = books_of(word for words in everything for word in words)
    found: dict[int, list[int]] = defaultdict(list)
    asked: list[tuple[int, str, str]] = []
    for place, (title, words) in titles.items():
        for question in _questions(sorted(words), names.get(place, ()), books):
            asked.append((place, question, title))
    for place, pk in _rows(_ALIKE, asked, [_MOST_ALIKE]):
        found[place].append(pk)
    of_title = [(place, title) for place, (title, _) in titles.items()]
    for place, pk in _rows(_OF_TITLE, of_title, [_MOST_ALIKE]):
        found[place].append(pk)
    return {place: list(dict.fromkeys(ids)) for place, ids in found.items()}


def _questions(
    words: Sequence[str], names: Sequence[str], books: Mapping[str, int]
) -> Iterable[str]:
    """By the author's name; by the rarest words that are known, the one or the other left out."""
    known = [name for name in names if name in books]
    if known and min(books[name] for name in known) <= _COMMON:
        yield _all_of(known)
    rare = sorted((word for word in words if word in books), key=lambda word: (books[word], word))
    rare = [word for word in rare if books[word] <= _COMMON][:3]
    if rare and (len(rare) > 1 or not known):
        yield _all_of(rare[:2])
    if len(rare) > 2:
        yield _all_of([rare[0], rare[2]])
        yield _all_of(rare[1:])


def _rarest(words: Iterable[str], books: Mapping[str, int]) -> str:
    rare = sorted(words, key=lambda word: (books.get(word, 0), word))
    return _all_of(rare[:_WORDS_ASKED])


def _all_of(words: Iterable[str]) -> str:
    # Folded words are letters and digits: there is nothing to escape.
    return " & ".join(f"'{word}'" for word in words)


def _lists(statement: str, asked: Mapping[int, str], others: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for place, pk in _rows(statement, list(asked.items()), others):
        found[place].append(pk)
    return found


def _rows(
    statement: str, asked: Sequence[tuple[object, ...]], others: Sequence[int]
) -> list[tuple[int, int]]:
    if not asked:
        return []
    with connection.cursor() as cursor:
        columns = [list(column) for column in zip(*asked, strict=True)]
        cursor.execute(statement, [*columns, *others])
        return cursor.fetchall()
