"""What was read of a file, in numbers and first examples; JSON, for pages to put into words."""

from collections import Counter
from typing import Any

from demand.reading import Line, Refused

MOST_TOLD = 100  # refused lines, and examples of others


class Tally:
    def __init__(self) -> None:
        self.lines = self.zeros = self.open = self.lost_isbns = 0
        self.read = self.refused_units = self.returns = self.returned = 0
        self.refused: Counter[str] = Counter()
        self.refusals: list[tuple[int, str, str]] = []

    def refuse(self, refused: Refused) -> None:
        self.refused[refused.code] += 1
        self.refused_units += refused.units
        self.read += refused.units
        if len(self.refusals) < MOST_TOLD:
            self.refusals.append((refused.line, refused.code, refused.text))

    def take(self, line: Line) -> None:
        self.read += line.units
        self.zeros += line.units == 0
        self.open += line.is_open
        if line.units < 0:
            self.returns += 1
            self.returned -= line.units

    def as_json(self) -> dict[str, Any]:
        return {
            "lines": self.lines,
            "refused": dict(self.refused.most_common()),
            "refusals": self.refusals,
            "zeros": self.zeros,
            "open": self.open,
            "lost_isbns": self.lost_isbns,
            "returns": {"lines": self.returns, "units": self.returned},
        }
