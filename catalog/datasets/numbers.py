"""Numbers as data sets print them; None for what is none."""

import math
import re
from datetime import UTC, datetime

_WHOLE = re.compile(r"[+-]?\d{1,18}(?:\.0+)?", re.ASCII)
_EARLIEST_YEAR = -3000


def whole(text: str) -> int | None:
    """`12` and `12.0`; at most eighteen digits, which fit 64 bits."""
    text = text.strip()
    return int(text.partition(".")[0]) if _WHOLE.fullmatch(text) else None


def number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def year(text: str) -> int | None:
    """`-750.0` -> -750; None for 0, the future, and what lies before writing."""
    value = whole(text)
    latest = datetime.now(UTC).year + 1
    return value if value and _EARLIEST_YEAR <= value <= latest else None
