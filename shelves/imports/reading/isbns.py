"""A plain list of ISBNs, one a line."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext

from catalog import isbn
from shelves.imports.reading.encoding import Encoding
from shelves.imports.reading.lines import Lines, RecordTooLong
from shelves.imports.record import Record

_SAMPLE = 50
_LONGEST = 40
_LIKE = re.compile(r"(?:ISBN(?:-?1[03])?:? ?)?=?\"?[\d][\d\- ]{5,20}[\dXx]\"?[,;]?", re.IGNORECASE)
_HEADING = re.compile(r"\"?(?:isbns?|isbn[ -]?1[03]|ean)\"?", re.IGNORECASE)


def is_list(data: bytes, encoding: Encoding) -> bool:
    """Of the first lines nearly all look like one, and at least one is one."""
    looked_at = [text for _, text in _texts(data, encoding, _SAMPLE)]
    like = [text for text in looked_at if _LIKE.fullmatch(text)]
    return len(like) * 10 >= len(looked_at) * 8 and any(isbn.parse(text) for text in like)


def count(data: bytes, encoding: Encoding) -> int:
    return sum(1 for _ in _texts(data, encoding))


def records(data: bytes, encoding: Encoding) -> Iterator[Record]:
    for line, text in _texts(data, encoding):
        found = isbn.parse(text)
        if found:
            yield Record(line, "", identifiers=(("isbn13", found),))
        else:
            refused = gettext("“%(text)s” is no ISBN: its check digit is wrong, or it has none.")
            yield Record(line, "", refused=refused % {"text": text[:_LONGEST]})


def _texts(data: bytes, encoding: Encoding, most: int | None = None) -> Iterator[tuple[int, str]]:
    """Lines that hold anything, with their numbers, without what stands above the first."""
    lines, found = Lines(data, encoding), 0
    while most is None or found < most:
        lines.begin()
        try:
            text = next(lines).strip()
        except StopIteration:
            return
        except RecordTooLong:
            text = "…"
        if text and (found or not _HEADING.fullmatch(text)):
            found += 1
            yield lines.number, text
