"""So many books in a year, and how far the reader is.

A book counts in the year in which a reading of it was finished; read twice, it counts twice.
A book without a date, and one that was not finished, counts in no year.
"""

import calendar
from collections import Counter
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext

from accounts.models import User
from shelves.acting import alone
from shelves.models import Goal, Reading

FIRST_YEAR, LAST_YEAR, MOST_BOOKS = 1900, 2200, 2000


class InvalidGoal(ValueError):
    pass


@dataclass(frozen=True)
class Progress:
    year: int
    read: int
    goal: int | None
    days_left: int  # of the year, today included; 0 when it is over

    @property
    def left(self) -> int:
        return max((self.goal or 0) - self.read, 0)

    @property
    def percent(self) -> int:
        return min(100 * self.read // self.goal, 100) if self.goal else 0


def set_goal(reader: User, year: int, books: int) -> tuple[Goal, bool]:
    """The goal, and whether there was none. Raises InvalidGoal."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidGoal(
            gettext("A year is a number from %(first)s to %(last)s.")
            % {"first": FIRST_YEAR, "last": LAST_YEAR}
        )
    if not 1 <= books <= MOST_BOOKS:
        raise InvalidGoal(
            gettext("A goal is a number of books from 1 to %(most)s.")
            % {"most": intcomma(MOST_BOOKS)}
        )
    with alone(reader):
        return Goal.objects.update_or_create(reader=reader, year=year, defaults={"books": books})


def clear_goal(reader: User, year: int) -> bool:
    with alone(reader):
        deleted, _ = Goal.objects.filter(reader=reader, year=year).delete()
    return deleted > 0


def progress_of(reader: User) -> Progress:
    """Of this year."""
    return years_of(reader)[0]


def years_of(reader: User) -> list[Progress]:
    """This year, and every other one with a goal or a finished book; the latest first."""
    goals = dict(Goal.objects.filter(reader=reader).values_list("year", "books"))
    read = Counter(int(finished[:4]) for finished in _finished(reader))
    this_year = timezone.localdate().year
    years = sorted({this_year, *goals, *read} - {this_year}, reverse=True)
    return [
        Progress(year, read[year], goals.get(year), _days_left(year))
        for year in (this_year, *years)
    ]


def progress_in(reader: User, year: int) -> Progress:
    goal = Goal.objects.filter(reader=reader, year=year).values_list("books", flat=True).first()
    read = sum(int(finished[:4]) == year for finished in _finished(reader))
    return Progress(year, read, goal, _days_left(year))


def months_of(reader: User, year: int) -> list[tuple[str, int]]:
    """Finished books a month, January first; last those of which only the year is known."""
    finished = [date for date in _finished(reader) if int(date[:4]) == year]
    counts = Counter(date[5:7] for date in finished)
    months = [(str(MONTHS[n]), counts[f"{n:02}"]) for n in range(1, 13)]
    return [*months, (gettext("Month unknown"), counts[""])] if counts[""] else months


def _finished(reader: User) -> list[str]:
    done = Reading.objects.filter(reader=reader, outcome=Reading.Outcome.FINISHED)
    return list(done.exclude(finished="").values_list("finished", flat=True))


def _days_left(year: int) -> int:
    today = timezone.localdate()
    if year != today.year:
        return 0
    return 366 + calendar.isleap(year) - today.timetuple().tm_yday
