"""What is read from Goodreads' file, in all its shapes."""

import pytest

from shelves.imports.reading import open_file
from shelves.imports.record import Record
from shelves.imports.tests.reading_files import (
    DUNE,
    GOODREADS_23,
    GOODREADS_24,
    GOODREADS_31,
    goodreads,
    of_goodreads,
    one,
    records,
    said,
    table,
)
from shelves.readings import Dates


@pytest.mark.parametrize("columns", [GOODREADS_31, GOODREADS_24, GOODREADS_23])
def test_every_shape_tells_the_same(columns):
    text = goodreads({}, columns=columns)
    assert open_file("goodreads_library_export.csv", text.encode()).format.slug == "goodreads"
    assert one(text) == Record(
        line=2,
        title="Dune",
        authors=("Frank Herbert",),
        series="Dune",
        series_position="1",
        identifiers=(("goodreads", "234225"), ("isbn13", "9780441172719")),
        year=1965,
        half_stars=10,
        stars_written="5",
        status="read",
        status_at="2020-01-02",
        readings=(Dates("", "2021-05-03", "finished"),),
    )


def test_columns_are_found_by_name_in_any_order_with_others_between():
    columns = ["  exclusive shelf ", "BCID", "MY RATING", "Mood", "Title", "Author", "Date  Read"]
    row = {
        columns[0]: "read",
        columns[2]: "4",
        "Mood": "5",
        "Title": "Emma",
        "Author": "Jane Austen",
        columns[6]: "2020/02/29",
    }
    emma = one(table(columns, row))
    assert (emma.title, emma.half_stars, emma.status) == ("Emma", 8, "read")
    assert emma.readings == (Dates("", "2020-02-29", "finished"),)


@pytest.mark.parametrize(
    ("isbn", "isbn13", "found"),
    [
        ('=""', '=""', []),
        ('="043942089X"', "", ["9780439420891"]),
        ("439023483", "", ["9780439023481"]),
        ("", "=9780307792419", ["9780307792419"]),
        ("0-441-17271-7", "978-0-441-17271-9", ["9780441172719"]),
        ("", "9780441172719.0", ["9780441172719"]),
    ],
)
def test_isbns_are_repaired(isbn, isbn13, found):
    record = of_goodreads(book_id="", isbn=isbn, isbn13=isbn13)
    assert [value for _, value in record.identifiers] == found
    assert not record.remarks


@pytest.mark.parametrize("damaged", ["9.78044E+12", "9,78044E+12"])
def test_a_number_that_a_spreadsheet_rounded_is_left_out_and_said(damaged):
    record = of_goodreads(isbn="", isbn13=damaged)
    assert record.identifiers == (("goodreads", "234225"),)
    assert "ISBN13" in said(record) and damaged in said(record)


def test_an_isbn_with_a_wrong_check_digit_is_left_out_and_said():
    record = of_goodreads(isbn="", isbn13='="9780441172718"')
    assert record.identifiers == (("goodreads", "234225"),)
    assert "9780441172718" in said(record)


@pytest.mark.parametrize(
    ("written", "half_stars", "is_remarked"),
    [
        ("0", None, False),
        ("0.0", None, False),
        ("", None, False),
        ("3.0", 6, False),
        ("4.5", 9, False),
        ("4,5", 9, False),
        ("4.25", 9, True),
        ("4.24", 8, True),
        ("0.25", 1, True),
        ("9", None, True),
        ("-1", None, True),
        ("good", None, True),
    ],
)
def test_ratings(written, half_stars, is_remarked):
    record = of_goodreads(my_rating=written)
    assert record.half_stars == half_stars
    assert bool(record.remarks) == is_remarked
    if half_stars:
        assert record.stars_written == written


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Dune (Dune, #1)", ("Dune", "Dune", "1")),
        ("Gideon the Ninth (The Locked Tomb #1)", ("Gideon the Ninth", "The Locked Tomb", "1")),
        ("The Slow Regard (The Kingkiller Chronicle, #2.5)",
         ("The Slow Regard", "The Kingkiller Chronicle", "2.5")),
        ("The Hobbit & The Lord of the Rings (Middle Earth, #1-4)",
         ("The Hobbit & The Lord of the Rings", "Middle Earth", "")),
        ("I Am America (And So Can You!)", ("I Am America (And So Can You!)", "", "")),
    ],
)  # fmt: skip
def test_the_series_is_taken_out_of_the_title(title, found):
    record = of_goodreads(title=title)
    assert (record.title, record.series, record.series_position) == found


def test_authors_are_each_there_once_without_runs_of_spaces():
    record = of_goodreads(
        author="Terry     Pratchett", additional_authors="Neil Gaiman, Terry Pratchett"
    )
    assert record.authors == ("Terry Pratchett", "Neil Gaiman")


@pytest.mark.parametrize(
    ("original", "edition", "year"),
    [
        ("-50", "1990", -50),
        ("", "1990", 1990),
        ("", "", None),
        ("29/02/2012", "", 2012),
        ("2012-02-29", "", 2012),
        ("12/25/65", "1965", 1965),
    ],
)
def test_years(original, edition, year):
    record = of_goodreads(original_publication_year=original, year_published=edition)
    assert record.year == year


@pytest.mark.parametrize(
    ("shelf", "status"),
    [
        ("to-read", "want"),
        ("currently-reading", "reading"),
        ("read", "read"),
        ("on-hold", "paused"),
        ("did-not-finish", "stopped"),
        ("dnf", "stopped"),
        ("Abandoned", "stopped"),
    ],
)
def test_the_exclusive_shelf_is_the_status(shelf, status):
    record = of_goodreads(exclusive_shelf=shelf, bookshelves=f"{shelf}, sci-fi", date_read="")
    assert record.status == status
    assert record.shelves == (("sci-fi", ""),)


@pytest.mark.parametrize(
    ("date_read", "rating", "status"),
    [("2021/05/03", "0", "read"), ("", "4", "read"), ("", "0", "")],
)
def test_a_shelf_of_ones_own_says_nothing_of_reading(date_read, rating, status):
    record = of_goodreads(
        exclusive_shelf="borrowed",
        bookshelves="borrowed, sci-fi",
        date_read=date_read,
        my_rating=rating,
    )
    assert record.status == status
    assert sorted(name for name, _ in record.shelves) == ["borrowed", "sci-fi"]


def test_a_book_without_dates_has_no_reading():
    assert of_goodreads(date_read="").readings == ()


def test_a_book_that_is_being_read_has_an_open_reading():
    record = of_goodreads(exclusive_shelf="currently-reading", date_read="", read_count="0")
    assert record.readings == (Dates("", "", ""),)


def test_a_book_that_is_read_again_keeps_the_time_before():
    record = of_goodreads(exclusive_shelf="currently-reading")
    assert record.readings == (Dates("", "2021-05-03", "finished"), Dates("", "", ""))


def test_times_read_without_a_date_are_readings_too():
    record = of_goodreads(read_count="3")
    undated = Dates("", "", "finished")
    assert record.readings == (undated, undated, Dates("", "2021-05-03", "finished"))


def test_a_count_of_readings_is_bounded_and_that_is_said():
    record = of_goodreads(read_count="999999")
    assert len(record.readings) == 100
    assert "100" in said(record)


@pytest.mark.parametrize("written", ["2999/01/01", "2021/02/30", "soon", "44319"])
def test_a_date_that_can_not_be_is_left_out_and_said(written):
    record = of_goodreads(date_read=written)
    assert record.readings == ()
    assert "Date Read" in said(record) and written in said(record)


def test_a_review_is_markdown_and_its_lines_count():
    record, after = records(
        goodreads({"My Review": 'I <i>loved</i> it,<br/>"truly"\nso.'}, {"Title": "Emma"})
    )
    assert record.review == 'I *loved* it,\n"truly" so.'
    assert (record.line, after.line) == (2, 4)


def test_a_review_never_holds_html():
    record = of_goodreads(my_review="<script>alert(1)</script><img src=x onerror=y>fine <b>b</b>")
    assert record.review == "fine **b**"


def test_a_spoiler_is_marked_by_its_column_or_its_text():
    assert of_goodreads(my_review="He dies.", spoiler="true").spoiler
    assert of_goodreads(my_review="<spoiler>He dies.</spoiler>").spoiler
    assert not of_goodreads(my_review="He dies.").spoiler


def test_private_notes_stay_apart():
    record = of_goodreads(private_notes="from Ann\n\nreturn it", my_review="")
    assert (record.note, record.review) == ("from Ann\n\nreturn it", "")


def test_what_is_too_long_is_cut_and_that_is_said():
    record = of_goodreads(
        title="T" * 500, private_notes="n" * 6000, my_review="r" * 6000, bookshelves="s" * 70
    )
    assert [len(text) for text in (record.title, record.note, record.review)] == [400, 5000, 5000]
    assert [len(name) for name, _ in record.shelves] == [60]
    assert len(record.remarks) == 4


def test_a_line_without_a_book_is_refused():
    record = of_goodreads(book_id="", title="", isbn="", isbn13="")
    assert record.refused


def test_what_spreadsheets_and_safe_exports_put_around_a_text_is_taken_off():
    record = of_goodreads(title="'=1+1", author='="Frank Herbert"')
    assert (record.title, record.authors) == ("=1+1", ("Frank Herbert",))


def test_other_rows_are_read_whatever_one_of_them_is_like():
    rows = [{"Title": ""}, {"My Rating": "?"}, {"Date Read": "?"}]
    read = records(goodreads(*rows, {"Title": "Emma"}))
    assert [record.line for record in read] == [2, 3, 4, 5]
    assert read[-1].title == "Emma"
    assert DUNE["Title"].startswith(read[1].title)
