"""Operators add and change books over the API by the thousand."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.editing import write_books
from catalog.models import Book
from catalog.tests.books import make_book
from catalog.tests.test_api_editing import BATCH, DUNE, errors_of

pytestmark = pytest.mark.django_db


def test_a_batch_adds_changes_and_leaves(desk, dune):
    rows = [
        {
            "identifiers": [
                {"kind": "isbn", "value": "0441172717"},
                {"kind": "goodreads", "value": "7"},
            ]
        },
        DUNE | {"title": "Emma", "identifiers": [{"kind": "starter", "value": "e"}]},
        {"id": make_book("Ulysses", year=1922).pk, "year": 1922},
    ]
    answer = desk.post(BATCH, {"books": rows})
    assert answer.status_code == 200, answer.content
    told = answer.json()
    emma = Book.objects.get(title="Emma")
    assert [(row["status"], row["book"]) for row in told["results"]] == [
        ("changed", dune.pk),
        ("created", emma.pk),
        ("unchanged", rows[2]["id"]),
    ]
    assert (told["created"], told["changed"], told["unchanged"], told["refused"]) == (1, 1, 1, 0)
    assert dune.identifiers.count() == 2  # added to the one that it has
    assert emma.series_position == Decimal("1.5")
    again = desk.post(BATCH, {"books": rows}).json()
    assert [row["status"] for row in again["results"]] == ["unchanged"] * 3


def test_bad_rows_are_refused_for_what_they_are(desk, dune):
    emma = make_book("Emma", identifiers={"goodreads": "9"})
    isbn, other = {"kind": "isbn", "value": "9780441172719"}, {"kind": "goodreads", "value": "9"}
    rows = [
        ({"id": emma.pk, "identifiers": [isbn]}, ("identifiers", "taken")),
        ({"identifiers": [isbn, other]}, ("identifiers", "ambiguous")),
        ({"id": 10**12, "year": 1}, ("id", "not_found")),
        ({"identifiers": [{"kind": "asin", "value": "B00B7NPPCC"}]}, ("title", "required")),
        ({"title": "Nameless"}, (None, "required")),
        ({"id": emma.pk, "genres": ["nonsense"]}, ("genres", "unknown")),
        ({"id": dune.pk, "year": 1966}, None),
        ({"identifiers": [isbn], "year": 1967}, ("identifiers", "repeated")),
        ({"id": emma.pk, "year": "x"}, ("year", "invalid")),
    ]
    sent = [row for row, _ in rows]
    told = desk.post(BATCH, {"books": sent, "partial": True}).json()
    for (_, wanted), result in zip(rows, told["results"], strict=True):
        errors = [(error["field"], error["code"]) for error in result["errors"]]
        assert errors == ([wanted] if wanted else []), result
    assert (told["changed"], told["refused"]) == (1, 8)
    dune.refresh_from_db()
    assert dune.year == 1966
    whole = desk.post(BATCH, {"books": [{"id": emma.pk, "year": 1815}, *sent[:2]]})
    assert errors_of(whole) == [
        ("books.1.identifiers", "taken"),
        ("books.2.identifiers", "ambiguous"),
    ]
    emma.refresh_from_db()
    assert emma.year is None


def test_new_rows_that_share_an_identifier_are_one_book(desk):
    one = {"kind": "isbn10", "value": "0441172717"}
    same = {"kind": "isbn13", "value": "9780441172719"}
    rows = [{"title": "Dune", "identifiers": [one]}, {"title": "Dune?", "identifiers": [same]}]
    assert errors_of(desk.post(BATCH, {"books": rows})) == [("books.1.identifiers", "repeated")]
    assert not Book.objects.exists()


def row(n: int, year: int = 1900) -> dict[str, object]:
    return DUNE | {
        "title": f"Book {n}",
        "authors": [f"Author {n}"],
        "series": {"name": f"Series {n}", "position": n % 9},
        "year": year,
        "identifiers": [{"kind": "goodreads", "value": str(n)}],
    }


@pytest.mark.parametrize("year", [1900, 1901])
def test_a_batch_costs_the_same_however_long_it_is(desk, year):
    desk.post(BATCH, {"books": [row(n) for n in range(0, 40, 2)]})

    def cost(numbers: range) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.post(BATCH, {"books": [row(n, year) for n in numbers]}).status_code == 200
        return len(captured)

    assert cost(range(4)) == cost(range(4, 40)) <= 90


def test_what_data_sets_know_stays(desk):
    book = make_book("Emma", public_average=4.1, public_count=900, rating_count=3, rating_sum=20)
    write_books([{"id": book.pk, "year": 1815}])
    book.refresh_from_db()
    assert (book.public_average, book.public_count, book.rating_count) == (4.1, 900, 3)
