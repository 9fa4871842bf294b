"""The OpenAPI document says what the API does: every address, every answer."""

import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import get_resolver
from django.utils import translation

from bookrec_site.api_urls import v1
from bookrec_site.openapi import FILE, written
from bookrec_site.openapi import document as document_of_code
from bookrec_site.tests.described import check, resolve
from web.api import Resource

pytestmark = pytest.mark.django_db

# What the document does not describe: itself.
UNDESCRIBED = {"/api/v1/schema"}


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
    routed = {"/api/v1/" + re.sub(r"<(?:\w+:)?(\w+)>", r"\1", str(entry.pattern)) for entry in v1}
    assert routed - UNDESCRIBED == described


def test_the_addresses_are_mounted():
    assert get_resolver().resolve("/api/v1/books").url_name == "api-books"


def test_every_operation_is_described(document):
    for path, method, operation in operations(document):
        where = f"{method} {path}"
        assert operation["summary"] and operation["description"], where
        assert operation["tags"][0] in {tag["name"] for tag in document["tags"]}, where
        assert operation["security"], where
        assert all(parameter["schema"] for parameter in parameters(document, operation)), where
    names = [operation["operationId"] for *_, operation in operations(document)]
    assert len(set(names)) == len(names)


def parameters(document, operation) -> list[dict[str, Any]]:
    found = operation["parameters"]
    return [resolve(document, one["$ref"]) if "$ref" in one else one for one in found]


def test_every_operation_says_how_it_fails(document):
    for path, method, operation in operations(document):
        answers = set(operation["responses"])
        assert {"400", "401", "403", "429", "503", "default"} <= answers, (method, path)
        assert ("404" in answers) or ("{" not in path), (method, path)
        assert (method == "get") or {"413", "415"} <= answers, (method, path)


def test_every_operation_says_which_headers_it_takes_and_gives(document):
    for path, method, operation in operations(document):
        where = f"{method} {path}"
        taken = {one["name"] for one in parameters(document, operation) if one["in"] == "header"}
        assert "X-Request-ID" in taken, where
        for status, answer in operation["responses"].items():
            whole = resolve(document, answer["$ref"]) if "$ref" in answer else answer
            headers = set(whole["headers"])
            assert {"X-Request-ID", "RateLimit", "RateLimit-Policy"} <= headers, (where, status)
            assert ("Retry-After" in headers) or status not in {"429", "503"}, where
            if method == "get" and "application/json" in whole.get("content", {}):
                assert {"ETag", "Cache-Control"} <= headers, where
                assert "If-None-Match" in taken and "304" in operation["responses"], where
        if "Idempotency-Key" in taken:
            assert method == "post" and {"409", "422"} <= operation["responses"].keys(), where


def test_a_post_takes_a_key_unless_it_stores_nothing(document):
    without = {
        operation["operationId"]
        for _, method, operation in operations(document)
        if method == "post"
        and "Idempotency-Key" not in {one["name"] for one in parameters(document, operation)}
    }
    computes = {view.__name__ for view in views() if view.stores_nothing and hasattr(view, "post")}
    assert len(without) == len(computes), (without, computes)


def views() -> list[Any]:
    return [getattr(entry.callback, "cls", None) for entry in v1]


def test_every_address_is_a_resource():
    assert all(issubclass(view, Resource) for view in views())


def test_the_document_that_is_checked_in_is_that_of_the_code():
    same = FILE.exists() and FILE.read_text(encoding="utf-8") == written()
    assert same, f"{FILE.name} is not what the code says: ./run openapi writes it."


def test_what_is_checked_in_depends_on_no_site(settings):
    before = written()
    document_of_code.cache_clear()
    settings.BASE_URL = "https://elsewhere.example"
    settings.SESSION_COOKIE_NAME = "other"
    with translation.override("de"):
        assert written() == before
    document_of_code.cache_clear()
    assert before.endswith("}\n")


def test_bodies_take_nothing_but_what_is_described(document):
    schemas = document["components"]["schemas"]
    requests = [schema for name, schema in schemas.items() if name.endswith("Request")]
    assert requests
    assert all(schema["additionalProperties"] is False for schema in requests)


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


def test_every_answer_and_every_body_has_an_example(document):
    without = []
    for path, method, operation in operations(document):
        for status, answer in operation["responses"].items():
            json = answer.get("content", {}).get("application/json", {})
            if "schema" in json and status < "300" and not json.get("examples"):
                without.append(f"{method} {path} {status}")
        bodies = operation.get("requestBody", {}).get("content", {})
        if bodies and not any(body.get("examples") for body in bodies.values()):
            without.append(f"{method} {path} body")
    assert without == []


@pytest.mark.parametrize("method", ["get", "head"])
def test_the_page_to_try_it_is_there_for_everybody(client, method):
    answer = getattr(client, method)("/api/docs")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
