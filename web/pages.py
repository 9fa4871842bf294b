"""Pages of a long list for people: no total, one row more than shown tells whether there is more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

# Beyond this the database would walk over more rows than anyone reads.
LAST_SITE_PAGE = 40


@dataclass(frozen=True)
class ListPage:
    items: list[Any]
    number: int
    more: bool
    last: int = LAST_SITE_PAGE

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.more and self.number < self.last else None


def page_number(text: str | None, last: int = LAST_SITE_PAGE) -> int:
    """From 1 to the last one; what is no number leads to the first page."""
    try:
        return max(min(int(text or 1), last), 1)
    except ValueError:
        return 1


def list_page(
    rows: QuerySet[Any] | Sequence[Any],
    number: str | None,
    size: int,
    last: int = LAST_SITE_PAGE,
) -> ListPage:
    wanted = page_number(number, last)
    start = (wanted - 1) * size
    found = list(rows[start : start + size + 1])
    return ListPage(found[:size], wanted, len(found) > size, last)
