"""Muted books and dials over the API."""

from dataclasses import fields
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import BookTag, Tag
from catalog.tests.books import make_book, make_shelf
from recommendations import listing
from recommendations.api_signals import SOME_DIALS
from recommendations.dialling import Dialled, dials_of, keep_dials
from recommendations.models import KeptDials, MutedBook
from recommendations.muting import mute
from recommendations.tests.conftest import books
from shelves.services import rate_book

MUTED, DIALS = "/api/v1/me/muted", "/api/v1/me/dials"
OWN_WAY: dict[str, Any] = {
    "adventurous": 0.0,
    "diversity": 0.0,
    "max_per_author": None,
    "language": [],
    "min_year": None,
    "max_year": None,
    "exclude": [],
}


@pytest.fixture
def described(db):
    """A book in each language that there is, and a genre."""
    for title, language in (("Emma", "en"), ("Momo", "de")):
        make_book(title, language=language)
    horror = Tag.objects.create(slug="horror", name="Horror", kind="genre")
    BookTag.objects.create(book=make_book("It"), tag=horror, weight=1)


# --- Muted books ---


def test_muted_books_answer_as_described(call):
    dune = make_book("Dune", ["Frank Herbert"])
    one = MUTED + "/{book_id}"
    call("put", one, 201, book_id=dune.pk)
    call("put", one, 200, book_id=dune.pk)
    call("get", MUTED, 200)
    call("get", f"{MUTED}?page_size=0", 400)
    call("delete", one, 204, book_id=dune.pk)
    call("delete", one, 404, book_id=dune.pk)
    call("put", one, 404, book_id=0)
    call("put", one, 400, {"why": "x"}, book_id=dune.pk)


def test_a_book_is_muted_and_counts_again(as_alice, fond):
    def causes() -> set[int]:
        fond.refresh_from_db()
        rows = listing.list_for(fond).rows
        return set(rows["cause"].ravel().tolist()) - {0}

    first, second = books("red")[:2]
    assert causes() == {first.pk, second.pk}
    assert as_alice.put(f"{MUTED}/{first.pk}").status_code == 201
    assert causes() == {second.pk}
    assert as_alice.delete(f"{MUTED}/{first.pk}").status_code == 204
    assert causes() == {first.pk, second.pk}


def test_only_mine_are_listed_the_latest_first(as_alice, alice, bob):
    dune, emma, ulysses = make_shelf("Dune Emma Ulysses")
    mute(alice, dune)
    mute(alice, emma)
    mute(bob, ulysses)
    rows = as_alice.get(MUTED).json()["results"]
    assert [row["book"]["title"] for row in rows] == ["Emma", "Dune"]
    assert as_alice.delete(f"{MUTED}/{ulysses.pk}").status_code == 404
    assert MutedBook.objects.filter(reader=bob).exists()


def test_long_lists_take_as_many_queries_as_short_ones(as_alice, alice):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert as_alice.get(f"{MUTED}?page_size=100").status_code == 200
        return len(asked)

    some = make_shelf("Dune Emma Ulysses Beowulf")
    mute(alice, some[0])
    few = queries()
    for book in some[1:]:
        mute(alice, book)
    assert queries() <= few <= 12


# --- Dials ---


def test_dials_answer_as_described(call, described):
    assert call("get", DIALS, 200) == OWN_WAY
    assert call("put", DIALS, 200, SOME_DIALS) == SOME_DIALS
    assert call("get", DIALS, 200) == SOME_DIALS
    assert call("put", DIALS, 200, {}) == OWN_WAY
    call("put", DIALS, 400, {"adventurous": 2})


def test_every_dial_that_is_kept_is_there(as_alice):
    """Whoever adds a dial adds it here as well, by adding it to what a list may be asked for."""
    kept = {field.name for field in KeptDials._meta.fields} - {"reader"}
    assert kept <= {dial.name for dial in fields(Dialled)}
    called = {"languages": "language", "avoid": "exclude"}
    assert as_alice.get(DIALS).json().keys() == {called.get(name, name) for name in kept}


def test_what_is_not_named_goes_back(as_alice, alice, described):
    assert as_alice.put(DIALS, SOME_DIALS).status_code == 200
    assert dials_of(alice) == Dialled(
        adventurous=0.5,
        max_per_author=2,
        languages=("de", "en"),
        min_year=1950,
        avoid=("horror",),
        diversity=0.25,
    )
    as_alice.put(DIALS, {"max_year": 1900})
    assert dials_of(alice) == Dialled(max_year=1900)
    as_alice.put(DIALS, OWN_WAY)
    assert not KeptDials.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"adventurous": "far"}, "adventurous"),
        ({"adventurous": None}, "adventurous"),
        ({"diversity": 1.5}, "diversity"),
        ({"max_per_author": 0}, "max_per_author"),
        ({"language": ["xx"]}, "language"),
        ({"language": "en"}, "language"),
        ({"exclude": ["no-such-genre"]}, "exclude"),
        ({"min_year": 2000, "max_year": 1990}, "max_year"),
        ({"genre": "horror"}, "genre"),
        ({"in_stock": True}, "in_stock"),
        ({"n": 5}, "n"),
    ],
)
def test_what_no_reader_could_set(as_alice, alice, described, wrong, field):
    keep_dials(alice, Dialled(min_year=1950))
    answer = as_alice.put(DIALS, wrong)
    assert answer.status_code == 400
    assert [error["field"].split(".")[0] for error in answer.json()["errors"]] == [field]
    assert dials_of(alice) == Dialled(min_year=1950)


def test_they_are_mine_alone(as_alice, bob):
    as_alice.put(DIALS, {"adventurous": 1})
    assert dials_of(bob) == Dialled()


@pytest.mark.parametrize("path", [MUTED, DIALS])
def test_visitors_may_not(client, db, path):
    assert client.get(path).status_code == 401


def test_a_muted_book_keeps_its_stars(as_alice, alice):
    dune = make_book("Dune")
    rate_book(alice, dune, 9)
    as_alice.put(f"{MUTED}/{dune.pk}")
    dune.refresh_from_db()
    assert (dune.rating_count, dune.rating_sum) == (1, 9)
