"""Tables for spreadsheets, where no text that somebody wrote is taken for a formula."""

import csv
import re
from collections.abc import Iterable, Sequence
from typing import IO, Any

# With what spreadsheets begin a formula, in wide letters as well; an apostrophe makes it a text.
_FORMULA = r"'*[=+\-@\t\r\n＝＋－＠]"


def guarded(text: str) -> str:
    """An apostrophe before what a spreadsheet would run; `unguarded` gives the text back."""
    return f"'{text}" if re.match(_FORMULA, text) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and re.match(_FORMULA, text[1:]) else text


def cell(value: Any) -> str | int | float:
    """Numbers stay numbers. Lists stand with "; " between, what belongs together with " / "."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, int | float):
        return value
    if isinstance(value, list):
        return guarded("; ".join(_together(item) for item in value))
    return guarded(_together(value))


def write_table(file: IO[str], columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    table = csv.writer(file)
    table.writerow(columns)
    for row in rows:
        table.writerow([cell(row.get(name)) for name in columns])


def _together(value: Any) -> str:
    if isinstance(value, dict):
        return _together(list(value.values()))
    if isinstance(value, list):
        return " / ".join(str(part) for part in value if part not in ("", None))
    return str(value)
