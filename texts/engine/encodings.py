"""Bytes of a file into text: what the bytes say of their encoding, since a file's name never does."""

import codecs
from enum import StrEnum
from typing import NamedTuple

from charset_normalizer import from_bytes

# Read by whoever guesses; what is more of the same tells nothing new.
_SAMPLE = 32_768
_MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
# Tried where few bytes are beyond ASCII, and where many are.
_LATIN = ["cp1252", "cp1250", "cp1254", "mac_roman", "cp850"]
_OTHER = [
    *("cp1251", "koi8_r", "cp866", "cp1253", "cp1255", "cp1256", "cp874"),
    *("gb18030", "big5", "cp949", "shift_jis", "euc_jp"),
]
_FEW = 0.3
_AS_CLEAR = 0.02
_JAPANESE = ("shift_jis", "euc_jp")
# Of a file in UTF-8 that was damaged, so many letters beyond ASCII are whole for each broken one.
_WHOLE_FOR_BROKEN = 3
# Control characters that no text has, and how many of them make a file none.
_CONTROLS = bytes({*range(32), 127} - {*b"\t\n\r\f\v\x1a\x1b\x1c\x1d\x1e\x1f\b"})
_MOST_CONTROLS = 0.01


class NoText(StrEnum):
    """What a file is that holds no plain text."""

    ZIP = "zip"  # of which Word's and EPUB's are kinds
    PDF = "pdf"
    RICH = "rich"  # of a word processor
    PICTURE = "picture"
    BINARY = "binary"


_MAGIC = [
    (b"PK\x03\x04", NoText.ZIP),
    (b"PK\x05\x06", NoText.ZIP),
    (b"%PDF-", NoText.PDF),
    (b"{\\rtf", NoText.RICH),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", NoText.RICH),
    (b"\x89PNG", NoText.PICTURE),
    (b"\xff\xd8\xff", NoText.PICTURE),
    (b"GIF8", NoText.PICTURE),
    (b"\x1f\x8b", NoText.BINARY),
    (b"\x7fELF", NoText.BINARY),
    (b"MZ\x90\x00", NoText.BINARY),
    (b"7z\xbc\xaf\x27\x1c", NoText.BINARY),
    (b"BZh9", NoText.BINARY),
    (b"\xfd7zXZ\x00", NoText.BINARY),
]


class NotText(ValueError):
    """The bytes are no text in any encoding."""

    def __init__(self, what: NoText) -> None:
        super().__init__(f"The file is no plain text ({what}).")
        self.what = what


class Decoded(NamedTuple):
    text: str
    encoding: str
    doubtful: bool  # guessed, or letters were broken and are now U+FFFD


def decode(data: bytes) -> str:
    """Raises NotText."""
    return decoded(data).text


def decoded(data: bytes) -> Decoded:
    """Marks first, then UTF-16 without one, UTF-8, and a guess by statistics.

    Takes time in proportion to the bytes, whatever they are: the guess reads the first of those
    that are not ASCII. Raises NotText.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _read(data[len(mark) :], encoding)
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise NotText(what)
    if encoding := _utf_16(data[:_SAMPLE]):
        return _read(data, encoding)
    if _is_binary(data):
        raise NotText(NoText.BINARY)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", doubtful=False)
    except UnicodeDecodeError as error:
        return _damaged(data) or _guessed(data, error.start)


def _read(data: bytes, encoding: str) -> Decoded:
    """As its mark says, with what is broken replaced."""
    try:
        text, broken = data.decode(encoding), False
    except UnicodeDecodeError:
        text, broken = data.decode(encoding, errors="replace"), True
    if "\x00" in text:
        raise NotText(NoText.BINARY)
    return Decoded(text, encoding, broken)


def _utf_16(sample: bytes) -> str:
    """Of mostly Latin letters and no mark: every second byte is zero, and no other."""
    half = len(sample) // 2
    if half < 2:
        return ""
    even, odd = sample[0 : 2 * half : 2].count(0), sample[1 : 2 * half : 2].count(0)
    if odd > half * 0.7 and not even:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.7 and not odd else ""


def _is_binary(data: bytes) -> bool:
    if b"\x00" in data:
        return True
    controls = len(data) - len(data.translate(None, _CONTROLS))
    return controls > len(data) * _MOST_CONTROLS


def _damaged(data: bytes) -> Decoded | None:
    """UTF-8, but for a few letters; None if it is likelier something else."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = len(text) - len(text.encode("ascii", errors="ignore")) - broken
    return Decoded(text, "utf-8", True) if whole >= broken * _WHOLE_FOR_BROKEN else None


def _guessed(data: bytes, first: int) -> Decoded:
    """From the first letter beyond ASCII on, with what stands before it on its line."""
    begin = max(data.rfind(b"\n", 0, first) + 1, first - 1000)
    sample = data[begin : begin + _SAMPLE]
    encoding = _japanese(sample) or _likeliest(sample)
    return Decoded(data.decode(encoding, errors="replace"), encoding, doubtful=True)


def _japanese(sample: bytes) -> str:
    """Told by its syllables, which no other encoding makes of other bytes so often."""
    for encoding in _JAPANESE:
        text = sample.decode(encoding, errors="replace")
        beyond = sum(letter > "\x7f" for letter in text)
        syllables = sum("\u3041" <= letter <= "\u30fa" for letter in text)
        if syllables > beyond * 0.2 and text.count("\ufffd") <= beyond * 0.02:
            return encoding
    return ""


def _likeliest(sample: bytes) -> str:
    beyond = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
    few = beyond < len(sample) * _FEW
    found = from_bytes(sample, cp_isolation=_LATIN if few else _OTHER, enable_fallback=False)
    best = found.best()
    if best is None:
        return "cp1252" if few else "latin-1"
    if few:
        western = next((each for each in found if each.encoding == "cp1252"), best)
        as_good = western.chaos <= best.chaos and western.coherence >= best.coherence
        return western.encoding if as_good else best.encoding
    # Cyrillic read by another table swaps capitals and small letters.
    clear = [each for each in found if each.chaos <= best.chaos + _AS_CLEAR]
    return min(clear, key=lambda each: _capitals(str(each))).encoding


def _capitals(text: str) -> float:
    return sum(map(str.isupper, text)) / len(text)
