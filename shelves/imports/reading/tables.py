"""Rows of a table in text, whatever its delimiter, each with the line that it begins in.

A row that can't be told apart is refused by itself: columns are never shifted, and a quotation mark
that is never closed costs its own row only.
"""

import csv
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from django.utils.translation import gettext

from shelves.imports.reading.encoding import Encoding
from shelves.imports.reading.lines import Lines, RecordTooLong
from shelves.imports.reading.trouble import LONGEST_CELL, MOST_COLUMNS, Unreadable

DELIMITERS = (",", ";", "\t", "|")
_LONGEST_HEADER = 65_536
_LOOKED_AT = 20
_LINE_ENDS = "\r\n"


class Row(NamedTuple):
    line: int  # where it begins
    cells: list[str]
    refused: str = ""  # why it can't be read; then it has no cells
    wrapped: bool = False  # it stood in quotation marks as a whole
    text: str = ""  # of a refused row: its first line, as the file has it


class Heading(NamedTuple):
    """The first row: what the columns are called."""

    columns: tuple[str, ...]
    delimiter: str
    width: int  # how many cells a row has, unnamed ones at its end included
    lines: int  # how many lines come before the first row of data
    wrapped: bool  # the whole row stood in quotation marks


def heading_of(data: bytes, encoding: Encoding, known: Callable[[list[str]], int]) -> Heading:
    """`known` tells how much of a row of names is understood; the delimiter that gives most wins."""
    lines = Lines(data, encoding)
    try:
        first = _first_of(lines)
        if named := _named_delimiter(first):
            first = _first_of(lines)
    except RecordTooLong:
        raise Unreadable(_too_long_heading(data)) from None
    if not first.strip():
        raise Unreadable(gettext("The file is empty. Nothing was changed."))
    if len(first) > _LONGEST_HEADER:
        raise Unreadable(_too_long_heading(data))
    before = lines.number - 1
    found = [_heading(data, encoding, d, before) for d in ([named] if named else DELIMITERS)]
    best = max(found, key=lambda heading: (known(list(heading.columns)), len(heading.columns)))
    if not best.columns:
        raise Unreadable(_no_heading())
    if len(best.columns) > MOST_COLUMNS:
        raise Unreadable(_too_many_columns())
    return _with_empty_ends(data, encoding, best)


def rows_of(data: bytes, encoding: Encoding, heading: Heading) -> Iterator[Row]:
    """All rows below the heading that hold anything."""
    lines = Lines(data, encoding)
    for _ in range(heading.lines):
        next(lines, None)
    lines.begin()
    reader = csv.reader(lines, delimiter=heading.delimiter, strict=True)
    width, doubtful = heading.width, 0
    while True:
        lines.begin()
        begins = lines.number + 1
        try:
            cells = _bounded(next(reader))
        except StopIteration:
            return
        except (csv.Error, RecordTooLong) as error:
            # The line where it broke off may be the next row already.
            refused, own_lines = _reason(error), -1
        else:
            if not any(map(str.strip, cells)):
                continue
            whole = _of_width(cells, width, heading.delimiter)
            if whole:
                doubtful = 0
                yield Row(begins, whole, wrapped=len(cells) == 1 < width)
                continue
            refused, own_lines = _uneven(width), 0
        # What looks like a row of its own within the broken one is read as such.
        text, ends = lines.taken_first, lines.give_back()
        if begins > doubtful:
            yield Row(begins, [], refused, text=text)
            doubtful = ends + own_lines


def unwrapped(cells: list[str], delimiter: str) -> list[str]:
    """Of a row that stands in quotation marks as a whole; the same if it does not."""
    if not cells or delimiter not in cells[0] or any(map(str.strip, cells[1:])):
        return cells
    try:
        inner = next(csv.reader([cells[0].strip()], delimiter=delimiter, strict=True), cells)
    except csv.Error:
        return cells
    return inner if len(inner) > 1 else cells


def _bounded(cells: list[str]) -> list[str]:
    """Raises RecordTooLong. The limit of `csv` itself belongs to the whole process: anybody may move it."""
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise RecordTooLong
    return cells


def _of_width(cells: list[str], width: int, delimiter: str) -> list[str]:
    """As many cells as there are columns, or none."""
    if len(cells) == width:
        return cells
    inner = unwrapped(cells, delimiter)
    if len(inner) == width:
        return inner
    return []


def _with_empty_ends(data: bytes, encoding: Encoding, heading: Heading) -> Heading:
    """Some files end every line, but not the first, with delimiters that part nothing.

    Of a single line nobody knows: it may have a delimiter too many further in.
    """
    lines = Lines(data, encoding)
    for _ in range(heading.lines):
        next(lines, None)
    lines.begin()
    reader = csv.reader(lines, delimiter=heading.delimiter, strict=True)
    try:
        rows = [row for row in islice(reader, _LOOKED_AT) if any(map(str.strip, row))]
    except (csv.Error, RecordTooLong):
        return heading
    widths = {len(row) for row in rows}
    width = max(widths, default=0)
    ends_empty = not any(cell.strip() for row in rows for cell in row[heading.width :])
    if len(rows) > 1 and len(widths) == 1 and width > heading.width and ends_empty:
        return heading._replace(width=width)
    return heading


def _first_of(lines: Lines) -> str:
    """The next that holds anything."""
    for line in lines:
        lines.begin()
        if line.strip():
            return line
    return ""


def _heading(data: bytes, encoding: Encoding, delimiter: str, before: int) -> Heading:
    lines = Lines(data, encoding)
    for _ in range(before):
        next(lines, None)
    lines.begin()
    try:
        cells = next(csv.reader(lines, delimiter=delimiter), [])
    except (csv.Error, RecordTooLong):
        cells = []
    inner = unwrapped(cells, delimiter)
    wrapped = inner is not cells
    width = len(inner)
    while inner and not inner[-1].strip():
        inner.pop()
    names = tuple(name.strip() for name in inner)
    return Heading(names, delimiter, width, lines.number, wrapped)


def _named_delimiter(line: str) -> str:
    """Excel may write a line `sep=;` before all others."""
    text = line.strip(_LINE_ENDS).strip('"')
    is_named = text[:4].lower() == "sep=" and text[4:] in DELIMITERS
    return text[4:] if is_named else ""


def _reason(error: Exception) -> str:
    if isinstance(error, RecordTooLong) or "limit" in str(error):
        return gettext("A cell is longer than %(most)s characters.") % {"most": LONGEST_CELL}
    return gettext("A quotation mark is not closed, or stands where none can be.")


def _uneven(width: int) -> str:
    return gettext(
        "The line has more or fewer cells than the %(columns)s columns that the first line names, "
        "so we can't tell which is which."
    ) % {"columns": width}


def _too_long_heading(data: bytes) -> str:
    """Whether it is a heading of far too many columns, or none at all."""
    start = data[:_LONGEST_HEADER]
    many = max(start.count(delimiter.encode()) for delimiter in DELIMITERS) >= MOST_COLUMNS
    return _too_many_columns() if many else _no_heading()


def _too_many_columns() -> str:
    return gettext("The file has more than %(most)s columns. Nothing was changed.") % {
        "most": MOST_COLUMNS
    }


def _no_heading() -> str:
    return gettext(
        "The first line of the file names no columns. Nothing was changed. Give the file as your "
        "service exports it."
    )
