"""What waits as a table in Goodreads' shape: brought back here, each line says the same again.

That shape has no room for all: of several readings with days the one that says most stands there,
the others are counted; half stars stay half stars.
"""

import html

from catalog.models import Identifier
from shelves.goodreads_export import STATUSES
from shelves.imports.reading.cells import half_stars
from shelves.imports.reading.markup import as_markdown
from shelves.imports.record import Record
from shelves.models import Reading, ShelfEntry
from shelves.readings import Dates
from web.spreadsheets import cell

COLUMNS = (
    "Title",
    "Author",
    "Additional Authors",
    "ISBN",
    "ISBN13",
    "Book Id",
    "ASIN",
    "Open Library Key",
    "Series",
    "My Rating",
    "Year Published",
    "Date Started",
    "Date Read",
    "Date Added",
    "Bookshelves",
    "Exclusive Shelf",
    "My Review",
    "Spoiler",
    "Private Notes",
    "Read Count",
    "File",
    "Line",
)
# As Goodreads calls them: those of this site are no names of shelves elsewhere.
_STATUSES = {str(status): name for status, name in STATUSES.items()} | {"dismissed": "not-for-me"}
_GO_ON = {str(ShelfEntry.Shelf.READING), str(ShelfEntry.Shelf.PAUSED)}
_ISBNS = (Identifier.Kind.ISBN13, Identifier.Kind.ISBN10)
_WHOLE_DAY = len("2026-03-14")


def cells_of(record: Record, file: str, line: int) -> list[str | int | float]:
    """One for each of COLUMNS, none of which a spreadsheet takes for a formula that somebody wrote."""
    told = _told(record)
    isbn, *more = [value for kind, value in record.identifiers if kind in _ISBNS] or [""]
    texts = [
        _title(record),
        record.authors[0] if record.authors else "",
        ", ".join(record.authors[1:]),
        ", ".join(more),
        isbn,
        _identifier(record, Identifier.Kind.GOODREADS_EDITION),
        _identifier(record, Identifier.Kind.ASIN),
        _identifier(record, Identifier.Kind.OPEN_LIBRARY),
        record.series,
        _stars(record),
        str(record.year or ""),
        _date(told.started),
        _date(told.finished),
        _date(record.status_at[:_WHOLE_DAY]),
        ", ".join(name.replace(",", " ") for name, _ in record.shelves),
        _STATUSES.get(record.status, ""),
        _as_html(record.review),
        "true" if record.spoiler else "",
        _note(record.note),
        str(_times(record)),
        file,
        str(line),
    ]
    cells = [cell(text) for text in texts]
    if isbn.isdecimal():  # as Goodreads has it: of a number spreadsheets would keep twelve digits
        cells[COLUMNS.index("ISBN13")] = f'="{isbn}"'
    return cells


def _title(record: Record) -> str:
    if not record.series or not record.series_position:
        return record.title
    return f"{record.title} ({record.series}, #{record.series_position})"


def _identifier(record: Record, wanted: str) -> str:
    return next((value for kind, value in record.identifiers if kind == wanted), "")


def _stars(record: Record) -> str:
    """As the file had them, where that is of five stars."""
    if not record.half_stars:
        return ""
    try:
        if half_stars(record.stars_written)[0] == record.half_stars:
            return record.stars_written
    except ValueError:
        pass
    return f"{record.half_stars / 2:g}"


def _told(record: Record) -> Dates:
    """The reading whose days the table has room for."""
    if record.status in _GO_ON:
        going_on = [dates for dates in record.readings if not dates.outcome and dates.started]
        if going_on:
            return going_on[0]
    stopped = record.status == ShelfEntry.Shelf.STOPPED
    outcome = Reading.Outcome.STOPPED if stopped else Reading.Outcome.FINISHED
    over = [dates for dates in record.readings if dates.outcome == outcome]
    return max(over, key=lambda dates: (dates.finished, dates.started), default=Dates())


def _times(record: Record) -> int:
    finished = sum(dates.outcome == Reading.Outcome.FINISHED for dates in record.readings)
    return max(finished, int(record.status == ShelfEntry.Shelf.READ))


def _date(text: str) -> str:
    return text.replace("-", "/")


def _as_html(review: str) -> str:
    return html.escape(review, quote=False).replace("\n", "<br/>")


def _note(note: str) -> str:
    """Plain, unless it would be taken for HTML."""
    return note if as_markdown(note) == (note, False) else _as_html(note)
