"""Periods as whole numbers, one more for each that follows."""

from datetime import date, timedelta

from demand.models import Frequency

# Monday of the week that 1970 began in.
_FIRST_MONDAY = date(1969, 12, 29)


def number_of(period: date, frequency: str) -> int:
    """Months since January of year 0, or weeks since that in which 1970 began.

    >>> number_of(date(2026, 5, 1), "month"), number_of(date(1970, 1, 5), "week")
    (24316, 1)
    """
    if frequency == Frequency.WEEK:
        return (period - _FIRST_MONDAY).days // 7
    return period.year * 12 + period.month - 1


def period_of(number: int, frequency: str) -> date:
    """The first day of the period of that number."""
    if frequency == Frequency.WEEK:
        return _FIRST_MONDAY + timedelta(weeks=number)
    return date(number // 12, number % 12 + 1, 1)


def label_of(period: date, frequency: str) -> str:
    """As ISO 8601 writes it: "2026-05", "2026-W19"."""
    if frequency == Frequency.WEEK:
        year, week, _day = period.isocalendar()
        return f"{year}-W{week:02}"
    return f"{period:%Y-%m}"
