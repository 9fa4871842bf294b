"""Which books of the catalogue a data set's books are: by identifier, then by title and author."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection

from catalog.datasets.frames import BookRecord
from catalog.datasets.names import author_key
from catalog.datasets.respelt import even_titles, one_origin, one_volume, place_in_series
from catalog.datasets.titles import main_title, title_key
from catalog.identifiers import books_by_identifier
from catalog.models import Identifier

Key = tuple[str, str]  # of a title, of an author

# Two books that each have one of these, and not the same, are two works whatever their titles say.
_ONE_A_WORK = frozenset({Identifier.Kind.GOODREADS_WORK, Identifier.Kind.BOOKREC_STARTER})

_BOOKS = """
    SELECT book.id, book.title, book.original_title,
        array_agg(author.name ORDER BY entry.position, entry.id),
        coalesce(series.name, ''), book.series_position, book.year
    FROM catalog_book book
    JOIN catalog_bookauthor entry ON entry.book_id = book.id
    JOIN catalog_author author ON author.id = entry.author_id
    LEFT JOIN catalog_series series ON series.id = book.series_id
    GROUP BY book.id, series.name ORDER BY book.id
"""


def find_books(records: Sequence[BookRecord]) -> list[int | None]:
    """For each record the id of its book, or None.

    Several records lead to one book only where their identifiers say so. By title and author a
    book is found once, by the first record that is not known otherwise; by a title of which one
    side gives the subtitle, only where no other book of that author could be meant. So it is where
    title, volume or author are merely printed otherwise.
    """
    known = books_by_identifier(
        (str(kind), value) for record in records for kind, value in record.identifiers
    )
    found = [_first([known.get(i) for i in record.identifiers]) for record in records]
    catalogue = _Catalogue(records)
    taken = set(found)
    for candidates_of in (catalogue.of_title, catalogue.of_main_title, catalogue.respelt):
        for place, record in enumerate(records):
            if found[place] is None:
                free = _first(pk for pk in candidates_of(record) if pk not in taken)
                found[place] = free
                taken.add(free)
    return found


class _Catalogue:
    """The books there are, by title and author, as far as these records might mean them."""

    def __init__(self, records: Sequence[BookRecord]) -> None:
        self._meant = Counter(key for record in records for key in _main_keys(record))
        wanted = {key for record in records for key in _keys(record)} | set(self._meant)
        titles = {title for record in records for title in even_titles(record)}
        places = {place_in_series(record) for record in records} - {None}
        self._exact: dict[Key, list[int]] = defaultdict(list)
        self._main: dict[Key, list[int]] = defaultdict(list)
        self._even: dict[str, dict[int, BookRecord]] = defaultdict(dict)
        self._placed: dict[Key | None, dict[int, BookRecord]] = defaultdict(dict)
        with connection.cursor() as cursor:
            cursor.execute(_BOOKS)
            for pk, title, original_title, authors, series, position, year in cursor:
                book = BookRecord(title, tuple(authors), original_title, series, position, year)
                for even in titles & even_titles(book):
                    self._even[even][pk] = book
                if (place := place_in_series(book)) in places:
                    self._placed[place][pk] = book
                for keys, books in ((_keys(book), self._exact), (_main_keys(book), self._main)):
                    for key in wanted.intersection(keys):
                        books[key].append(pk)
        by_key = (self._exact, self._main, self._even, self._placed)
        candidates = {pk for books in by_key for pks in books.values() for pk in pks}
        self._works = _works_of(candidates)

    def of_title(self, record: BookRecord) -> list[int]:
        return [pk for key in _keys(record, 1) for pk in self._exact[key] if self._fits(pk, record)]

    def of_main_title(self, record: BookRecord) -> list[int]:
        """At most one: a book whose title is the record's without subtitle, or the other way round."""
        keys = [
            key for key in _main_keys(record, 1) if self._meant[key] == 1 == len(self._main[key])
        ]
        return [
            pk
            for key in keys
            for pk in self._main[key]
            if self._fits(pk, record) and (key in _keys(record, 1) or pk in self._exact[key])
        ]

    def respelt(self, record: BookRecord) -> list[int]:
        """At most one: by a title, or a place in a series, that only one book of the author has."""
        titled = {
            pk: book for title in even_titles(record) for pk, book in self._even[title].items()
        }
        placed = self._placed.get(place_in_series(record), {})
        alike = titled | {pk: book for pk, book in placed.items() if one_volume(record, book)}
        books = [pk for pk, book in alike.items() if one_origin(record, book)]
        return [pk for pk in books if len(books) == 1 and self._fits(pk, record)]

    def _fits(self, pk: int, record: BookRecord) -> bool:
        works = self._works[pk]
        return all(works.get(kind, value) == value for kind, value in record.identifiers)


def _first(books: Iterable[int | None]) -> int | None:
    return next((pk for pk in books if pk is not None), None)


def _keys(book: BookRecord, authors: int | None = None) -> list[Key]:
    """Title and original title, each with each of the (first so many) authors."""
    titles = [title_key(title) for title in (book.title, book.original_title) if title]
    return [(title, author_key(name)) for name in book.authors[:authors] for title in titles]


def _main_keys(book: BookRecord, authors: int | None = None) -> list[Key]:
    title = main_title(book.title)
    return [(title_key(title), author_key(name)) for name in book.authors[:authors] if title]


def _works_of(books: set[int]) -> dict[int, dict[str, str]]:
    """The identifiers, kind -> value, by which these books say which work they are."""
    works: dict[int, dict[str, str]] = defaultdict(dict)
    entries = Identifier.objects.filter(book__in=books, kind__in=_ONE_A_WORK)
    for pk, kind, value in entries.values_list("book_id", "kind", "value"):
        works[pk][kind] = value
    return works
