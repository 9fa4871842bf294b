"""How many: whole numbers as tables write them."""

import re

MOST = 1_000_000_000  # of one line
_PLAIN = re.compile(
    r"(?P<sign>[-+−]?) ?(?P<digits>\d{1,12})(?:[.,]0{1,2}|\.0+)?(?P<after>-?)", re.ASCII
)
_GROUPED = re.compile(
    r"(?P<sign>[-+−]?) ?(?P<digits>\d{1,3}(?P<by>[ ,.'’\u00a0\u202f])\d{3}(?:(?P=by)\d{3})*)"
)
_IN_BRACKETS = re.compile(r"\((?P<digits>\d{1,12})\)", re.ASCII)
_LONGEST = 40


class BadUnits(ValueError):
    """Its text is a code of demand.wording."""


def units_in(text: str) -> int:
    """Raises BadUnits. Returns stand as negative numbers: "-3", "3-" or "(3)".

    >>> units_in("12.0"), units_in("1,234,567"), units_in("(3)")
    (12, 1234567, -3)
    """
    text = text.strip()
    if not text:
        raise BadUnits("no_units")
    if len(text) > _LONGEST:
        raise BadUnits("bad_units")
    if found := _IN_BRACKETS.fullmatch(text):
        return -_within(found["digits"])
    if found := _PLAIN.fullmatch(text):
        number = _within(found["digits"])
        return -number if found["sign"] in ("-", "−") or found["after"] else number
    if found := _GROUPED.fullmatch(text):
        # "1,234" may be a thousand and more, or one and a bit, as some programs write whole numbers.
        if found["by"] in ",." and found["digits"].count(found["by"]) == 1:
            raise BadUnits("which_units")
        number = _within(re.sub(r"\D", "", found["digits"]))
        return -number if found["sign"] in ("-", "−") else number
    raise BadUnits("bad_units")


def _within(digits: str) -> int:
    if int(digits) > MOST:
        raise BadUnits("too_many_units")
    return int(digits)
