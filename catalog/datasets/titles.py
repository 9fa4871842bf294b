"""Titles as data sets print them, with series, volume and edition inside, taken apart."""

import html
import re
from functools import lru_cache
from typing import NamedTuple

from catalog.text import sort_key

# The last bracket of a title; a pair may stand inside: "Ranma ½, Vol. 1 (Ranma ½ (US 2nd), #1)".
_LAST_BRACKET = re.compile(r"^(?P<title>.*\S)\s*\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\)$")
_BRACKET_WITHOUT_DIGIT = re.compile(r"\s*\([^()\d]*(?:\([^()\d]*\)[^()\d]*)*\)$")

_VOLUME_WORD = r"(?:book|bk|volume|vol|v|number|no|part|tome|band)\b\.?"
_POSITION = r"(?P<position>\d{1,4}(?:\.\d{1,2})?|[ivx]{1,6}\b)"
_WITH_SIGN = re.compile(
    rf"^(?:Includes:\s*)?(?P<name>[^#]*)#\s*{_POSITION}?(?P<rest>.*)$", re.IGNORECASE
)
_WITH_WORD = re.compile(
    rf"^(?P<name>\S.*?)(?:\b{_VOLUME_WORD}\s*|,\s*(?=\d{{1,3}}$)){_POSITION}(?P<rest>\W*)$",
    re.IGNORECASE,
)
_NO_NAME = re.compile(_VOLUME_WORD, re.IGNORECASE)
# After a position: nothing, or another series that holds the book as well ("; Rincewind #1").
_ENDS_POSITION = re.compile(r"^\.?\s*$|^\s*[;,]\s*(?!part\b)[^\W\d][^#]*#", re.IGNORECASE)
_SERIES_WORD = re.compile(
    r"^(?!an? |tv ).*\S\s(?:series|trilogy|saga|chronicles|cycle|quartet|novels|mysteries)\.?$",
    re.IGNORECASE,
)
_CALLED_SERIES = re.compile(r"(?<=\S)\s+(?:series|novels)\.?$", re.IGNORECASE)

# What publishers put in brackets: bindings, imprints, clubs. None of it is part of the work,
# unless it makes another work of it.
_OTHER_WORK = re.compile(
    r"\b(?:graphic|comic|manga|dramati[sz]ation|screenplay|guide|companion|workbook|journal|"
    r"box(?:ed)? set|boxset|collection|trilogy|volumes?|vol|part)\b",
    re.IGNORECASE,
)
_IMPRINT = (
    r"penguin|puffin|vintage|signet|bantam|dover|wordsworth|folio|everyman|perennial|laurel leaf|"
    r"scholastic|harlequin|silhouette|mira|plume|fawcett|ballantine|avon|daw|zebra|berkley|"
    r"scribner|folger|red dress ink|i can read|little golden book"
)
_EDITION = re.compile(
    rf"\b(?:{_IMPRINT}|paperback|hardcover|paper|cloth|mass market|audio|cassette|cd|large print|"
    r"reprint|reissue|editions?|movie tie-?in|mti|abridged|unabridged|oprah|reader's circle|"
    r"bestsell\w+|read-aloud|newbery|caldecott|rack|spanish version)\b"
    r"|\b(?:book club(?: #?\d+)?|library|books?|classics?|classiques|fiction|poche|readers?|"
    r"awards?|collectors|romances?)\.?$",
    re.IGNORECASE,
)
# Their numbers count what a publisher or a club brought out, not the volumes of a story.
_NUMBERED_ANYWAY = re.compile(rf"\b(?:book club|oprah|{_IMPRINT})\b", re.IGNORECASE)
_A_NOVEL = re.compile(r"\s*[:,]\s*an? (?:novel|romance|memoir|mystery|thriller)$", re.IGNORECASE)
_SUBTITLE = re.compile(
    r"\s*:\s+|\s+[–—-]\s+|[,;]? or,? (?=the )|,? and other (?:\w+ )?(?:stories|tales|essays|poems)$",
    re.IGNORECASE,
)
# The references that data sets hold. Others, and halves of one, are text as they stand.
_REFERENCE = re.compile(r"&(?:amp|quot|apos|lt|gt|#39);")
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
    title, series, position = one_line(raw), "", None
    while bracket := _LAST_BRACKET.match(title):
        inside = bracket["inside"].strip()
        found = _series_of(inside, known_series)
        if found is None and not _is_edition(inside):
            break
        if found and not series:
            series, position = found
        title = bracket["title"]
    return Title(title, series, position)


@lru_cache(maxsize=50_000)
def title_key(title: str) -> str:
    """What equal titles of one work have in common, whatever their editions print after them.

    >>> title_key("1st to Die: A Novel") == title_key("1st to Die (Women's Murder Club)")
    True
    """
    bare = _BRACKET_WITHOUT_DIGIT.sub("", title) or title
    return sort_key(_A_NOVEL.sub("", bare)) or sort_key(title)


def main_title(title: str) -> str | None:
    """The title without its subtitle; None where that would be another work.

    >>> main_title("Sapiens: A Brief History of Humankind"), main_title("Moby-Dick or, The Whale")
    ('Sapiens', 'Moby-Dick')
    >>> main_title("Twilight: The Graphic Novel") is None
    True
    """
    return None if _OTHER_WORK.search(title) else _SUBTITLE.split(title, maxsplit=1)[0]


def is_variant(one: str, other: str) -> bool:
    """Whether one title is the other with more words before or after it, or none.

    >>> is_variant("The Hobbit", "Hobbit, or There and Back Again"), is_variant("1984", "Dune")
    (True, False)
    """
    shorter, longer = sorted((title_key(one), title_key(other)), key=len)
    return f" {shorter} " in f" {longer} "


def one_line(text: str) -> str:
    """Without character references, line breaks, NUL and runs of spaces."""
    text = _REFERENCE.sub(lambda found: html.unescape(found[0]), text.replace("\x00", ""))
    return " ".join(text.split())


def _is_edition(inside: str) -> bool:
    return bool(_EDITION.search(inside)) and not _OTHER_WORK.search(inside)


def _series_of(inside: str, known_series: frozenset[str]) -> tuple[str, str | None] | None:
    if sort_key(inside) in known_series:
        return inside, None
    volume = (_WITH_SIGN if "#" in inside else _WITH_WORD).match(inside)
    if not volume:
        is_series = _SERIES_WORD.match(inside) and not _EDITION.search(inside)
        return (_series_name(inside), None) if is_series else None
    name = _series_name(volume["name"])
    if not name or _NO_NAME.fullmatch(name) or _NUMBERED_ANYWAY.search(inside):
        return None
    if volume["position"] and _ENDS_POSITION.match(volume["rest"]):
        return name, _decimal(volume["position"])
    return name, None


def _series_name(name: str) -> str:
    return _CALLED_SERIES.sub("", name.rstrip(" ,.;:#"))


def _decimal(position: str) -> str:
    if position[0].isdecimal():
        return position
    values = [_ROMAN[sign] for sign in position.lower()]
    following = [*values[1:], 0]
    return str(sum(-v if v < after else v for v, after in zip(values, following, strict=True)))
