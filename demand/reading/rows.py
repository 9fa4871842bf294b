"""One line of a table: what it says, or why it can't be taken."""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from catalog.text import fold
from demand.models import LONGEST_CHANNEL
from demand.reading.columns import CHANNELS, Options
from demand.reading.names import NAMING
from demand.reading.periods import BadPeriod, Periods
from demand.reading.units import BadUnits, units_in
from shelves.imports.reading.tables import Row
from web.plain import plain_line

_LONGEST_SHOWN = 60
_BETWEEN = " · "


class Line(NamedTuple):
    line: int
    naming: tuple[str, ...]  # the cells of NAMING; () of a whole channel
    channel: str
    period: date
    units: int
    fingerprint: int  # of all its cells, within 64 bits
    is_open: bool  # its period is not over yet


class Refused(NamedTuple):
    line: int
    code: str  # of demand.wording
    text: str  # what of it is shown
    units: int  # as far as they can be read


class RowReader:
    """Reads rows of one file, whose columns are named by field."""

    def __init__(
        self,
        columns: Sequence[str],
        named: Mapping[str, str],
        options: Options,
        periods: Periods,
        ongoing: date,
    ) -> None:
        self._places = {field: columns.index(column) for field, column in named.items()}
        self._naming = [self._places.get(field) for field in NAMING]
        self._channels = [self._places[field] for field in CHANNELS if field in self._places]
        self._options, self._periods, self._ongoing = options, periods, ongoing
        self._names_books = any(place is not None for place in self._naming)

    def read(self, row: Row) -> Line | Refused:
        if row.refused:
            return Refused(row.line, "unreadable", row.refused[:200], 0)
        cells = row.cells
        try:
            units = units_in(self._cell(cells, "units"))
        except BadUnits as error:
            return Refused(row.line, str(error), self._cell(cells, "units")[:_LONGEST_SHOWN], 0)
        try:
            period = self._period(cells)
        except BadPeriod as error:
            return Refused(row.line, str(error), self._shown_period(cells), units)
        naming = self._named(cells)
        if self._names_books and not any(naming):
            return Refused(row.line, "no_book", "", units)
        return Line(
            row.line,
            naming,
            self._channel(cells),
            period,
            units,
            _fingerprint(cells),
            period >= self._ongoing,
        )

    def _cell(self, cells: list[str], field: str) -> str:
        place = self._places.get(field)
        return "" if place is None else cells[place].strip()

    def _period(self, cells: list[str]) -> date:
        if "date" in self._places:
            return self._periods.of_date(self._cell(cells, "date"))
        return self._periods.of_parts(*(self._cell(cells, f) for f in ("year", "month", "week")))

    def _shown_period(self, cells: list[str]) -> str:
        shown = (self._cell(cells, field) for field in ("date", "year", "month", "week"))
        return " ".join(filter(None, shown))[:_LONGEST_SHOWN]

    def _named(self, cells: list[str]) -> tuple[str, ...]:
        if not self._names_books:
            return ()
        return tuple("" if place is None else cells[place].strip() for place in self._naming)

    def _channel(self, cells: list[str]) -> str:
        parts = (plain_line(cells[place]) for place in self._channels)
        name = _BETWEEN.join(filter(fold, parts))[:LONGEST_CHANNEL].strip(_BETWEEN)
        return name or self._options.channel


def _fingerprint(cells: Sequence[str]) -> int:
    digest = blake2b("\x1f".join(cells).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
