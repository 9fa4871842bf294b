"""What the OpenAPI document says of every operation: its errors, and how callers sign in."""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension

from bookrec_site.problems import CONTENT_TYPE, INVALID, problem

PROBLEM = {
    "type": "object",
    "description": "An error: problem details as in RFC 9457.",
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What happened, in a sentence."},
        "errors": {
            "type": "array",
            "description": "What is wrong with the parameters or the body.",
            "items": {
                "type": "object",
                "properties": {
                    "field": {
                        "type": ["string", "null"],
                        "description": "The parameter or field; null for the whole.",
                    },
                    "detail": {"type": "string"},
                    "code": {"type": "string", "description": "For programs, such as `required`."},
                },
                "required": ["field", "detail", "code"],
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
}

WRONG_FIELD = [
    {
        "field": "stars",
        "detail": "Give half a star to five stars, in steps of a half.",
        "code": "invalid",
    }
]
RETRY_AFTER = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}
AUTHENTICATE = {"WWW-Authenticate": {"schema": {"type": "string"}, "description": "`Bearer`."}}

# Status -> description, headers and example of an answer that is an error.
ERRORS: dict[str, dict[str, Any]] = {
    "400": {
        "description": "A parameter or a field is unknown, missing or not valid.",
        "example": {
            "detail": INVALID,
            "errors": WRONG_FIELD,
        },
    },
    "401": {
        "description": "You are not signed in, or the token is not valid.",
        "headers": AUTHENTICATE,
        "example": {"detail": "Authentication credentials were not provided."},
    },
    "403": {
        "description": "A session's change came without its CSRF token.",
        "example": {"detail": "CSRF Failed: CSRF token missing."},
    },
    "404": {
        "description": "There is no such thing.",
        "example": {"detail": "There is no book 42."},
    },
    "413": {
        "description": "The body is too large.",
        "example": {"detail": "The body is too large."},
    },
    "415": {
        "description": "The body is not JSON.",
        "example": {"detail": 'Unsupported media type "text/plain" in request.'},
    },
    "429": {
        "description": "Too many requests.",
        "headers": RETRY_AFTER,
        "example": {"detail": "Request was throttled. Expected available in 12 seconds."},
    },
    "default": {"description": "Any other error."},
}


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.authentication.TokenAuthentication"
    name = "token"

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


def add_errors(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Post-processing hook: give every operation the errors that it can answer."""
    components = result["components"]
    components["schemas"]["Problem"] = PROBLEM
    components["responses"] = {_name(status): _response(status) for status in ERRORS}
    for operations in result["paths"].values():
        for method, operation in operations.items():
            responses = operation["responses"]
            for response in responses.values():
                response["description"] = response["description"] or operation["summary"]
            for status in _errors_of(method, operation):
                responses[status] = {"$ref": f"#/components/responses/{_name(status)}"}
            operation["responses"] = dict(sorted(responses.items()))
    return result


def close_requests(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Post-processing hook: say that fields which are not documented are refused."""
    for name, schema in result["components"]["schemas"].items():
        if name.endswith("Request"):
            schema["additionalProperties"] = False
    return result


def _errors_of(method: str, operation: dict[str, Any]) -> list[str]:
    # Even where no parameter is declared, an undeclared one is answered with 400.
    errors = ["400", "429", "default"]
    if {} not in operation.get("security", []):
        errors.append("401")
    if method != "get":
        errors += ["403", "413", "415"]
    if any(parameter["in"] == "path" for parameter in operation.get("parameters", [])):
        errors.append("404")
    return errors


def _name(status: str) -> str:
    return "OtherProblem" if status == "default" else f"Problem{status}"


def _response(status: str) -> dict[str, Any]:
    error = ERRORS[status]
    content: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/Problem"}}
    if "example" in error:
        content["example"] = problem(int(status), **error["example"])
    response = {"description": error["description"], "content": {CONTENT_TYPE: content}}
    return response | ({"headers": error["headers"]} if "headers" in error else {})
