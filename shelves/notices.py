"""What the site says after an act, and the one press that takes it back."""

from dataclasses import dataclass

from django.urls import reverse

from catalog.models import Book

_MARK = "undo"


@dataclass(frozen=True)
class Undo:
    """The form that takes an act back: where it posts, and its one field."""

    url: str
    field: str
    value: str

    @classmethod
    def of(cls, act: str, book: Book, field: str, value: str = "") -> "Undo":
        return cls(reverse(act, args=[book.pk]), field, value)

    def as_tags(self) -> str:
        """Django's messages carry text and tags: it travels in the tags."""
        return " ".join([_MARK, self.url, self.field, self.value])

    @classmethod
    def from_tags(cls, tags: str | None) -> "Undo | None":
        parts = (tags or "").split(" ")
        return cls(*parts[1:]) if parts[0] == _MARK and len(parts) == 4 else None


@dataclass(frozen=True)
class Notice:
    text: str
    undo: Undo | None = None
