"""A year in books, by histories small enough to count by hand."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from catalog.tests.books import make_book, make_shelf
from shelves.goals import set_goal
from shelves.models import Rating, Reading, ShelfEntry
from shelves.past_reading import past_reading_of
from shelves.services import rate_book
from shelves.statuses import set_status
from shelves.year import year_in_books

pytestmark = pytest.mark.django_db


def read(reader, book, finished="", outcome="finished") -> None:
    Reading.objects.create(reader=reader, book=book, finished=finished, outcome=outcome)


def year_of(reader, year):
    return year_in_books(reader, past_reading_of(reader), year)


def counts(year) -> dict[int, int]:
    return {period.number: period.count for period in year.periods if period.count}


def test_a_date_counts_as_far_as_it_is_known(alice, bob):
    dune, emma, ulysses = make_shelf("Dune Emma Ulysses")
    read(alice, dune, "2024")
    read(alice, emma, "2024-03")
    read(alice, ulysses, "2024-03-31")
    read(alice, ulysses)
    read(bob, dune, "2024-05-01")
    year = year_of(alice, 2024)
    assert year.finished == 3
    assert counts(year) == {3: 2}
    assert year.unplaced == 1
    assert len(year.periods) == 12


def test_read_twice_in_a_year_counts_twice_and_once_as_a_second_time(alice):
    dune, emma, ulysses = make_shelf("Dune Emma Ulysses")
    read(alice, dune, "2024-01")
    read(alice, dune, "2024-11-02")
    read(alice, emma, "2019")
    read(alice, emma, "2024")
    read(alice, ulysses)
    read(alice, ulysses, "2024-02-02")
    read(alice, ulysses, "2025")
    assert year_of(alice, 2024).finished == 4
    assert year_of(alice, 2024).rereads == 3
    assert year_of(alice, 2019).rereads == 0
    everything = year_of(alice, None)
    assert (everything.finished, everything.rereads) == (7, 4)


def test_a_reading_given_up_before_is_no_reading_before(alice):
    dune = make_book("Dune")
    read(alice, dune, "2020", "stopped")
    read(alice, dune, "2024")
    assert year_of(alice, 2024).rereads == 0


def test_what_was_not_finished_is_counted_apart_whatever_its_stars(alice):
    dune, emma = make_shelf("Dune Emma")
    set_status(alice, [dune.pk], "reading")
    set_status(alice, [dune.pk], "stopped")
    rate_book(alice, dune, 3)
    read(alice, emma, "2024-02", "stopped")
    this_year = year_of(alice, timezone.localdate().year)
    assert (this_year.finished, this_year.stopped, this_year.highlights.best) == (0, 1, [])
    assert year_of(alice, 2024).stopped == 1
    assert year_of(alice, None).stopped == 2
    assert past_reading_of(alice).books == set()


def test_a_rating_or_a_shelf_says_that_a_book_was_read_but_not_when(alice):
    dune, emma, ulysses = make_shelf("Dune Emma Ulysses")
    rate_book(alice, dune, 8)
    ShelfEntry.objects.create(reader=alice, book=emma, shelf="read")
    ShelfEntry.objects.create(reader=alice, book=ulysses, shelf="want")
    past = past_reading_of(alice)
    assert past.years() == []
    assert past.undated() == [emma.pk, dune.pk]
    assert year_of(alice, timezone.localdate().year).finished == 0
    assert year_of(alice, None).finished == 2


def test_an_open_reading_is_nothing_yet(alice):
    dune = make_book("Dune")
    Reading.objects.create(reader=alice, book=dune, started="2024-01-01", outcome="")
    assert past_reading_of(alice).endings == []
    assert year_of(alice, None).finished == 0


def test_goal_and_year_before(alice):
    dune, emma, ulysses = make_shelf("Dune Emma Ulysses")
    read(alice, dune, "2023-03-03")
    read(alice, dune, "2023-12")
    read(alice, emma, "2024-03-01")
    read(alice, ulysses, "2024-03-02")
    read(alice, ulysses, "2024")
    set_goal(alice, 2024, 12)
    year = year_of(alice, 2024)
    assert (year.finished, year.before, year.more, year.goal, year.percent) == (3, 2, 1, 12, 25)
    assert [period.before for period in year.periods] == [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert {period.goal for period in year.periods} == {1.0}
    assert year_of(alice, 2023).goal is None


def test_first_and_last_are_told_by_what_is_known(alice):
    books = make_shelf("A B C D")
    for book, date in zip(books, ("2024", "2024-02", "2024-02-20", "2024-02-27"), strict=True):
        read(alice, book, date)
    named = year_of(alice, 2024).highlights
    assert named.first and named.last
    assert (named.first.book, named.last.book) == (books[2].pk, books[3].pk)
    read(alice, books[0], "2024-01")
    named = year_of(alice, 2024).highlights
    assert named.first and named.first.book == books[0].pk


def test_without_a_month_nothing_came_first(alice):
    read(alice, make_book("Dune"), "2024")
    named = year_of(alice, 2024).highlights
    assert named.first is None and named.last is None


def test_best_author_series_and_kinds(alice):
    saga = {"authors": ["Le Guin"], "series": "Earthsea", "language": "en"}
    wizard = make_book("A Wizard of Earthsea", **saga, year=1968)
    tombs = make_book("The Tombs of Atuan", **saga, year=1971)
    emma = make_book("Emma", ["Austen"], year=1815, language="en")
    kim = make_book("Kim", ["Kipling"], year=1901, language="de")
    for book, half_stars in ((wizard, 8), (tombs, 10), (emma, 9)):
        read(alice, book, "2024-05")
        rate_book(alice, book, half_stars)
    read(alice, wizard, "2024-06")
    read(alice, kim, "2024-07")
    year = year_of(alice, 2024)
    assert year.highlights.best == [tombs.pk, emma.pk, wizard.pk]
    assert [(named.name, named.books) for named in year.kinds.authors] == [("Le Guin", 2)]
    assert year.kinds.series and (year.kinds.series.name, year.kinds.series.books) == (
        "Earthsea",
        2,
    )
    decades = dict(year.kinds.decades)
    assert decades[None] == 1 and decades[1900] == 1 and decades[1930] == 0
    assert list(decades) == [None, *range(1900, 1980, 10)]
    assert year.kinds.languages == [("en", 3), ("de", 1)]
    assert year.kinds.median_year == 1901


def test_authors_who_are_level_are_all_named_and_one_book_makes_nobody_the_most_read(alice):
    for title, author in (("A", "Ann"), ("B", "Ann"), ("C", "Ben"), ("D", "Ben"), ("E", "Cy")):
        read(alice, make_book(title, [author], series=f"Of {title}"), "2024")
    kinds = year_of(alice, 2024).kinds
    assert [named.name for named in kinds.authors] == ["Ann", "Ben"]
    assert kinds.series is None


def test_all_years_without_a_gap_and_the_far_past_in_one_sum(alice):
    dune, emma, ulysses = make_shelf("Dune Emma Ulysses")
    read(alice, dune, "1950")
    read(alice, emma, "2021-02")
    read(alice, ulysses, "2024")
    rate_book(alice, make_book("Kim"), 7)
    set_goal(alice, 2024, 10)
    year = year_of(alice, None)
    assert counts(year) == {2021: 1, 2024: 1}
    assert (len(year.periods), year.earlier, year.unplaced, year.finished) == (40, 1, 1, 4)
    assert year.periods[-1].goal == 10
    assert year.any_goal


def test_a_book_put_down_in_the_sites_new_year_counts_there(alice, settings, monkeypatch):
    """In Auckland it is the first of January already."""
    settings.TIME_ZONE = "Pacific/Auckland"
    monkeypatch.setattr(timezone, "now", lambda: datetime(2024, 12, 31, 12, tzinfo=UTC))
    dune = make_book("Dune")
    set_status(alice, [dune.pk], "reading")
    set_status(alice, [dune.pk], "read")
    assert year_of(alice, 2025).finished == 1
    assert counts(year_of(alice, 2025)) == {1: 1}
    assert year_of(alice, 2024).finished == 0


def test_the_latest_shelved_of_the_undated_come_first(alice):
    dune, emma = make_shelf("Dune Emma")
    now = timezone.now()
    Rating.objects.create(reader=alice, book=dune, half_stars=8, rated_at=now)
    Rating.objects.create(reader=alice, book=emma, half_stars=8, rated_at=None)
    assert past_reading_of(alice).undated() == [dune.pk, emma.pk]
    read(alice, dune, "2024")
    assert past_reading_of(alice).undated() == [emma.pk]
