"""In which encoding a file is written: what its bytes say, since its name never does."""

import codecs
import re
from typing import NamedTuple

from django.utils.translation import gettext

_MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_STEP = 1 << 20
_SAMPLE = 4096
# Windows-1252 gives these no letter.
_UNUSED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
# Of a file in UTF-8 with a few broken bytes at least so many letters are whole for each broken one.
_WHOLE_FOR_BROKEN = 3


class Encoding(NamedTuple):
    name: str  # as `open` takes it
    remark: str = ""  # for the reader, if it was not simply UTF-8


def encoding_of(data: bytes) -> Encoding:
    """Undecodable bytes are to be replaced (`errors="replace"`), whatever the encoding."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Encoding(name)
    if name := _without_mark(data[:_SAMPLE]):
        return Encoding(name)
    broken, whole = _letters(data)
    if not broken:
        return Encoding("utf-8")
    if whole >= broken * _WHOLE_FOR_BROKEN:
        remark = gettext("Some letters of the file are broken; they are shown as �.")
        return Encoding("utf-8", remark)
    remark = gettext(
        "The file is not in UTF-8; it was read as Western European (Windows-1252, Latin-1)."
    )
    return Encoding("latin-1" if _UNUSED.search(data) else "cp1252", remark)


def _without_mark(sample: bytes) -> str:
    """UTF-16 of mostly Latin letters: every second byte is zero, and no other."""
    half = len(sample) // 2
    if half < 4:
        return ""
    even, odd = sample[0 : 2 * half : 2].count(0), sample[1 : 2 * half : 2].count(0)
    if odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.7 and odd < half * 0.1 else ""


def _letters(data: bytes) -> tuple[int, int]:
    """How many letters beyond ASCII are broken as UTF-8, and how many whole, a piece at a time."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    broken = whole = 0
    for start in range(0, len(data), _STEP):
        piece = data[start : start + _STEP]
        text = decoder.decode(piece, start + _STEP >= len(data))
        if not text.isascii():
            bad = text.count("\ufffd") - piece.count(b"\xef\xbf\xbd")
            broken += max(0, bad)
            whole += sum(map(len, _BEYOND_ASCII.findall(text))) - bad
    return broken, whole


_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
