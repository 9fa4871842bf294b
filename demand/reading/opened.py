"""A table, opened: its columns, its first rows, what is missing, and its lines one after the other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice

from django.utils.translation import gettext

from catalog.text import fold
from demand.models import Frequency
from demand.reading.columns import FIELDS, Options, guess, missing
from demand.reading.periods import Periods
from demand.reading.rows import Line, Refused, RowReader
from shelves.imports.reading.days import Days, day_first_in
from shelves.imports.reading.encoding import Encoding, encoding_of
from shelves.imports.reading.kinds import refuse_binary, refuse_no_text
from shelves.imports.reading.tables import Heading, heading_of, rows_of
from shelves.imports.reading.trouble import Unreadable
from shelves.imports.reading.zips import is_zip

_SAMPLE = 5
_LONGEST_SHOWN = 100
_LOOKED_AT = 20_000  # rows, for how the file writes its days


@dataclass(frozen=True)
class Opened:
    """
    columns  names as the file writes them
    sample   the first rows, with texts cut short
    named    the column by field: what was given, or guessed
    options  what was given, or what the file itself tells
    missing  what has to be said before there are lines, in words
    remark   on its encoding
    """

    columns: tuple[str, ...]
    sample: list[list[str]]
    named: dict[str, str]
    options: Options
    missing: list[str]
    remark: str
    _data: bytes = field(repr=False)
    _encoding: Encoding = field(repr=False)
    _heading: Heading = field(repr=False)

    def lines(self, today: date) -> Iterator[Line | Refused]:
        """In the order of the file; none while anything is missing."""
        if self.missing:
            return
        reader = RowReader(
            self.columns,
            self.named,
            self.options,
            Periods(self.options.frequency, Days(self._day_first()), today),
            _ongoing(today, self.options.frequency),
        )
        for row in rows_of(self._data, self._encoding, self._heading):
            yield reader.read(row)

    def _day_first(self) -> bool | None:
        """What 25/12/2020 tells of 3/4/2021."""
        if "date" not in self.named:
            return None
        place = self.columns.index(self.named["date"])
        rows = islice(rows_of(self._data, self._encoding, self._heading), _LOOKED_AT)
        return day_first_in({row.cells[place] for row in rows if row.cells})


def open_table(
    name: str,
    data: bytes,
    named: Mapping[str, str] | None = None,
    options: Options | None = None,
) -> Opened:
    """`named`: the column by field, where somebody has said so; without it both are guessed.

    Raises Unreadable for what is no table, and for fields and columns that there are not.
    """
    _refuse_others(name, data)
    encoding = encoding_of(data)
    if not encoding.name.startswith(("utf-16", "utf-32")):
        refuse_binary(data)
    heading = heading_of(data, encoding, lambda names: len(guess(names)))
    if len(heading.columns) < 2:
        raise Unreadable(
            gettext(
                "This is no table of demand: its first line names fewer than two columns. Nothing was "
                "kept. It takes a title or an ISBN, a date and units."
            )
        )
    first = [row.cells for row in islice(rows_of(data, encoding, heading), _SAMPLE)]
    columns = _each_once(heading.columns)
    found = guess(columns) if named is None else _checked(named, columns)
    options = options or Options(frequency=_frequency(columns, found, first))
    return Opened(
        columns=columns,
        sample=[[cell[:_LONGEST_SHOWN] for cell in cells] for cells in first],
        named=found,
        options=options,
        missing=missing(found, options),
        remark=encoding.remark,
        _data=data,
        _encoding=encoding,
        _heading=heading,
    )


def _refuse_others(name: str, data: bytes) -> None:
    if not data.strip():
        raise Unreadable(gettext("The file is empty. Nothing was kept."))
    refuse_no_text(data)
    if is_zip(data):
        raise Unreadable(
            gettext(
                "This is an Excel workbook or another packed file. Nothing was kept. Save the table as "
                "CSV (UTF-8), and give that file."
            )
        )


def _each_once(columns: tuple[str, ...]) -> tuple[str, ...]:
    """Names that come twice, or are empty, told apart by their places."""
    seen: set[str] = set()
    names = []
    for place, column in enumerate(columns, 1):
        name = column if column and column not in seen else f"{column} ({place})".strip()
        seen.add(name)
        names.append(name)
    return tuple(names)


def _checked(named: Mapping[str, str], columns: tuple[str, ...]) -> dict[str, str]:
    given = {field: column for field, column in named.items() if column}
    for field_, column in given.items():
        if field_ not in FIELDS:
            raise Unreadable(gettext("There is no field “%(field)s”.") % {"field": field_})
        if column not in columns:
            raise Unreadable(
                gettext("The file has no column “%(column)s”. Nothing was changed.")
                % {"column": column}
            )
    return given


def _frequency(columns: tuple[str, ...], named: Mapping[str, str], rows: list[list[str]]) -> str:
    """Weekly where the file itself counts in weeks."""
    if "week" in named and "month" not in named:
        return Frequency.WEEK
    if "date" not in named:
        return Frequency.MONTH
    place = columns.index(named["date"])
    texts = [cells[place] for cells in rows if cells]
    in_weeks = [text for text in texts if "w" in fold(text)]
    return Frequency.WEEK if texts and len(in_weeks) == len(texts) else Frequency.MONTH


def _ongoing(today: date, frequency: str) -> date:
    """The first day of the period that is not over."""
    if frequency == Frequency.WEEK:
        return today - timedelta(days=today.weekday())
    return today.replace(day=1)
