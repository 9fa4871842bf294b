"""What happens around every page."""

import logging
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 5


class DatabaseTrouble:
    """A database that is away, locked or too slow is "come back soon", not a broken page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, OperationalError):
            return None
        log.error("%s: the database did not answer in time: %s", request.path, error)
        # Without the request: what is shown of the reader would ask the database again.
        answer = HttpResponse(render_to_string("503.html"), status=503)
        answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return answer
