"""Passages out of a file of many, one after the other: the file is never in memory as a whole.

A CSV with a column `text`, or a plain text of which every paragraph is a passage. What is wrong with
one passage is said in its place, and the others go on.
"""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext

from texts.engine.encodings import NotText, decoded
from texts.given import no_text, too_large
from texts.identify import MOST_BYTES
from web.faults import Invalid

COLUMN = "text"
_SAMPLE = 2**18
# Characters of a record, whose other columns may be long as well.
_MOST_CHARACTERS = 3 * MOST_BYTES
_STEP = 65_536
_DELIMITERS = ",;\t|"
# The longer ones first: one of them begins as a shorter one does.
_MARKS = (
    codecs.BOM_UTF32_LE,
    codecs.BOM_UTF32_BE,
    codecs.BOM_UTF8,
    codecs.BOM_UTF16_LE,
    codecs.BOM_UTF16_BE,
)


@dataclass(frozen=True)
class Wrong:
    """What stands for a passage that can't be read."""

    why: str


Passage = str | Wrong


def passages_in(file: IO[bytes], *, is_table: bool) -> Iterator[Passage]:
    """Raises Invalid, before the first, for what is no text and for a table without that column."""
    sample, encoding = _looked_at(file)
    lines = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    if not is_table:
        return map(_checked, _paragraphs(lines))
    delimiter = max(_DELIMITERS, key=sample.partition("\n")[0].count)
    rows = records(lines, delimiter)
    names = [name.strip().casefold() for name in next(rows, None) or []]
    if COLUMN not in names:
        raise Invalid(
            "file",
            gettext("The table has no column “text”. Name the one with the passages so."),
        )
    return (_checked(_cell(row, names.index(COLUMN))) for row in rows)


def _looked_at(file: IO[bytes]) -> tuple[str, str]:
    """How it begins, and its encoding. From then on the file is read from its first letter."""
    sample = file.read(_SAMPLE)
    mark = next((mark for mark in _MARKS if sample.startswith(mark)), b"")
    file.seek(len(mark))
    if len(sample) == _SAMPLE:  # it may end within a letter, which would look broken
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    try:
        found = decoded(sample)
    except NotText as error:
        raise no_text() from error
    return found.text, found.encoding


def _cell(row: list[str] | None, place: int) -> str | None:
    """None where the row is too large."""
    if row is None:
        return None
    return row[place] if place < len(row) else ""


def _checked(text: str | None) -> Passage:
    if text is None or len(text.encode("utf-8", "replace")) > MOST_BYTES:
        return Wrong(str(too_large()))
    return text.replace("\x00", "")


def records(lines: IO[str], delimiter: str) -> Iterator[list[str] | None]:
    """The rows of a CSV as its fields, None for one that is too large; empty lines are none.

    The csv module takes no cell of more than 131,072 characters, or of any length in all of the
    process at once.
    """
    fields: list[str] = []
    parts: list[str] = []  # of a field that has begun
    quoted, size = False, 0
    while line := lines.readline(_MOST_CHARACTERS + 1):
        size += len(line)
        if len(line) > _MOST_CHARACTERS:
            _skip_line(lines, line)
            fields, parts, quoted, size = [], [], False, 0
            yield None
            continue
        at = 0
        while True:
            if quoted:
                end = line.find('"', at)
                part = line[at:] if end < 0 else line[at:end]
                parts.append(part if size <= _MOST_CHARACTERS else "")
                if end < 0:
                    break
                at = end + 1
                if line.startswith('"', at):  # two stand for one
                    parts.append('"' if size <= _MOST_CHARACTERS else "")
                    at += 1
                    continue
                quoted = False
            elif not parts and line.startswith('"', at):
                quoted = True
                at += 1
                continue
            stop = line.find(delimiter, at)
            parts.append(line[at:stop] if stop >= 0 else line[at:].rstrip("\r\n"))
            fields.append("".join(parts))
            parts = []
            at = stop + 1
            if stop < 0:
                if size > _MOST_CHARACTERS:
                    yield None
                elif fields != [""]:
                    yield fields
                fields, size = [], 0
                break
    if parts:  # a quotation mark that nothing closes
        yield [*fields, "".join(parts)] if size <= _MOST_CHARACTERS else None


def _skip_line(lines: IO[str], piece: str) -> None:
    while piece and not piece.endswith(("\n", "\r")):
        piece = lines.readline(_STEP)


def _paragraphs(lines: IO[str]) -> Iterator[str | None]:
    """Between empty lines; None for one that is too large."""
    parts: list[str] = []
    size = 0
    begins = True
    while piece := lines.readline(_STEP):
        if begins and not piece.strip():
            if size:
                yield "".join(parts).rstrip("\r\n") if size <= MOST_BYTES else None
            parts, size = [], 0
        else:
            size += len(piece)
            if size <= MOST_BYTES:
                parts.append(piece)
        begins = piece.endswith(("\n", "\r"))
    if size:
        yield "".join(parts).rstrip("\r\n") if size <= MOST_BYTES else None
