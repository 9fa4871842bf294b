"""What waits as a table: brought back, it says what its files said."""

import csv
import io
from dataclasses import replace

import pytest

from accounts.models import User
from shelves.imports.reading import open_file
from shelves.imports.record import Record
from shelves.imports.services import waiting_csv
from shelves.imports.tests.libraries import brought, says
from shelves.readings import Dates


def brought_back(reader: User) -> list[Record]:
    """What the table of what waits says, each line as line 0."""
    opened = open_file("waiting.csv", waiting_csv(reader).encode())
    assert opened.format.slug == "goodreads"
    return [replace(record, line=0) for record in opened.records()]


FULL = says(
    "Nowhere",
    line=0,
    authors=("Ann Other", "Bo Third, Jr."),
    series="Odd Places",
    series_position="2.5",
    identifiers=(
        ("goodreads", "4711"),
        ("isbn13", "9780441172719"),
        ("isbn13", "9780765377067"),
        ("asin", "B000FA5T6A"),
        ("openlibrary", "OL123W"),
    ),
    year=1999,
    half_stars=9,
    stars_written="4.5",
    status="read",
    status_at="2020-01-02",
    readings=(Dates(), Dates(), Dates("2021-02", "2021-03-04")),
    shelves=(("To lend", ""), ("Été", "")),
    review="=SUM(A1)\n\nIt is 1 < 2 & <b>bold</b>, &amp; *good*.",
    spoiler=True,
    note="-1 for <i>this</i>;\n@home",
)


@pytest.mark.parametrize(
    "record",
    [
        FULL,
        replace(FULL, status="reading", readings=(Dates("2021-02-03", "", ""),)),
        replace(FULL, status="reading", readings=(Dates("", "", ""),)),
        replace(FULL, status="paused", readings=(Dates("2021", "", ""),)),
        replace(FULL, status="stopped", readings=(Dates("", "2021-03-04", "stopped"),)),
        replace(FULL, status="want", readings=(), half_stars=None, stars_written=""),
        replace(FULL, status="dismissed", readings=(), note="plain\ntext", review=""),
        replace(FULL, status="read", readings=(), series_position="", shelves=()),
        says("Alone", line=0),
    ],
)
def test_the_table_of_what_waits_says_all_that_its_files_said(alice, record):
    brought(alice, (None, record))
    assert brought_back(alice) == [record]


def test_stars_of_other_scales_are_of_five_in_the_table(alice):
    brought(alice, (None, says("Ten", half_stars=9, stars_written="9", status="read")))
    (record,) = brought_back(alice)
    assert (record.half_stars, record.stars_written) == (9, "4.5")


def test_of_several_readings_with_days_the_table_has_the_latest_and_their_number(alice):
    readings = (Dates("", "2019"), Dates("", "2021-03-04"))
    brought(alice, (None, says("Twice", status="read", readings=readings)))
    (record,) = brought_back(alice)
    assert record.readings == (Dates(), Dates("", "2021-03-04"))


def test_no_text_of_the_table_runs_as_a_formula(alice):
    hostile = says(
        "=cmd()",
        authors=("+A", "@B"),
        note="-x",
        review="=y",
        shelves=(("=z", ""),),
        stars_written="=1+1",
        half_stars=4,
        identifiers=(("isbn13", '9"&cmd()'),),
    )
    brought(alice, (None, hostile))
    (row,) = csv.DictReader(io.StringIO(waiting_csv(alice), newline=""))
    assert not [text for text in row.values() if text[:1] in set("=+-@\t\r\n")]
