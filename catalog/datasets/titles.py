"""Titles as data sets print them, with series, volume and edition inside, taken apart."""

import html
import re
from typing import NamedTuple

from catalog.text import sort_key

# The last bracket of a title; one pair may stand inside: "Ranma ½, Vol. 1 (Ranma ½ (US 2nd), #1)".
_LAST_BRACKET = re.compile(r"^(?P<title>.*\S)\s*\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\)$")
_VOLUME = re.compile(
    r"""^(?:Includes:\s*)?
    (?P<name>\S.*?)[\s,:;.]*
    (?:\#|\b(?:book|bk|volume|vol|v|number|no|part|tome|band)\b\.?\s*|,(?=\s*\d{1,3}$))
    \s*(?P<position>\d{1,4}(?:\.\d{1,2})?|[ivx]{1,6}\b)?
    (?P<rest>.*)$""",
    re.IGNORECASE | re.VERBOSE,
)
# After a position: nothing, or another series that holds the book as well ("; Rincewind #1").
_ENDS_POSITION = re.compile(r"^\.?\s*$|^\s*[;,]\s*(?!part\b)[^\W\d][^#]*#", re.IGNORECASE)
# What publishers put in brackets: bindings, imprints, clubs. None of it is part of the work.
_EDITION = re.compile(
    r"^(?!.*\b(?:graphic|comic)).*\b(?:paperback|hardcover|paper|cloth|mass market|audio|cassette|cd|large print|"
    r"(?:\w+ )?editions?|movie tie-?in|mti|reprint|abridged|unabridged|illustrated classics?|"
    r"penguin|puffin|vintage|signet|bantam|dover|wordsworth|folio|oxford world|everyman|"
    r"modern library|perennial|laurel leaf|scholastic|harlequin|silhouette|mira|plume|fawcett|"
    r"ballantine|book club|oprah|reader's circle|bestsell\w+|(?:modern|world'?s?|great) classics?|"
    r"classics? series|contemporary \w+ fiction|read-aloud|newbery|caldecott|"
    r"i can read|little golden book|rack)\b",
    re.IGNORECASE,
)
_BRACKET_WITHOUT_DIGIT = re.compile(r"\s*\([^()\d]*(?:\([^()\d]*\)[^()\d]*)*\)\s*$")
_A_NOVEL = re.compile(r"\s*[:,]\s*(?:a|an|the) (?:novel|romance|memoir|mystery|thriller)\s*$", re.IGNORECASE)
_ROMAN = {"i": 1, "v": 5, "x": 10}


class Title(NamedTuple):
    title: str
    series: str = ""
    position: str | None = None  # decimal; None for box sets, parts of volumes and unknown places


def split_title(raw: str, known_series: frozenset[str] = frozenset()) -> Title:
    """Take series and position, and notes on the edition, out of a title.

    A bracket that is neither stays, since it belongs to the title. `known_series` holds sort keys
    of series: a bracket with such a name and no number is that series.

    >>> split_title("The Hunger Games (The Hunger Games, #1)")
    Title(title='The Hunger Games', series='The Hunger Games', position='1')
    >>> split_title("I Am America (And So Can You!)").title
    'I Am America (And So Can You!)'
    """
    title, series, position = _one_line(raw), "", None
    while bracket := _LAST_BRACKET.match(title):
        inside = bracket["inside"].strip()
        found = _series_of(inside, known_series)
        if found is None and not _EDITION.search(inside):
            break
        if found and not series:
            series, position = found
        title = bracket["title"]
    return Title(title, series, position)


def title_key(title: str) -> str:
    """What equal titles of one work have in common, whatever their editions print after them."""
    bare = _BRACKET_WITHOUT_DIGIT.sub("", title) or title
    return sort_key(_A_NOVEL.sub("", bare)) or sort_key(title)


def _series_of(inside: str, known_series: frozenset[str]) -> tuple[str, str | None] | None:
    if sort_key(inside) in known_series:
        return inside, None
    volume = _VOLUME.match(inside)
    if not volume or _EDITION.search(inside) or not (volume["position"] or "#" in inside):
        return None
    name = volume["name"].rstrip(" ,.;:#")
    if not name:
        return None
    if volume["position"] and _ENDS_POSITION.match(volume["rest"]):
        return name, _decimal(volume["position"])
    return name, None


def _decimal(position: str) -> str:
    if position[0].isdigit():
        return position
    values = [_ROMAN[sign] for sign in position.lower()]
    following = [*values[1:], 0]
    return str(sum(-v if v < after else v for v, after in zip(values, following, strict=True)))


def _one_line(text: str) -> str:
    return " ".join(html.unescape(text).replace("\x00", "").split())
