"""Errors of the API in one shape: problem details, RFC 9457."""

import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.signals import got_request_exception
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, JsonResponse
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import APIException, Throttled, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from bookrec_site.json_only import TooLarge
from web.faults import Invalid, flat
from web.floods import TooOften
from web.request_ids import request_id

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
INVALID = _("Some of what you sent is not valid; `errors` says what.")
FAILED = _("Something failed on our side. It is in the log.")
# Phrases of HTTP for what the API answers with; any other stays in English.
TITLES = [
    gettext_noop("Bad Request"),
    gettext_noop("Unauthorized"),
    gettext_noop("Forbidden"),
    gettext_noop("Not Found"),
    gettext_noop("Method Not Allowed"),
    gettext_noop("Conflict"),
    gettext_noop("Length Required"),
    gettext_noop("Request Entity Too Large"),
    gettext_noop("Content Too Large"),  # the same, as later versions of Python have it
    gettext_noop("Unsupported Media Type"),
    gettext_noop("Unprocessable Entity"),
    gettext_noop("Unprocessable Content"),  # the same, as later versions of Python have it
    gettext_noop("Too Many Requests"),
    gettext_noop("Internal Server Error"),
    gettext_noop("Service Unavailable"),
]


class Unavailable(APIException):
    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_detail = _("The database does not answer at the moment. Nothing was changed.")
    wait = 5


class Conflict(APIException):
    status_code = HTTPStatus.CONFLICT
    default_detail = _(
        "Something else changed this at the same time. Nothing was changed; try again."
    )


class Failed(APIException):
    default_detail = FAILED


def problem_response(error: Exception, context: dict[str, Any]) -> Response:
    """REST framework's exception handler: whatever a view raises is answered as a problem."""
    error = _of_the_caller(error)
    response = exception_handler(error, context)
    if response is None:
        error = _of_the_server(error, context)
        response = exception_handler(error, context)
        assert response is not None
    errors: list[dict[str, Any]] = []
    detail = str(INVALID)
    if isinstance(error, ValidationError):
        errors = list(flat(error.get_full_details()))
    else:
        detail = str(response.data["detail"])
    response.data = problem(response.status_code, detail, errors)
    response.content_type = CONTENT_TYPE
    return response


def problem(status: int, detail: str, errors: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """The body of an error. Of type "about:blank": the status says what kind it is."""
    return {
        "type": "about:blank",
        "title": gettext(HTTPStatus(status).phrase),
        "status": int(status),
        "detail": str(detail),
        "request_id": request_id(),
    } | ({"errors": errors} if errors else {})


def plain_problem(status: int, detail: str) -> JsonResponse:
    """For errors outside of the API's views: an unknown address, a failing middleware."""
    answer = JsonResponse(problem(status, detail), status=status, content_type=CONTENT_TYPE)
    add_never_cache_headers(answer)
    patch_vary_headers(answer, ["Cookie"])  # which may name the language
    return answer


@csrf_exempt
def unknown_address(request: HttpRequest, path: str = "") -> JsonResponse:
    text = gettext("There is nothing at this address. /api/docs lists what there is.")
    return plain_problem(404, text)


def _of_the_caller(error: Exception) -> Exception:
    """What is raised for pages and programs alike, as REST framework knows it."""
    if isinstance(error, RequestDataTooBig):
        return TooLarge()
    if isinstance(error, TooOften):
        return Throttled(error.wait)
    if isinstance(error, Invalid):
        return ValidationError({error.field or "non_field_errors": [str(error)]})
    return error


def _of_the_server(error: Exception, context: dict[str, Any]) -> APIException:
    """Not the caller's fault: logged with its trace, and said without it."""
    got_request_exception.send(sender=type(context["view"]), request=context["request"])
    log.error("%s failed", context["request"].path, exc_info=error)
    if isinstance(error, OperationalError):
        return Unavailable()
    return Conflict() if isinstance(error, IntegrityError) else Failed()
