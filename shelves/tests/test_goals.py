"""So many books in a year."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from shelves.goals import InvalidGoal, months_of, progress_of, set_goal, years_of
from shelves.models import Goal, Reading

THIS_YEAR = timezone.localdate().year


def read(reader, book, finished, outcome="finished") -> None:
    Reading.objects.create(reader=reader, book=book, finished=finished, outcome=outcome)


def test_finished_readings_of_the_year_count_the_second_time_too(alice, bob, dune):
    for finished in (f"{THIS_YEAR}", f"{THIS_YEAR}-01", f"{THIS_YEAR}-01-31", "1999-12-31", ""):
        read(alice, dune, finished)
    read(alice, dune, f"{THIS_YEAR}-01", "stopped")
    read(bob, dune, f"{THIS_YEAR}-01")
    set_goal(alice, THIS_YEAR, 12)
    progress = progress_of(alice)
    assert (progress.read, progress.goal, progress.left, progress.percent) == (3, 12, 9, 25)
    assert dict(months_of(alice, THIS_YEAR))["January"] == 2
    assert dict(months_of(alice, THIS_YEAR))["Month unknown"] == 1
    assert [(year.year, year.read) for year in years_of(alice)] == [(THIS_YEAR, 3), (1999, 1)]


def test_more_than_the_goal_is_done(alice, dune):
    for _ in range(3):
        read(alice, dune, f"{THIS_YEAR}")
    set_goal(alice, THIS_YEAR, 2)
    progress = progress_of(alice)
    assert (progress.left, progress.percent) == (0, 100)
    assert 1 <= progress.days_left <= 366


@pytest.mark.parametrize(("year", "books"), [(1899, 5), (2201, 5), (2026, 0), (2026, 2001)])
def test_goals_that_make_no_sense(alice, year, books):
    with pytest.raises(InvalidGoal):
        set_goal(alice, year, books)
    with pytest.raises(IntegrityError), transaction.atomic():
        Goal.objects.create(reader=alice, year=year, books=books)
