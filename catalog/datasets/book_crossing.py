"""Book-Crossing (Ziegler and others, 2004): ratings from 1 to 10, books by ISBN.

Its books are editions; those of equal title and author are one work here. Where readers live and
how old they are is in BX-Users.csv, which is not read.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np

from catalog import isbn
from catalog.datasets import numbers
from catalog.datasets.frames import Block, BookRecord, DatasetError
from catalog.datasets.ledger import Ledger
from catalog.datasets.names import author_key, single_author
from catalog.datasets.tables import Places, number_blocks, open_table, require, text_rows
from catalog.datasets.titles import split_title, title_key
from catalog.models import Identifier
from catalog.text import sort_key

_BOOKS = ("ISBN", "Book-Title", "Book-Author", "Year-Of-Publication")
_RATINGS = ("User-ID", "ISBN", "Book-Rating")
# The form of today has explicit ratings only; the classic one marks with 0 what was merely seen.
_RATINGS_FILES = ("BX-Ratings.csv", "BX-Book-Ratings.csv")
# UTF-8 read as Latin-1 and written as UTF-8, once or twice; on the way some bytes became "?".
_HALF_LOST = re.compile("Ã\x83\\?Ã\x82")
_TAKEN_APART = re.compile("[\u00c2-\u00f4][\u0080-\u00bf]+")

_Edition = dict[str, str]


class BookCrossing:
    name = "book-crossing"

    def __init__(self, folder: Path) -> None:
        """Find the two files.

        Raises:
            DatasetError: the folder is not one of Book-Crossing.
        """
        self.folder = str(folder)
        found = [name for name in _RATINGS_FILES if (folder / name).exists()]
        try:
            self._books = open_table(folder / "BX-Books.csv", _BOOKS)
            self._ratings = open_table(folder / (found or _RATINGS_FILES)[0], _RATINGS)
        except DatasetError as error:
            raise DatasetError(
                f"{error} Book-Crossing is a folder with BX-Books.csv and {' or '.join(_RATINGS_FILES)}: "
                "give the path of that folder."
            ) from None
        self._isbns, self._works = Places(), np.empty(0, np.int32)

    def books(self, ledger: Ledger) -> list[BookRecord]:
        editions = self._editions(ledger)
        works: dict[tuple[str, str], list[_Edition]] = defaultdict(list)
        for edition in editions:
            works[_work_of(edition)].append(edition)
        places = {e["ISBN"]: place for place, work in enumerate(works.values()) for e in work}
        self._isbns, self._works = Places(places), np.array(list(places.values()), np.int32)
        ledger.keep("editions", len(editions))
        ledger.keep("books", len(works))
        titles = [split_title(edition["Book-Title"]) for edition in editions]
        series = frozenset(sort_key(title.series) for title in titles if title.position)
        return [_record(work, series) for work in works.values()]

    def histories(self, ledger: Ledger) -> Iterator[Block]:
        what = "ratings"
        columns = {"User-ID": int, "ISBN": str, "Book-Rating": int}
        for rows in number_blocks(self._ratings, columns, ledger, what):
            stars = rows["Book-Rating"]
            rows = require(rows, stars != 0, ledger, what, "0: seen, but not rated")
            stars = rows["Book-Rating"]
            good = (stars >= 1) & (stars <= 10)
            rows = require(rows, good, ledger, what, "rating outside 1 to 10")
            isbns = np.array([isbn.strip().upper() for isbn in rows["ISBN"]], object)
            places = self._isbns.of(isbns)
            rows = require(rows, places >= 0, ledger, what, "no such book in BX-Books.csv")
            works = self._works[places[places >= 0]]
            yield Block(rows["User-ID"], works, rows["Book-Rating"].astype(np.uint8))

    def _editions(self, ledger: Ledger) -> list[_Edition]:
        editions: dict[str, _Edition] = {}
        what = "editions"
        for line, row in text_rows(self._books, ledger, what):
            edition = {column: _repair(row[column]) for column in _BOOKS}
            edition["ISBN"] = edition["ISBN"].strip().upper()
            example = f"line {line}: {', '.join(edition.values())}"
            if not edition["ISBN"] or not split_title(edition["Book-Title"]).title:
                ledger.drop(what, "no ISBN or no title", example=example)
            elif not isbn.parse(edition["ISBN"]) and not single_author(edition["Book-Author"]):
                ledger.drop(what, "neither a true ISBN nor an author", example=example)
            elif editions.setdefault(edition["ISBN"], edition) is not edition:
                ledger.drop(what, "the same ISBN twice", example=example)
        return list(editions.values())


def _work_of(edition: _Edition) -> tuple[str, str]:
    authors = single_author(edition["Book-Author"])
    if not authors:
        return edition["ISBN"], ""
    return title_key(split_title(edition["Book-Title"]).title), author_key(authors[0])


def _record(work: list[_Edition], known_series: frozenset[str]) -> BookRecord:
    titles = [split_title(edition["Book-Title"], known_series) for edition in work]
    # Of several editions the one that tells the series says most.
    title = max(titles, key=lambda title: (title.position is not None, bool(title.series)))
    years = [year for edition in work if (year := numbers.year(edition["Year-Of-Publication"]))]
    isbns = dict.fromkeys(found for edition in work if (found := isbn.parse(edition["ISBN"])))
    return BookRecord(
        title=title.title,
        authors=single_author(work[0]["Book-Author"]),
        series=title.series,
        position=Decimal(title.position) if title.position else None,
        year=min(years, default=None),
        identifiers=tuple(
            [(Identifier.Kind.ISBN13, value) for value in isbns]
            + [(Identifier.Kind.ISBN10, old) for value in isbns if (old := isbn.to_isbn10(value))]
        ),
    )


def _repair(text: str) -> str:
    """Undo broken encodings and broken quotes, where they are beyond doubt.

    >>> _repair("Nacht Ã\\x83?Ã\\x82Â¼ber den Wassern."), _repair('\\\\O\\\\" Is for Outlaw"')
    ('Nacht über den Wassern.', '"O" Is for Outlaw')
    """
    repaired = _HALF_LOST.sub("Ã\x83", text)
    for _ in range(2):
        repaired = _TAKEN_APART.sub(_put_together, repaired)
    if "\\" in repaired:
        repaired = repaired.replace('\\"', '"').replace("\\", '"')
        if repaired.count('"') % 2 and repaired.endswith('"'):
            repaired = repaired[:-1]
    return repaired


def _put_together(bytes_as_letters: re.Match[str]) -> str:
    try:
        return bytes_as_letters[0].encode("latin-1").decode()
    except UnicodeError:
        return bytes_as_letters[0]
