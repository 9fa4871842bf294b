"""A reader's rows, newest first, by cursor: rows that come or go meanwhile shift no page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from rest_framework import serializers
from rest_framework.request import Request

from web.api import LARGEST_PAGE, StrictSerializer, address_with

# Rows without a date, from data sets that have none, come last.
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CURSOR = re.compile(r"(after|before)_(-?\d{1,16})_(\d{1,18})")


@dataclass(frozen=True)
class Cursor:
    """A place between two rows, named by the row next to it."""

    after: bool
    when: datetime
    pk: int

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        found = _CURSOR.fullmatch(text)
        if not found:
            raise serializers.ValidationError("Take it from `next` or `previous` of a page.")
        when = UNDATED + int(found[2]) * _MICROSECOND
        return cls(found[1] == "after", when, int(found[3]))

    def __str__(self) -> str:
        side = "after" if self.after else "before"
        return f"{side}_{(self.when - UNDATED) // _MICROSECOND}_{self.pk}"

    @property
    def rows(self) -> Q:
        if self.after:
            return Q(when__lt=self.when) | Q(when=self.when, pk__lt=self.pk)
        return Q(when__gt=self.when) | Q(when=self.when, pk__gt=self.pk)


class CursorField(serializers.CharField):
    def to_internal_value(self, data: Any) -> Any:
        return Cursor.parse(super().to_internal_value(data))


class NewestQuery(StrictSerializer):
    cursor = CursorField(default=None, help_text="From `next` or `previous` of another page.")
    page_size = serializers.IntegerField(
        default=20, min_value=1, max_value=LARGEST_PAGE, help_text="Results a page."
    )


def newest_page(
    request: Request, rows: QuerySet[Any], dated: str, asked: Mapping[str, Any]
) -> dict[str, Any]:
    """The page that a NewestQuery asks for; `dated` names the field that orders the rows."""
    cursor, size = asked["cursor"], asked["page_size"]
    forward = cursor is None or cursor.after
    rows = rows.annotate(when=Coalesce(dated, Value(UNDATED)))
    if cursor:
        rows = rows.filter(cursor.rows)
    found = list(rows.order_by(*(("-when", "-pk") if forward else ("when", "pk")))[: size + 1])
    more, page = len(found) > size, found[:size]
    if not forward:
        page.reverse()
    has_next, has_previous = (more, cursor is not None) if forward else (True, more)

    def beside(row: Any, after: bool) -> str:
        return address_with(request, "cursor", Cursor(after, row.when, row.pk))

    return {
        "results": page,
        "next": beside(page[-1], after=True) if page and has_next else None,
        "previous": beside(page[0], after=False) if page and has_previous else None,
    }
