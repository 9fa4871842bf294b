"""A record while the cells of its line are read. What can't be kept as it stands is remarked on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from catalog import isbn
from catalog.datasets.titles import split_title
from catalog.names import stars_words
from shelves.imports.reading import people
from shelves.imports.reading.cells import (
    beginning,
    half_stars,
    is_yes,
    one_line,
    plain_number,
    tidy,
    year,
)
from shelves.imports.reading.days import Days
from shelves.imports.reading.garbled import is_suspect, mended
from shelves.imports.reading.markup import LONGEST as LONGEST_MARKUP
from shelves.imports.reading.markup import as_markdown
from shelves.imports.record import Record, Remark
from shelves.notes import LONGEST as LONGEST_NOTE
from shelves.own_shelves import LONGEST_NAME
from shelves.review_models import LONGEST as LONGEST_REVIEW

LONGEST_TITLE = 400
LONGEST_SERIES = 200
MOST_SHELVES = 50  # of one book
MOST_REMARKS = 20  # on one line
# So much of a cell is looked at, where a name, a number or a few of them are meant.
_LONGEST_LOOKED_AT = 1000
_LONGEST_SHOWN = 60
_NUMBER = re.compile(r"0*([1-9]\d{0,18})(?:\.0+)?", re.ASCII)
_ROUNDED = re.compile(r"\d+[.,]\d+E\+?\d+", re.IGNORECASE)
_BETWEEN_ISBNS = re.compile(r"[,;|\s]+(?=[\d=\"'\[])")
_OTHER_LETTERS = re.compile(r"[A-WYZa-wyz]")
_ASIN = re.compile(r"B0[0-9A-Z]{8}")
_OPEN_LIBRARY = re.compile(r"(?:.*/)?(OL[1-9]\d{0,11}[WM])", re.IGNORECASE | re.ASCII)
_SHELVES = re.compile(r"\s*[,|\n]+\s*")


@dataclass
class Ways:
    """How a file writes things; the same for all of its lines."""

    columns: Mapping[str, str] = field(default_factory=dict)  # as written, by their folded names
    days: Days = field(default_factory=Days)
    scale: int = 5  # how many stars the most are


class Draft:
    """`cells` by the folded names of their columns. A method reads the first column that is filled.

    Facts are fields of `Record`; what gives them is said by the methods' names.
    """

    def __init__(self, line: int, cells: Mapping[str, str], ways: Ways) -> None:
        self.line = line
        self.cells = cells
        self.ways = ways
        self.facts: dict[str, Any] = {}
        self.remarks: list[Remark] = []
        self._identifiers: dict[tuple[str, str], None] = {}
        self._remarked: set[str] = set()

    # Cells

    def find(self, *columns: str) -> tuple[str, str]:
        """The first of the columns that is filled, and its text."""
        for column in columns:
            text = self.cells.get(column)
            if text and (text := tidy(text)):
                return column, text if text.isascii() else self._letters(column, text)
        return columns[0], ""

    def text(self, *columns: str) -> str:
        """In one line."""
        return one_line(self.find(*columns)[1])

    def names(self, *columns: str) -> str:
        """The same, of names; nobody has so many that they go on further."""
        return self.text(*columns)[: people.MOST * people.LONGEST]

    def says_yes(self, column: str) -> bool:
        return is_yes(self.cells.get(column, ""))

    def remark(self, column: str, said: str, **values: str | int) -> None:
        """With `values` in it, as far as they are shown."""
        if len(self.remarks) < MOST_REMARKS:
            shown = {name: str(value)[:_LONGEST_SHOWN] for name, value in values.items()}
            said = said % shown if shown else said
            self.remarks.append(Remark(self.ways.columns.get(column, column), said))

    def _letters(self, column: str, text: str) -> str:
        whole = mended(text)
        if column not in self._remarked and (whole or is_suspect(text)):
            self._remarked.add(column)
            if whole:
                said = gettext("Its letters were garbled (“%(was)s”); they were mended.")
                self.remark(column, said, was=text)
            else:
                said = gettext("Some of its letters look garbled; they were left as they are.")
                self.remark(column, said)
        return whole or text

    # What the book is

    def title(self, column: str, *more: str) -> None:
        """With the series that it ends with put aside."""
        title, series, position = split_title(self.text(column, *more)[:_LONGEST_LOOKED_AT])
        self._keep("title", column, title, LONGEST_TITLE)
        if series:
            self.series(series, position or "")

    def series(self, name: str, position: str = "") -> None:
        """A position that is no number (of a box set, "1-3") is none."""
        self.facts["series"] = name[:LONGEST_SERIES]
        self.facts["series_position"] = plain_number(position.strip("# "))

    def authors(self, names: tuple[str, ...]) -> None:
        self.facts["authors"] = names

    def authors_written_first(self, *columns: str) -> None:
        """All of these columns, each "First Last, First Last"."""
        self.authors(people.written_first(*(self.names(column) for column in columns)))

    def year(self, *columns: str) -> None:
        for column in columns:
            if (found := year(self.cells.get(column, ""))) is not None:
                self.facts["year"] = found
                return

    # Identifiers, the surest first

    def isbns(self, *columns: str) -> None:
        """Each of these columns may hold several."""
        for column in columns:
            text = self.find(column)[1][:_LONGEST_LOOKED_AT]
            bare = text.strip(" []\"'=")
            for part in [bare] if _ROUNDED.fullmatch(bare) else _BETWEEN_ISBNS.split(text):
                self._isbn(column, part.strip(" []\"'="))

    def _isbn(self, column: str, text: str) -> None:
        if not text:
            return
        if found := isbn.parse(text):
            self._identifiers["isbn13", found] = None
        elif _ASIN.fullmatch(text.upper()):
            self._identifiers["asin", text.upper()] = None
        elif _ROUNDED.fullmatch(text):
            said = gettext(
                "A spreadsheet has rounded this number (%(text)s) and its last digits are lost, so "
                "it was left out."
            )
            self.remark(column, said, text=text)
        elif sum(map(str.isdecimal, text)) >= 7 and not _OTHER_LETTERS.search(text):
            said = gettext("“%(text)s” is no ISBN (its check digit is wrong), so it was left out.")
            self.remark(column, said, text=text)

    def number(self, kind: str, column: str) -> None:
        """An identifier that is a whole number."""
        if found := _NUMBER.fullmatch(tidy(self.cells.get(column, ""))):
            self._identifiers[kind, found[1]] = None

    def take_identifiers_of(self, other: "Draft") -> None:
        self._identifiers |= other._identifiers

    def asin(self, column: str) -> None:
        text = tidy(self.cells.get(column, "")).upper()
        if _ASIN.fullmatch(text):
            self._identifiers["asin", text] = None
        elif text:
            self.isbns(column)

    def open_library(self, *columns: str) -> None:
        for column in columns:
            if key := _OPEN_LIBRARY.fullmatch(tidy(self.cells.get(column, ""))):
                self._identifiers["openlibrary", key[1].upper()] = None

    # What the reader says of it

    def rating(self, column: str, scale: int = 5) -> None:
        column, text = self.find(column)
        if not text:
            return
        try:
            found, is_exact = half_stars(text, scale)
        except ValueError:
            said = gettext("“%(text)s” is no rating that we understand, so it was left out.")
            self.remark(column, said, text=text)
            return
        self.facts["stars_written"] = text[:_LONGEST_SHOWN]
        self.facts["half_stars"] = found
        if found and not is_exact:
            said = gettext(
                "“%(text)s” was rounded to %(stars)s stars: ratings here are half stars."
            )
            self.remark(column, said, text=text, stars=stars_words(found / 2))

    def day(self, *columns: str) -> str:
        column, text = self.find(*columns)
        return self.read_day(column, text)

    def read_day(self, column: str, text: str) -> str:
        found, trouble = self.ways.days.read(text)
        if trouble:
            self.remark(column, trouble)
        return found

    def moment(self, fact: str, *columns: str) -> None:
        """One of the facts that are moments; a whole day is one, a month is not."""
        day = self.day(*columns)
        if len(day) == len("2026-03-14"):
            self.facts[fact] = day

    def shelves(self, column: str, names: Sequence[str] | None = None) -> None:
        """Names of own shelves: of this column, between commas, unless they are given."""
        if names is None:
            names = _SHELVES.split(self.find(column)[1])
        kept = dict.fromkeys(name for name, _ in self.facts.get("shelves", ()))
        for name in map(one_line, names):
            if len(name) > LONGEST_NAME:
                said = gettext("The name of the shelf “%(name)s…” was cut to %(most)s characters.")
                self.remark(column, said, name=name, most=LONGEST_NAME)
                name = name[:LONGEST_NAME].rstrip()
            if name:
                kept.setdefault(name)
        if len(kept) > MOST_SHELVES:
            said = gettext("Only the first %(most)s shelves of this book were kept.")
            self.remark(column, said, most=MOST_SHELVES)
        self.facts["shelves"] = tuple((name, "") for name in list(kept)[:MOST_SHELVES])

    def review(self, *columns: str) -> None:
        text = self._written(LONGEST_REVIEW, *columns)
        if text:
            self.facts["review"] = text

    def note(self, *columns: str) -> None:
        """All of these columns, one beneath the other."""
        texts = [text for column in columns if (text := self._written(LONGEST_NOTE, column))]
        if texts:
            self._keep("note", columns[0], "\n\n".join(texts), LONGEST_NOTE)

    def spoiler(self, column: str) -> None:
        if self.says_yes(column):
            self.facts["spoiler"] = True

    def _written(self, longest: int, *columns: str) -> str:
        column, written = self.find(*columns)
        if not written:
            return ""
        text, hides = as_markdown(written[:LONGEST_MARKUP])
        if hides:
            self.facts["spoiler"] = True
        if len(text) > longest or len(written) > LONGEST_MARKUP:
            self._remark_cut(column, longest)
        return text[:longest].rstrip()

    # The record

    def record(self) -> Record:
        facts = self.facts
        if not facts.get("title") and not self._identifiers:
            facts["refused"] = gettext("The line names no book: it has no title and no identifier.")
            facts["begins"] = beginning(", ".join(filter(str.strip, self.cells.values())))
        return Record(
            line=self.line,
            title=facts.pop("title", ""),
            identifiers=tuple(self._identifiers),
            remarks=tuple(self.remarks),
            **facts,
        )

    def _keep(self, fact: str, column: str, text: str, longest: int) -> None:
        if len(text) > longest:
            self._remark_cut(column, longest)
            text = text[:longest].rstrip()
        self.facts[fact] = text

    def _remark_cut(self, column: str, longest: int) -> None:
        said = gettext("It is longer than %(most)s characters; the rest was left out.")
        self.remark(column, said, most=longest)
