"""Language, year and genres of the books that a model knows, as arrays kept by the process.

A dial or a row of the home page asks this of every book of the catalogue at once, in each request.
"""

import threading
import time
from dataclasses import dataclass

import numpy as np

from catalog.models import Book, BookTag, Tag
from catalog.stock import ids_in_stock
from recommendations.dialling import Dialled

# Seconds after which what an editor has changed since is read anew.
FRESH = 600.0
NO_YEAR = np.iinfo(np.int32).min


@dataclass(frozen=True, eq=False)
class KnownBooks:
    """Entries in the order of the model's books.

    books      (B,) int64 ids
    years      (B,) int32, NO_YEAR where unknown
    languages  (B,) int16, numbers of `codes`; -1 unknown
    of_genre   by id of the genre the columns (k,) int32 that have it, in no order
    """

    books: np.ndarray
    years: np.ndarray
    languages: np.ndarray
    codes: dict[str, int]
    of_genre: dict[int, np.ndarray]
    genres: dict[str, int]  # ids by slug
    main_genre: np.ndarray  # (B,) int32 ids; 0 unknown

    def mask(self, dialled: Dialled) -> np.ndarray | None:
        """(B,) bool: the books that may be in a list; None: all."""
        if not dialled.narrows:
            return None
        allowed = np.ones(len(self.years), bool)
        if dialled.languages:
            wanted = [self.codes[code] for code in dialled.languages if code in self.codes]
            allowed &= np.isin(self.languages, wanted)
        if dialled.min_year is not None:
            allowed &= self.years >= dialled.min_year
        if dialled.max_year is not None:
            allowed &= (self.years <= dialled.max_year) & (self.years != NO_YEAR)
        if dialled.genre:
            allowed &= self._having([dialled.genre])
        if dialled.avoid:
            allowed &= ~self._having(dialled.avoid)
        if dialled.without:
            allowed &= ~np.isin(self.books, dialled.without)
        if dialled.stock is not None:
            allowed &= np.isin(self.books, ids_in_stock())
        return allowed

    def _having(self, slugs: list[str] | tuple[str, ...]) -> np.ndarray:
        found = np.zeros(len(self.years), bool)
        for slug in slugs:
            if slug in self.genres:
                found[self.of_genre[self.genres[slug]]] = True
        return found


_kept: tuple[np.ndarray, KnownBooks, float] | None = None
_reading = threading.Lock()


def known_books(books: np.ndarray) -> KnownBooks:
    """Of `books` (B,) ids, ascending; while one thread reads them anew, others take what there is."""
    global _kept
    kept = _kept
    usable = kept[1] if kept and kept[0] is books else None
    if kept and usable and time.monotonic() - kept[2] < FRESH:
        return usable
    if not _reading.acquire(blocking=usable is None):
        assert usable is not None
        return usable
    try:
        if usable is None and _kept and _kept[0] is books:  # another thread has just read them
            return _kept[1]
        known = read_known_books(books)
        _kept = books, known, time.monotonic()
        return known
    finally:
        _reading.release()


def read_known_books(books: np.ndarray) -> KnownBooks:
    rows = Book.objects.order_by("pk").values_list("pk", "year", "language")
    years, languages = np.full(len(books), NO_YEAR, np.int32), np.full(len(books), -1, np.int16)
    codes: dict[str, int] = {}
    found = list(rows.iterator(chunk_size=20_000))
    columns, known = _columns(books, np.array([row[0] for row in found], np.int64))
    for column, there, (_, year, code) in zip(columns, known, found, strict=True):
        if there:
            years[column] = NO_YEAR if year is None else year
            languages[column] = codes.setdefault(code, len(codes)) if code else -1
    genres = dict(Tag.objects.filter(kind=Tag.Kind.GENRE).values_list("slug", "pk"))
    of_genre, main_genre = _of_genres(books, set(genres.values()))
    return KnownBooks(books, years, languages, codes, of_genre, genres, main_genre)


def _of_genres(books: np.ndarray, genres: set[int]) -> tuple[dict[int, np.ndarray], np.ndarray]:
    # In the order of `Book.main_genre`: the last one seen of a book is its strongest.
    entries = BookTag.objects.filter(tag__in=genres).order_by("weight", "-tag_id")
    rows = np.array(list(entries.values_list("tag_id", "book_id")), np.int64).reshape(-1, 2)
    columns, known = _columns(books, rows[:, 1])
    tags, columns = rows[known, 0], columns[known].astype(np.int32)
    main_genre = np.zeros(len(books), np.int32)
    main_genre[columns] = tags  # of several to one place numpy keeps the last
    return {tag: columns[tags == tag] for tag in genres}, main_genre


def _columns(books: np.ndarray, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places of `ids` in `books`, and whether they are there."""
    if not len(books):
        return np.zeros(len(ids), np.intp), np.zeros(len(ids), bool)
    places = np.minimum(np.searchsorted(books, ids), len(books) - 1)
    return places, books[places] == ids
