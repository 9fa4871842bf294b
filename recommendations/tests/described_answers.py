"""Answers of the API against what its document says of them."""

from typing import Any

from django.urls import resolve as find

from bookrec_site.openapi import document
from bookrec_site.tests.described import check, resolve


def described(answer: Any) -> Any:
    """The body of a test client's answer, which is as the document says."""
    request = answer.wsgi_request
    route = find(request.path).route.replace("<int:", "{").replace("<str:", "{").replace(">", "}")
    operation = document()["paths"]["/" + route.lstrip("/")][request.method.lower()]
    said = operation["responses"].get(str(answer.status_code)) or operation["responses"]["default"]
    if "$ref" in said:
        said = resolve(document(), said["$ref"])
    ((kind, content),) = said["content"].items()
    assert answer.headers["Content-Type"] == kind
    check(document(), content["schema"], answer.json())
    return answer.json()
