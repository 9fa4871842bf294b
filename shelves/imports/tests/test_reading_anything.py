"""Whatever the bytes are: an answer, and never an error."""

import csv
import io
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from shelves.imports.reading import Unreadable, open_file
from shelves.imports.record import Record
from shelves.imports.tests.reading_files import (
    BABELIO,
    BOOKWYRM,
    CALIBRE,
    GOODREADS_23,
    HARDCOVER,
    LIBRARYTHING,
    OPEN_LIBRARY,
    OPENREADS,
    STORYGRAPH,
    zipped,
)
from shelves.imports.tests.test_reading_own_export import ROW
from shelves.readings import checked

CELLS = st.one_of(
    st.sampled_from(
        ["", "0", "4.25", "9,78E+12", '="0441172717"', "2021/05/03", "3/4/2021", "read", "dnf",
         "2021/01/05-2021/01/01,-,2022", "Ã©", "<b>x<br>", "a, b", "Austen, Jane", "|||;|", '"', "\n",
         "Dune (Dune, #1)", "[9780441172719]", "-50", "'=1", "99999999999", "goodreads:1,isbn:2,:"]
    ),
    st.text(max_size=30),
)  # fmt: skip
HEADINGS = st.sampled_from(
    [GOODREADS_23, STORYGRAPH, LIBRARYTHING, HARDCOVER, OPEN_LIBRARY, BOOKWYRM, CALIBRE, OPENREADS,
     BABELIO]
)  # fmt: skip


def as_csv(rows: list[list[str]], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def read(data: bytes, name: str = "file") -> list[Record]:
    try:
        opened = open_file(name, data)
    except Unreadable as refused:
        assert str(refused)
        return []
    found = list(opened.records())
    assert opened.needs_columns or len(found) == opened.rows
    assert all(is_fit(record) for record in found)
    return found


def is_fit(record: Record) -> bool:
    """The database would take it."""
    text = json.dumps([record.title, record.note, record.review, record.authors, record.shelves])
    assert "\\u0000" not in text
    assert all(checked(dates) == dates for dates in record.readings)
    assert sum(not dates.outcome for dates in record.readings) <= 1
    assert record.half_stars is None or 1 <= record.half_stars <= 10
    assert len(record.title) <= 400 and len(record.note) <= 5000 and len(record.review) <= 5000
    assert all(len(name) <= 60 for name, _ in record.shelves)
    assert all(value and len(value) <= 40 for _, value in record.identifiers)
    return record.line > 0


@settings(max_examples=60)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.binary(max_size=300).map(lambda data: b"PK\x03\x04" + data),
        st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")),
        st.text('",;\n\r\t aé"', max_size=200).map(
            lambda text: f"Title,Author,My Rating,Exclusive Shelf\n{text}".encode()
        ),
    )
)
def test_any_bytes(data):
    read(data)


@settings(max_examples=40)
@given(st.binary(max_size=200))
def test_any_bytes_inside_a_zip(data):
    read(zipped(export__csv=data), "export.zip")
    read(zipped(bookrec__json=data), "export.zip")


@settings(max_examples=40)
@given(HEADINGS, st.data())
def test_any_cells_in_every_format(columns, data):
    row = st.lists(CELLS, min_size=len(columns), max_size=len(columns))
    rows = data.draw(st.lists(row, min_size=1, max_size=3))
    found = read(as_csv([columns, *rows]))
    assert len(found) == sum(any(cell.replace("\x00", "").strip() for cell in row) for row in rows)


@settings(max_examples=30)
@given(st.data())
def test_any_table_has_as_many_records_as_lines_of_data(data):
    width = data.draw(st.integers(2, 6))
    cells = st.text("a1 é\"',;|\t\r\n\x07\x1f\u2028=", max_size=12)
    row = st.lists(cells, min_size=width, max_size=width)
    rows = data.draw(st.lists(row, max_size=5))
    named = ["Title", "My Rating", *(f"column {n}" for n in range(width - 2))]
    for delimiter in ",;\t":
        table = as_csv([named, *rows], delimiter)
        lines = sum(any(map(str.strip, row)) for row in rows)
        try:
            opened = open_file("mine.csv", table, {"title": "Title", "rating": "My Rating"})
        except Unreadable:
            assert lines == 0 or table.translate(None, b"\x07\x1f") != table, "no table, or binary"
        else:
            assert len(list(opened.records())) == opened.rows == lines


@settings(max_examples=30)
@given(
    st.dictionaries(
        st.sampled_from(sorted(ROW)),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["started", "finished", "outcome", "name", "at"]),
                    inner,
                    max_size=3,
                )
            ),
            max_leaves=6,
        ),
    )
)
def test_any_rows_in_our_own_export(row):
    document = {"format": "bookrec", "version": 1, "parts": {"books": [ROW | row], "x": row}}
    assert len(read(json.dumps(document).encode(), "bookrec.json")) == 1
