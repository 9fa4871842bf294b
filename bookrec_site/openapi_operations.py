"""How one operation of the API is described; a module of its own, which settings name."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

from accounts.permissions import VisitorMay
from bookrec_site.openapi_manners import TAKES_KEY


class Operation(AutoSchema):
    def get_auth(self) -> list[dict[str, Any]]:
        """What visitors may do takes no signing in."""
        visitors = any(isinstance(may, VisitorMay) for may in self.view.get_permissions())
        return [*super().get_auth(), *([{}] if visitors else [])]

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation and self.method == "POST" and not getattr(self.view, "stores_nothing", False):
            operation[TAKES_KEY] = True
        return operation
