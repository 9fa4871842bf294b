"""Files into the corpus: what each is, what of it is kept, and what is refused, in words.

    Author_Title_1868.txt           a work; or any name, where a form says whose it is
    text,author[,title][,year]      a table of works, or of passages without a title
    language,text                   a table of samples of languages, by ISO 639 code

The first line of a table decides; names of columns in any case and order, others are let be.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from django.utils.translation import gettext as _

from shelves.imports.reading.encoding import Encoding
from shelves.imports.reading.tables import Heading, Row, heading_of, rows_of
from shelves.imports.reading.trouble import Unreadable
from texts import corpus
from texts.corpus import Added, NewLine, NewWork, Refused, Why
from texts.engine.encodings import Decoded, NotText, decoded
from texts.wording import why_no_text, why_refused
from web.plain import plain_line

MOST_BYTES = 50 * 2**20
MOST_ROWS = 200_000
MOST_TOLD = 50

_NAMED = re.compile(r"(?P<writer>[^_]+)_(?P<title>.+)_(?P<year>-?\d{1,4})")
_COLUMNS = {
    **dict.fromkeys(("text", "passage", "sentence"), "text"),
    **dict.fromkeys(("author", "writer"), "author"),
    **dict.fromkeys(("language", "lang", "code"), "language"),
    **dict.fromkeys(("title", "work", "work/title", "book"), "title"),
    "year": "year",
}
_TABLES = (".csv", ".tsv", ".tab")


@dataclass
class Report:
    """What came of a file. Nothing was kept where `wrong` says why."""

    name: str
    works: int = 0
    lines: int = 0
    words: int = 0
    wrong: str = ""
    remarks: list[str] = field(default_factory=list)
    refused: int = 0
    refusals: list[tuple[int, str]] = field(default_factory=list)  # line, why; the first ones

    @property
    def untold(self) -> int:
        return self.refused - len(self.refusals)


class _Wrong(Exception):
    """Of a whole file: why, in words."""


def take(
    name: str, data: bytes, *, writer: str = "", title: str = "", public_domain: bool = False
) -> Report:
    """Add what a file holds: all that is good of it, or, where it is no such file, nothing.

    `writer` and `title` are of a text whose name does not say them.
    """
    report = Report(plain_line(name.replace("\\", "/").rsplit("/", 1)[-1])[:200])
    try:
        _take(report, data, writer, title, public_domain)
    except NotText as error:
        report.wrong = why_no_text(error.what)
    except _Wrong as error:
        report.wrong = str(error)
    return report


def _take(report: Report, data: bytes, writer: str, title: str, public_domain: bool) -> None:
    if len(data) > MOST_BYTES:
        raise _Wrong(too_large())
    if not data.strip():
        raise _Wrong(_("The file is empty."))
    found = decoded(data)
    stem, dot, ending = report.name.rpartition(".")
    by_name = _NAMED.fullmatch(stem if dot else report.name)
    if f".{ending.lower()}" in _TABLES or not (writer or by_name):
        added = _table(report, found, public_domain)
    elif writer:
        work = NewWork(writer, found.text, title or (stem if dot else report.name))
        added = _one(report, work, public_domain)
    elif by_name:
        named = (by_name["title"].replace("_", " "), int(by_name["year"]))
        added = _one(report, NewWork(by_name["writer"], found.text, *named), public_domain)
    report.works, report.lines, report.words = added.works, added.lines, added.words
    _remark(report, found, added)
    _tell(report, added.refused)


def too_large() -> str:
    most = MOST_BYTES // 2**20
    return _("The file is larger than %(most)s MB. Nothing of it was kept. Split it.") % {
        "most": most
    }


# --- A work ---


def _one(report: Report, work: NewWork, public_domain: bool) -> Added:
    added = corpus.add_works([work], public_domain=public_domain, source=report.name)
    for refused in added.refused:
        if refused.why != Why.THERE_ALREADY:
            raise _Wrong(why_refused(refused))
        report.remarks.append(why_refused(refused))
    return replace(added, refused=[])


# --- A table ---


def _table(report: Report, found: Decoded, public_domain: bool) -> Added:
    data, encoding = found.text.encode(), Encoding("utf-8")
    try:
        heading = heading_of(data, encoding, lambda names: len(_places(names)))
    except Unreadable:
        raise _Wrong(_no_table()) from None
    places = _places(list(heading.columns))
    if "text" not in places or not places.keys() & {"author", "language"}:
        raise _Wrong(_no_table())
    add_rows = partial(_rows, report, data, encoding, heading)
    if "author" in places:
        works = _works(report, add_rows(), places)
        return corpus.add_works(works, public_domain=public_domain, source=report.name)
    samples = (
        NewLine(row.cells[places["language"]], row.cells[places["text"]], row.line)
        for row in add_rows()
    )
    return corpus.add_language_samples(samples, source=report.name)


def _places(names: list[str]) -> dict[str, int]:
    """The first column of each that is known, by what it holds."""
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        known = _COLUMNS.get(plain_line(name).casefold())
        if known:
            places.setdefault(known, place)
    return places


def _rows(report: Report, data: bytes, encoding: Encoding, heading: Heading) -> Iterator[Row]:
    """Those that can be read; the others are refused."""
    for number, row in enumerate(rows_of(data, encoding, heading), start=1):
        if number > MOST_ROWS:
            most = {"most": f"{MOST_ROWS:,}"}
            raise _Wrong(
                _("The table has more than %(most)s rows. Nothing of it was kept. Split it.") % most
            )
        if row.refused:
            _refuse(report, row.line, row.refused)
        else:
            yield row


def _works(report: Report, rows: Iterator[Row], places: dict[str, int]) -> Iterator[NewWork]:
    def cell(row: Row, column: str) -> str:
        return row.cells[places[column]] if column in places else ""

    for row in rows:
        year = cell(row, "year").strip()
        if year and not re.fullmatch(r"-?\d{1,4}", year, re.ASCII):
            _refuse(report, row.line, why_refused(Refused(row.line, Why.BAD_YEAR, year[:40])))
            continue
        yield NewWork(
            cell(row, "author"),
            cell(row, "text"),
            cell(row, "title"),
            int(year) if year else None,
            row.line,
        )


def _no_table() -> str:
    return _(
        "It does not say whose text it is. Nothing of it was kept. Name it Author_Title_year.txt, or "
        "give the author here; the first line of a table is text,author or language,text."
    )


# --- What is said ---


def _remark(report: Report, found: Decoded, added: Added) -> None:
    if found.doubtful and found.encoding.startswith("utf"):
        report.remarks.append(_("Some letters of it are broken; they are kept as �."))
    elif found.doubtful:
        report.remarks.append(
            _("It is not in UTF-8. It was read as %(encoding)s, which is a guess: look at a text.")
            % {"encoding": found.encoding}
        )
    if added.put_aside:
        report.remarks.append(
            _(
                "Joint or unknown authors: %(names)s. Their texts are kept, and left out of training "
                "until somebody says otherwise on their page."
            )
            % {"names": ", ".join(sorted(added.put_aside)[:MOST_TOLD])}
        )


def _refuse(report: Report, line: int, why: str) -> None:
    report.refused += 1
    if len(report.refusals) < MOST_TOLD:
        report.refusals.append((line, why))


def _tell(report: Report, refused: list[Refused]) -> None:
    """After those whose rows could not be read; in the order of lines."""
    for each in sorted(refused):
        _refuse(report, each.row, why_refused(each))
    report.refusals.sort()
