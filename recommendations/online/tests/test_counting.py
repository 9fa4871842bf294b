"""Figures of a day: which act counts, for which list, and what they come to."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from catalog.models import Book
from recommendations.models import Event, OnlineDay
from recommendations.online.counting import COUNTED_FOR, count_days
from recommendations.online.tests.telling import open_book, show
from recommendations.tests.conftest import books
from shelves.models import Dismissal, Rating, ShelfEntry
from shelves.services import clear_rating, want_to_read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

NOW = datetime(2026, 3, 14, 18, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def rate(reader, book, half_stars: int, at: datetime) -> None:
    Rating.objects.create(reader=reader, book=book, half_stars=half_stars, rated_at=at)


def figures(row: str = "top", version: int | None = 1) -> OnlineDay:
    return OnlineDay.objects.get(row=row, version=version)


def test_each_act_counts_for_the_list_that_showed_the_book(alice, bob):
    reds = books("red")
    show(alice, reds[:4], NOW - 3 * HOUR)
    show(bob, reds[:4], NOW - 3 * HOUR)
    open_book(alice, reds[0], NOW - 2 * HOUR)
    ShelfEntry.objects.create(reader=alice, book=reds[0], added_at=NOW - 2 * HOUR)
    rate(alice, reds[1], 9, NOW - HOUR)
    rate(alice, reds[2], 2, NOW - HOUR)
    Dismissal.objects.create(reader=bob, book=reds[3], dismissed_at=NOW - HOUR)
    count_days(NOW)
    day = figures()
    assert (day.day.isoformat(), day.lists, day.hits, day.shown) == ("2026-03-14", 2, 1, 8)
    assert (day.opened, day.wanted, day.rated, day.half_stars, day.dismissed) == (1, 1, 2, 11, 1)
    assert (day.books, day.catalogue) == (4, Book.objects.count())


def test_an_act_counts_for_the_latest_list_alone(alice):
    red = books("red")[0]
    show(alice, [red], NOW - 3 * HOUR, version=1)
    show(alice, [red], NOW - 2 * HOUR, version=2)
    show(alice, [red], NOW, version=3)
    open_book(alice, red, NOW - HOUR)
    count_days(NOW)
    assert [figures(version=n).opened for n in (1, 2, 3)] == [0, 1, 0]


def test_neither_before_the_list_nor_long_after_it_nor_by_somebody_else(alice, bob):
    reds = books("red")
    show(alice, reds[:3], NOW - COUNTED_FOR)
    open_book(alice, reds[0], NOW - COUNTED_FOR - HOUR)
    open_book(alice, reds[1], NOW + HOUR)
    open_book(bob, reds[2], NOW - HOUR)
    open_book(alice, reds[3], NOW - HOUR)
    count_days(NOW)
    assert figures().opened == 0


def test_what_was_taken_back_does_not_count_the_next_time(alice):
    red = books("red")[0]
    now = timezone.now()
    show(alice, [red], now - HOUR)
    rate(alice, red, 10, now)
    count_days()
    assert (figures().rated, figures().hits) == (1, 1)
    clear_rating(alice, red)
    count_days()
    assert (figures().rated, figures().hits) == (0, 0)
    want_to_read(alice, red)
    count_days()
    assert (figures().wanted, figures().hits) == (1, 1)


def test_a_click_that_a_program_tells_counts_too_and_once(alice):
    red = books("red")[0]
    show(alice, [red], NOW - HOUR, row="api")
    Event.objects.create(reader=alice, key="a", kind="click", book=red, at=NOW)
    Event.objects.create(reader=alice, key="b", kind="impression", book=red, at=NOW)
    open_book(alice, red, NOW)
    count_days(NOW)
    assert figures("api").opened == 1


def test_all_rows_of_a_model_are_counted_together_as_well(alice):
    reds = books("red")
    show(alice, reds[:2], NOW - HOUR, row="top")
    show(alice, reds[1:3], NOW - HOUR, row="more")
    show(alice, reds[3:4], NOW - HOUR, row="top", version=None)
    count_days(NOW)
    assert (figures("").lists, figures("").shown, figures("").books) == (2, 4, 3)
    assert figures("", version=None).shown == 1


def test_what_everybody_knows_tells_fewer_bits(alice):
    known, unknown = books("red")[:2]
    Book.objects.update(rating_count=0, public_count=0)
    Book.objects.filter(pk=known.pk).update(rating_count=Book.objects.count() - 2)
    total = 2 * Book.objects.count() - 3
    show(alice, [known], NOW - HOUR, row="top")
    show(alice, [unknown], NOW - HOUR, row="more")
    count_days(NOW)
    assert 2 ** -figures("top").bits == pytest.approx((Book.objects.count() - 2) / total)
    assert 2 ** -figures("more").bits == pytest.approx(1 / total)


def test_a_day_stays_as_it_was_counted_last(alice):
    red = books("red")[0]
    show(alice, [red], NOW - HOUR)
    open_book(alice, red, NOW)
    count_days(NOW)
    alice.delete()
    count_days(NOW + COUNTED_FOR + timedelta(days=2))
    assert figures().opened == 1


def test_to_count_twice_changes_nothing(alice):
    show(alice, books("red")[:3], NOW - HOUR)
    count_days(NOW)
    before = list(OnlineDay.objects.values())
    count_days(NOW)
    assert list(OnlineDay.objects.values()) == before
