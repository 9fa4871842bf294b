"""Where a reader stands with books, and the dates that follow from it."""

import pytest
from django.utils import timezone

from accounts.models import User
from catalog.tests.books import make_book, make_shelf
from shelves import services
from shelves.models import Dismissal, Rating, Reading, ShelfEntry
from shelves.statuses import clear_status, remove_books, set_status, statuses_of
from shelves.tests.threads import at_once


def dates(reader) -> list[tuple[str, str, str]]:
    rows = Reading.objects.filter(reader=reader).order_by("pk")
    return list(rows.values_list("started", "finished", "outcome"))


@pytest.fixture
def today(db) -> str:
    return timezone.localdate().isoformat()


def test_a_book_has_one_status(alice, dune):
    for status in ("want", "reading", "paused", "stopped", "read"):
        assert set_status(alice, [dune.pk], status) == 1
        assert statuses_of(alice, [dune.pk]) == {dune.pk: status}
    assert ShelfEntry.objects.count() == 1


def test_the_same_status_again_changes_nothing(alice, dune):
    set_status(alice, [dune.pk], "reading")
    before = alice.history_version
    assert set_status(alice, [dune.pk], "reading") == 0
    assert alice.history_version == before
    assert Reading.objects.count() == 1


def test_a_book_begun_and_finished_has_both_days(alice, dune, today):
    set_status(alice, [dune.pk], "reading")
    assert dates(alice) == [(today, "", "")]
    set_status(alice, [dune.pk], "paused")
    assert dates(alice) == [(today, "", "")]
    set_status(alice, [dune.pk], "read")
    assert dates(alice) == [(today, today, "finished")]


def test_a_book_read_long_ago_is_given_no_date(alice, dune):
    set_status(alice, [dune.pk], "read")
    assert dates(alice) == []


def test_a_second_reading_keeps_the_dates_of_the_first(alice, dune, today):
    Reading.objects.create(reader=alice, book=dune, started="1999", finished="1999-12")
    set_status(alice, [dune.pk], "reading")
    set_status(alice, [dune.pk], "read")
    assert dates(alice) == [("1999", "1999-12", "finished"), (today, today, "finished")]


def test_not_finished_is_no_rating(alice, dune, today):
    set_status(alice, [dune.pk], "reading")
    set_status(alice, [dune.pk], "stopped")
    assert dates(alice) == [(today, today, "stopped")]
    assert not Rating.objects.exists()


def test_back_to_wanting_it_nothing_has_been_read(alice, dune):
    set_status(alice, [dune.pk], "reading")
    set_status(alice, [dune.pk], "want")
    assert dates(alice) == []


def test_a_rated_book_is_read_unless_it_is_said_otherwise(alice, dune):
    services.rate_book(alice, dune, 8)
    assert statuses_of(alice, [dune.pk]) == {dune.pk: "read"}
    assert not ShelfEntry.objects.exists()  # ratings of a data set need no second row
    set_status(alice, [dune.pk], "reading")
    assert statuses_of(alice, [dune.pk]) == {dune.pk: "reading"}
    assert clear_status(alice, dune.pk)
    assert statuses_of(alice, [dune.pk]) == {dune.pk: "read"}


@pytest.mark.parametrize(
    ("before", "after"),
    [("want", "read"), ("reading", "reading"), ("paused", "paused"), ("stopped", "stopped")],
)
def test_stars_make_a_wanted_book_read_and_leave_one_begun_where_it_stands(
    alice, dune, before, after
):
    set_status(alice, [dune.pk], before)
    services.rate_book(alice, dune, 8)
    assert statuses_of(alice, [dune.pk]) == {dune.pk: after}


def test_stars_taken_back_leave_a_book_read_that_was_said_to_be(alice, dune):
    set_status(alice, [dune.pk], "read")
    services.rate_book(alice, dune, 8)
    services.clear_rating(alice, dune)
    assert statuses_of(alice, [dune.pk]) == {dune.pk: "read"}


def test_any_status_ends_a_dismissal_and_a_dismissal_only_ends_wanting(alice):
    dune, emma = make_shelf("Dune Emma")
    for book in (dune, emma):
        services.dismiss(alice, book)
    set_status(alice, [dune.pk], "reading")
    set_status(alice, [emma.pk], "want")
    assert not Dismissal.objects.exists()
    for book in (dune, emma):
        services.dismiss(alice, book)
    assert statuses_of(alice, [dune.pk, emma.pk]) == {dune.pk: "reading"}


def test_removed_books_go_with_their_stars_and_keep_the_days_they_were_read(alice, bob):
    dune, emma = make_shelf("Dune Emma")
    Reading.objects.create(reader=alice, book=dune, finished="2020")
    services.rate_book(alice, dune, 8)
    services.rate_book(bob, dune, 2)
    set_status(alice, [emma.pk], "reading")
    assert remove_books(alice, [dune.pk, emma.pk]) == 2
    assert statuses_of(alice, [dune.pk, emma.pk]) == {}
    assert dates(alice) == [("", "2020", "finished")]
    dune.refresh_from_db()
    assert (dune.rating_count, dune.rating_sum) == (1, 2)


def test_there_is_no_other_status(alice, dune):
    with pytest.raises(ValueError, match="lent"):
        set_status(alice, [dune.pk], "lent")


def test_many_books_cost_no_more_queries_than_one(alice, django_assert_num_queries):
    books = [make_book(f"Volume {n}").pk for n in range(20)]
    with django_assert_num_queries(10):
        set_status(alice, books[:1], "reading")
    with django_assert_num_queries(10):
        set_status(alice, books[1:], "reading")


def test_begun_twice_at_once_it_is_one_reading(transactional_db, alice):
    dune = make_book("Dune")
    readers = [User.objects.get(pk=alice.pk) for _ in range(8)]
    assert not at_once(*(lambda r=r: set_status(r, [dune.pk], "reading") for r in readers))
    assert Reading.objects.count() == 1
    alice.refresh_from_db()
    assert alice.history_version == 1
