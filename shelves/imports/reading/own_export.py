"""Our own export: a zip with `bookrec.json`, or that file alone. `shelves.own_books` wrote it.

Anybody may have changed it since: what can't be is left out, and never believed.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from catalog.identifiers import normalised
from shelves.imports.reading import people
from shelves.imports.reading.cells import beginning
from shelves.imports.reading.draft import LONGEST_SERIES, LONGEST_TITLE, MOST_SHELVES
from shelves.imports.reading.statuses import DISMISSED
from shelves.imports.reading.trouble import Unreadable
from shelves.imports.record import Record, Remark
from shelves.models import MAX_HALF_STARS, MIN_HALF_STARS, ShelfEntry
from shelves.notes import LONGEST as LONGEST_NOTE
from shelves.own_shelves import LONGEST_NAME
from shelves.readings import MOST_READINGS, Dates, InvalidReading, checked
from shelves.review_models import LONGEST as LONGEST_REVIEW

FORMAT, VERSION = "bookrec", 1
BOOKS = "books"
MOST_IDENTIFIERS = 200  # of one book: popular ones have many editions
_NO_TEXT = re.compile(r"[\x00\ud800-\udfff]")
_LONGEST_REASON = 300

Parts = dict[str, list[dict[str, Any]]]


def is_export(document: Any) -> bool:
    return isinstance(document, dict) and document.get("format") == FORMAT


def parts_of(document: Mapping[str, Any]) -> Parts:
    """Rows by the name of their part; raises Unreadable for another version of the format."""
    if document.get("version") != VERSION:
        raise Unreadable(
            gettext(
                "This export was written by a newer version of Bookrec. Nothing was changed. "
                "Import it there, or update Bookrec here."
            )
        )
    parts = document.get("parts")
    given = parts if isinstance(parts, dict) else {}
    # A book that is none is refused as a line without a title is: no line goes missing silently.
    return {
        name: [
            row if isinstance(row, dict) else {}
            for row in rows
            if name == BOOKS or isinstance(row, dict)
        ]
        for name, rows in given.items()
        if isinstance(rows, list)
    }


def records(rows: list[dict[str, Any]]) -> Iterator[Record]:
    """Of the part `books`, counted from 1: JSON has no lines that anybody would look for."""
    for number, row in enumerate(rows, 1):
        yield _Row(number, row).record()


class _Row:
    def __init__(self, number: int, row: Mapping[str, Any]) -> None:
        self._number = number
        self._row = row
        self._remarks: list[Remark] = []

    def record(self) -> Record:
        title = self._text("title", LONGEST_TITLE)
        identifiers = self._identifiers()
        if not title and not identifiers:
            reason = gettext("The line names no book: it has no title and no identifier.")
            begins = beginning(json.dumps(self._row, ensure_ascii=False)) if self._row else ""
            return Record(self._number, "", refused=reason, begins=begins)
        half_stars = self._half_stars()
        dismissed_at = self._moment("dismissed_at")
        return Record(
            line=self._number,
            title=title,
            authors=self._authors(),
            series=self._text("series", LONGEST_SERIES),
            series_position=self._text("series_position", len("9999.99")),
            identifiers=identifiers,
            year=self._year(),
            half_stars=half_stars,
            stars_written=f"{half_stars / 2:g}" if half_stars else "",
            rated_at=self._moment("rated_at"),
            status=self._status() or (DISMISSED if dismissed_at else ""),
            status_at=self._moment("status_at"),
            dismissed_at=dismissed_at,
            readings=self._readings(),
            shelves=self._shelves(),
            review=self._text("review", LONGEST_REVIEW),
            spoiler=self._row.get("spoiler") is True,
            reviewed_at=self._moment("reviewed_at"),
            review_edited_at=self._moment("review_edited_at"),
            review_hidden_for=self._text("review_hidden_for", _LONGEST_REASON),
            note=self._text("note", LONGEST_NOTE),
            noted_at=self._moment("noted_at"),
            remarks=tuple(self._remarks),
        )

    def _text(self, key: str, longest: int) -> str:
        text = _plain(self._row.get(key))
        if len(text) > longest:
            self._remark(
                key,
                gettext("It is longer than %(most)s characters; the rest was left out.")
                % {"most": longest},
            )
        return text[:longest].rstrip() if len(text) > longest else text

    def _moment(self, key: str) -> str:
        text = self._row.get(key)
        return text if isinstance(text, str) and is_moment(text) else ""

    def _identifiers(self) -> tuple[tuple[str, str], ...]:
        found: dict[tuple[str, str], None] = {}
        for pair in self._list("identifiers")[:MOST_IDENTIFIERS]:
            if isinstance(pair, list) and len(pair) == 2:
                kind, value = map(_plain, pair)
                if kind and (value := normalised(kind, value) or ""):
                    found[kind[:16], value] = None
        return tuple(found)

    def _authors(self) -> tuple[str, ...]:
        names = (_plain(name)[: people.LONGEST] for name in self._list("authors")[: people.MOST])
        return tuple(name for name in names if name)

    def _year(self) -> int | None:
        year = self._row.get("year")
        is_year = isinstance(year, int) and not isinstance(year, bool) and -32_768 <= year <= 32_767
        return year if is_year else None

    def _half_stars(self) -> int | None:
        stars = self._row.get("stars")
        if stars is None:
            return None
        if isinstance(stars, int | float) and not isinstance(stars, bool):
            doubled = stars * 2
            if doubled in range(MIN_HALF_STARS, MAX_HALF_STARS + 1):
                return int(doubled)
        self._remark("stars", gettext("This is no rating, so it was left out."))
        return None

    def _status(self) -> str:
        status = self._row.get("status")
        return status if status in ShelfEntry.Shelf.values else ""

    def _readings(self) -> tuple[Dates, ...]:
        found, is_open = [], False
        for each in self._list("readings")[:MOST_READINGS]:
            row = each if isinstance(each, dict) else {"outcome": "?"}
            try:
                dates = checked(
                    Dates(*(_plain(row.get(key)) for key in ("started", "finished", "outcome")))
                )
            except InvalidReading:
                self._remark("readings", gettext("A reading whose dates can't be was left out."))
                continue
            if dates.outcome or not is_open:
                found.append(dates)
            is_open = is_open or not dates.outcome
        return tuple(found)

    def _shelves(self) -> tuple[tuple[str, str], ...]:
        found: dict[str, str] = {}
        for each in self._list("shelves")[: 2 * MOST_SHELVES]:
            row = each if isinstance(each, dict) else {}
            name, at = _plain(row.get("name"))[:LONGEST_NAME], row.get("at")
            if name:
                found[name] = at if isinstance(at, str) and is_moment(at) else ""
        return tuple(found.items())

    def _list(self, key: str) -> list[Any]:
        value = self._row.get(key)
        return value if isinstance(value, list) else []

    def _remark(self, key: str, text: str) -> None:
        self._remarks.append(Remark(key, text))


def is_moment(text: str) -> bool:
    try:
        return bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def _plain(value: Any) -> str:
    return _NO_TEXT.sub("", value) if isinstance(value, str) else ""
