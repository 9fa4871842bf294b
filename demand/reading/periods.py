"""When it was: cells as files write them, made into the first day of a month or an ISO week."""

import re
from datetime import date, timedelta

from demand.models import Frequency
from shelves.imports.reading.days import Days

EARLIEST = 1900
_MOST_KEPT = 20_000
_WEEK = re.compile(r"(?P<year>\d{4})[- ]?(?:W|KW)[- ]?(?P<week>\d{1,2})(?:-?\d)?", re.IGNORECASE)
_WEEK_FIRST = re.compile(r"(?:W|KW)[- ]?(?P<week>\d{1,2})[-/ ](?P<year>\d{4})", re.IGNORECASE)
_BARE = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})?")
_MONTH_FIRST = re.compile(r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})")
_NUMBER = re.compile(r"(?P<number>\d{1,4})(?:\.0+)?")


class BadPeriod(ValueError):
    """Its text is a code of demand.wording."""


class Periods:
    """Reads the periods of one file. Nothing after `today` has been yet."""

    def __init__(self, frequency: str, days: Days, today: date) -> None:
        self._frequency, self._days, self._today = frequency, days, today
        self._known: dict[tuple[str, ...], date | str] = {}

    def of_date(self, text: str) -> date:
        """Raises BadPeriod."""
        return self._cached((text.strip(),))

    def of_parts(self, year: str, month: str, week: str) -> date:
        """Of numbers in columns of their own. Raises BadPeriod."""
        return self._cached((year.strip(), month.strip(), week.strip()))

    def _cached(self, cells: tuple[str, ...]) -> date:
        if cells not in self._known:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            try:
                self._known[cells] = self._read(cells)
            except BadPeriod as error:
                self._known[cells] = str(error)
        found = self._known[cells]
        if isinstance(found, str):
            raise BadPeriod(found)
        return found

    def _read(self, cells: tuple[str, ...]) -> date:
        day, span = self._parsed(cells[0]) if len(cells) == 1 else self._joined(*cells)
        if span == Frequency.MONTH and self._frequency == Frequency.WEEK:
            raise BadPeriod("month_no_week")
        if span == Frequency.WEEK and self._frequency == Frequency.MONTH:
            raise BadPeriod("week_no_month")
        if not day.year >= EARLIEST:
            raise BadPeriod("bad_period")
        if day > self._today:
            raise BadPeriod("future")
        if self._frequency == Frequency.WEEK:
            return day - timedelta(days=day.weekday())
        return day.replace(day=1)

    def _parsed(self, text: str) -> tuple[date, str]:
        """A day, and of what it is the first: "month", "week", "" for a day itself."""
        if not text:
            raise BadPeriod("no_period")
        if found := _WEEK.fullmatch(text) or _WEEK_FIRST.fullmatch(text):
            return _week(int(found["year"]), int(found["week"]))
        if found := _BARE.fullmatch(text) or _MONTH_FIRST.fullmatch(text):
            parts = found.groupdict()
            return _day(int(parts["year"]), int(parts["month"]), int(parts.get("day") or 0))
        iso, remark = self._days.parsed(text)
        year, *more = (int(part) for part in iso.split("-")) if iso else (0,)
        if not more:
            raise BadPeriod("two_days" if remark else "bad_period")
        return _day(year, *more)

    def _joined(self, year: str, month: str, week: str) -> tuple[date, str]:
        if not year or not (month or week):
            raise BadPeriod("no_period")
        if not month:
            return _week(_number(year), _number(re.sub(r"(?i)^K?W", "", week)))
        if _NUMBER.fullmatch(month):
            return _day(_number(year), _number(month))
        iso, _remark = self._days.parsed(f"{month} {_number(year):04}")  # "July 2016"
        if len(iso) != len("2016-07"):
            raise BadPeriod("bad_period")
        return _day(*map(int, iso.split("-")))


def _number(text: str) -> int:
    found = _NUMBER.fullmatch(text)
    if not found:
        raise BadPeriod("bad_period")
    return int(found["number"])


def _day(year: int, month: int, day: int = 0) -> tuple[date, str]:
    try:
        return date(year, month, day or 1), "" if day else Frequency.MONTH
    except ValueError:
        raise BadPeriod("bad_period") from None


def _week(year: int, week: int) -> tuple[date, str]:
    try:
        return date.fromisocalendar(year, week, 1), Frequency.WEEK
    except ValueError:
        raise BadPeriod("bad_period") from None
