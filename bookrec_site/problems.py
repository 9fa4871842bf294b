"""Errors of the API in one shape: problem details, RFC 9457."""

import logging
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.signals import got_request_exception
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from bookrec_site.json_only import TooLarge

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
INVALID = "Some of what you sent is not valid; `errors` says what."
FAILED = "Something failed on our side. It is in the log."


class Unavailable(APIException):
    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_detail = "The database does not answer at the moment. Nothing was changed."
    wait = 5


class Conflict(APIException):
    status_code = HTTPStatus.CONFLICT
    default_detail = "Something else changed this at the same time. Nothing was changed; try again."


class Failed(APIException):
    default_detail = FAILED


def problem_response(error: Exception, context: dict[str, Any]) -> Response:
    """REST framework's exception handler: whatever a view raises is answered as a problem."""
    if isinstance(error, RequestDataTooBig):
        error = TooLarge()
    response = exception_handler(error, context)
    if response is None:
        error = _of_the_server(error, context)
        response = exception_handler(error, context)
        assert response is not None
    errors: list[dict[str, Any]] = []
    detail = INVALID
    if isinstance(error, ValidationError):
        errors = list(_flat(error.get_full_details()))
    else:
        detail = str(response.data["detail"])
    response.data = problem(response.status_code, detail, errors)
    response.content_type = CONTENT_TYPE
    return response


def problem(status: int, detail: str, errors: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """The body of an error. Of type "about:blank": the status says what kind it is."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
    } | ({"errors": errors} if errors else {})


def plain_problem(status: int, detail: str) -> JsonResponse:
    """For errors outside of the API's views: an unknown address, a failing middleware."""
    return JsonResponse(problem(status, detail), status=status, content_type=CONTENT_TYPE)


@csrf_exempt
def unknown_address(request: HttpRequest, path: str = "") -> JsonResponse:
    return plain_problem(404, "There is nothing at this address. /api/docs lists what there is.")


def _of_the_server(error: Exception, context: dict[str, Any]) -> APIException:
    """Not the caller's fault: logged with its trace, and said without it."""
    got_request_exception.send(sender=type(context["view"]), request=context["request"])
    log.error("%s failed", context["request"].path, exc_info=error)
    if isinstance(error, OperationalError):
        return Unavailable()
    return Conflict() if isinstance(error, IntegrityError) else Failed()


def _flat(details: Any, field: str | None = None) -> Iterator[dict[str, Any]]:
    """Nested errors as a list; `field` leads to its value as in `books.0.stars`."""
    if isinstance(details, dict) and isinstance(details.get("message"), str):
        yield {"field": field, "detail": details["message"], "code": details["code"]}
    elif isinstance(details, dict):
        for name, inner in details.items():
            whole = name == "non_field_errors"
            yield from _flat(inner, field if whole else f"{field}.{name}" if field else str(name))
    else:
        for inner in details:
            yield from _flat(inner, field)
