"""The catalogue as a reader sees it: without what they have, if they like."""

import pytest
from django.test import Client

from catalog.tests.books import make_book
from shelves.browse import ids_of_books_of
from shelves.models import Dismissal, OwnShelf, OwnShelfBook, Rating, ShelfEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    return [make_book(title, language="en") for title in ("Dune", "Emma", "Candide", "Mort", "It")]


def test_books_of_mine_can_be_left_out(client: Client, shelf, alice, bob):
    dune, emma, candide, mort, it = shelf
    Rating.objects.create(reader=alice, book=dune, half_stars=8)
    Dismissal.objects.create(reader=alice, book=candide)
    ShelfEntry.objects.create(reader=alice, book=mort)
    train = OwnShelf.objects.create(reader=alice, name="For the train")
    OwnShelfBook.objects.create(shelf=train, book=it)
    Rating.objects.create(reader=bob, book=emma, half_stars=8)
    assert sorted(ids_of_books_of(alice)) == sorted([dune.pk, candide.pk, mort.pk, it.pk])
    client.force_login(alice)
    assert "not_mine=on" in client.get("/browse?language=en").content.decode()
    page = client.get("/browse?not_mine=on").content.decode()
    assert "<cite>Emma</cite>" in page
    assert "<cite>Dune</cite>" not in page
    assert "<cite>Candide</cite>" not in page
    assert "<cite>Mort</cite>" not in page
    assert "not in my books" in page


def test_a_visitor_has_no_books_to_leave_out(client: Client, shelf):
    page = client.get("/browse?language=en&not_mine=on").content.decode()
    assert "Not in my books" not in page
    assert "<cite>Emma</cite>" in page
