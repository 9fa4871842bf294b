import pytest
from django.db import IntegrityError

from catalog.tests.books import make_shelf
from shelves import selectors, services
from shelves.histogram import histogram_of
from shelves.models import ShelfEntry
from shelves.statuses import set_status


@pytest.fixture
def books(db):
    return make_shelf("Dune Emma Ulysses Middlemarch")


def test_marks_are_there_for_every_book(alice, bob, books):
    dune, emma, ulysses, middlemarch = books
    services.rate_book(alice, dune, 9)
    services.want_to_read(alice, emma)
    services.dismiss(alice, ulysses)
    services.rate_book(bob, middlemarch, 2)
    marks = selectors.marks_on(alice, books)
    assert marks[dune.pk] == selectors.Marks(half_stars=9)
    assert marks[dune.pk].stars == 4.5
    assert marks[emma.pk] == selectors.Marks(shelf="want")
    assert marks[ulysses.pk] == selectors.Marks(dismissed=True)
    assert marks[middlemarch.pk] == selectors.Marks()
    assert marks[middlemarch.pk].stars is None


@pytest.mark.parametrize("shown", [0, 1, 4])
def test_marks_cost_three_queries_however_many_books(
    alice, books, shown, django_assert_max_num_queries
):
    with django_assert_max_num_queries(3):
        assert len(selectors.marks_on(alice, books[:shown])) == shown


def test_a_histogram_has_every_step(alice, bob, books):
    services.rate_book(alice, books[0], 10)
    services.rate_book(bob, books[0], 9)
    services.rate_book(bob, books[1], 1)
    columns = histogram_of(books[0], mine=9)
    assert [column.count for column in columns] == [0] * 8 + [1, 1]
    assert [column.height for column in columns if column.mine] == [100]
    assert histogram_of(books[2]) == []


def test_stars_alone_say_that_a_book_is_read(alice, books):
    dune, emma = books[:2]
    services.rate_book(alice, dune, 9)
    set_status(alice, [emma.pk], "stopped")
    services.rate_book(alice, emma, 2)
    marks = selectors.marks_on(alice, books[:2])
    assert (marks[dune.pk].status, marks[dune.pk].status_name) == ("read", "Read")
    assert (marks[emma.pk].status, marks[emma.pk].status_name) == ("stopped", "Did not finish")


def test_the_database_knows_the_statuses(alice, books):
    with pytest.raises(IntegrityError):
        ShelfEntry.objects.create(reader=alice, book=books[0], shelf="lent")
