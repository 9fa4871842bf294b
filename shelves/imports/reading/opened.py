"""What a file turned out to be, with its records still to be read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from shelves.imports.reading.formats import Format
from shelves.imports.record import Record, Remark


@dataclass(frozen=True)
class Opened:
    """
    format         which of FORMATS
    rows           how many records there are: one a line that holds data
    remarks        on the file as a whole
    columns        names as the file writes them; () for what is no table
    sample         the first rows, with texts cut short
    needs_columns  the reader has to say what the columns hold; until then there are no records
    guessed        column by field (of FIELDS), where a name tells it
    extras         of our own export: the parts other than books, rows by name
    """

    format: Format
    rows: int
    remarks: tuple[Remark, ...] = ()
    columns: tuple[str, ...] = ()
    sample: tuple[tuple[str, ...], ...] = ()
    needs_columns: bool = False
    guessed: Mapping[str, str] = field(default_factory=dict)
    extras: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    read: Callable[[], Iterator[Record]] = field(
        default=lambda: iter(()), repr=False, compare=False
    )

    def records(self) -> Iterator[Record]:
        """In the order of the file, each time anew; refused lines too, with their reason."""
        return iter(()) if self.needs_columns else self.read()
