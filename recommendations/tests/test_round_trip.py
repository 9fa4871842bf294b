"""Who takes everything along and brings it back has what they had, to the microsecond."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, assume, given, settings

from accounts.exporting import export_of
from accounts.models import User
from catalog.models import Book
from catalog.tests.books import make_book
from recommendations.dialling import dials_of
from recommendations.tests.lives import CATALOGUE, HISTORIES, live, make_catalogue, restored_rows
from shelves import before
from shelves.goodreads_export import goodreads_csv_of
from shelves.imports.services import carry_out, commit, read, start, undo
from shelves.models import Import, Note, Rating
from shelves.own_books import books_of
from shelves.undo import facts_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def everything(reader: User, books: list[Book]) -> dict[str, Any]:
    """By the place in the catalogue, without ids, in the shapes of `shelves.before`."""
    places = {book.pk: n for n, book in enumerate(books)}
    ids = list(places)
    own = before.own_shelves(reader, list(reader.own_shelves.values_list("pk", flat=True)))
    told = facts_of(reader, ids)
    told["review"] = {book: review[1:] for book, review in told["review"].items()}
    told["places"] = {
        book: sorted([own[shelf][1], at] for shelf, at in there)
        for book, there in told["places"].items()
    }
    told["muted"] = dict(reader.muted_books.values_list("book_id", "muted_at"))
    by_place = {
        name: {places[book]: value for book, value in values.items()}
        for name, values in told.items()
    }
    return by_place | {
        "own": sorted(own.values()),
        "goals": dict(reader.goals.values_list("year", "books")),
        "dials": dials_of(reader),
        "counts": [(book.rating_count, book.rating_sum) for book in map(_afresh, books)],
    }


def _afresh(book: Book) -> Book:
    return Book.objects.only("rating_count", "rating_sum").get(pk=book.pk)


def zip_of(reader: User) -> bytes:
    with export_of(reader) as file:
        return file.read()


def bring(reader: User, name: str, data: bytes) -> Import:
    source = start(reader, name, data)
    read(source.pk)
    source.refresh_from_db()
    assert source.state == Import.State.READY, source.error
    commit(source)
    carry_out(source.pk)
    source.refresh_from_db()
    assert source.state == Import.State.DONE, source.error
    reader.refresh_from_db()
    return source


def newcomer(name: str) -> User:
    return User.objects.create_user(f"{name}@example.org")


@contextmanager
def lived(history: dict[str, Any]) -> Iterator[tuple[list[Book], User, User]]:
    """The catalogue, who has done all this, and a newcomer: none of it has happened afterwards."""
    with transaction.atomic():
        books, one, other = make_catalogue(), newcomer("one"), newcomer("other")
        live(one, books, history)
        yield books, one, other
        transaction.set_rollback(True)


random_histories = given(HISTORIES)
# An example takes as long as exports and imports do; looking for the smallest, minutes.
some_examples = settings(
    max_examples=10,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@some_examples
@random_histories
def test_an_empty_account_gets_it_all_back_and_gives_it_up_again(history):
    with lived(history) as (books, one, other):
        had, zipped, rows = everything(one, books), zip_of(one), restored_rows(one)
        bring(one, "bookrec.zip", zipped)
        assert everything(one, books) == had  # the same again changes nothing
        was = everything(other, books)
        source = bring(other, "bookrec.zip", zipped)
        has = everything(other, books)
        assert without(has, "counts") == without(had, "counts")
        assert has["counts"] == [(2 * n, 2 * total) for n, total in had["counts"]]
        assert restored_rows(other) == rows
        assert source.rows.count() == len(books_of(one))
        undo(source)
        # What is set in one place each stays: dials, and books taken out of the taste.
        kept = ("muted", "dials")
        assert without(everything(other, books), *kept) == without(was, *kept)


def without(told: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in names}


@some_examples
@random_histories
def test_another_installation_has_other_ids(history):
    """The same books under each other's ids."""
    with lived(history) as (books, one, other):
        had, zipped, rows = everything(one, books), zip_of(one), restored_rows(one)
        ids = [book.pk for book in books]
        one.delete()
        Book.objects.filter(pk__in=ids).delete()
        there = make_catalogue([*ids[1:], ids[0]])
        bring(other, "bookrec.zip", zipped)
        assert everything(other, there) == had
        assert restored_rows(other) == rows


# Told by that shape: it has no room for books without an author and an ISBN.
_TOLD = [n for n, (_, authors, _) in enumerate(CATALOGUE) if authors]


@some_examples
@random_histories
def test_the_goodreads_shape_brings_back_what_it_has_room_for(history):
    with lived(history) as (books, one, other):
        had = everything(one, books)
        assume(any(had[kind].keys() & _TOLD for kind in ("rating", "status")))
        with goodreads_csv_of(one) as file:
            bring(other, "goodreads.csv", file.read())
        has = everything(other, books)
        for n in _TOLD:
            half_stars, status = stars_and_status(had, n)
            # Without any, days of reading tell of one.
            if status:
                assert stars_and_status(has, n) == (in_whole_stars(half_stars), status)


@pytest.mark.parametrize("text", ["=1+1", "'=1+1", "@home, +1", "- lent\n- back", "’tis “good”"])
def test_a_guarded_note_comes_back_without_its_guard(alice, bob, text):
    book = make_book("Dune", ["Frank Herbert"])
    Note.objects.create(reader=alice, book=book, text=text)
    with goodreads_csv_of(alice) as file:
        bring(bob, "goodreads.csv", file.read())
    assert Note.objects.get(reader=bob).text == text


def stars_and_status(facts: dict[str, Any], n: int) -> tuple[int | None, str]:
    half_stars, _ = facts["rating"].get(n, (None, None))
    status, _ = facts["status"].get(n, ("read" if half_stars else "", None))
    return half_stars, status


def in_whole_stars(half_stars: int | None) -> int | None:
    return half_stars and 2 * ((half_stars + 1) // 2)


def test_an_empty_export_says_that_it_is(alice, bob):
    source = start(bob, "bookrec.zip", zip_of(alice))
    read(source.pk)
    source.refresh_from_db()
    assert source.error == {"code": "no_books"}


def test_the_moments_of_this_second_come_back(alice, bob):
    """Nothing is to come only because a clock ticks more finely than a file."""
    book = make_book("Dune", ["Frank Herbert"])
    Rating.objects.create(reader=alice, book=book, half_stars=9)
    at = Rating.objects.get().rated_at
    bring(bob, "bookrec.zip", zip_of(alice))
    assert Rating.objects.get(reader=bob).rated_at == at
    assert at <= timezone.now()
