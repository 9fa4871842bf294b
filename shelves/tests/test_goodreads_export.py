"""My books in the shape of Goodreads' export."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from accounts.models import ApiToken
from catalog.tests.books import make_book
from shelves.goodreads_export import goodreads_csv_of, shelf_name
from shelves.models import Dismissal, Note, Rating, Reading, Review, ShelfEntry
from shelves.own_shelves import make_shelf, put_on_shelf

pytestmark = pytest.mark.django_db

HEAD = (
    "Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,"
    "Publisher,Binding,Number of Pages,Year Published,Original Publication Year,Date Read,"
    "Date Added,Bookshelves,Bookshelves with positions,Exclusive Shelf,My Review,Spoiler,"
    "Private Notes,Read Count,Owned Copies"
)
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def export(reader) -> str:
    with goodreads_csv_of(reader) as file:
        return file.read().decode()


def rows_of(reader) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(export(reader), newline="")))


def row_of(reader) -> dict[str, str]:
    (row,) = rows_of(reader)
    return row


def shelve(reader, book, status, at=NOON):
    return ShelfEntry.objects.create(reader=reader, book=book, shelf=status, added_at=at)


def test_the_header_is_that_of_goodreads(alice):
    assert export(alice) == HEAD + "\r\n"


def test_a_book_with_everything(alice):
    dune = make_book(
        "Dune",
        ["Frank Herbert", "Ann Other"],
        series="Dune",
        series_position=1,
        year=1965,
        identifiers={"isbn13": "9780441172719", "isbn10": "0441172717", "goodreads": "234225"},
    )
    Rating.objects.create(reader=alice, book=dune, half_stars=9, rated_at=NOON)
    shelve(alice, dune, "read")
    for finished in ("2024-05-01", "2026-03-14", "2025", ""):
        Reading.objects.create(reader=alice, book=dune, finished=finished)
    Reading.objects.create(reader=alice, book=dune, finished="2026-04-01", outcome="stopped")
    Note.objects.create(reader=alice, book=dune, text="Lent to Bob.")
    Review.objects.create(reader=alice, book=dune, text="Slow.\n\nAnd *worth it*.", spoiler=True)
    put_on_shelf(alice, make_shelf(alice, "To lend, soon"), [dune.pk])
    expected = {
        "Book Id": "234225",
        "Title": "Dune (Dune, #1)",
        "Author": "Frank Herbert",
        "Author l-f": "Herbert, Frank",
        "Additional Authors": "Ann Other",
        "ISBN": '="0441172717"',
        "ISBN13": '="9780441172719"',
        "My Rating": "5",
        "Original Publication Year": "1965",
        "Date Read": "2026/03/14",
        "Date Added": "2026/03/14",
        "Bookshelves": "to-lend-soon",
        "Bookshelves with positions": "to-lend-soon (#1)",
        "Exclusive Shelf": "read",
        "My Review": "Slow.<br/><br/>And <em>worth it</em>.",
        "Spoiler": "true",
        "Private Notes": "Lent to Bob.",
        "Read Count": "4",
        "Owned Copies": "0",
    }
    row = row_of(alice)
    assert {name: value for name, value in row.items() if value} == expected
    assert '"=""9780441172719"""' in export(alice)


@pytest.mark.parametrize(
    ("half_stars", "stars"), [(1, 1), (2, 1), (3, 2), (4, 2), (7, 4), (9, 5), (10, 5)]
)
def test_half_stars_become_whole_ones_and_never_none(alice, half_stars, stars):
    Rating.objects.create(reader=alice, book=make_book(), half_stars=half_stars)
    row = row_of(alice)
    assert row["My Rating"] == str(stars)
    assert (row["Exclusive Shelf"], row["Read Count"]) == ("read", "1")
    assert row["Date Read"] == ""


@pytest.mark.parametrize(
    ("status", "shelf"),
    [
        ("want", "to-read"),
        ("reading", "currently-reading"),
        ("read", "read"),
        ("paused", "on-hold"),
        ("stopped", "did-not-finish"),
    ],
)
def test_statuses(alice, status, shelf):
    shelve(alice, make_book(), status)
    row = row_of(alice)
    assert row["Exclusive Shelf"] == shelf
    assert row["Bookshelves"] == ("" if shelf == "read" else shelf)
    assert row["My Rating"] == "0"
    assert row["ISBN"] == row["ISBN13"] == '=""'


def test_places_count_from_the_first_book_of_a_shelf(alice):
    later, earlier = make_book("Later"), make_book("Earlier")
    shelve(alice, later, "want", NOON)
    shelve(alice, earlier, "want", NOON.replace(year=2020))
    places = {row["Title"]: row["Bookshelves with positions"] for row in rows_of(alice)}
    assert places == {"Later": "to-read (#2)", "Earlier": "to-read (#1)"}


def test_no_day_is_made_up(alice):
    book = make_book()
    Reading.objects.create(reader=alice, book=book, finished="2026-03")
    row = row_of(alice)
    assert row["Date Read"] == row["Date Added"] == row["Exclusive Shelf"] == ""
    assert row["Read Count"] == "1"


def test_of_days_known_in_part_the_latest_whole_one_stands_there(alice):
    book = make_book()
    for finished in ("2024-05-01", "2026-03"):
        Reading.objects.create(reader=alice, book=book, finished=finished)
    assert row_of(alice)["Date Read"] == "2024/05/01"


def test_what_was_only_dismissed_is_not_there(alice, bob):
    book = make_book()
    Dismissal.objects.create(reader=alice, book=book)
    Rating.objects.create(reader=bob, book=book, half_stars=2)
    assert rows_of(alice) == []


def test_hostile_texts_are_no_formulas(alice):
    book = make_book('=HYPERLINK("http://evil.example","Dune")', ["@SUM(1)", "-2+3"])
    book.identifiers.create(kind="isbn13", value='9"&cmd|x')
    shelve(alice, book, "want")
    Note.objects.create(reader=alice, book=book, text="+1\r\n=2")
    Review.objects.create(reader=alice, book=book, text="\t=cmd|' /C calc'!A0")
    row = row_of(alice)
    assert row["Title"].startswith("'=HYPERLINK")
    assert row["Author"] == "'@SUM(1)"
    assert row["Additional Authors"] == "'-2+3"
    assert row["Private Notes"] == "'+1\r\n=2"
    assert row["ISBN13"] == '=""'
    for name, value in row.items():
        assert name in {"ISBN", "ISBN13"} or value[:1] not in set("=+-@\t\r"), name


def test_years_before_the_common_era_are_numbers(alice):
    shelve(alice, make_book("Odyssey", year=-700), "read")
    assert row_of(alice)["Original Publication Year"] == "-700"


def test_names_of_shelves():
    assert shelf_name("To lend,  soon") == "to-lend-soon"
    assert shelf_name("On hold") == "on-hold-2"
    assert shelf_name("Über, alles") == "über-alles"


def test_the_page_sends_it(client, alice):
    client.force_login(alice)
    answer = client.get("/my-books/goodreads.csv")
    day = timezone.localdate().isoformat()
    assert answer["Content-Disposition"] == f'attachment; filename="bookrec-{day}-goodreads.csv"'
    assert answer["Content-Type"] == "text/csv"
    assert "no-store" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content).decode() == HEAD + "\r\n"


def test_the_number_of_queries_does_not_grow(alice, django_assert_max_num_queries):
    for n in range(30):
        book = make_book(f"Book {n}", [f"Author {n}"], identifiers={"starter": str(n)})
        shelve(alice, book, "want")
    with django_assert_max_num_queries(30):
        assert len(rows_of(alice)) == 30


def test_over_the_api(api, alice):
    shelve(alice, make_book("Dune"), "want")
    api.force_authenticate(alice, token=ApiToken.objects.create(alice, name="x")[0])
    answer = api.get("/api/v1/me/export/goodreads.csv")
    assert answer["Content-Type"] == "text/csv"
    assert "Dune" in b"".join(answer.streaming_content).decode()
