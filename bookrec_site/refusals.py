"""Pages that say no: what was wrong, what was kept, and the way on.

Programs that call the API get problems instead, see problems.py.
"""

import logging
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext

from bookrec_site.problems import plain_problem
from catalog.models import Book
from recommendations.cards import in_order
from web.floods import TooOften, wait_words

log = logging.getLogger(__name__)

SHOWN = 8
RETRY_AFTER_SECONDS = 5
# allauth says that it was too often, not for how long: none of its limits looks further back.
LONGEST_WAIT = 180

_ASKED_BOOK = re.compile(r"^/books/\d*-?(?P<words>[\w-]+)")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return _page(request, 413)
    if request.path.startswith("/api/v"):  # refused before any view of it, as for another host
        return plain_problem(
            400, gettext("This can't be answered. Is the name in the address one of this site's?")
        )
    return _page(request, 400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The token against forged forms was missing or another reader's."""
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    asked = _ASKED_BOOK.match(unquote(request.path))
    words = asked["words"].replace("-", " ") if asked else ""
    try:
        ids = list(Book.objects.popular().values_list("pk", flat=True)[:SHOWN])
        return _page(request, 404, {"words": words, "popular": in_order(ids)})
    except DatabaseError:
        return come_back_soon()


def too_many_requests(request: HttpRequest, wait: int = LONGEST_WAIT) -> HttpResponse:
    answer = _page(request, 429, {"wait": wait_words(wait)})
    answer["Retry-After"] = str(wait)
    return answer


def come_back_soon() -> HttpResponse:
    """Made without the request: what is shown of the reader would ask the database again."""
    answer = HttpResponse(render_to_string("503.html"), status=503)
    answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer


class Refusals:
    """Gives a face to answers that have none: a wrong method, what comes too often, and a database
    that is away, locked or too slow.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if answer.status_code != 405 or answer.streaming or answer.content:
            return answer
        if not request.accepts("text/html"):
            return answer
        page = _page(request, 405)
        page["Allow"] = answer["Allow"]
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, TooOften):
            return too_many_requests(request, error.wait)
        if isinstance(error, OperationalError):
            log.error("%s: the database did not answer in time: %s", request.path, error)
            return come_back_soon()
        return None


def _page(request: HttpRequest, status: int, context: dict[str, Any] | None = None) -> HttpResponse:
    return render(request, f"{status}.html", context, status=status)
