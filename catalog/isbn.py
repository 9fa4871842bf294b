"""ISBNs as they come: hyphened, lower case, of ten digits or thirteen, without their leading zeros."""

import re

_NOT_ISBN = re.compile(r"[^0-9X]")
_LABEL = re.compile(r"^ISBN(?:[- ]?1[03](?=[:\s]))?[:\s]*")
_ROUNDED = re.compile(r"\d+[.,]\d+(?:E\+?\d+)?")
_WRITTEN_AS_ISBN = re.compile(r"97[89]\d{10}|\d{9}[\dX]")
# Spreadsheets eat leading zeros. With more than three gone, too much would be guessed.
_FEWEST_DIGITS = 7


def parse(text: str) -> str | None:
    """The ISBN-13 that the text means; None if its check digit says that it is not an ISBN.

    >>> parse("0-439-02348-3"), parse("439023483"), parse("9.78043902348e+12")
    ('9780439023481', '9780439023481', None)
    """
    text = _LABEL.sub("", text.strip().upper()).removesuffix(".0")
    if _ROUNDED.fullmatch(text):
        return None  # a number written as 9.78e+12 has lost its last digits
    signs = _NOT_ISBN.sub("", text)
    if len(signs) == 13:
        return signs if _is_isbn13(signs) else None
    if _FEWEST_DIGITS <= len(signs) <= 10:
        signs = signs.zfill(10)
        return to_isbn13(signs) if _is_isbn10(signs) else None
    return None


def is_mistyped(text: str) -> bool:
    """Whether it is written as an ISBN and its check digit denies it.

    >>> is_mistyped("978-0-439-02348-2"), is_mistyped("9780439023481"), is_mistyped("1984")
    (True, False, False)
    """
    bare = re.sub(r"[\s‐-–-]", "", _LABEL.sub("", text.strip().upper()))
    return bool(_WRITTEN_AS_ISBN.fullmatch(bare)) and parse(bare) is None


def to_isbn13(isbn10: str) -> str:
    """ISBN-13 of a valid ISBN-10."""
    body = "978" + isbn10[:9]
    return body + _check13(body)


def to_isbn10(isbn13: str) -> str | None:
    """ISBN-10 of a valid ISBN-13; None for those outside 978, which have none."""
    return isbn13[3:12] + _check10(isbn13[3:12]) if isbn13.startswith("978") else None


def _is_isbn13(signs: str) -> bool:
    return signs.isdecimal() and signs[:3] in {"978", "979"} and _check13(signs[:12]) == signs[12]


def _is_isbn10(signs: str) -> bool:
    # Zeros alone pass the sum, and stand for "none" in many files.
    return signs[:9].isdecimal() and int(signs[:9]) > 0 and _check10(signs[:9]) == signs[9]


def _check13(body: str) -> str:
    return str(-sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body)) % 10)


def _check10(body: str) -> str:
    rest = -sum(int(digit) * (10 - place) for place, digit in enumerate(body)) % 11
    return "X" if rest == 10 else str(rest)
