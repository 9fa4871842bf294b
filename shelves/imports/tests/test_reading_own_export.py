"""Our own export comes back exactly; one that somebody changed does no harm."""

import json
from dataclasses import replace

import pytest

from shelves.imports.reading import Unreadable, open_file
from shelves.imports.record import Record
from shelves.imports.tests.reading_files import zipped
from shelves.readings import Dates

NOW = "2026-03-14T09:26:53.589793+00:00"
ROW = {
    "book": 7,
    "title": "Dune",
    "authors": ["Frank Herbert"],
    "series": "Dune",
    "series_position": "1",
    "year": 1965,
    "identifiers": [["goodreads", "234225"], ["isbn10", "0441172717"], ["starter", "dune"]],
    "stars": 4.5,
    "rated_at": NOW,
    "status": "read",
    "status_at": NOW,
    "dismissed_at": NOW,
    "readings": [
        {"started": "2021", "finished": "2021-05", "outcome": "finished"},
        {"started": "2026-01-01", "finished": "", "outcome": ""},
    ],
    "shelves": [{"slug": "sand", "name": "Sand", "at": NOW}],
    "note": "mine <b>\n\nalone",
    "noted_at": NOW,
    "review": "A *great*\n\nbook, <i>truly</i>.",
    "spoiler": True,
    "reviewed_at": NOW,
    "review_edited_at": None,
    "review_hidden_for": "rude",
}
DUNE = Record(
    line=1,
    title="Dune",
    authors=("Frank Herbert",),
    series="Dune",
    series_position="1",
    identifiers=(("goodreads", "234225"), ("isbn10", "0441172717"), ("starter", "dune")),
    year=1965,
    half_stars=9,
    stars_written="4.5",
    rated_at=NOW,
    status="read",
    status_at=NOW,
    dismissed_at=NOW,
    readings=(Dates("2021", "2021-05", "finished"), Dates("2026-01-01", "", "")),
    shelves=(("Sand", NOW),),
    review="A *great*\n\nbook, <i>truly</i>.",
    spoiler=True,
    reviewed_at=NOW,
    review_hidden_for="rude",
    note="mine <b>\n\nalone",
    noted_at=NOW,
)


def export(*books: object, **parts: object) -> str:
    return json.dumps({"format": "bookrec", "version": 1, "parts": {"books": list(books), **parts}})


def read(*books: object) -> list[Record]:
    return list(open_file("bookrec.json", export(*books).encode()).records())


def test_a_book_comes_back_as_it_was():
    assert read(ROW) == [DUNE]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_it_is_read_in_any_encoding_of_json(encoding):
    text = "\n" + export({**ROW, "title": "Ünde – 砂"})
    (record,) = open_file("bookrec.json", text.encode(encoding)).records()
    assert record == replace(DUNE, title="Ünde – 砂")


def test_a_row_that_can_not_be_taken_is_shown_as_it_begins():
    (record,) = read({"titel": "Emma", "note": "x" * 500})
    assert record.refused
    assert record.begins.startswith('{"titel": "Emma", "note": "xxx')
    assert len(record.begins) == 120


def test_the_zip_holds_it_beside_tables_and_other_parts():
    goals = [{"year": 2026, "books": 30}]
    data = zipped(bookrec__json=export(ROW, goals=goals), books__csv="title\nDune\n", a__csv="x")
    opened = open_file("bookrec-2026-03-14.zip", data)
    assert (opened.format.slug, opened.rows) == ("bookrec", 1)
    assert opened.extras == {"goals": goals}
    assert list(opened.records()) == [DUNE]


def test_an_account_without_books_has_its_other_parts():
    opened = open_file("bookrec.json", export(goals=[{"year": 2026, "books": 30}]).encode())
    assert (opened.rows, list(opened.extras)) == (0, ["goals"])


def test_what_was_only_dismissed_is_dismissed():
    (record,) = read({"title": "Emma", "dismissed_at": NOW})
    assert (record.status, record.dismissed_at) == ("dismissed", NOW)


def test_a_newer_version_is_refused():
    with pytest.raises(Unreadable, match="newer"):
        open_file("bookrec.json", b'{"format": "bookrec", "version": 2, "parts": {}}')


@pytest.mark.parametrize(
    ("changed", "field", "kept"),
    [
        ({"stars": 4.7}, "half_stars", None),
        ({"stars": "5"}, "half_stars", None),
        ({"stars": True}, "half_stars", None),
        ({"status": "eaten", "dismissed_at": None}, "status", ""),
        ({"status": ["read"], "dismissed_at": None}, "status", ""),
        ({"rated_at": "yesterday"}, "rated_at", ""),
        ({"year": 10**9}, "year", None),
        ({"readings": [{"started": "2022", "finished": "2021", "outcome": "finished"}, 3]},
         "readings", ()),
        ({"readings": [{"started": "", "finished": "", "outcome": ""}] * 2},
         "readings", (Dates("", "", ""),)),
        ({"identifiers": [["isbn13", "9780441172718"], ["isbn13"], "x", [1, 2]]},
         "identifiers", ()),
        ({"authors": "Frank"}, "authors", ()),
        ({"shelves": [{"name": 3}, None]}, "shelves", ()),
        ({"note": "a\x00b"}, "note", "ab"),
        ({"note": "n" * 6000}, "note", "n" * 5000),
        ({"review": {"text": "x"}}, "review", ""),
    ],
)  # fmt: skip
def test_what_can_not_be_is_left_out(changed, field, kept):
    (record,) = read(ROW | changed)
    assert getattr(record, field) == kept
    assert record.title == "Dune"


def test_a_row_that_names_no_book_is_refused():
    refused = [bool(record.refused) for record in read({}, {"title": 3}, 7, None, ROW)]
    assert refused == [True, True, True, True, False]
