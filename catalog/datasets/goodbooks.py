"""goodbooks-10k, both releases: they differ in what their columns are called and mean.

In the first release (Kaggle) a row of books.csv has `id`, which ratings and marks refer to, and
`book_id`, the Goodreads edition. In the current one these are `book_id` and `goodreads_book_id`.
The shelf names (book_tags.csv) refer to the Goodreads edition in both.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np

from catalog import isbn
from catalog.datasets import genres, languages, numbers
from catalog.datasets.frames import Block, BookRecord, DatasetError
from catalog.datasets.ledger import Ledger
from catalog.datasets.names import split_authors
from catalog.datasets.shelf_words import ShelfWords, clean
from catalog.datasets.tables import (
    Places,
    Rows,
    Table,
    number_blocks,
    open_table,
    require,
    text_rows,
)
from catalog.datasets.titles import one_line, split_title
from catalog.models import Identifier
from catalog.text import sort_key

# Column of the book's own number, column of its Goodreads edition.
_KAGGLE, _CURRENT = ("id", "book_id"), ("book_id", "goodreads_book_id")
_BOOK_COLUMNS = [
    "best_book_id",
    "work_id",
    "isbn",
    "isbn13",
    "authors",
    "original_publication_year",
    "original_title",
    "title",
    "language_code",
    "average_rating",
    "ratings_count",
    "image_url",
]
_FILES = {
    "ratings.csv": ("user_id", "book_id", "rating"),
    "to_read.csv": ("user_id", "book_id"),
    "tags.csv": ("tag_id", "tag_name"),
    "book_tags.csv": ("goodreads_book_id", "tag_id", "count"),
}

_Shelvings = dict[int, list[tuple[str, int]]]


class Goodbooks:
    name = "goodbooks-10k"

    def __init__(self, folder: Path) -> None:
        """Find the five files and tell the release.

        Raises:
            DatasetError: the folder is not one of goodbooks-10k.
        """
        self.folder = str(folder)
        try:
            self._books = open_table(folder / "books.csv", _BOOK_COLUMNS)
            self._number, self._edition = _columns_of_release(self._books)
            self._tables = {
                name: open_table(folder / name, columns) for name, columns in _FILES.items()
            }
        except DatasetError as error:
            raise DatasetError(
                f"{error} goodbooks-10k is a folder with books.csv, {', '.join(_FILES)}: "
                "give the path of that folder."
            ) from None
        self._places = Places()

    def books(self, ledger: Ledger) -> list[BookRecord]:
        by_number = self._readable_rows(ledger)
        self._places = Places(by_number)
        editions, rows = zip(*by_number.values(), strict=True) if by_number else ((), ())
        # A bracket without a number is a series only if another title says so.
        series = frozenset(sort_key(split_title(row["title"]).series) for row in rows) - {""}
        tags, shelves = self._shelves(ledger, editions)
        records = [
            self._record(row, series, genres.weigh(tags[edition]))
            for row, edition in zip(rows, editions, strict=True)
        ]
        words = shelves.of_books(dict(zip(editions, records, strict=True)))
        return [
            replace(record, shelf_words=words[edition])
            for record, edition in zip(records, editions, strict=True)
        ]

    def histories(self, ledger: Ledger) -> Iterator[Block]:
        for rows, what in self._known_books("ratings.csv", "ratings", ledger):
            stars = rows["rating"]
            good = (stars >= 1) & (stars <= 5)
            rows = require(rows, good, ledger, what, "rating outside 1 to 5")
            yield self._block(rows["user_id"], rows["book_id"], 2 * rows["rating"])
        for rows, _ in self._known_books("to_read.csv", "want-to-read marks", ledger):
            yield self._block(rows["user_id"], rows["book_id"], np.zeros(len(rows)))

    def _known_books(self, name: str, what: str, ledger: Ledger) -> Iterator[tuple[Rows, str]]:
        table = self._tables[name]
        for rows in number_blocks(table, dict.fromkeys(_FILES[name], int), ledger, what):
            known = self._places.of(rows["book_id"]) >= 0
            yield require(rows, known, ledger, what, "no such book in books.csv"), what

    def _block(self, readers: np.ndarray, books: np.ndarray, half_stars: np.ndarray) -> Block:
        places = self._places.of(books).astype(np.int32)
        return Block(readers, places, half_stars.astype(np.uint8))

    def _readable_rows(self, ledger: Ledger) -> dict[int, tuple[int, dict[str, str]]]:
        """Edition and fields of each book, by its number."""
        rows: dict[int, tuple[int, dict[str, str]]] = {}
        for line, row in text_rows(self._books, ledger, "books"):
            number, edition = numbers.whole(row[self._number]), numbers.whole(row[self._edition])
            example = f"line {line}: {row['title']}"
            if number is None or edition is None:
                ledger.drop("books", "no book number", example=example)
            elif not one_line(row["title"]):
                ledger.drop("books", "no title", example=example)
            elif rows.setdefault(number, (edition, row))[1] is not row:
                ledger.drop("books", "the same book number twice", example=example)
        ledger.keep("books", len(rows))
        return rows

    def _record(
        self, row: dict[str, str], series: frozenset[str], tags: dict[str, float]
    ) -> BookRecord:
        title = split_title(row["title"], series)
        original = split_title(row["original_title"], series).title
        return BookRecord(
            title=title.title,
            authors=split_authors(row["authors"]),
            original_title=original if original != title.title else "",
            series=title.series,
            position=Decimal(title.position) if title.position else None,
            year=numbers.year(row["original_publication_year"]),
            language=languages.normalise(row["language_code"]),
            cover_url=_picture(row["image_url"]),
            public_average=numbers.number(row["average_rating"]),
            public_count=int(numbers.number(row["ratings_count"]) or 0),
            identifiers=tuple(self._identifiers(row)),
            tags=tags,
        )

    def _identifiers(self, row: dict[str, str]) -> Iterator[tuple[str, str]]:
        kinds = Identifier.Kind
        if (work := numbers.whole(row["work_id"])) is not None:
            yield kinds.GOODREADS_WORK, str(work)
        for edition in dict.fromkeys([row[self._edition], row["best_book_id"]]):
            if (value := numbers.whole(edition)) is not None:
                yield kinds.GOODREADS_EDITION, str(value)
        isbn13 = isbn.parse(row["isbn"]) or isbn.parse(row["isbn13"])
        if isbn13:
            yield kinds.ISBN13, isbn13
            if isbn10 := isbn.to_isbn10(isbn13):
                yield kinds.ISBN10, isbn10

    def _shelves(self, ledger: Ledger, editions: Sequence[int]) -> tuple[_Shelvings, ShelfWords]:
        """What readers shelved each Goodreads edition as: (slug of a tag, readers), and words."""
        slugs, words = {}, {}
        for _, row in text_rows(self._tables["tags.csv"], ledger, "shelf names"):
            tag, name = numbers.whole(row["tag_id"]), row["tag_name"]
            if tag is None:
                continue
            if found := genres.slugs_of_shelf(name):
                slugs[tag] = found
            if word := clean(name):
                words[tag] = word
        ledger.keep("shelf names", len(slugs.keys() | words.keys()))
        tags: _Shelvings = defaultdict(list)
        shelves = ShelfWords()
        counts = self._shelvings(ledger, editions, sorted(slugs.keys() | words.keys()))
        for (edition, tag), count in counts.items():
            tags[edition] += [(slug, count) for slug in slugs.get(tag, ())]
            if tag in words:
                shelves.add(edition, words[tag], count)
        return tags, shelves

    def _shelvings(
        self, ledger: Ledger, editions: Sequence[int], names: Sequence[int]
    ) -> dict[tuple[int, int], int]:
        """How many readers have an edition on a shelf of one of these names."""
        columns = dict.fromkeys(_FILES["book_tags.csv"], int)
        what = "shelvings"
        # A pair of book and shelf that comes twice counts once, by its larger count.
        counts: dict[tuple[int, int], int] = {}
        for rows in number_blocks(self._tables["book_tags.csv"], columns, ledger, what):
            rows = require(rows, rows["count"] > 0, ledger, what, "count below 1")
            wanted = rows.where(np.isin(rows["tag_id"], names))
            wanted = wanted.where(np.isin(wanted["goodreads_book_id"], editions))
            ledger.drop(what, "shelf that says nothing of a book", len(rows) - len(wanted))
            pairs = zip(
                wanted["goodreads_book_id"].tolist(), wanted["tag_id"].tolist(), strict=True
            )
            for pair, count in zip(pairs, wanted["count"].tolist(), strict=True):
                counts[pair] = max(count, counts.get(pair, 0))
        ledger.keep(what, len(counts))
        return counts


def _columns_of_release(books: Table) -> tuple[str, str]:
    for columns in (_CURRENT, _KAGGLE):
        if set(columns) <= set(books.columns):
            return columns
    raise DatasetError(
        f"{books.path} is of neither release: it has no column goodreads_book_id or id."
    )


def _picture(url: str) -> str:
    """Books without a cover share a grey picture that says so."""
    is_address = url.startswith(("https://", "http://"))
    return url if is_address and "nophoto" not in url and len(url) <= 500 else ""
