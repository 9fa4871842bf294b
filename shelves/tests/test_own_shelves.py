"""Shelves that readers make and name."""

import pytest
from django.db import IntegrityError

from accounts.models import User
from catalog.tests.books import make_shelf as make_books
from shelves import own_shelves
from shelves.models import OwnShelf
from shelves.own_shelves import InvalidShelf, make_shelf, put_on_shelf, rename_shelf
from shelves.tests.threads import at_once


def test_a_name_belongs_to_one_shelf_of_a_reader_whatever_its_case(alice, bob):
    made = make_shelf(alice, "  Für   Zug ")
    assert (made.name, made.slug) == ("Für Zug", "fur-zug")
    for same in ("für zug", "FÜR ZUG", "Fu\u0308r Zug"):
        with pytest.raises(InvalidShelf, match="already"):
            make_shelf(alice, same)
    make_shelf(bob, "Für Zug")
    assert OwnShelf.objects.count() == 2


def test_the_database_holds_to_it(alice):
    make_shelf(alice, "Train")
    with pytest.raises(IntegrityError):
        OwnShelf.objects.create(reader=alice, name="TRAIN", name_key="train", slug="other")


@pytest.mark.parametrize("name", ["", "   ", "\x00", "x" * 61, "Reading", "want TO read"])
def test_names_that_no_shelf_can_have(alice, name):
    with pytest.raises(InvalidShelf):
        make_shelf(alice, name)


def test_addresses_are_free_and_never_those_of_a_status(alice):
    names = ("Read!", "All", "電車", "電車で", "a b", "a-b")
    assert [make_shelf(alice, name).slug for name in names] == [
        "read-2",
        "all-2",
        "shelf",
        "shelf-2",
        "a-b",
        "a-b-2",
    ]


def test_a_renamed_shelf_keeps_its_address_and_books(alice):
    shelf, (dune,) = make_shelf(alice, "Train"), make_books("Dune")
    put_on_shelf(alice, shelf, [dune.pk])
    rename_shelf(alice, shelf, "TRAIN")
    rename_shelf(alice, shelf, "Bus")
    shelf.refresh_from_db()
    assert (shelf.name, shelf.slug, shelf.books.count()) == ("Bus", "train", 1)


def test_there_are_not_too_many(alice, monkeypatch):
    monkeypatch.setattr(own_shelves, "MOST_SHELVES", 2)
    make_shelf(alice, "One")
    make_shelf(alice, "Two")
    with pytest.raises(InvalidShelf, match="Delete one"):
        make_shelf(alice, "Three")


def test_a_book_stands_on_any_number_of_them_once(alice):
    dune, emma = make_books("Dune Emma")
    one, two = make_shelf(alice, "One"), make_shelf(alice, "Two")
    assert put_on_shelf(alice, one, [dune.pk, dune.pk]) == 1
    assert put_on_shelf(alice, one, [dune.pk, emma.pk]) == 1
    assert own_shelves.place_on(alice, dune.pk, [two]) == 2
    assert own_shelves.shelves_with(alice, dune.pk) == {two.pk}
    assert own_shelves.take_off_own_shelf(alice, two, [dune.pk, emma.pk]) == 1
    alice.refresh_from_db()
    assert alice.history_version == 0  # nothing of this changes what is recommended


def test_made_twice_at_once_it_is_there_once(transactional_db, alice):
    readers = [User.objects.get(pk=alice.pk) for _ in range(8)]
    refused = at_once(*(lambda r=r: make_shelf(r, "Train") for r in readers))
    assert [type(error) for error in refused] == [InvalidShelf] * 7
    assert OwnShelf.objects.count() == 1
