"""Tables of demand, line by line: what is taken, and what is refused with its reason."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demand.reading import Line, Options, Refused, open_table
from demand.reading.names import name_in
from demand.reading.units import BadUnits, units_in
from demand.tests.tables import HEAD, csv_of
from shelves.imports.reading.trouble import Unreadable

TODAY = date(2026, 5, 20)


def lines(*rows: str, head: str = HEAD, options: Options | None = None) -> list[Line | Refused]:
    return list(open_table("sales.csv", csv_of(*rows, head=head), None, options).lines(TODAY))


def one(row: str, head: str = HEAD, options: Options | None = None) -> Line | Refused:
    (found,) = lines(row, head=head, options=options)
    return found


# --- Columns ---


def test_the_export_of_seattle_is_read_as_it_comes():
    head = (
        "UsageClass,CheckoutType,MaterialType,CheckoutYear,CheckoutMonth,Checkouts,Title,ISBN,Creator,"
        "Subjects,Publisher,PublicationYear"
    )
    row = 'Physical,Horizon,BOOK,2016,10,25,"Dune / by Frank Herbert.",,"Herbert, Frank",,Ace,2010.'
    found = one(row, head=head)
    assert isinstance(found, Line)
    assert (found.channel, found.period, found.units) == ("Physical · BOOK", date(2016, 10, 1), 25)
    assert found.naming[:2] == ("Dune / by Frank Herbert.", "Herbert, Frank")


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("ISBN;Datum;Menge", "9780441172719;31.12.2025;3"),
        ("isbn13\tmonth\tqty", "9780441172719\t2025-12\t3"),
        ("EAN,Jahr,Monat,Verkauft", "9780441172719,2025,12,3"),
        ("Year,Month,ISBN,Sales", "2025,December,9780441172719,3"),
    ],
)
def test_columns_are_guessed_from_their_names(head, row):
    found = one(row, head=head)
    assert isinstance(found, Line) and (found.period, found.units) == (date(2025, 12, 1), 3)
    assert found.channel == "Everywhere"


def test_what_is_missing_is_said_and_nothing_is_read():
    opened = open_table("a.csv", b"Titel,Stand\nDune,3\n")
    assert len(opened.missing) == 2 and list(opened.lines(TODAY)) == []
    assert "date" in " ".join(opened.missing)


def test_a_table_without_books_asks_before_it_is_one_of_totals():
    data = b"month,authority,item_type,issues\n2025-12,Bath,FIC,7\n"
    opened = open_table("a.csv", data)
    assert "whole channels" in opened.missing[0]
    (found,) = open_table("a.csv", data, None, Options(totals=True)).lines(TODAY)
    assert isinstance(found, Line) and (found.naming, found.channel) == ((), "Bath · FIC")


@pytest.mark.parametrize(
    "data", [b"", b"  \n", b"%PDF-1.4", b"PK\x03\x04abc", b"Title\nDune\n", b"\x00\x01\x02" * 99]
)
def test_what_is_no_table_is_refused(data):
    with pytest.raises(Unreadable):
        open_table("a.csv", data)


def test_other_encodings_are_read_and_said():
    row = "Title,Author,Month,Units\nMünchen,Müller,2025-12,3\n"
    for name in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        opened = open_table("a.csv", row.encode(name))
        (found,) = opened.lines(TODAY)
        assert isinstance(found, Line) and found.naming[0] == "München"
        assert bool(opened.remark) == (name == "cp1252")


# --- Periods ---


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2025-12-31", 12),
        ("2025-12", 12),
        ("202512", 12),
        ("20251231", 12),
        ("12/2025", 12),
        ("December 2025", 12),
        ("2025-12-31 23:59:59", 12),
        ("31.12.2025", 12),
        ("2025-1", 1),
    ],
)
def test_dates_are_read_into_their_months(text, month):
    found = one(f"Dune,,,{text},1,")
    assert isinstance(found, Line) and found.period == date(2025, month, 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_period"),
        ("soon", "bad_period"),
        ("2025", "bad_period"),
        ("2025-13", "bad_period"),
        ("2025-02-30", "bad_period"),
        ("0001-01", "bad_period"),
        ("2026-06", "future"),
        ("2026-05-21", "future"),
        ("3/4/2025", "two_days"),
    ],
)
def test_a_date_that_is_none_refuses_its_line_alone(text, code):
    bad, good = lines(f"Dune,,,{text},4,", "Dune,,,2025-12,1,")
    assert isinstance(bad, Refused) and (bad.line, bad.code, bad.units) == (2, code, 4)
    assert isinstance(good, Line)


def test_other_days_of_the_file_tell_which_of_two_it_is():
    found = lines("Dune,,,3/4/2025,1,", "Dune,,,25/4/2025,1,")
    assert [each.period for each in found if isinstance(each, Line)] == [date(2025, 4, 1)] * 2


def test_weeks_begin_on_monday_and_are_of_iso():
    found = one("Dune,,,2026-W01,1,")
    assert isinstance(found, Line) and found.period == date(2025, 12, 29)
    by_week = one("Dune,,,2026-01-04,1,", options=Options(frequency="week"))
    assert isinstance(by_week, Line) and by_week.period == date(2025, 12, 29)
    months = one("Dune,,,2026-01,1,", options=Options(frequency="week"))
    assert isinstance(months, Refused) and months.code == "month_no_week"


def test_the_month_that_is_not_over_is_taken_and_told():
    found = one("Dune,,,2026-05,1,")
    assert isinstance(found, Line) and found.is_open


# --- Units ---


@pytest.mark.parametrize(
    ("text", "units"),
    [("3", 3), ("0", 0), ("-3", -3), ("−3", -3), ("3-", -3), ("(3)", -3), ("3.0", 3), ("3,00", 3),
     ("+4", 4), ("1 234", 1234), ("1,234,567", 1234567), ("1.234.567", 1234567)],
)  # fmt: skip
def test_units_as_tables_write_them(text, units):
    assert units_in(text) == units


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "no_units"), ("x", "bad_units"), ("1.5", "bad_units"), ("1,234", "which_units"),
     ("9999999999", "too_many_units"), ("NaN", "bad_units"), ("1" + " 234" * 9000, "bad_units"), ("1e5", "bad_units")],
)  # fmt: skip
def test_units_that_are_none(text, code):
    with pytest.raises(BadUnits, match=code):
        units_in(text)


@given(st.text(max_size=30))
def test_no_text_is_more_than_units_or_a_reason(text):
    try:
        assert isinstance(units_in(text), int)
    except BadUnits as error:
        assert str(error)


# --- Names ---


@pytest.mark.parametrize(
    ("title", "author", "expected"),
    [
        ("Redeemed / Margaret Peterson Haddix.", "Haddix, Margaret Peterson", "Redeemed"),
        ("The sea of monsters [sound recording] / Rick Riordan.", "Riordan, Rick",
         "The sea of monsters"),
        ("Notes of a Native Son (unabridged) (Unabridged)", "James Baldwin", "Notes of a Native Son"),
        ("Fantastic beasts : the screenplay / J.K. Rowling ; design by Minalima.", "Rowling, J. K.",
         "Fantastic beasts: the screenplay"),
        ("Either / Or", "", "Either / Or"),
    ],
)  # fmt: skip
def test_titles_of_libraries_lose_what_was_said_after_them(title, author, expected):
    name = name_in({"title": title, "author": author})
    assert name and name.title == expected


def test_a_volume_is_told_with_its_series():
    name = name_in({
        "title": "The Last Olympian: Percy Jackson and the Olympians Series, Book 5 (unabridged)",
        "author": "Baldwin, James, 1924-1987,",
    })  # fmt: skip
    assert name and (name.title, name.series, name.series_position) == (
        "The Last Olympian", "Percy Jackson and the Olympians", "5",
    )  # fmt: skip
    assert name.authors == ("James Baldwin",)


def test_mixed_spellings_are_one_naming_and_several_isbns_are_kept():
    one_name = name_in({"title": "The Sea / by John Banville.", "author": "Banville, John"})
    other = name_in({"title": "THE SEA", "author": "John Banville"})
    assert one_name and other and one_name.digest == other.digest
    several = name_in({"title": "Room", "isbn": "0804171661, 8490430918, 9780804171663"})
    assert several and len(several.identifiers) == 2
    assert name_in({"title": "", "isbn": "12"}) is None
