"""What is wrong with what somebody gave: raised for pages and the API alike, and told by field."""

from collections.abc import Iterator
from typing import Any


class Invalid(ValueError):
    """What can't be, in words; `field` says of what, and is empty where it is the whole.

    Views of the API need not catch it: it is answered as what is wrong with that field.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def flat(details: Any, field: str | None = None) -> Iterator[dict[str, Any]]:
    """Nested errors as a list; `field` leads to its value as in `books.0.stars`."""
    if isinstance(details, dict) and isinstance(details.get("message"), str):
        yield {"field": field, "detail": details["message"], "code": details["code"]}
    elif isinstance(details, dict):
        for name, inner in details.items():
            whole = name == "non_field_errors"
            yield from flat(inner, field if whole else f"{field}.{name}" if field else str(name))
    else:
        for inner in details:
            yield from flat(inner, field)
