"""The OpenAPI document says what the API does: every address, every answer."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import get_resolver
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator
from rest_framework.test import APIClient

from bookrec_site.api_urls import v1
from catalog.tests.books import make_book
from shelves.models import Review

pytestmark = pytest.mark.django_db

# What the document does not describe: itself.
UNDESCRIBED = {"/api/v1/schema"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


def operations(document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_it_is_valid_and_without_warnings():
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO())


def test_it_is_openapi_3_1_and_served_as_json(client):
    answer = client.get("/api/v1/schema")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")
    assert answer.json()["paths"]


def test_it_has_every_address(document):
    described = {path.replace("{", "").replace("}", "") for path in document["paths"]}
    routed = set()
    for entry in v1:
        route = str(entry.pattern)
        for converter in ("<int:", "<str:"):
            route = route.replace(converter, "")
        routed.add("/api/v1/" + route.replace(">", ""))
    assert routed - UNDESCRIBED == described


def test_the_addresses_are_mounted():
    assert get_resolver().resolve("/api/v1/books").url_name == "api-books"


def test_every_operation_is_described(document):
    for path, method, operation in operations(document):
        where = f"{method} {path}"
        assert operation["summary"] and operation["description"], where
        assert operation["tags"][0] in {tag["name"] for tag in document["tags"]}, where
        assert operation["security"], where
        assert all(parameter.get("schema") for parameter in operation.get("parameters", []))
    names = [operation["operationId"] for *_, operation in operations(document)]
    assert len(set(names)) == len(names)


def test_every_operation_says_how_it_fails(document):
    for path, method, operation in operations(document):
        answers = set(operation["responses"])
        assert {"400", "429", "default"} <= answers, (method, path)
        assert ("401" in answers) == ({} not in operation["security"]), (method, path)
        assert ("404" in answers) == ("{" in path), (method, path)
        assert (method == "get") or {"403", "413", "415"} <= answers, (method, path)


def test_bodies_take_nothing_but_what_is_described(document):
    schemas = document["components"]["schemas"]
    requests = [schema for name, schema in schemas.items() if name.endswith("Request")]
    assert requests
    assert all(schema["additionalProperties"] is False for schema in requests)


# --- What is described is what is answered ---


@pytest.fixture
def call(document, alice):
    """Makes a call as Alice and checks the answer against the document."""
    client = APIClient()
    client.force_login(alice)

    def make(method: str, path: str, expected: int, body: Any = None, **ids: Any) -> Any:
        answer = getattr(client, method)(path.format(**ids), body)
        assert answer.status_code == expected, answer.content
        described = document["paths"][path.partition("?")[0]][method]["responses"][str(expected)]
        if "$ref" in described:
            described = resolve(document, described["$ref"])
        if "content" not in described:
            assert answer.content == b""
            return None
        (kind, content), *others = described["content"].items()
        assert not others
        assert answer.headers["Content-Type"] == kind
        check(document, content["schema"], answer.json())
        return answer.json()

    return make


def resolve(document: dict[str, Any], reference: str) -> Any:
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def check(document: dict[str, Any], schema: dict[str, Any], value: Any) -> None:
    whole = {"allOf": [schema], "unevaluatedProperties": False}
    whole["components"] = document["components"]
    errors = list(Draft202012Validator(whole).iter_errors(value))
    assert not errors, errors[0].message


def test_public_answers_are_as_described(call):
    dune = make_book(
        "Dune",
        ["Frank Herbert"],
        series="Dune Chronicles",
        genres=["science-fiction"],
        moods=["epic"],
        identifiers={"isbn13": "9780441172719"},
    )
    make_book("Beowulf")
    call("get", "/api/v1/books?q=dune", 200)
    call("get", "/api/v1/books", 200)
    call("get", "/api/v1/books?sort=x", 400)
    call("get", "/api/v1/books/{book_id}", 200, book_id=dune.pk)
    call("get", "/api/v1/books/{book_id}", 404, book_id=0)
    call("get", "/api/v1/books/{book_id}/similar", 200, book_id=dune.pk)
    ids = {"kind": "isbn", "value": "9780441172719"}
    call("get", "/api/v1/books/by-identifier/{kind}:{value}", 200, **ids)
    call("get", "/api/v1/popular?n=1", 200)


def test_a_readers_answers_are_as_described(call):
    dune, emma = make_book("Dune"), make_book("Emma")
    assert call("put", "/api/v1/me/ratings/{book_id}", 201, {"stars": 4.5}, book_id=dune.pk)
    call("put", "/api/v1/me/ratings/{book_id}", 200, {"stars": 4}, book_id=dune.pk)
    call("put", "/api/v1/me/ratings/{book_id}", 400, {"stars": 6}, book_id=dune.pk)
    call("put", "/api/v1/me/ratings/{book_id}", 404, {"stars": 4}, book_id=0)
    for name in ("want-to-read", "dismissals"):
        call("put", f"/api/v1/me/{name}/{{book_id}}", 201, book_id=emma.pk)
        call("put", f"/api/v1/me/{name}/{{book_id}}", 200, book_id=emma.pk)
        assert call("get", f"/api/v1/me/{name}", 200)["results"]
        call("delete", f"/api/v1/me/{name}/{{book_id}}", 204, book_id=emma.pk)
        call("delete", f"/api/v1/me/{name}/{{book_id}}", 404, book_id=emma.pk)
    assert call("get", "/api/v1/me/ratings?page_size=1", 200)["results"]
    call("get", "/api/v1/me", 200)
    assert call("get", "/api/v1/me/recommendations", 200)["results"]
    call("delete", "/api/v1/me/ratings/{book_id}", 204, book_id=dune.pk)


def test_answers_about_reviews_are_as_described(call, bob):
    dune, review = make_book("Dune", ["Frank Herbert"]), {"text": "Slow, and *worth it*."}
    mine = "/api/v1/me/reviews/{book_id}"
    assert call("put", mine, 201, review, book_id=dune.pk)
    call("put", mine, 200, review | {"spoiler": True}, book_id=dune.pk)
    call("put", mine, 400, {"text": "short"}, book_id=dune.pk)
    call("get", mine, 200, book_id=dune.pk)
    assert call("get", "/api/v1/me/reviews", 200)["results"]
    assert call("get", "/api/v1/books/{book_id}/reviews", 200, book_id=dune.pk)["results"]
    theirs = Review.objects.create(reader=bob, book=dune, text="Quick, and not worth it.")
    report = "/api/v1/reviews/{review_id}/report"
    call("put", report, 204, {"reason": "spam"}, review_id=theirs.pk)
    call("put", report, 404, {"reason": "spam"}, review_id=0)
    call("delete", mine, 204, book_id=dune.pk)
    call("delete", mine, 404, book_id=dune.pk)


def test_examples_are_as_described(document):
    for *_, operation in operations(document):
        for answer in operation["responses"].values():
            for content in answer.get("content", {}).values():
                for example in content.get("examples", {}).values():
                    check(document, content["schema"], example["value"])
        for content in operation.get("requestBody", {}).get("content", {}).values():
            for example in content.get("examples", {}).values():
                check(document, content["schema"], example["value"])
    for answer in document["components"]["responses"].values():
        for content in answer["content"].values():
            if "example" in content:
                check(document, content["schema"], content["example"])


@pytest.mark.parametrize("method", ["get", "head"])
def test_the_page_to_try_it_is_there_for_everybody(client, method):
    answer = getattr(client, method)("/api/docs")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
