"""Tables that nobody knows: columns guessed, asked for, named by their reader."""

import pytest

from shelves.imports.reading import FIELDS, FORMATS, Unreadable, open_file
from shelves.imports.tests.reading_files import one, table
from shelves.readings import Dates


def test_columns_are_guessed_where_their_names_tell_them():
    text = table(
        ["Titel", "Autor", "Bewertung", "Gelesen am"],
        {"Titel": "Emma", "Autor": "Austen, Jane", "Bewertung": "4", "Gelesen am": "5.3.2021"},
    )
    opened = open_file("buecher.csv", text.encode())
    assert (opened.format.slug, opened.needs_columns) == ("table", False)
    (emma,) = opened.records()
    assert (emma.title, emma.authors, emma.half_stars) == ("Emma", ("Jane Austen",), 8)
    assert emma.readings == (Dates("", "2021-03-05", "finished"),)


def test_columns_are_asked_for_where_they_are_not_told():
    text = "Title,Writer of it,Verdict\nEmma,Jane Austen,good\n"
    opened = open_file("mine.csv", text.encode())
    assert opened.needs_columns
    assert opened.columns == ("Title", "Writer of it", "Verdict")
    assert opened.sample == (("Emma", "Jane Austen", "good"),)
    assert opened.guessed == {"title": "Title"}
    assert (opened.rows, list(opened.records())) == (1, [])


def test_columns_named_by_hand_are_read():
    text = table(
        ["Was", "Wer", "Wie", "Wo", "Worte", "Begonnen", "Ende", "Mal"],
        {
            "Was": "Emma (Classics, #3)",
            "Wer": "Austen, Jane; Stafford, Fiona",
            "Wie": "7",
            "Wo": "mein Regal",
            "Worte": "fein",
            "Begonnen": "2021-01",
            "Ende": "2021-02-03",
            "Mal": "2",
        },
    )
    emma = one(
        text, title="Was", author="Wer", rating_10="Wie", status="Wo", note="Worte",
        started="begonnen", finished="Ende", read_count="Mal",
    )  # fmt: skip
    assert emma.authors == ("Jane Austen", "Fiona Stafford")
    assert (emma.half_stars, emma.status, emma.note) == (7, "read", "fein")
    assert emma.shelves == (("mein Regal", ""),)
    assert emma.readings == (
        Dates("", "", "finished"),
        Dates("2021-01", "2021-02-03", "finished"),
    )


@pytest.mark.parametrize(
    ("ratings", "found", "scale"),
    [(["4", "5"], [8, 10], ""), (["4", "9"], [4, 9], "10"), (["40", "87"], [4, 9], "100")],
)
def test_ratings_of_ten_or_a_hundred_are_told_by_the_highest(ratings, found, scale):
    rows = [{"Title": "Emma", "Author": "Jane Austen", "Rating": rating} for rating in ratings]
    opened = open_file("mine.csv", table(["Title", "Author", "Rating"], *rows).encode())
    assert [record.half_stars for record in opened.records()] == found
    assert not scale or any(scale in remark.text for remark in opened.remarks)


def test_a_column_may_be_called_by_a_sign():
    emma = one("Title,Author,★\nEmma,Jane Austen,4\n", title="Title", author="Author", rating="★")
    assert emma.half_stars == 8


@pytest.mark.parametrize("given", [{"title": "Nothing"}, {"colour": "Title"}, {"rating": "Title"}])
def test_names_that_there_are_not_are_refused(given):
    with pytest.raises(Unreadable):
        open_file("mine.csv", b"Title,Author\nEmma,Jane Austen\n", given)


def test_formats_and_fields_have_names_for_readers():
    assert FORMATS["goodreads"].name == "Goodreads"
    assert all(str(format.name) for format in FORMATS.values())
    assert all(str(label) for label in FIELDS.values())
