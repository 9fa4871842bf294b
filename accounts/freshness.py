"""Whether a reader has just shown that it is them: asked before what nobody else may do.

A session that was left open is not enough to take everything along.
"""

import time
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.http import HttpRequest
from django.utils.translation import gettext
from rest_framework.exceptions import PermissionDenied

from accounts.http import ReaderCall
from accounts.models import User


def is_fresh(request: HttpRequest) -> bool:
    """Who has just signed in has shown it; always so for accounts without a way, such as a password."""
    if did_recently_reauthenticate(request):
        return True
    signed_in = [record["at"] for record in get_authentication_records(request, request.user)]
    return time.time() - max(signed_in, default=0) < app_settings.REAUTHENTICATION_TIMEOUT


def where_to_show_it(reader: User, back: str) -> str:
    """The address of the page that asks; it leads to the path `back`."""
    ways = get_adapter().get_reauthentication_methods(reader)
    return f"{ways[0]['url']}?{urlencode({'next': back})}" if ways else back


def check_freshness(request: ReaderCall, for_tokens: str, page: str) -> None:
    """Lets only sessions pass whose reader has just shown that it is them; else raises with the
    address of `page`, which asks for it. `for_tokens` is what a program is told.
    """
    address = {"address": request.build_absolute_uri(page)}
    if request.auth is not None:
        raise PermissionDenied(for_tokens % address)
    if not is_fresh(request._request):
        text = gettext("Show first that it is you, at %(address)s.")
        raise PermissionDenied(text % address)
