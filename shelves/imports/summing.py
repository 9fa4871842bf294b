"""What an import will write, or has written, in numbers."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from shelves.imports.plans import BookPlan
from shelves.own_shelves import name_key


class Summing:
    """`numbers`: by kind and outcome of effects how many books; and lines, books, new shelves.

    `there`: name keys of the shelves that the reader has had before.
    """

    def __init__(self, there: Collection[str], numbers: dict[str, Any] | None = None) -> None:
        self._there = there
        self._counts: Counter[str] = Counter((numbers or {}).get("effects", {}))
        self._books = (numbers or {}).get("books", 0)
        self._lines = (numbers or {}).get("lines", 0)
        self._changed = (numbers or {}).get("changed", 0)
        self._shelves: dict[str, str] = {
            name_key(name): name for name in (numbers or {}).get("shelves", ())
        }

    def add(self, plan: BookPlan) -> None:
        self._books += 1
        self._lines += len(plan.rows)
        self._changed += bool(plan.plan.writes)
        for kind, outcome in {(effect.kind, effect.outcome) for effect in plan.plan.effects}:
            self._counts[f"{kind}.{outcome}"] += 1
        for name, _ in plan.plan.writes.get("places", ()):
            if (key := name_key(name)) not in self._there:
                self._shelves.setdefault(key, name)

    @property
    def numbers(self) -> dict[str, Any]:
        return {
            "lines": self._lines,
            "books": self._books,
            "changed": self._changed,
            "effects": dict(sorted(self._counts.items())),
            "shelves": sorted(self._shelves.values(), key=name_key),
        }
