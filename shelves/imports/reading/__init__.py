"""From the bytes of a file to its format and its records: `open_file`.

The format is told by what the file holds, tables by the names of their columns in any order. What is
wrong with a line is said of that line; what is wrong with the whole file is `Unreadable`.
"""

# ruff: noqa: F401 - what the rest of the app needs to know of reading is named here.

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext

from shelves.imports.reading import formats, isbns, librarything, own_export
from shelves.imports.reading.by_hand import FIELDS, LEADS_TO_A_BOOK
from shelves.imports.reading.cells import beginning
from shelves.imports.reading.draft import Draft, Ways
from shelves.imports.reading.encoding import Encoding, encoding_of
from shelves.imports.reading.formats import FORMATS, Format
from shelves.imports.reading.jsons import document_of, looks_like_json
from shelves.imports.reading.kinds import refuse_binary, refuse_no_text
from shelves.imports.reading.opened import Opened
from shelves.imports.reading.table_files import open_table
from shelves.imports.reading.trouble import (
    LARGEST,
    LARGEST_UNPACKED,
    LONGEST_CELL,
    LONGEST_RECORD,
    MOST_COLUMNS,
    MOST_LINES,
    Unreadable,
)
from shelves.imports.reading.zips import is_zip, member_of
from shelves.imports.record import Record, Remark


def open_file(name: str, data: bytes, columns: Mapping[str, str] | None = None) -> Opened:
    """`columns`: the column by field, of FIELDS, where the reader has named them.

    Raises Unreadable for what can't be taken as a whole.
    """
    if len(data) > LARGEST:
        raise Unreadable(
            gettext("The file is larger than %(most)s MB. Nothing was changed.")
            % {"most": LARGEST >> 20}
        )
    if is_zip(data):
        name, data = member_of(data)
    refuse_no_text(data)
    if is_zip(data):
        raise Unreadable(
            gettext("There is a zip within the zip. Nothing was changed. Unpack it first.")
        )
    if looks_like_json(data) and (document := document_of(data)) is not None:
        return _open_json(document)
    if name.lower().endswith(".json"):
        raise Unreadable(
            gettext(
                "The JSON in this file is broken or not complete. Nothing was changed. Export it "
                "again."
            )
        )
    return _open_text(data, columns)


def _open_text(data: bytes, columns: Mapping[str, str] | None) -> Opened:
    encoding = encoding_of(data)
    if not encoding.name.startswith(("utf-16", "utf-32")):
        refuse_binary(data)
    if not columns and isbns.is_list(data, encoding):
        opened = _open_isbns(data, encoding)
    else:
        opened = open_table(data, encoding, columns)
    return _with_remarks(opened, data, encoding)


def _with_remarks(opened: Opened, data: bytes, encoding: Encoding) -> Opened:
    remarks = [Remark("", encoding.remark)] if encoding.remark else []
    if not encoding.name.startswith(("utf-16", "utf-32")) and b"\x00" in data:
        remarks.append(Remark("", gettext("The file held null bytes, which were left out.")))
    return replace(opened, remarks=(*remarks, *opened.remarks))


def _open_isbns(data: bytes, encoding: Encoding) -> Opened:
    rows = isbns.count(data, encoding)
    _check_lines(rows)
    return Opened(formats.ISBNS, rows, read=lambda: isbns.records(data, encoding))


def _open_json(document: Any) -> Opened:
    if own_export.is_export(document):
        parts = own_export.parts_of(document)
        books = parts.pop(own_export.BOOKS, [])
        _check_lines(len(books))
        return Opened(formats.OWN, len(books), extras=parts, read=lambda: own_export.records(books))
    if librarything.is_json(document):
        _check_lines(len(document))
        return Opened(
            formats.LIBRARYTHING_JSON,
            len(document),
            read=lambda: _librarything_records(document),
        )
    raise Unreadable(
        gettext(
            "This JSON file is none that we know: we read those of Bookrec and LibraryThing. "
            "Nothing was changed. Most services export CSV as well."
        )
    )


def _librarything_records(document: Mapping[str, Any]) -> Iterator[Record]:
    ways = Ways()
    for number, book in enumerate(document.values(), 1):
        if isinstance(book, dict):
            yield librarything.read(Draft(number, librarything.as_cells(book), ways))
        else:
            begins = beginning(json.dumps(book, ensure_ascii=False))
            yield Record(number, "", refused=gettext("This is no book."), begins=begins)


def _check_lines(rows: int) -> None:
    if rows > MOST_LINES:
        raise Unreadable(
            gettext(
                "The file has more than %(most)s lines: no library of books has. Nothing was "
                "changed."
            )
            % {"most": MOST_LINES}
        )
