"""Pages of a long list for people: no total, one row more than shown tells whether there is more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

# Beyond this the database would walk over more rows than anyone reads.
LAST_PAGE = 40


@dataclass(frozen=True)
class Page:
    items: list[Any]
    number: int
    more: bool

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.more and self.number < LAST_PAGE else None


def page_number(text: str | None) -> int:
    """From 1; what is no number leads to the first page."""
    try:
        return min(max(int(text or 1), 1), LAST_PAGE)
    except ValueError:
        return 1


def page_of(rows: QuerySet[Any] | Sequence[Any], number: str | None, size: int) -> Page:
    wanted = page_number(number)
    start = (wanted - 1) * size
    found = list(rows[start : start + size + 1])
    return Page(found[:size], wanted, len(found) > size)
