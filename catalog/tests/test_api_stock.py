"""Stock over the API, and that what is answered of books is what the document says."""

from typing import Any

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from catalog.stock import copies_of
from catalog.tests.books import make_book, make_shelf

pytestmark = pytest.mark.django_db

BATCH = "/api/v1/stock:batch"


def test_stock_is_kept_changed_and_kept_no_more(desk, client):
    dune = make_book("Dune")
    address = f"/api/v1/books/{dune.pk}/stock"
    assert client.get(address).status_code == 404
    assert desk.put(address, {"copies": 3}).status_code == 201
    told = client.get(address).json()
    assert told["copies"] == 3 and told["changed_at"].endswith("Z")
    book = client.get(f"/api/v1/books/{dune.pk}").json()
    assert (book["stock"], book["in_stock"]) == (told, True)
    assert desk.put(address, {"copies": 0}).json()["copies"] == 0
    assert desk.put(address, {"copies": 0}).status_code == 200
    assert client.get(f"/api/v1/books/{dune.pk}").json()["in_stock"] is False
    assert desk.delete(address).status_code == 204
    assert desk.delete(address).status_code == 404
    assert client.get(f"/api/v1/books/{dune.pk}").json()["stock"] is None
    actions = LogEntry.objects.order_by("pk").values_list("action_flag", flat=True)
    assert list(actions) == [ADDITION, CHANGE, DELETION]


@pytest.mark.parametrize(
    "body",
    [{}, {"copies": -1}, {"copies": 1.5}, {"copies": None}, {"copies": 10**7}, {"copies": "many"}]
    + [{"copies": 1, "book": 2}, [1]],
)
def test_what_is_no_number_of_copies_is_refused(desk, body):
    dune = make_book("Dune")
    assert desk.put(f"/api/v1/books/{dune.pk}/stock", body).status_code == 400
    assert copies_of([dune.pk]) == {}


def test_stock_of_a_book_that_is_not_there_is_not_found(desk):
    for method, body in (("get", None), ("put", {"copies": 1}), ("delete", None)):
        assert getattr(desk, method)("/api/v1/books/0/stock", body).status_code == 404


def test_many_are_said_at_once(desk):
    dune = make_book("Dune", identifiers={"isbn13": "9780441172719"})
    emma = make_book("Emma")
    rows: list[dict[str, Any]] = [
        {"book": "isbn:0441172717", "copies": 3},
        {"book": emma.pk, "copies": 0},
        {"book": dune.pk, "copies": 4},
        {"book": "isbn:9780000000002", "copies": 1},
        {"book": emma.pk + 1, "copies": 1},
    ]
    refused = desk.post(BATCH, {"stock": rows})
    named = [(error["field"], error["code"]) for error in refused.json()["errors"]]
    assert named == [
        ("stock.2.book", "repeated"),
        ("stock.3.book", "not_found"),
        ("stock.4.book", "not_found"),
    ]
    assert copies_of([dune.pk, emma.pk]) == {}
    told = desk.post(BATCH, {"stock": rows, "partial": True}).json()
    assert [row["status"] for row in told["results"]] == ["created", "created"] + ["refused"] * 3
    assert copies_of([dune.pk, emma.pk]) == {dune.pk: 3, emma.pk: 0}
    assert LogEntry.objects.get().change_message == "Over the API: 2 added, 0 changed."


def test_a_batch_costs_the_same_however_long_it_is(desk):
    books = make_shelf(" ".join(f"Book{n}" for n in range(24)))

    def cost(some: list[Any]) -> int:
        rows = [{"book": book.pk, "copies": n} for n, book in enumerate(some)]
        with CaptureQueriesContext(connection) as captured:
            assert desk.post(BATCH, {"stock": rows}).status_code == 200
        return len(captured)

    cost(books[:1])  # fills what is kept of content types
    assert cost(books[1:4]) == cost(books[4:]) <= 20


# --- What is described is what is answered ---


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


@pytest.fixture
def call(desk, document):
    """Makes a call as an operator and checks the answer against the document."""

    def make(method: str, path: str, expected: int, body: Any = None, **ids: Any) -> Any:
        answer = getattr(desk, method)(path.format(**ids), body)
        assert answer.status_code == expected, answer.content
        described = document["paths"][path.partition("?")[0]][method]["responses"][str(expected)]
        if "content" not in described:
            assert answer.content == b""
            return None
        ((kind, content),) = described["content"].items()
        assert answer.headers["Content-Type"] == kind
        whole = {"allOf": [content["schema"]], "unevaluatedProperties": False}
        whole["components"] = document["components"]
        errors = list(Draft202012Validator(whole).iter_errors(answer.json()))
        assert not errors, errors[0].message
        return answer.json()

    return make


def test_answers_about_books_are_as_described(call):
    whole = {
        "title": "Dune",
        "authors": ["Frank Herbert"],
        "series": {"name": "Dune Chronicles", "position": 1},
        "year": 1965,
        "language": "en",
        "cover_url": "https://example.org/dune.jpg",
        "identifiers": [{"kind": "isbn", "value": "9780441172719"}],
        "genres": ["science-fiction"],
        "moods": ["epic"],
    }
    one, stock = "/api/v1/books/{book_id}", "/api/v1/books/{book_id}/stock"
    made = call("post", "/api/v1/books", 201, whole)
    ids = {"book_id": made["id"]}
    call("put", stock, 201, {"copies": 3}, **ids)
    call("put", stock, 200, {"copies": 2}, **ids)
    call("get", stock, 200, **ids)
    call("get", one, 200, **ids)
    call("patch", one, 200, {"year": None, "series": None, "cover_url": None}, **ids)
    call("get", "/api/v1/books?facets=true&in_stock=true", 200)
    call("get", f"/api/v1/books?ids={made['id']},isbn:9780000000002", 200)
    call("get", "/api/v1/books/suggestions?q=frank", 200)
    rows = [{"id": made["id"], "year": 1965}, {"id": made["id"] + 1, "year": 1965}]
    call("post", "/api/v1/books:batch", 200, {"books": rows, "partial": True})
    stocks = [{"book": made["id"], "copies": 0}, {"book": "isbn:1", "copies": 0}]
    call("post", BATCH, 200, {"stock": stocks, "partial": True})
    call("delete", stock, 204, **ids)
