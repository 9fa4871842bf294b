"""What of a reader's shelves counts for recommendations, and what is never recommended."""

import pytest

from catalog.tests.books import make_shelf
from recommendations.history import history_of
from shelves import services
from shelves.statuses import set_status


@pytest.fixture
def library(alice):
    books = make_shelf("Want Reading Read Paused Stopped Rated Dismissed")
    for book, status in zip(books, ["want", "reading", "read", "paused", "stopped"], strict=False):
        set_status(alice, [book.pk], status)
    services.rate_book(alice, books[5], 9)
    services.dismiss(alice, books[6])
    return {book.pk: book.title for book in books}


def test_chosen_books_count_a_little_and_those_put_down_not_at_all(alice, library):
    history = history_of(alice)
    values = dict(zip(history.books.tolist(), history.values.tolist(), strict=True))
    counted = {library[pk]: value for pk, value in values.items()}
    assert counted == {"Want": 0, "Reading": 0, "Read": 0, "Rated": 9}
    assert {library[pk] for pk in history.dismissed.tolist()} == {"Paused", "Stopped", "Dismissed"}


def test_no_book_of_the_reader_is_outside_what_is_never_recommended(alice, library):
    history = history_of(alice)
    assert {*history.books.tolist(), *history.dismissed.tolist()} == library.keys()


def test_stars_count_whatever_the_status(alice):
    (dune,) = make_shelf("Dune")
    set_status(alice, [dune.pk], "stopped")
    services.rate_book(alice, dune, 2)
    history = history_of(alice)
    assert (history.books.tolist(), history.values.tolist()) == ([dune.pk], [2])
    assert history.dismissed.tolist() == []
