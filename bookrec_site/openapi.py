"""The OpenAPI document, and how callers sign in."""

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import override
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.permissions import VisitorMay
from bookrec_site.openapi_manners import PROBLEM, components, describe
from web.api import Resource, read_query

FILE = settings.BASE_DIR / "docs" / "openapi.json"
# What sites with https:// call it: the document that is checked in is that of no site.
SESSION_COOKIE = "__Host-sessionid"


@cache
def document() -> dict[str, Any]:
    """What the API is. In English whatever language the caller prefers: programs compare and keep it."""
    with override("en"):
        found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
        return found


def written() -> str:
    """As it is checked in: the same for every site and machine."""
    session = document()["components"]["securitySchemes"]["session"] | {"name": SESSION_COOKIE}
    schemes = document()["components"]["securitySchemes"] | {"session": session}
    components = document()["components"] | {"securitySchemes": schemes}
    found = document() | {"components": components}
    return json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


@cache
def _served() -> bytes:
    return json.dumps(document(), ensure_ascii=False).encode()


class Document(Resource):
    """Made once a process: it takes longer than anything else that visitors may ask for."""

    permission_classes = [VisitorMay]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        read_query(request)
        answer = HttpResponse(_served(), content_type="application/vnd.oai.openapi+json")
        answer["Content-Language"] = "en"
        return answer


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        """With the scope that the token needs."""
        (may,) = auto_schema.view.get_permissions()
        return {self.name: [may.scope(auto_schema.method, auto_schema.view)]}

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An API token, made on the account page. For programs.",
        }


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "rest_framework.authentication.SessionAuthentication"
    name = "session"
    priority = 1  # before the one that comes with the library

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The session of a reader who is signed in to the site. Changes need "
            "the CSRF token as well, in the header X-CSRFToken.",
        }


def add_manners(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Post-processing hook: what all operations have in common."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    result["components"] |= components()
    for operations in result["paths"].values():
        for method, operation in operations.items():
            describe(method, operation)
    return result


def close_requests(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Post-processing hook: say that fields which are not documented are refused."""
    for name, schema in result["components"]["schemas"].items():
        if name.endswith("Request"):
            schema["additionalProperties"] = False
    return result
