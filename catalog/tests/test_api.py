"""The catalogue over the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import SIMULATED_SOURCE, User
from catalog.models import Book
from catalog.tests.books import make_book, make_shelf

pytestmark = pytest.mark.django_db

BOOKS = "/api/v1/books"


@pytest.fixture
def dune() -> Book:
    return make_book(
        "Dune",
        ["Frank Herbert", "Brian Herbert"],
        series="Dune Chronicles",
        series_position="1",
        genres=["science-fiction", "classics"],
        moods=["epic"],
        identifiers={"isbn13": "9780441172719", "goodreads": "234225"},
        year=1965,
        language="en",
        description="Spice.",
        rating_count=4,
        rating_sum=35,
    )


def titles(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [book["title"] for book in answer.json()["results"]]


# --- One book ---


def test_a_book_is_told_whole(client, dune):
    answer = client.get(f"{BOOKS}/{dune.pk}").json()
    assert answer == {
        "id": dune.pk,
        "title": "Dune",
        "original_title": "",
        "authors": [
            {"id": author.pk, "name": author.name}
            for author in dune.authors.order_by("bookauthor__position")
        ],
        "series": {"id": dune.series_id, "name": "Dune Chronicles", "position": 1.0},
        "year": 1965,
        "language": "en",
        "genres": [
            {"slug": "science-fiction", "name": "Science fiction"},
            {"slug": "classics", "name": "Classics"},
        ],
        "moods": [{"slug": "epic", "name": "Epic"}],
        "themes": [],
        "average_stars": 4.38,
        "rating_count": 4,
        "simulated_readers": False,
        "in_stock": None,
        "stock": None,
        "cover_url": None,
        "url": f"http://testserver/books/{dune.pk}-dune",
        "description": "Spice.",
        "identifiers": [
            {"kind": "isbn13", "value": "9780441172719"},
            {"kind": "goodreads", "value": "234225"},
        ],
    }


def test_what_is_not_known_is_null_or_empty(client):
    book = make_book("Beowulf")
    answer = client.get(f"{BOOKS}/{book.pk}").json()
    empty = {"series": None, "year": None, "average_stars": None, "language": "", "authors": []}
    assert answer | empty == answer


@pytest.mark.parametrize(
    "reference",
    ["isbn:9780441172719", "isbn:978-0-441-17271-9", "isbn:0441172717", "isbn13:9780441172719"]
    + ["isbn:0-441-17271-7", "goodreads:234225"],
)
def test_a_book_is_found_by_what_leads_to_it(client, dune, reference):
    answer = client.get(f"{BOOKS}/by-identifier/{reference}")
    assert answer.json()["id"] == dune.pk


@pytest.mark.parametrize(
    "reference",
    ["isbn:9780441172710", "isbn:9780000000002", "isbn:x", "goodreads:9780441172719", "asin:B0"]
    + ["isbn10:0", "goodreads:%00", "goodreads:" + "9" * 500],
)
def test_what_leads_nowhere_is_not_found(client, dune, reference):
    assert client.get(f"{BOOKS}/by-identifier/{reference}").status_code == 404


# --- Lists ---


def test_words_and_filters_find_books(client, dune):
    make_book("Emma", ["Jane Austen"], genres=["classics"], year=1815, language="en")
    assert titles(client.get(f"{BOOKS}?q=herbert")) == ["Dune"]
    assert titles(client.get(f"{BOOKS}?q=9780441172719")) == ["Dune"]
    assert titles(client.get(BOOKS, {"genre": "classics", "max_year": 1900})) == ["Emma"]
    assert titles(client.get(BOOKS, {"mood": "epic", "language": "en"})) == ["Dune"]
    assert titles(client.get(BOOKS, {"mood": "epic", "language": "de"})) == []
    assert titles(client.get(BOOKS)) == ["Dune", "Emma"]


def test_empty_parameters_are_no_filters(client, dune):
    assert titles(client.get(f"{BOOKS}?q=&genre=&language=")) == ["Dune"]


def test_a_full_last_page_has_no_next_one(client):
    make_shelf("A B C D")
    first = client.get(f"{BOOKS}?page_size=2").json()
    answer = client.get(first["next"]).json()
    assert len(answer["results"]) == 2
    assert answer["next"] is None


def test_links_keep_what_was_asked(client):
    for n in range(3):
        make_book(f"Emma & {n}", genres=["classics"])
    address = client.get(BOOKS, {"q": "emma &", "genre": "classics", "page_size": 2}).json()["next"]
    assert address.startswith("http://testserver/api/v1/books?")
    assert len(titles(client.get(address))) == 1


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        *(("cursor", value) for value in ("0", "-1", "after_1", "from_x", "from_1", "9" * 5000)),
        ("page", "2"),
        ("ids", "x"),
        ("facets", "perhaps"),
        ("in_stock", "2"),
        *(("page_size", value) for value in ("0", "101", "all")),
        *(("min_year", value) for value in ("MCMLXV", "10000", "-10000")),
        ("language", "english"),
        ("genre", "x" * 51),
        ("sort", "title"),
        ("Q", "dune"),
        ("q[]", "dune"),
    ],
)
def test_a_wrong_parameter_is_named(client, dune, parameter, value):
    answer = client.get(BOOKS, {parameter: value})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [parameter]


@pytest.mark.parametrize("query", ["':*&|!()", "x" * 10_000, "\ud800", "%", "🙂", "a b " * 2000])
def test_hostile_words_are_only_words(client, dune, query):
    answer = client.get(BOOKS, {"q": query.encode("utf-8", "surrogatepass")})
    assert answer.status_code == 200


# --- Cost ---


def queries(client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize("parameters", ["", "&q=book", "&genre=classics"])
def test_a_page_costs_the_same_however_long_it_is(client, parameters):
    for n in range(12):
        make_book(f"Book {n}", [f"Author {n}"], series=f"Series {n}", genres=["classics", "epic"])
    short = queries(client, f"{BOOKS}?page_size=2{parameters}")
    long = queries(client, f"{BOOKS}?page_size=12{parameters}")
    assert len(short) == len(long) <= 8


def test_no_page_counts_rows(client, dune):
    asked = " ".join(queries(client, BOOKS) + queries(client, f"{BOOKS}?q=dune"))
    assert "COUNT(" not in asked


def test_a_book_costs_seven_queries(client, dune, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        client.get(f"{BOOKS}/{dune.pk}")


def test_ratings_of_simulated_readers_are_labelled(api, dune, db):
    User.objects.create(source=SIMULATED_SOURCE, external_id="1", is_active=False)
    assert api.get(f"/api/v1/books/{dune.pk}").json()["simulated_readers"]
