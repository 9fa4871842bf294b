"""A table, of a format that is known or not: opened, looked through once, read line by line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext

from shelves.imports.reading import by_hand, formats
from shelves.imports.reading.cells import beginning, number_in
from shelves.imports.reading.days import Days, day_first_in
from shelves.imports.reading.draft import Draft, Ways
from shelves.imports.reading.encoding import Encoding
from shelves.imports.reading.opened import Opened
from shelves.imports.reading.tables import Heading, heading_of, rows_of
from shelves.imports.reading.trouble import MOST_LINES, Unreadable
from shelves.imports.record import Record, Remark

_SAMPLE = 5
_LONGEST_SHOWN = 100


@dataclass
class _Survey:
    """What only all of the lines together tell."""

    rows: int = 0
    wrapped: bool = False
    most_stars: float = 0.0
    sample: list[tuple[str, ...]] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    day_first: set[bool] = field(default_factory=set)

    @property
    def says_day_first(self) -> bool | None:
        return next(iter(self.day_first)) if len(self.day_first) == 1 else None


def open_table(data: bytes, encoding: Encoding, named: Mapping[str, str] | None) -> Opened:
    heading = heading_of(data, encoding, _known)
    names = formats.folded(heading.columns)
    guessed = by_hand.guess(heading.columns)
    table = None if named else formats.recognised(names)
    if len(heading.columns) == 1 and not guessed and not named:
        raise Unreadable(
            gettext(
                "This file is no table of books: its first line names no column that we know. "
                "Nothing was changed. Give the file as your service exports it."
            )
        )
    needs_columns = table is None and not named and not by_hand.is_enough(guessed)
    if table is None and not needs_columns:
        table = by_hand.table_of(heading.columns, named or guessed)
    survey = _survey(data, encoding, heading, names, table)
    ways = _ways(heading, names, table, survey)
    return Opened(
        format=table.format if table else formats.TABLE,
        rows=survey.rows,
        remarks=tuple(_remarks(heading, names, ways, survey)),
        columns=heading.columns,
        sample=tuple(survey.sample),
        needs_columns=needs_columns,
        guessed=guessed,
        read=lambda: _records(data, encoding, heading, names, table, ways),
    )


def _known(columns: Sequence[str]) -> int:
    """A format that is known says more than single names."""
    return by_hand.known(columns) + 100 * bool(formats.recognised(formats.folded(columns)))


def _survey(
    data: bytes,
    encoding: Encoding,
    heading: Heading,
    names: Sequence[str],
    table: formats.Table | None,
) -> _Survey:
    survey = _Survey(wrapped=heading.wrapped)
    days = [names.index(name) for name in (table.days if table else ()) if name in names]
    rating = names.index(table.rating) if table and table.rating in names else None
    for row in rows_of(data, encoding, heading):
        survey.rows += 1
        if survey.rows > MOST_LINES:
            raise Unreadable(
                gettext(
                    "The file has more than %(most)s lines: no library of books has. Nothing was "
                    "changed."
                )
                % {"most": MOST_LINES}
            )
        if row.refused:
            continue
        survey.wrapped = survey.wrapped or row.wrapped
        if len(survey.sample) < _SAMPLE:
            survey.sample.append(tuple(cell[:_LONGEST_SHOWN] for cell in row.cells))
        if days and (first := day_first_in([row.cells[at] for at in days])) is not None:
            survey.day_first.add(first)
        if rating is not None:
            survey.most_stars = max(survey.most_stars, number_in(row.cells[rating]))
    if not survey.rows:
        raise Unreadable(
            gettext("The file names its columns and holds no books. Nothing was changed.")
        )
    return survey


def _ways(
    heading: Heading, names: Sequence[str], table: formats.Table | None, survey: _Survey
) -> Ways:
    """Ratings above five tell that all are of ten, or of a hundred."""
    scale = 5
    if table and table.rating and survey.most_stars > 5:
        scale = 10 if survey.most_stars <= 10 else 100
    columns: dict[str, str] = {}
    for name, written in zip(names, heading.columns, strict=True):
        columns.setdefault(name, written)
    return Ways(columns, Days(survey.says_day_first), scale)


def _records(
    data: bytes,
    encoding: Encoding,
    heading: Heading,
    names: Sequence[str],
    table: formats.Table | None,
    ways: Ways,
) -> Iterator[Record]:
    if table is None:
        return
    # Of columns with one name the first counts.
    places: dict[str, int] = {}
    for at, name in enumerate(names):
        if name:
            places.setdefault(name, at)
    for row in rows_of(data, encoding, heading):
        if row.refused:
            yield Record(row.line, "", refused=row.refused, begins=beginning(row.text))
        else:
            cells = {name: row.cells[at] for name, at in places.items()}
            yield table.read(Draft(row.line, cells, ways))


def _remarks(
    heading: Heading, names: Sequence[str], ways: Ways, survey: _Survey
) -> Iterator[Remark]:
    if heading.delimiter == ";":
        yield Remark("", gettext("Cells are separated by semicolons; the file was read so."))
    elif heading.delimiter == "|":
        yield Remark("", gettext("Cells are separated by bars; the file was read so."))
    if survey.wrapped:
        yield Remark("", gettext("Whole lines stood in quotation marks, which were taken off."))
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        yield Remark(
            ways.columns[name],
            gettext("Several columns have this name; the first of them was read."),
        )
    if survey.says_day_first is True:
        yield Remark("", gettext("Some dates can only be day, month, year; all were read so."))
    elif survey.says_day_first is False:
        yield Remark("", gettext("Some dates can only be month, day, year; all were read so."))
    if ways.scale != 5:
        yield Remark(
            "",
            gettext("Ratings go beyond 5, so they were read as of %(most)s.")
            % {"most": ways.scale},
        )
