"""Pages of the API's lists, by cursor or by number.

By cursor rows that come or go meanwhile shift no page; by number go lists that callers sort their way.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from web.api import StrictSerializer
from web.pages import list_page

LARGEST_PAGE = 100
# Beyond this the database would walk over more rows than anyone reads: narrow the search.
LAST_API_PAGE = 1000
# Rows without a date, from data sets that have none, come last.
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# The last number is an id, and never below zero.
_CURSOR = re.compile(r"(after|before)_((?:-?\d{1,18}_){0,3}\d{1,18})")


class PageShape(serializers.Serializer[Any]):
    """One page of `results`, and the addresses of the pages beside it."""

    # There is no total: counting would read every row.
    next = serializers.URLField(allow_null=True, help_text="The next page; null on the last one.")
    previous = serializers.URLField(
        allow_null=True, help_text="The page before; null on the first one."
    )


def address_with(request: Request, name: str, value: object) -> str:
    """The address of this request with one query parameter changed."""
    return replace_query_param(request.build_absolute_uri(), name, value)


# --- By number ---


class PageQuery(StrictSerializer):
    page = serializers.IntegerField(
        default=1, min_value=1, max_value=LAST_API_PAGE, help_text="From 1."
    )
    page_size = serializers.IntegerField(
        default=20, min_value=1, max_value=LARGEST_PAGE, help_text="Results a page."
    )


def answer_page(request: Request, rows: Any, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The page that a PageQuery asks for, and its neighbours' addresses."""
    page = list_page(rows, asked["page"], asked["page_size"], LAST_API_PAGE)
    return {
        "results": page.items,
        "next": page.next and address_with(request, "page", page.next),
        "previous": page.previous and address_with(request, "page", page.previous),
    }


# --- By cursor ---


@dataclass(frozen=True)
class Cursor:
    """A place between two rows, named by the whole numbers that order the row next to it."""

    after: bool
    keys: tuple[int, ...]

    def __str__(self) -> str:
        return "_".join(["after" if self.after else "before", *map(str, self.keys)])


class CursorField(serializers.CharField):
    """`keys`: how many numbers order the rows; several counts where there are several orders."""

    default_error_messages = {"invalid": _("Take it from `next` or `previous` of a page.")}

    def __init__(self, *keys: int, **kwargs: Any) -> None:
        self.keys = keys
        help_text = "From `next` or `previous` of another page."
        super().__init__(**{"help_text": help_text, "default": None, **kwargs})

    def to_internal_value(self, data: Any) -> Any:
        found = _CURSOR.fullmatch(super().to_internal_value(data))
        numbers = tuple(int(part) for part in found[2].split("_")) if found else ()
        if not found or len(numbers) not in self.keys:
            self.fail("invalid")
        return Cursor(found[1] == "after", numbers)


def _of_another_list() -> serializers.ValidationError:
    return serializers.ValidationError({"cursor": [CursorField.default_error_messages["invalid"]]})


def page_of(
    request: Request,
    found: list[Any],
    cursor: Cursor | None,
    size: int,
    keys: Callable[[Any], Sequence[int]] = tuple,
) -> dict[str, Any]:
    """Of the rows beyond a cursor, nearest first, one more than `size` of them if there are.

    keys  the numbers that order a row
    """
    forward = cursor is None or cursor.after
    more, page = len(found) > size, found[:size]
    if not forward:
        page.reverse()
    has_next, has_previous = (more, cursor is not None) if forward else (True, more)

    def beside(row: Any, after: bool) -> str:
        return address_with(request, "cursor", Cursor(after, tuple(keys(row))))

    return {
        "results": page,
        "next": beside(page[-1], after=True) if page and has_next else None,
        "previous": beside(page[0], after=False) if page and has_previous else None,
    }


def page_by(
    request: Request, rows: QuerySet[Any], order: Sequence[str], cursor: Cursor | None, size: int
) -> dict[str, Any]:
    """At most `size` rows in this order, as in `("-year", "id")`, which no two share: `results`
    are the numbers that these fields hold, none of them null.

    Raises ValidationError for a cursor of another order.
    """
    if cursor is not None and len(cursor.keys) != len(order):
        raise _of_another_list()
    found = _beyond(rows, order, cursor, cursor.keys if cursor else ())
    names = [name.removeprefix("-") for name in order]
    return page_of(request, list(found.values_list(*names)[: size + 1]), cursor, size)


class NewestQuery(StrictSerializer):
    cursor = CursorField(2)
    page_size = serializers.IntegerField(
        default=20, min_value=1, max_value=LARGEST_PAGE, help_text="Results a page."
    )


def newest_page(
    request: Request, rows: QuerySet[Any], dated: str, asked: Mapping[str, Any]
) -> dict[str, Any]:
    """The page that a NewestQuery asks for; `dated` names the field that orders the rows."""
    cursor, size = asked["cursor"], asked["page_size"]
    place = (_moment(cursor.keys[0]), cursor.keys[1]) if cursor else ()
    rows = rows.annotate(when=Coalesce(dated, Value(UNDATED)))
    found = list(_beyond(rows, ("-when", "-pk"), cursor, place)[: size + 1])
    return page_of(
        request, found, cursor, size, lambda row: ((row.when - UNDATED) // _MICROSECOND, row.pk)
    )


def _moment(microseconds: int) -> datetime:
    try:
        return UNDATED + microseconds * _MICROSECOND
    except OverflowError:
        raise _of_another_list() from None


def _beyond(
    rows: QuerySet[Any], order: Sequence[str], cursor: Cursor | None, place: Sequence[Any]
) -> QuerySet[Any]:
    """In this order, or backwards, those that come after the row with these values."""
    names = [name.removeprefix("-") for name in order]
    forward = cursor is None or cursor.after
    falling = [name.startswith("-") == forward for name in order]
    if cursor is not None:
        steps = []
        for last, (name, down) in enumerate(zip(names, falling, strict=True)):
            same = Q(**dict(zip(names[:last], place[:last], strict=True)))
            steps.append(same & Q(**{f"{name}__{'lt' if down else 'gt'}": place[last]}))
        # Said by itself as well: an index that begins with the first field finds the place by it.
        first = Q(**{f"{names[0]}__{'lte' if falling[0] else 'gte'}": place[0]})
        rows = rows.filter(first & reduce(or_, steps))
    return rows.order_by(
        *(f"-{name}" if down else name for name, down in zip(names, falling, strict=True))
    )
