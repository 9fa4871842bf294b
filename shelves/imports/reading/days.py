"""Dates as files write them, made into days, months or years that a reading may have."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext

from shelves.readings import Dates, InvalidReading, checked

_LONGEST = 40
_MOST_KEPT = 20_000
_ISO = re.compile(
    r"(?P<year>\d{4})(?:(?P<sign>[-/.])(?P<month>\d{1,2})(?:(?P=sign)(?P<day>\d{1,2}))?)?"
    r"(?:[T ]\d{1,2}:\d{2}\S*(?: \S+){0,2})?"
)
_YEAR_LAST = re.compile(
    r"(?P<one>\d{1,2})(?P<sign>[-/.])\s?(?P<two>\d{1,2})(?P=sign)\s?(?P<year>\d{4})"
    r"(?:,? \d{1,2}:\d{2}\S*(?: \S+)?)?"
)
_IN_WORDS = re.compile(
    r"(?:(?P<day1>\d{1,2})\.? )?(?P<month>[A-Za-z]{3,9})\.?,?(?: (?P<day2>\d{1,2})(?:st|nd|rd|th)?,?)?"
    r" (?P<year>\d{4})"
)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_NUMBER_OF = {name[:n]: at for at, name in enumerate(_MONTHS, 1) for n in range(3, len(name) + 1)}
_NUMBER_OF["sept"] = 9


class Days:
    """Reads the dates of one file. `day_first`: which of 3/4/2021 is the day, None: nobody knows."""

    def __init__(self, day_first: bool | None = None) -> None:
        self._day_first = day_first
        self._known: dict[str, tuple[str, str]] = {}

    def read(self, text: str) -> tuple[str, str]:
        """As `Reading` keeps it, "" for none; and what to remark on it, "" for nothing."""
        if text not in self._known:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            self._known[text] = self._read(text)
        return self._known[text]

    def _read(self, text: str) -> tuple[str, str]:
        bare = text.strip().removeprefix("[").removesuffix("]").strip()
        if not bare:
            return "", ""
        found, remark = self.parsed(bare)
        try:
            if found and checked(Dates(finished=found)):
                return found, remark
        except InvalidReading:
            pass
        return "", gettext(
            "“%(text)s” is no date that we understand, or still to come, so it was left out."
        ) % {"text": text[:_LONGEST]}

    def parsed(self, text: str) -> tuple[str, str]:
        """As `read` tells it, of any time: whether there is such a day, nobody has asked."""
        if len(text) > _LONGEST:
            return "", ""
        if iso := _ISO.fullmatch(text):
            return _joined(iso["year"], iso["month"], iso["day"]), ""
        if words := _IN_WORDS.fullmatch(text):
            month = _NUMBER_OF.get(words["month"].lower())
            day = words["day1"] or words["day2"]
            return (_joined(words["year"], str(month), day) if month else ""), ""
        last = _YEAR_LAST.fullmatch(text)
        if not last:
            return "", ""
        one, two = int(last["one"]), int(last["two"])
        day_first = _order_of(last["sign"], one, two)
        if day_first is None and one != two:
            day_first = self._day_first
            if day_first is None:
                return last["year"], gettext(
                    "“%(text)s” may be one of two days, so only its year was kept."
                ) % {"text": text}
        day, month = (one, two) if day_first else (two, one)
        return _joined(last["year"], str(month), str(day)), ""


def day_first_in(texts: Iterable[str]) -> bool | None:
    """What some dates of a file tell of all others: 25/12/2020 can't begin with a month."""
    orders = set()
    for text in texts:
        if 8 <= len(text) <= _LONGEST and (last := _YEAR_LAST.fullmatch(text.strip(" []"))):
            orders.add(_order_of(last["sign"], int(last["one"]), int(last["two"])))
    orders.discard(None)
    return orders.pop() if len(orders) == 1 else None


def _order_of(sign: str, one: int, two: int) -> bool | None:
    if sign == "." or one > 12 >= two:
        return True
    return False if two > 12 >= one else None


def _joined(year: str, month: str | None, day: str | None) -> str:
    """Files write "0" for a month or day that is not known."""
    if not month or int(month) == 0:
        return year
    return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day and int(day) else "")
