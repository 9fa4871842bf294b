"""The shelves of the home page: which there are, and why."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Book, Series
from recommendations import shelving
from recommendations.cards import cards_of
from recommendations.dialling import Dialled, keep_dials
from recommendations.muting import mute
from recommendations.tests.conftest import add_book, books, relearn
from recommendations.tests.home_pages import (
    page_of,
    row,
    titles,
)
from shelves import services as shelves
from shelves.models import ShelfEntry
from shelves.statuses import set_status

pytestmark = pytest.mark.usefixtures("small_shelves")


def test_no_book_stands_on_two_shelves_nor_beside_them(fond):
    for book in books("blue")[:4]:
        shelves.want_to_read(fond, book)
    beside = books("red")[4]
    page = page_of(fond, {beside.pk})
    shown = [book.pk for book in page.books]
    assert len(page.rows) >= 4
    assert len(shown) == len(set(shown))
    assert beside.pk not in shown


def test_next_in_a_series_is_the_volume_after_the_last_one_read(fond, monkeypatch):
    monkeypatch.setattr(shelving, "FEATURED", 0)
    series = Series.objects.create(name="The Red Books")
    for volume, book in enumerate(books("red")[:6], 1):
        Book.objects.filter(pk=book.pk).update(series=series, series_position=volume)
    relearn()
    found = row(page_of(fond), "series")
    assert titles(found.picks) == ["red 2"]
    assert found.picks[0].book.series_label == "The Red Books 3"
    set_status(fond, [books("red")[2].pk], ShelfEntry.Shelf.READ)
    assert titles(row(page_of(fond), "series").picks) == ["red 3"]
    shelves.want_to_read(fond, books("red")[3])
    assert row(page_of(fond), "series") is None


def test_a_series_that_was_disliked_or_is_muted_does_not_go_on(fond, monkeypatch):
    monkeypatch.setattr(shelving, "FEATURED", 0)
    series = Series.objects.create(name="The Red Books")
    first, second = books("red")[3:5]
    for volume, book in enumerate((first, second), 1):
        Book.objects.filter(pk=book.pk).update(series=series, series_position=volume)
    relearn()
    shelves.rate_book(fond, first, 9)
    assert titles(row(page_of(fond), "series").picks) == [second.title]
    mute(fond, first)
    assert row(page_of(fond), "series") is None
    shelves.rate_book(fond, books("red")[5], 2)
    assert row(page_of(fond), "series") is None


def test_because_of_a_book_are_picks_that_it_speaks_most_for(fond):
    found = row(page_of(fond), "because")
    assert {pick.causes[0].book for pick in found.picks} == {found.cause.book}


def test_wanted_books_stand_in_the_order_of_the_stars_we_expect(fond):
    for book in [*books("blue")[:2], books("red")[5]]:
        shelves.want_to_read(fond, book)
    for book in books("blue")[4:8]:
        shelves.rate_book(fond, book, 1)
    found = row(page_of(fond), "want")
    assert titles(found.picks)[0] == "red 5"
    stars = [pick.stars for pick in found.picks]
    assert stars == sorted(stars, reverse=True)
    set_status(fond, [books("red")[5].pk], ShelfEntry.Shelf.READING)
    assert "red 5" not in titles(row(page_of(fond), "want").picks)


def test_new_in_a_genre_are_its_newest_books(fond, monkeypatch):
    monkeypatch.setattr(shelving, "FEATURED", 0)
    monkeypatch.setattr(shelving, "BECAUSE_SHELVES", 0)
    for year, book in enumerate(books("red"), 2000):
        Book.objects.filter(pk=book.pk).update(year=year)
    found = row(page_of(fond), "genre")
    assert found.genres == ("red",)
    assert found.since == 2009
    assert set(titles(found.picks)) == {"red 9", "red 10", "red 11"}


def test_something_different_is_from_another_genre_and_still_has_reasons(fond):
    # A reader of red books who liked one blue book: blue ones are spoken for, and not theirs.
    shelves.rate_book(fond, books("blue")[0], 6)
    found = row(page_of(fond), "different")
    assert found.genres == ("red",)
    assert {title.split()[0] for title in titles(found.picks)} == {"blue"}
    assert all(pick.causes for pick in found.picks)


def test_the_shelves_keep_to_the_dials(fond):
    shelves.rate_book(fond, books("blue")[0], 10)
    keep_dials(fond, Dialled(avoid=("blue",)))
    page = page_of(fond)
    assert {book.title.split()[0] for book in page.books} == {"red"}


def test_a_shelf_of_few_books_is_left_out_and_its_books_are_free(fond, monkeypatch):
    monkeypatch.setattr(shelving, "SMALLEST", 4)
    monkeypatch.setattr(shelving, "LONGEST", 12)
    shelves.want_to_read(fond, books("blue")[0])
    page = page_of(fond)
    assert row(page, "want") is None
    assert all(len(row.picks) >= 4 for row in page.rows)


def test_every_shelf_says_why_it_is_there(client: Client, fond, monkeypatch):
    # A pick on the top shelf too few: the shelves between share what there is.
    monkeypatch.setattr(shelving, "FEATURED", 1)
    Book.objects.update(year=1990)
    shelves.want_to_read(fond, books("blue")[5])
    shelves.rate_book(fond, books("blue")[0], 6)
    client.force_login(fond)
    page = " ".join(client.get("/").content.decode().split())
    for words in (
        "Because you gave <cite>red",
        "From your want-to-read shelf",
        "First what we think you would give most stars",
        "New in red",
        "the newest books here, from 1990 on",
        "Something different",
        "Away from red",
        "Popular here",
    ):
        assert words in page


def test_home_is_made_with_few_queries_however_many_books_it_shows(client: Client, fond):
    for book in books("red")[2:5]:
        shelves.rate_book(fond, book, 9)
    client.force_login(fond)
    with CaptureQueriesContext(connection) as first:
        client.get("/")
    with CaptureQueriesContext(connection) as again:
        client.get("/")
    assert len(first) <= 32
    assert len(again) <= 11


def test_cards_come_with_all_that_they_show_in_few_queries(library, django_assert_max_num_queries):
    ids = [book.pk for book in Book.objects.all()]
    with django_assert_max_num_queries(3):
        found = cards_of(ids)
        assert {book.main_genre_slug for book in found.values()} == {"red", "blue"}
        assert all(book.byline == "" and book.series_label == "" for book in found.values())
    gone = add_book("red gone", "red")
    gone_pk = gone.pk
    gone.delete()
    assert cards_of([gone_pk]) == {}


def test_no_card_carries_the_holes_or_another_readers_token(client: Client, fond, bob):
    client.force_login(fond)
    first = client.get("/").content.decode()
    other = Client()
    other.force_login(bob)
    second = other.get("/").content.decode()
    for page in (first, second):
        tokens = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page))
        assert len(tokens) == 1 and len(tokens.pop()) == 64
        assert "\x01" not in page
        assert set(re.findall(r'name="next" value="([^"]+)"', page)) == {"/"}
    assert not set(re.findall(r'middlewaretoken" value="([^"]+)"', first)) & set(
        re.findall(r'middlewaretoken" value="([^"]+)"', second)
    )
