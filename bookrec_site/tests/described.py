"""What the document of the API describes, and whether an answer is like that; for tests of all apps."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from rest_framework.test import APIClient

from bookrec_site import openapi


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    """What the API says of itself."""
    return openapi.document()


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
