"""What the document says of every operation: headers of calls and answers, and errors."""

from typing import Any

from bookrec_site.problems import CONTENT_TYPE, INVALID, problem
from web import idempotency
from web.conditional import PUBLIC_SECONDS

# Set by `openapi_operations.Operation`, which knows the views; no part of the document.
TAKES_KEY = "x-takes-key"

PROBLEM = {
    "type": "object",
    "description": "An error: problem details as in RFC 9457.",
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What happened, in a sentence."},
        "request_id": {
            "type": "string",
            "description": "As in `X-Request-ID`: how the operators find the call in their log.",
        },
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
    "required": ["type", "title", "status", "detail", "request_id"],
}


def _header(description: str, example: Any = None, kind: str = "string") -> dict[str, Any]:
    shown = {} if example is None else {"example": example}
    return {"description": description, "schema": {"type": kind}} | shown


HEADERS = {
    "RateLimit": _header(
        "Calls that are left (`r`), and seconds until they are all there again (`t`). Not there "
        "while calls can't be counted.",
        '"reader";r=598;t=42',
    ),
    "RateLimit-Policy": _header("Calls (`q`) in a window of seconds (`w`).", '"reader";q=600;w=60'),
    "X-Request-ID": _header(
        "The caller's own id of the call, or one made here.", "f1d2d2f924e986ac86fdf7b36c94bcdf"
    ),
    "ETag": _header("Changes with the answer.", '"b6a0e7a1f5fbb2f1c1b7b4a1d9ad7b41"'),
    "Cache-Control": _header(
        f"`private, no-cache` for callers who are signed in; for others at most {PUBLIC_SECONDS} "
        "seconds.",
        "private, no-cache",
    ),
    "Link": _header(
        "The pages beside this one, as in RFC 8288.",
        '<https://books.example.org/api/v1/books?page=2>; rel="next"',
    ),
    "Idempotency-Replayed": _header(
        "`true`: the answer to an earlier call with the same Idempotency-Key.", "true"
    ),
    "Retry-After": _header("Seconds to wait.", 12, "integer"),
    "WWW-Authenticate": _header("`Bearer`; for a scope that lacks, which one."),
}
PARAMETERS = {
    "X-Request-ID": {
        "description": "Your own id of this call, which answer and log then name: at most 128 "
        "letters, digits, `.`, `_` and `-`. Any other is ignored.",
        "schema": {"type": "string"},
    },
    "If-None-Match": {
        "description": "An ETag that you have: 304 if it is still right.",
        "schema": {"type": "string"},
    },
    "Idempotency-Key": {
        "description": "Any new key, such as a UUID. The same call with the same key works once, "
        "for a day; later ones get the first answer.",
        "schema": {
            "type": "string",
            "minLength": 1,
            "maxLength": idempotency.MOST_LETTERS,
            "pattern": "^[!-~]([ -~]*[!-~])?$",
        },
    },
}

ALWAYS = ("X-Request-ID", "RateLimit", "RateLimit-Policy")
WRONG_FIELD = [
    {
        "field": "stars",
        "detail": "Give half a star to five stars, in steps of a half.",
        "code": "invalid",
    }
]
# Status -> description, headers and example of an answer that is an error.
ERRORS: dict[str, dict[str, Any]] = {
    "400": {
        "description": "A parameter or a field is unknown, missing or not valid.",
        "example": {"detail": INVALID, "errors": WRONG_FIELD},
    },
    "401": {
        "description": "You are not signed in, or the token is not valid.",
        "headers": ("WWW-Authenticate",),
        "example": {"detail": "Authentication credentials were not provided."},
    },
    "403": {
        "description": "The token does not open this, a session's change came without its CSRF "
        "token, or you are no operator.",
        "headers": ("WWW-Authenticate",),
        "example": {"detail": "This token does not open this: it takes the scope “write”."},
    },
    "404": {
        "description": "There is no such thing.",
        "example": {"detail": "There is no book 42."},
    },
    "409": {
        "description": "Not as things stand, or the first call with this Idempotency-Key is still "
        "at work.",
        "headers": ("Retry-After",),
        "example": {"detail": "The first call with this Idempotency-Key is still at work."},
    },
    "413": {
        "description": "The body is too large.",
        "example": {"detail": "The body is too large."},
    },
    "415": {
        "description": "The body is not of a kind that is taken here.",
        "example": {"detail": 'Unsupported media type "text/plain" in request.'},
    },
    "422": {
        "description": "What was sent can't be used, or the Idempotency-Key came with another "
        "call before.",
        "example": {"detail": idempotency.AnotherCall.default_detail},
    },
    "429": {
        "description": "Too many requests.",
        "headers": ("Retry-After",),
        "example": {"detail": "Request was throttled. Expected available in 12 seconds."},
    },
    "503": {
        "description": "The database does not answer. Nothing was changed.",
        "headers": ("Retry-After",),
        "example": {
            "detail": "The database does not answer at the moment. Nothing was changed.",
        },
    },
    "default": {"description": "Any other error."},
}


def describe(method: str, operation: dict[str, Any]) -> None:
    """Add to an operation what all of its kind have."""
    takes_key = operation.pop(TAKES_KEY, False)
    responses = operation["responses"]
    errors = _errors_of(method, operation, takes_key)
    for status, response in responses.items():
        response["description"] = response["description"] or operation["summary"]
        if "content" in response and int(status) >= 400:
            response["content"] = {CONTENT_TYPE: {"schema": _PROBLEM}}
    for status in errors:
        if status not in responses:
            responses[status] = {"$ref": f"#/components/responses/{error_name(status)}"}
    if method == "get" and _is_json(responses.get("200", {})):
        responses["304"] = {"description": "As the ETag that you sent says: unchanged."}
    for status, response in responses.items():
        if "$ref" not in response:
            _add_headers(response, _headers_of(method, status, response, takes_key))
    operation["responses"] = dict(sorted(responses.items()))
    names = ["X-Request-ID"]
    names += ["If-None-Match"] if "304" in responses else []
    names += ["Idempotency-Key"] if takes_key else []
    operation.setdefault("parameters", []).extend(
        {"$ref": f"#/components/parameters/{name}"} for name in names
    )


def components() -> dict[str, Any]:
    return {
        "headers": HEADERS,
        "parameters": {
            name: {"name": name, "in": "header", "required": False} | about
            for name, about in PARAMETERS.items()
        },
        "responses": {error_name(status): _error(status) for status in ERRORS},
    }


def error_name(status: str) -> str:
    return "OtherProblem" if status == "default" else f"Problem{status}"


_PROBLEM = {"$ref": "#/components/schemas/Problem"}


def _errors_of(method: str, operation: dict[str, Any], takes_key: bool) -> list[str]:
    # Even where no parameter is declared an undeclared one is 400; a token that is presented must
    # be valid, and open it, even where none is needed.
    errors = ["400", "401", "403", "429", "503", "default"]
    if method != "get":
        errors += ["413", "415"]
    if takes_key:
        errors += ["409", "422"]
    if any(parameter["in"] == "path" for parameter in operation.get("parameters", [])):
        errors.append("404")
    return errors


def _headers_of(
    method: str, status: str, response: dict[str, Any], takes_key: bool
) -> tuple[str, ...]:
    headers: tuple[str, ...] = ALWAYS
    if status == "304":
        headers += ("ETag", "Cache-Control")
    elif method == "get" and status == "200" and _is_json(response):
        headers += ("ETag", "Cache-Control", "Link")
    if takes_key and status.startswith("2"):
        headers += ("Idempotency-Replayed",)
    return headers + ERRORS.get(status, {}).get("headers", ())


def _is_json(response: dict[str, Any]) -> bool:
    """What is a file is made anew each time, stored nowhere, and has no pages."""
    return "application/json" in response.get("content", {})


def _add_headers(response: dict[str, Any], names: tuple[str, ...]) -> None:
    found = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    response["headers"] = found | response.get("headers", {})


def _error(status: str) -> dict[str, Any]:
    error = ERRORS[status]
    content: dict[str, Any] = {"schema": _PROBLEM}
    if "example" in error:
        shown = problem(int(status), **error["example"])
        content["example"] = shown | {"request_id": HEADERS["X-Request-ID"]["example"]}
    response = {"description": error["description"], "content": {CONTENT_TYPE: content}}
    _add_headers(response, ALWAYS + error.get("headers", ()))
    return response
