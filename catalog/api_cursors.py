"""A place in a list of books, as `next` and `previous` of its pages name it."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from catalog.search import Found
from catalog.search.matching import popular_beside
from catalog.whole import whole_books_in_order
from web import paging
from web.paging import Cursor, CursorField, address_with

_RANKED = re.compile(r"from_(\d{1,4})")


class BookCursorField(CursorField):
    """A Cursor in the order of how many readers know a book, or how far down a ranked list it is."""

    default_error_messages = {
        "invalid": _("Take it from `next` or `previous` of a page of the same list.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(2, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        ranked = _RANKED.fullmatch(str(data))
        return int(ranked[1]) if ranked else super().to_internal_value(data)


def page_of(request: Request, found: Found, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The page of the found books that `cursor` and `page_size` ask for."""
    cursor, size = asked["cursor"], asked["page_size"]
    if cursor is not None and isinstance(cursor, int) != (found.ids is not None):
        raise serializers.ValidationError(
            {"cursor": [BookCursorField.default_error_messages["invalid"]]}
        )
    if found.ids is None:
        return _known(request, found, cursor, size)
    return _ranked(request, found, cursor or 0, size)


def _ranked(request: Request, found: Found, start: int, size: int) -> dict[str, Any]:
    def at(place: int) -> str:
        return address_with(request, "cursor", f"from_{place}")

    return {
        "results": found[start : start + size],
        "next": at(start + size) if start + size < len(found.ids or ()) else None,
        "previous": at(max(start - size, 0)) if start else None,
    }


def _known(request: Request, found: Found, cursor: Cursor | None, size: int) -> dict[str, Any]:
    place, forward = (cursor.keys, cursor.after) if cursor else (None, True)
    rows = popular_beside(found.filters, place, size + 1, forward=forward)
    page = paging.page_of(request, rows, cursor, size)
    ids = [pk for _known_by, pk in page["results"]]
    return page | {"results": whole_books_in_order(ids)}
