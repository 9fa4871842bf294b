"""Lists of books over the API: their pages, lists by ids, what they spread over, suggestions."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.models import Book
from catalog.search.filters import Filters
from catalog.search.matching import popular, popular_beside
from catalog.stock import put_copies
from catalog.tests.books import make_book, make_shelf

pytestmark = pytest.mark.django_db

BOOKS = "/api/v1/books"


def walk(client, address: str, way: str = "next") -> list[list[str]]:
    pages = []
    while address:
        answer = client.get(address).json()
        pages.append([book["title"] for book in answer["results"]])
        last, address = answer, answer[way]
    pages.append(last)
    return pages


def known(title: str, readers: int) -> Book:
    return make_book(title, public_count=readers)


# --- Pages ---


@pytest.mark.parametrize("query", ["", "q=book&"])
def test_pages_go_there_and_back(client, query):
    for n in range(7):
        known(f"Book {n}", (5, 5, 5, 9, 0, 0, 0)[n])
    *there, last = walk(client, f"{BOOKS}?{query}page_size=3")
    assert [len(page) for page in there] == [3, 3, 1]
    assert len({title for page in there for title in page}) == 7
    *back, first = walk(client, last["previous"], "previous")
    assert back == there[-2::-1]
    assert first["previous"] is None
    *again, _ = walk(client, first["next"])
    assert again == there[1:]


def test_ratings_that_come_meanwhile_repeat_no_page(client):
    books = [known(f"Book {n}", 50 - n) for n in range(6)]
    first = client.get(f"{BOOKS}?page_size=3").json()
    Book.objects.filter(pk=books[0].pk).update(rating_count=99)
    Book.objects.filter(pk=books[5].pk).update(rating_count=99)
    second = client.get(first["next"]).json()
    assert [book["title"] for book in second["results"]] == ["Book 3", "Book 4"]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [("genre", "nothing"), ("mood", "science-fiction"), ("theme", "nothing"), ("max_year", "1949")],
)
def test_a_filter_that_no_book_can_meet_is_named(client, parameter, value):
    make_book("Dune", genres=["science-fiction"])
    answer = client.get(BOOKS, {"genre": "science-fiction", "min_year": "1950", parameter: value})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [parameter]


def test_a_cursor_of_another_list_is_refused(client):
    make_shelf("Emma1 Emma2 Emma3")
    of_all = client.get(f"{BOOKS}?page_size=1").json()["next"].partition("cursor=")[2]
    of_words = client.get(f"{BOOKS}?q=emma&page_size=1").json()["next"].partition("cursor=")[2]
    for parameters in ({"q": "emma", "cursor": of_all}, {"cursor": of_words}):
        answer = client.get(BOOKS, parameters)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == "cursor"


@settings(max_examples=40)
@given(st.lists(st.integers(0, 3), max_size=12), st.integers(1, 5), st.data())
def test_beside_a_place_stand_the_books_that_the_order_has_there(counts, most, data):
    Book.objects.all().delete()
    Book.objects.bulk_create(Book(title="x", public_count=readers) for readers in counts)
    order = popular(Filters(), 0, 100)
    readers = dict(Book.objects.values_list("pk", "public_count"))
    at = data.draw(st.integers(0, max(len(order) - 1, 0)))
    if not order:
        assert popular_beside(Filters(), None, most) == []
        return
    place = (readers[order[at]], order[at])
    after = popular_beside(Filters(), place, most)
    before = popular_beside(Filters(), place, most, forward=False)
    assert [pk for _, pk in after] == order[at + 1 :][:most]
    assert [pk for _, pk in before] == order[:at][::-1][:most]
    assert [pk for _, pk in popular_beside(Filters(), None, most)] == order[:most]


def test_deep_pages_walk_over_no_rows_before_them(client):
    books = [Book(title=str(n), sort_title="x", public_count=n % 2) for n in range(6000)]
    middle = Book.objects.bulk_create(books)[3000].pk
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalog_book")
    for forward in (True, False):
        with CaptureQueriesContext(connection) as captured:
            assert len(popular_beside(Filters(), (0, middle), 20, forward=forward)) == 20
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {captured[0]['sql']}")
            assert rows_touched(cursor.fetchone()[0][0]["Plan"]) < 300


def rows_touched(plan: dict) -> int:
    here = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
    return here + sum(rows_touched(part) for part in plan.get("Plans", []))


# --- By ids ---


def test_a_list_of_ids_is_drawn_in_its_order(client):
    dune = make_book("Dune", identifiers={"isbn13": "9780441172719"})
    emma, other = make_shelf("Emma Ulysses")
    ids = f"{other.pk},isbn:0-441-17271-7,{emma.pk},999999,{dune.pk},goodreads:8,{other.pk}"
    answer = client.get(BOOKS, {"ids": ids}).json()
    assert [book["title"] for book in answer["results"]] == ["Ulysses", "Dune", "Emma"]
    assert answer["unknown"] == ["999999", "goodreads:8"]
    assert (answer["next"], answer["previous"]) == (None, None)
    assert client.get(f"{BOOKS}?ids=").json()["results"] == []


def test_a_list_of_ids_is_asked_for_alone_and_is_short(client):
    for parameters in ({"ids": "1", "q": "x"}, {"ids": "1", "page_size": 5}):
        answer = client.get(BOOKS, parameters)
        assert answer.status_code == 400 and answer.json()["errors"][0]["field"] != "ids"
    long = ",".join(str(n) for n in range(1, 102))
    assert client.get(BOOKS, {"ids": long}).json()["errors"][0]["code"] == "too_many"


def test_a_list_of_ids_costs_the_same_however_long_it_is(client, django_assert_max_num_queries):
    books = [make_book(f"Book {n}", [f"Author {n}"], genres=["classics"]) for n in range(12)]
    with django_assert_max_num_queries(8):
        client.get(BOOKS, {"ids": ",".join(str(book.pk) for book in books)})


# --- Facets, filters, stock ---


def test_facets_count_what_was_found_on_the_first_page(client):
    for n in range(3):
        make_book(f"Moon {n}", genres=["poetry"], moods=["dark"], year=1963 + n, language="en")
    make_book("Moon far", genres=["poetry", "classics"], year=1815, language="de")
    first = client.get(f"{BOOKS}?q=moon&facets=true&page_size=2").json()
    facets = first["facets"]
    assert (facets["counted"], facets["more"]) == (4, False)
    counts = {
        name: {one["value"]: one["books"] for one in facets[name]}
        for name in ("genre", "mood", "language")
    }
    assert counts == {
        "genre": {"poetry": 4, "classics": 1},
        "mood": {"dark": 3},
        "language": {"en": 3, "de": 1},
    }
    assert facets["decade"] == [
        {"min_year": 1960, "max_year": 1969, "name": "1960s", "books": 3},
        {"min_year": 1810, "max_year": 1819, "name": "1810s", "books": 1},
    ]
    assert client.get(first["next"]).json()["facets"] is None
    assert client.get(f"{BOOKS}?q=moon").json()["facets"] is None


def test_series_and_stock_narrow_down(client):
    dune = make_book("Dune", series="Dune Chronicles")
    make_book("Emma")
    put_copies({dune.pk: 2})
    for parameters in ({"series": dune.series_id}, {"in_stock": "true"}):
        (found,) = client.get(BOOKS, parameters).json()["results"]
        assert (found["title"], found["in_stock"]) == ("Dune", True)
    assert len(client.get(f"{BOOKS}?in_stock=false").json()["results"]) == 2


def test_a_list_tells_of_stock_without_a_query_each(client):
    books = [make_book(f"Book {n}") for n in range(9)]
    put_copies({books[0].pk: 1, books[1].pk: 0})

    def cost(size: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(f"{BOOKS}?page_size={size}").json()
        told = {book["title"]: book["in_stock"] for book in answer["results"]}
        assert told["Book 0"] is True and told["Book 1"] is False and told["Book 2"] is None
        return len(captured)

    assert cost(3) == cost(9)


# --- Suggestions ---


def test_suggestions_are_those_of_the_site(client):
    make_book("Dune", ["Frank Herbert", "Brian Herbert"], series="Herbert’s worlds")
    told = client.get(f"{BOOKS}/suggestions?q=herb").json()
    assert [book["title"] for book in told["books"]] == ["Dune"]
    assert told["books"][0]["authors"] == "Frank Herbert, Brian Herbert"
    assert {author["name"] for author in told["authors"]} == {"Frank Herbert", "Brian Herbert"}
    series = told["series"][0]
    assert client.get(BOOKS, {"series": series["id"]}).json()["results"][0]["title"] == "Dune"
    assert told["mended"] is None
    assert client.get(f"{BOOKS}/suggestions?q=hrebert").json()["mended"] == "herbert"
    assert client.get(f"{BOOKS}/suggestions?q=h").json()["books"] == []
    assert client.get(f"{BOOKS}/suggestions?n=1").status_code == 400
