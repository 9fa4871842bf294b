"""What the site says after an act, and the one press that takes it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from catalog.models import Book

_MARK = "undo"
_NOTHING = "1"
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Undo:
    """The form that takes an act back: where it posts, its field, and what it brings back."""

    url: str
    field: str
    value: str
    brings_back: str  # the date of the row that the act took away, or "1" where it took none

    @classmethod
    def of(
        cls,
        act: str,
        book: Book,
        field: str,
        value: str = "",
        *,
        brings_back: datetime | None,
    ) -> "Undo":
        date = brings_back.isoformat() if brings_back else _NOTHING
        return cls(reverse(act, args=[book.pk]), field, value, date)

    def as_tags(self) -> str:
        """Django's messages carry text and tags: it travels in the tags."""
        return " ".join([_MARK, self.url, self.field, self.value, self.brings_back])

    @classmethod
    def from_tags(cls, tags: str | None) -> "Undo | None":
        parts = (tags or "").split(" ")
        return cls(*parts[1:]) if parts[0] == _MARK and len(parts) == 5 else None


def brought_back(form: Mapping[str, str]) -> datetime | None:
    """The date of the row that an undo brings back; None: the form is none, or brings back none."""
    try:
        date = parse_datetime(form.get("undo", ""))
    except ValueError:
        return None
    if date is None or timezone.is_naive(date) or not _EARLIEST <= date <= timezone.now():
        return None
    return date


@dataclass(frozen=True)
class Notice:
    text: str
    undo: Undo | None = None
