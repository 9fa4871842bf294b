"""What single cells say: plain text, stars, years, yes or no."""

import html
import math
import re

from shelves.models import MAX_HALF_STARS
from web.plain import plain_line, plain_text
from web.spreadsheets import unguarded

_FORMULA = re.compile(r'="(.*)"', re.DOTALL)
_STARS = re.compile(
    r"(?P<whole>\d{1,3})(?:[.,](?P<part>\d{1,6}))?(?:\s*(?:/|of|out of|sur|von)\s*(?P<of>5|10|20|100))?"
    r"(?:\s*(?:stars?|★))?",
    re.IGNORECASE,
)
_DRAWN = re.compile(r"(?P<full>[★⭐]{0,5})(?P<half>[½⯨]?)[☆✩]{0,5}")
_YEAR = re.compile(r"(?<!\d)(-?\d{1,4})(?:\.0+)?(?!\d)")
# A day that may end with a year of two digits, of which nobody can tell the century.
_SHORT_DAY = re.compile(r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-]\d{2}(?!\d)")
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[A-Za-z]{2,8});")
_POSITION = re.compile(r"\d{1,4}(?:\.\d{1,2})?", re.ASCII)
_LONGEST_BEGINNING = 120
_YES = frozenset({"true", "yes", "y", "1", "x", "oui", "ja", "sí", "si", "vrai", "wahr"})


def tidy(text: str) -> str:
    """Without blanks around, what can't be seen, and what spreadsheets put around a value."""
    text = text.strip()
    if not text:
        return ""
    if text[0] == "=" and (formula := _FORMULA.fullmatch(text)):
        text = formula[1].strip()
    elif text[0] == "'":
        text = unguarded(text).strip()
    return text if text.isprintable() else plain_text(text)


def one_line(text: str) -> str:
    """Without line breaks, runs of spaces, and character references ("&amp;", "&#268;")."""
    if "&" in text:
        return plain_line(_ENTITY.sub(lambda found: html.unescape(found[0]), text))
    return " ".join(text.split())


def beginning(text: str) -> str:
    """Of a line that can't be read, so that its reader knows it again."""
    text = plain_line(text[: 2 * _LONGEST_BEGINNING])
    return text if len(text) <= _LONGEST_BEGINNING else f"{text[: _LONGEST_BEGINNING - 1]}…"


def half_stars(text: str, scale: int = 5) -> tuple[int | None, bool]:
    """How many half stars it means, None for unrated, and whether that is exactly what it says.

    Rounded to the nearest half star, ties up. Raises ValueError for what is no rating.

    >>> half_stars("4.25"), half_stars("0.0"), half_stars("7", 10), half_stars("4,5")
    ((9, False), (None, True), (7, True), (9, True))
    """
    stars = _STARS.fullmatch(text)
    if stars:
        scale = int(stars["of"] or scale)
        value = float(f"{stars['whole']}.{stars['part'] or 0}") * MAX_HALF_STARS / scale
    elif (drawn := _DRAWN.fullmatch(text)) and text:
        value = 2.0 * len(drawn["full"]) + bool(drawn["half"])
    else:
        raise ValueError(text)
    if value == 0:
        return None, True
    if value > MAX_HALF_STARS:
        raise ValueError(text)
    rounded = max(1, math.floor(value + 0.5))
    return rounded, rounded == round(value, 6)


def number_in(text: str) -> float:
    """Of a rating, as it stands; 0 for none. Tells of which scale a column may be."""
    stars = _STARS.fullmatch(text.strip())
    return float(f"{stars['whole']}.{stars['part'] or 0}") if stars and not stars["of"] else 0.0


def year(text: str) -> int | None:
    """The first number that can be a year: of "1979", "-50", "1850-?", "[2001-04-16]".

    One of four digits is surer than others: "29/02/2012".
    """
    found: list[str] = _YEAR.findall(text)
    if all(len(number) < 4 for number in found) and _SHORT_DAY.search(text):
        return None
    four = (number for number in found if len(number.lstrip("-")) == 4)
    value = int(next(four, found[0])) if found else 0
    return value if -5000 < value < 2200 and value else None


def is_yes(text: str) -> bool:
    return text.strip().lower() in _YES


def plain_number(text: str) -> str:
    """ "2.0" -> "2"; "" for what is no number."""
    if not _POSITION.fullmatch(text):
        return ""
    whole, point, part = text.partition(".")
    part = part.rstrip("0")
    return f"{int(whole)}.{part}" if point and part else str(int(whole))
