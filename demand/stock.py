"""Tables of stock levels: how many copies a channel holds of a book, and how long new ones take."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from catalog.recognition import Verdict
from demand.channels import ChannelIds
from demand.models import LONGEST_CHANNEL, LONGEST_NAME, StockLevel
from demand.reading.columns import EVERYWHERE, NAMES_A_BOOK
from demand.reading.columns import guess as guess_demand
from demand.reading.names import NAMING, Name, name_in
from demand.reading.units import BadUnits, units_in
from demand.wording import refusal
from shelves.imports.matching import recognised
from shelves.imports.reading.encoding import encoding_of
from shelves.imports.reading.formats import folded
from shelves.imports.reading.kinds import refuse_binary, refuse_no_text
from shelves.imports.reading.tables import heading_of, rows_of
from shelves.imports.reading.trouble import MOST_LINES, Unreadable
from shelves.imports.record import Record as Sought
from web.plain import plain_line

MOST_BYTES = 20 * 2**20
MOST_TOLD = 100
MOST_COPIES, MOST_DAYS = 1_000_000, 1000
_LINES_A_BLOCK = 1000
_COPIES = ("copies", "stock", "on hand", "in stock", "bestand", "lagerbestand", "exemplare", "units",
           "quantity", "qty", "anzahl", "menge")  # fmt: skip
_LEAD = ("lead days", "lead time", "lead time days", "lead time in days", "days", "lieferzeit",
         "lieferzeit in tagen")  # fmt: skip


@dataclass
class Report:
    """What came of a table. Nothing was kept where `wrong` says why."""

    name: str
    put: int = 0
    unchanged: int = 0
    refused: int = 0
    refusals: list[tuple[int, str]] = field(default_factory=list)  # line, why; the first ones
    wrong: str = ""

    @property
    def untold(self) -> int:
        return self.refused - len(self.refusals)

    def refuse(self, line: int, why: str) -> None:
        self.refused += 1
        if len(self.refusals) < MOST_TOLD:
            self.refusals.append((line, why))


class _Level(NamedTuple):
    line: int
    name: Name
    channel: str
    copies: int
    lead: int | None


def take(name: str, data: bytes, channel: str = "") -> Report:
    """Keep the levels of books that are surely found; the other lines are refused, each with why.

    `channel`: of tables that have no column for it.
    """
    name = plain_line(name.replace("\\", "/").rsplit("/", 1)[-1])[:LONGEST_NAME]
    report = Report(name)
    try:
        with transaction.atomic():
            _take(report, data, plain_line(channel)[:LONGEST_CHANNEL] or EVERYWHERE)
    except Unreadable as error:
        return Report(name, wrong=str(error))
    return report


def put(levels: Mapping[tuple[int, int], tuple[int, int | None]]) -> int:
    """Copies and lead days by book and channel; how many are new or changed."""
    books = {book for book, _channel in levels}
    there = {
        (level.book_id, level.channel_id): (level.copies, level.lead_days)
        for level in StockLevel.objects.select_for_update().order_by("pk").filter(book__in=books)
    }
    news = {key: level for key, level in levels.items() if there.get(key) != level}
    StockLevel.objects.bulk_create(
        [
            StockLevel(
                book_id=book, channel_id=channel, copies=copies, lead_days=lead,
                changed_at=timezone.now(),
            )
            for (book, channel), (copies, lead) in sorted(news.items())
        ],
        update_conflicts=True,
        unique_fields=["book", "channel"],
        update_fields=["copies", "lead_days", "changed_at"],
        batch_size=1000,
    )  # fmt: skip
    return len(news)


def _take(report: Report, data: bytes, channel: str) -> None:
    channels, seen = ChannelIds(), set[tuple[int, int]]()
    levels = _levels(report, data, channel)
    while block := [level for level, _ in zip(levels, range(_LINES_A_BLOCK), strict=False)]:
        news: dict[tuple[int, int], tuple[int, int | None]] = {}
        for level, found in zip(
            block, recognised([_sought(each.name) for each in block]), strict=True
        ):
            if found.verdict != Verdict.SURE or found.book is None:
                perhaps = found.verdict == Verdict.PERHAPS
                report.refuse(
                    level.line, _not_surely(level.name) if perhaps else _unknown(level.name)
                )
                continue
            key = found.book, channels.of(level.channel)
            if key in seen:
                report.refuse(
                    level.line, gettext("An earlier line tells of the same book and channel.")
                )
                continue
            seen.add(key)
            news[key] = level.copies, level.lead
        changed = put(news)
        report.put += changed
        report.unchanged += len(news) - changed


def _levels(report: Report, data: bytes, channel: str) -> Iterator[_Level]:
    refuse_no_text(data)
    encoding = encoding_of(data)
    if not encoding.name.startswith(("utf-16", "utf-32")):
        refuse_binary(data)
    heading = heading_of(data, encoding, lambda names: len(_guess(names)))
    named = _guess(heading.columns)
    if "copies" not in named or not named.keys() & set(NAMES_A_BOOK):
        raise Unreadable(
            gettext(
                "The first line names no column of copies, or none of title or ISBN. Nothing was kept. "
                "It takes ISBN,copies with channel and lead days if you like."
            )
        )
    for number, row in enumerate(rows_of(data, encoding, heading), 1):
        if number > MOST_LINES:
            raise Unreadable(
                gettext("The file has more than %(most)s lines. Nothing was kept. Split it.")
                % {"most": f"{MOST_LINES:,}"}
            )
        if row.refused:
            report.refuse(row.line, row.refused)
            continue
        cells = {field_: row.cells[place].strip() for field_, place in named.items()}
        level = _level(report, row.line, cells, channel)
        if level is not None:
            yield level


def _level(report: Report, line: int, cells: dict[str, str], channel: str) -> _Level | None:
    name = name_in({each: cells.get(each, "") for each in NAMING})
    if name is None:
        report.refuse(line, refusal("no_book"))
        return None
    try:
        copies = units_in(cells["copies"])
        lead = units_in(cells["lead"]) if cells.get("lead") else None
    except BadUnits as error:
        report.refuse(line, refusal(str(error)))
        return None
    if not 0 <= copies <= MOST_COPIES or not 0 <= (lead or 0) <= MOST_DAYS:
        report.refuse(line, gettext("Its copies or days are none that there can be."))
        return None
    where = plain_line(cells.get("channel", ""))[:LONGEST_CHANNEL] or channel
    return _Level(line, name, where, copies, lead)


def _guess(columns: Sequence[str]) -> dict[str, int]:
    """Places of columns by field."""
    names = folded(columns)
    found = {
        field_: list(columns).index(column)
        for field_, column in guess_demand(columns).items()
        if field_ in (*NAMES_A_BOOK, "author", "channel")
    }
    for field_, called in (("copies", _COPIES), ("lead", _LEAD)):
        place = next((names.index(name) for name in called if name in names), None)
        if place is not None:
            found[field_] = place
    return found


def _sought(name: Name) -> Sought:
    return Sought(
        0,
        name.title,
        authors=name.authors,
        series=name.series,
        series_position=name.series_position,
        identifiers=name.identifiers,
    )


def _shown(name: Name) -> str:
    return (name.title or ", ".join(value for _kind, value in name.identifiers))[:80]


def _unknown(name: Name) -> str:
    return gettext("“%(title)s” is not found here.") % {"title": _shown(name)}


def _not_surely(name: Name) -> str:
    return gettext("“%(title)s” may be one of several books, or another one. Give its ISBN.") % {
        "title": _shown(name)
    }
