"""Who may call an operation of the API, and what a token that is presented must open.

What somebody else's is answers 404 in its view; here it is only asked who calls, and with what.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.token_models import ApiToken, Scope

if TYPE_CHECKING:  # the settings of its module name ours
    from rest_framework.views import APIView


class NotInScope(PermissionDenied):
    """403 for a token that does not open this; the header names the scope, as in RFC 6750."""

    def __init__(self, scope: str) -> None:
        text = gettext("This token does not open this: it takes the scope “%(scope)s”.")
        super().__init__(text % {"scope": scope})
        self.auth_header = f'Bearer error="insufficient_scope", scope="{scope}"'


class Permission(BasePermission):
    def scope(self, method: str, view: "APIView") -> Scope:
        """What a token must open. POST that keeps nothing says so in its view: `stores_nothing`."""
        reads = method == "POST" and getattr(view, "stores_nothing", False)
        return Scope.READ if reads or method in SAFE_METHODS else Scope.WRITE

    def check_scope(self, request: Request, view: "APIView") -> None:
        token = request.auth
        scope = self.scope(str(request.method), view)
        if isinstance(token, ApiToken) and scope not in token.opens:
            raise NotInScope(scope)


class VisitorMay(Permission):
    """Everybody, signed in or not. A token that is presented must open it all the same."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        self.check_scope(request, view)
        return True


class ReaderMay(Permission):
    """Who is signed in. A token needs `read` for what only reads, and else `write`."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not request.user.is_authenticated:
            return False
        self.check_scope(request, view)
        return True


class OperatorMay(Permission):
    """Operators, by session or by a token that opens `operator`.

    The view's `needs` names the Django permission that is asked for as well: one for all methods,
    or a dict by method; None asks for none.
    """

    def scope(self, method: str, view: "APIView") -> Scope:
        return Scope.OPERATOR

    def has_permission(self, request: Request, view: "APIView") -> bool:
        reader: Any = request.user
        if not reader.is_authenticated:
            return False
        if not reader.is_staff:
            raise PermissionDenied(gettext("Only operators may do this."))
        self.check_scope(request, view)
        needed = _needed(request, view)
        if needed and not reader.has_perm(needed):
            text = gettext("You may do this only with the permission “%(permission)s”.")
            raise PermissionDenied(text % {"permission": needed})
        return True


def _needed(request: Request, view: "APIView") -> str | None:
    """KeyError where a view that tells its methods apart forgets one that it has."""
    needs: str | Mapping[str, str | None] | None = view.needs  # type: ignore[attr-defined]
    method = "GET" if request.method in SAFE_METHODS else str(request.method)
    if needs is None or isinstance(needs, str):
        return needs
    if not hasattr(view, method.lower()):
        return None  # which is answered with 405
    return needs[method]
