"""A name for each request: the caller's own, or one made here. Every answer and every line of the log has it.

django-guid, which does the like, takes either UUIDs only or whatever is sent, line breaks of a log among it.
"""

import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.core.signals import request_finished
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADER = "X-Request-ID"
PATTERN = r"[A-Za-z0-9._-]{1,128}"

_VALID = re.compile(PATTERN)
_current: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """Of the request that is being answered; empty outside of one."""
    return _current.get()


class RequestIds:
    """Middleware, the first of all. An id of another form than PATTERN is not taken."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        sent = request.headers.get(HEADER, "")
        name = sent if _VALID.fullmatch(sent) else uuid.uuid4().hex
        _current.set(name)
        response = self.get_response(request)
        response.headers[HEADER] = name
        return response


@receiver(request_finished, dispatch_uid="web.request_ids")
def _forget(**_: object) -> None:
    """Not sooner: Django writes down what it refused after all middleware."""
    _current.set("")


class InRequest(logging.Filter):
    """Gives each line `in_request`: the id in brackets and a space, or nothing outside of a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        name = request_id()
        record.in_request = f"[{name}] " if name else ""
        return True
