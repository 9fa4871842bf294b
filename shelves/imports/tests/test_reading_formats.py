"""What is read from the files of other services; all of them here, as they share a reader."""

import json

import pytest

from shelves.imports.reading import open_file
from shelves.imports.tests.reading_files import (
    BABELIO,
    BOOKWYRM,
    CALIBRE,
    HARDCOVER,
    LIBRARYTHING,
    OPEN_LIBRARY,
    OPENREADS,
    STORYGRAPH,
    one,
    records,
    said,
    table,
)
from shelves.readings import Dates

EMMA = {
    "Title": "Emma",
    "Authors": "Jane Austen, Fiona Stafford (Editor)",
    "ISBN/UID": "9780141439587",
    "Read Status": "read",
    "Date Added": "2021/01/01",
    "Last Date Read": "2022/03/01",
    "Dates Read": "2021/01/05-2021/02/01, 2022/03/01",
    "Read Count": "2",
    "Star Rating": "4.25",
    "Tags": "classics, re-read",
}
PLAGUE = {
    "Book Id": "123",
    "Title": "La Peste &amp; autres",
    "Primary Author": "Camus, Albert",
    "Secondary Author": "Gilbert, Stuart|Judt, Tony",
    "Secondary Author Roles": "Translator|",
    "Publication": "Gallimard (1979), Poche",
    "Date": "1947-?",
    "Rating": "4.5",
    "Private Comment": "lent to Ann",
    "Date Started": "[2007-04-10]",
    "Date Read": "[2007-04-16]",
    "Tags": "novel, plague",
    "Collections": "Your library, Favourites",
    "ISBN": "[2070360423]",
    "ISBNs": "2070360423, 9782070360420",
    "Entry Date": "[2006-01-02]",
}


@pytest.mark.parametrize(
    ("slug", "columns"),
    [
        ("storygraph", STORYGRAPH),
        ("librarything", LIBRARYTHING),
        ("hardcover", HARDCOVER),
        ("openlibrary", OPEN_LIBRARY),
        ("openlibrary", ["Work Id", "Edition Id", "Bookshelf"]),
        ("bookwyrm", BOOKWYRM),
        ("calibre", CALIBRE),
        ("openreads", OPENREADS),
        ("babelio", BABELIO),
    ],
)
def test_a_format_is_told_by_its_columns(slug, columns):
    shouted = [f" {name.upper()} " for name in reversed(columns)]
    for names in (columns, shouted):
        opened = open_file("export.csv", table(names, dict.fromkeys(names, "1")).encode())
        assert opened.format.slug == slug
        assert not opened.needs_columns


def test_storygraph_two_times_and_quarter_stars():
    emma = one(table(STORYGRAPH, EMMA))
    assert emma.authors == ("Jane Austen",)
    assert (emma.half_stars, emma.stars_written) == (9, "4.25")
    assert "4½" in said(emma)
    assert emma.readings == (
        Dates("2021-01-05", "2021-02-01", "finished"),
        Dates("", "2022-03-01", "finished"),
    )
    assert emma.shelves == (("classics", ""), ("re-read", ""))
    assert (emma.status, emma.status_at) == ("read", "2021-01-01")


def test_storygraph_as_it_was_before_2022():
    columns = [{"Authors": "Author", "ISBN/UID": "ISBN"}.get(name, name) for name in STORYGRAPH]
    emma = one(table(columns, {**EMMA, "Author": "Jane Austen", "ISBN": "9780141439587"}))
    assert emma.authors == ("Jane Austen",)
    assert emma.identifiers == (("isbn13", "9780141439587"),)


def test_an_anthology_keeps_who_edited_it():
    row = {"Authors": "Ellen Datlow (Editor), Terri Windling (Editor)"}
    assert one(table(STORYGRAPH, EMMA | row)).authors == ("Ellen Datlow", "Terri Windling")


@pytest.mark.parametrize(
    ("status", "dates", "last", "found", "readings"),
    [
        ("Did-Not-Finish", "2021/01/05-2021/01/09", "", "stopped",
         [("2021-01-05", "2021-01-09", "stopped")]),
        ("currently-reading", "2021/01/05-", "", "reading", [("2021-01-05", "", "")]),
        ("paused", "2020/01/01-2020/01/02", "", "paused",
         [("2020-01-01", "2020-01-02", "finished"), ("", "", "")]),
        ("to-read", "", "", "want", []),
        ("read", "", "2021/01/09", "read", [("", "2021-01-09", "finished")]),
        ("read", "2021/02/05-2021/01/09", "", "read", [("", "2021-01-09", "finished")]),
    ],
)  # fmt: skip
def test_storygraph_statuses_and_dates(status, dates, last, found, readings):
    row = {"Read Status": status, "Dates Read": dates, "Last Date Read": last, "Read Count": ""}
    emma = one(table(STORYGRAPH, {**EMMA, **row}))
    assert emma.status == found
    assert emma.readings == tuple(Dates(*reading) for reading in readings)


def test_storygraph_ids_that_are_no_isbn_are_none():
    row = {"ISBN/UID": "5d1c2b7e-3f4a-4b6c-8d9e-0a1b2c3d4e5f", "Star Rating": "4"}
    emma = one(table(STORYGRAPH, {**EMMA, **row}))
    assert (emma.identifiers, emma.remarks) == ((), ())
    kindle = one(table(STORYGRAPH, {**EMMA, "ISBN/UID": "B00B7NPRY8"}))
    assert kindle.identifiers == (("asin", "B00B7NPRY8"),)


def test_librarything_in_tabs_brackets_and_latin_1():
    text = table(LIBRARYTHING, {**PLAGUE, "Comment": "Année de naissance"}, delimiter="\t")
    opened = open_file("librarything.tsv", text.encode("latin-1"))
    assert opened.format.slug == "librarything"
    assert any("UTF-8" in remark.text for remark in opened.remarks)
    (plague,) = opened.records()
    assert plague.title == "La Peste & autres"
    assert plague.authors == ("Albert Camus", "Tony Judt")
    assert plague.identifiers == (("isbn13", "9782070360420"),)
    assert (plague.year, plague.half_stars) == (1947, 9)
    assert plague.readings == (Dates("2007-04-10", "2007-04-16", "finished"),)
    assert plague.shelves == (("Favourites", ""), ("novel", ""), ("plague", ""))
    assert plague.note == "lent to Ann\n\nAnnée de naissance"
    assert plague.status_at == "2006-01-02"


@pytest.mark.parametrize(
    ("collections", "rating", "started", "status"),
    [
        ("Your library", "", "[]", ""),
        ("Your library", "4", "", "read"),
        ("Your library", "", "[2020-01-01]", "reading"),
        ("Wishlist", "", "", "want"),
        ("Your library, To read", "", "", "want"),
        ("Read but unowned", "", "", "read"),
    ],
)
def test_librarything_says_owned_and_not_more(collections, rating, started, status):
    row = {"Collections": collections, "Rating": rating, "Date Read": "", "Date Started": started}
    plague = one(table(LIBRARYTHING, {**PLAGUE, **row}, delimiter="\t"))
    assert plague.status == status


def test_librarything_json_tells_what_its_table_tells():
    book = {
        "books_id": "123",
        "title": "La Peste &amp; autres",
        "primaryauthor": "Camus, Albert",
        "authors": [
            {"lf": "Camus, Albert", "fl": "Albert Camus"},
            {"lf": "Gilbert, Stuart", "fl": "Stuart Gilbert"},
            {"lf": "Judt, Tony", "fl": "Tony Judt"},
        ],
        "secondaryauthorroles": "Translator|",
        "isbn": {"0": "2070360423", "2": "9782070360420"},
        "date": "1947-?",
        "rating": 4.5,
        "privatecomment": "lent to Ann",
        "datestarted": "2007-04-10",
        "dateread": "2007-04-16",
        "entrydate": "2006-01-02",
        "tags": ["novel", "plague"],
        "collections": ["Your library", "Favourites"],
    }
    opened = open_file("librarything.json", json.dumps({"123": book}).encode())
    assert (opened.format.slug, opened.rows) == ("librarything_json", 1)
    (of_json,) = opened.records()
    of_table = one(table(LIBRARYTHING, PLAGUE, delimiter="\t"))
    assert of_json == type(of_table)(**{**vars(of_table), "line": 1})


def test_hardcover():
    row = {
        "Title": "Neuromancer",
        "Author": "William Gibson, Reinhard Heinz (Translator)",
        "Series": "Sprawl (#0.0), Other (#2)",
        "Status": "Paused",
        "Hardcover Book ID": "1",
        "ISBN 10": "0441569595",
        "ISBN 13": "9780441569595",
        "ASIN": "B000O76ON6",
        "Publish Date": "1984-07-01",
        "Lists": "Cyberpunk, Best of",
        "Date Added": "2024-01-02",
        "Date Started": "2024-02-03",
        "Rating": "4.5",
        "Review": "Chrome.",
        "Review Contains Spoilers": "true",
        "Review Date": "2024-03-04",
        "Private Notes": "page 90",
    }
    book = one(table(HARDCOVER, row))
    assert book.authors == ("William Gibson",)
    assert (book.series, book.series_position) == ("Sprawl", "0")
    assert book.identifiers == (("isbn13", "9780441569595"), ("asin", "B000O76ON6"))
    assert (book.status, book.readings) == ("paused", (Dates("2024-02-03", "", ""),))
    assert (book.review, book.spoiler, book.note) == ("Chrome.", True, "page 90")
    assert (book.year, book.half_stars, book.reviewed_at) == (1984, 9, "2024-03-04")
    assert book.shelves == (("Cyberpunk", ""), ("Best of", ""))


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("Want to Read", "want"),
        ("Currently Reading", "reading"),
        ("Read", "read"),
        ("Did Not Finish", "stopped"),
        ("Stopped", "stopped"),
        ("Ignored", "dismissed"),
    ],
)
def test_hardcover_statuses(status, found):
    row = {"Title": "Emma", "Author": "Jane Austen", "Hardcover Book ID": "1", "Status": status}
    assert one(table(HARDCOVER, row)).status == found


def test_open_library_in_both_forms():
    row = {
        "Work ID": "OL893415W",
        "Title": "Dune",
        "Authors": "Frank Herbert | Brian Herbert",
        "First Publish Year": "1965",
        "Edition ID": "OL7353617M",
        "Bookshelf": "Already Read",
        "My Ratings": "5",
        "Ratings Average": "4.3",
    }
    dune = one(table(OPEN_LIBRARY, row))
    assert dune.authors == ("Frank Herbert", "Brian Herbert")
    assert dune.identifiers == (("openlibrary", "OL7353617M"), ("openlibrary", "OL893415W"))
    assert (dune.status, dune.half_stars, dune.year) == ("read", 10, 1965)
    old = one("Work Id,Edition Id,Bookshelf\n/works/OL893415W,,Want to Read\n")
    assert (old.title, old.status) == ("", "want")
    assert old.identifiers == (("openlibrary", "OL893415W"),)


def test_bookwyrm():
    row = {
        "title": "Subcutanean",
        "author_text": "Aaron A. Reed",
        "remote_id": "https://example.org/book/1",
        "openlibrary_key": "OL1W",
        "goodreads_key": "52200000",
        "isbn_13": "9780141439587",
        "start_date": "2021-01-01",
        "stopped_date": "2021-01-09",
        "rating": "3.75",
        "review_name": "Deep",
        "review_cw": "dark",
        "review_content": "Stairs.",
        "review_published": "2021-02-01",
        "shelf": "stopped-reading",
        "shelf_name": "Stopped reading",
        "shelf_date": "2021-01-10",
    }
    book = one(table(BOOKWYRM, row))
    assert [kind for kind, _ in book.identifiers] == ["goodreads", "isbn13", "openlibrary"]
    assert (book.status, book.status_at) == ("stopped", "2021-01-10")
    assert book.readings == (Dates("2021-01-01", "2021-01-09", "stopped"),)
    assert (book.review, book.spoiler) == ("**Deep**\n\nStairs.", True)
    assert book.half_stars == 8
    own = one(table(BOOKWYRM, {**row, "shelf": "cosy-12", "shelf_name": "Cosy"}))
    assert (own.status, own.shelves) == ("stopped", (("Cosy", ""),))


def test_calibre_tells_what_is_owned():
    row = {
        "title": "That Ain't Witchcraft",
        "authors": "Seanan McGuire",
        "author_sort": "McGuire, Seanan",
        "identifiers": "goodreads:39077187,isbn:9780756411800,amazon:B07D9XPXHJ",
        "isbn": "9780756411800",
        "series": "InCryptid",
        "series_index": "8.0",
        "timestamp": "2021-01-19T22:41:16+01:00",
        "pubdate": "2019-03-05T01:00:00+01:00",
    }
    book = one(table(CALIBRE, row))
    assert [kind for kind, _ in book.identifiers] == ["goodreads", "isbn13", "asin"]
    assert (book.series, book.series_position, book.year) == ("InCryptid", "8", 2019)
    assert (book.status, book.half_stars, book.status_at) == ("", None, "2021-01-19")
    rated = one(table(CALIBRE, {**row, "rating": "4.5", "pubdate": "0101-01-01T00:00:00+00:00"}))
    assert (rated.status, rated.half_stars, rated.year) == ("read", 9, None)


def test_openreads():
    row = {
        "title": "Emma",
        "author": "Jane Austen",
        "status": "finished",
        "favourite": "true",
        "deleted": "false",
        "rating": "4.5",
        "publication_year": "1815",
        "olid": "OL1M",
        "tags": "classic|||||funny",
        "my_review": "Clever.",
        "notes": "mine",
        "readings": "2021-01-01T00:00:00.000|2021-01-09T00:00:00.000|;|2023-05-01T00:00:00.000|",
        "date_added": "2020-12-31T10:11:12.000",
    }
    emma = one(table(OPENREADS, row))
    assert emma.readings == (
        Dates("2021-01-01", "2021-01-09", "finished"),
        Dates("", "2023-05-01", "finished"),
    )
    assert [name for name, _ in emma.shelves] == ["classic", "funny", "Favourites"]
    assert (emma.status, emma.half_stars, emma.review, emma.note) == ("read", 9, "Clever.", "mine")
    assert one(table(OPENREADS, {**row, "deleted": "true"})).refused


def test_babelio_in_windows_1252():
    row = dict(
        zip(
            BABELIO,
            ["9782070360420", "L’été &amp; après", "Camus Albert", "Gallimard", "1947-06-10",
             "2013-07-02 22:12:45", "Pense-bête", "0.0"],
            strict=True,
        )
    )  # fmt: skip
    text = table(BABELIO, row, {**row, "Statut": "Lu", "Note": "4,5"}, delimiter=";")
    wanted, read = records(text.encode("cp1252"), "Biblio_export.csv")
    assert (wanted.title, wanted.authors) == ("L’été & après", ("Albert Camus",))
    assert (wanted.status, wanted.half_stars, wanted.year) == ("want", None, 1947)
    assert (read.status, read.half_stars, read.status_at) == ("read", 9, "2013-07-02")


def test_a_list_of_isbns():
    opened = open_file("isbns.txt", b"978-0-441-17271-9\n\n0141439580\n9780441172718\n")
    assert (opened.format.slug, opened.rows) == ("isbns", 3)
    dune, emma, none = opened.records()
    assert dune.identifiers == (("isbn13", "9780441172719"),)
    assert (emma.line, emma.identifiers) == (3, (("isbn13", "9780141439587"),))
    assert none.refused and not none.identifiers
