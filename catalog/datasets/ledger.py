"""The book-keeping of one load: what was read, kept, added and dropped, and why."""

from collections import Counter
from collections.abc import Callable
from typing import Any

_MOST_EXAMPLES = 3
_LONGEST_EXAMPLE = 100

Show = Callable[[str, int, float], None]


class Ledger:
    """Counts by kind of row ("books", "ratings", "want-to-read marks", ...).

    `show` is told about progress: what, how many rows so far, and which share of it is done.
    """

    def __init__(self, show: Show = lambda what, rows, share: None) -> None:
        self.show = show
        self._read: Counter[str] = Counter()
        self._kept: Counter[str] = Counter()
        self._added: Counter[str] = Counter()
        self._dropped: Counter[tuple[str, str]] = Counter()
        self._examples: dict[tuple[str, str], list[str]] = {}

    def read(self, what: str, rows: int, share: float) -> None:
        self._read[what] += rows
        self.show(f"Reading {what}", self._read[what], share)

    def keep(self, what: str, rows: int) -> None:
        self._kept[what] += rows

    def add(self, what: str, rows: int) -> None:
        self._added[what] += rows

    @property
    def news(self) -> bool:
        """Whether anything was added or changed."""
        return any(self._added.values())

    def drop(self, what: str, why: str, rows: int = 1, example: str = "") -> None:
        if not rows:
            return
        self._dropped[what, why] += rows
        examples = self._examples.setdefault((what, why), [])
        if example and len(examples) < _MOST_EXAMPLES:
            examples.append(example[:_LONGEST_EXAMPLE])

    def report(self) -> dict[str, Any]:
        """Plain JSON, for `DatasetLoad.report`."""
        return {
            "read": dict(+self._read),
            "kept": dict(+self._kept),
            "added": dict(+self._added),
            "dropped": [
                {"what": what, "why": why, "rows": rows, "examples": self._examples[what, why]}
                for (what, why), rows in self._dropped.most_common()
            ],
        }
