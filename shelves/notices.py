"""What the site says after an act, and the one press that takes it back."""

from dataclasses import dataclass

from django.urls import reverse

from shelves.models import Change

_MARK = "undo"


@dataclass(frozen=True)
class Undo:
    """The form that takes an act back: where it posts, its field, and whether it is an undo."""

    url: str
    field: str
    value: str
    brings_back: str = "1"

    @classmethod
    def of(cls, change: Change | None) -> "Undo | None":
        return cls(reverse("undo"), "change", str(change.pk)) if change else None

    def as_tags(self) -> str:
        """Django's messages carry text and tags: it travels in the tags."""
        return " ".join([_MARK, self.url, self.field, self.value, self.brings_back])

    @classmethod
    def from_tags(cls, tags: str | None) -> "Undo | None":
        parts = (tags or "").split(" ")
        return cls(*parts[1:]) if parts[0] == _MARK and len(parts) == 5 else None


@dataclass(frozen=True)
class Notice:
    text: str
    undo: Undo | None = None
