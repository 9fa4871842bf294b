"""What happens around every page."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers


class OnlyForThemselves:
    """What a reader was shown is kept by no cache, on the way or on a computer that others use.

    Views that know better have said so; pages that never asked who it is are everybody's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session: Any = request.session
        is_signed_in = session.accessed and SESSION_KEY in session
        if (is_signed_in or "Authorization" in request.headers) and "Cache-Control" not in response:
            add_never_cache_headers(response)
        return response
