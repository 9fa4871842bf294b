"""What the search box offers while somebody types: books, authors, series."""

from dataclasses import dataclass, field

from catalog.models import address_of
from catalog.search import find
from catalog.text import fold
from web.statements import prepared_cursor

_FEWEST_CHARACTERS = 2
# Names are looked for among those of so many of the best books.
_LOOKED_AT = 200
_MOST_BOOKS, _MOST_AUTHORS, _MOST_SERIES = 5, 3, 2

_NAMES = """
    SELECT 'author', author.id, author.name, sum(greatest(book.rating_count, book.public_count)) AS known
    FROM catalog_bookauthor entry JOIN catalog_author author ON author.id = entry.author_id
        JOIN catalog_book book ON book.id = entry.book_id
    WHERE entry.book_id = ANY(%(books)s) GROUP BY author.id
    UNION ALL
    SELECT 'series', series.id, series.name, sum(greatest(book.rating_count, book.public_count))
    FROM catalog_book book JOIN catalog_series series ON series.id = book.series_id
    WHERE book.id = ANY(%(books)s) GROUP BY series.id
    ORDER BY known DESC, 2
"""


_BOOKS = """
    SELECT book.id, book.title, string_agg(author.name, ', ' ORDER BY entry.position, entry.id)
    FROM catalog_book book LEFT JOIN catalog_bookauthor entry ON entry.book_id = book.id
        LEFT JOIN catalog_author author ON author.id = entry.author_id
    WHERE book.id = ANY(%s) GROUP BY book.id
"""


@dataclass(frozen=True)
class SuggestedBook:
    pk: int
    title: str
    byline: str

    def get_absolute_url(self) -> str:
        return address_of(self.pk, self.title)


@dataclass(frozen=True)
class Name:
    pk: int
    name: str


@dataclass(frozen=True)
class Suggestions:
    books: list[SuggestedBook] = field(default_factory=list)
    authors: list[Name] = field(default_factory=list)
    series: list[Name] = field(default_factory=list)
    mended: str = ""  # the words these are for, where they are not those that were typed

    @property
    def count(self) -> int:
        return len(self.books) + len(self.authors) + len(self.series)


def suggest(query: str) -> Suggestions:
    """A few of the best for each, in a bounded number of queries."""
    if len(fold(query)) < _FEWEST_CHARACTERS:
        return Suggestions()
    found = find(query, most=_LOOKED_AT, guess=False)
    ids = found.ids or []
    names = _names(ids, found.looked_for)
    return Suggestions(
        _books(ids[:_MOST_BOOKS]),
        names["author"][:_MOST_AUTHORS],
        names["series"][:_MOST_SERIES],
        " ".join(found.looked_for) if found.mended else "",
    )


def _books(ids: list[int]) -> list[SuggestedBook]:
    with prepared_cursor() as cursor:
        cursor.execute(_BOOKS, [ids])
        found = {pk: SuggestedBook(pk, title, names or "") for pk, title, names in cursor}
    return [found[pk] for pk in ids if pk in found]


def _names(ids: list[int], terms: list[str]) -> dict[str, list[Name]]:
    """Authors and series of these books whose names have every word, best known first."""
    names: dict[str, list[Name]] = {"author": [], "series": []}
    if not ids or not terms:  # terms: an ISBN is no name
        return names
    with prepared_cursor() as cursor:
        cursor.execute(_NAMES, {"books": ids})
        for kind, pk, name, _ in cursor.fetchall():
            if _has(fold(name).split(), terms):
                names[kind].append(Name(pk, name))
    return names


def _has(words: list[str], terms: list[str]) -> bool:
    return set(terms[:-1]) <= set(words) and any(word.startswith(terms[-1]) for word in words)
