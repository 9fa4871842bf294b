"""What views of signed-in readers share: who asks, and where they go back to."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails
from rest_framework.request import Request

from accounts.models import User


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


class ReaderRequest(HtmxRequest):
    user: User


class ReaderCall(Request):
    """A call of the API to a view that asks for a reader, as they do by default."""

    user: User


def page_with_parts(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For pages that also answer for a part of themselves, and show a reader what is theirs.

    No cache may take the part for the page, or keep what one reader saw.
    """

    @wraps(view)
    def wrapped(request: HtmxRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["HX-Target"])
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response

    return wrapped


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """The page to go back to after an act: a path of this site, or else `otherwise`."""
    url = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        url, {request.get_host()}, require_https=request.is_secure()
    )
    if not url or not allowed:
        return otherwise
    path = urlsplit(url)._replace(scheme="", netloc="").geturl()
    # Without its host a path of "//elsewhere" would name one, and "\\" is "/" to browsers.
    return path if path.startswith("/") and path[1:2] not in {"/", "\\"} else otherwise


def reader_required(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Sends a visitor to sign in, and then to the page they acted on, not to the act."""

    @wraps(view)
    def wrapped(request: HtmxRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        back = safe_next(request, "/") if request.method == "POST" else request.get_full_path()
        to_login = redirect_to_login(back)
        return HttpResponseClientRedirect(to_login.url) if request.htmx else to_login

    return wrapped
