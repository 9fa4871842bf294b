"""The home page from visit to visit: it stays within one, and turns with the next."""

import math
import re
from datetime import timedelta

import numpy as np
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from bookrec_site.cache import ForgivingRedisCache
from catalog.models import Book
from recommendations import home, store, trending
from recommendations.home import ForYou
from recommendations.store import ROW
from recommendations.tests.conftest import books
from recommendations.tests.home_pages import (
    act,
    end_visit,
    page_of,
    titles,
)
from shelves import services as shelves

pytestmark = pytest.mark.usefixtures("small_shelves")


def shown(page: ForYou) -> list[tuple[str, list[str]]]:
    return [("top", titles(page.featured)), *((row.kind, titles(row.picks)) for row in page.rows)]


def test_within_a_visit_the_page_stays_as_it_is(fond):
    first = shown(page_of(fond))
    act(books("blue")[7], 5, timedelta(hours=1))
    trending.update_trending()
    assert shown(page_of(fond)) == first
    end_visit(fond)
    assert shown(page_of(fond)) != first


def test_a_rating_changes_the_page_at_once(fond):
    first = page_of(fond).featured[0].book
    shelves.rate_book(fond, first, 9)
    assert first not in page_of(fond).books


def test_what_was_shown_in_vain_sinks_and_comes_back_later(fond, monkeypatch):
    first = titles(page_of(fond).featured)
    end_visit(fond)
    second = titles(page_of(fond).featured)
    assert second[0] not in first
    assert titles(page_of(fond).featured) == second
    day = home.timezone.now() + timedelta(days=31)
    monkeypatch.setattr(home.timezone, "now", lambda: day)
    end_visit(fond)
    cache.delete(f"plan:{fond.pk}")
    assert titles(page_of(fond).featured) == first


def test_the_whole_list_stays_in_the_order_of_its_scores(client: Client, fond):
    client.force_login(fond)
    before = [pick.book.pk for pick in client.get("/picks").context["page"].items]
    page_of(fond)
    end_visit(fond)
    page_of(fond)
    assert [pick.book.pk for pick in client.get("/picks").context["page"].items] == before


def test_a_book_sinks_by_its_points_and_no_further_than_the_limit():
    rows = np.zeros(60, ROW)
    rows["book"] = np.arange(1, 61)
    assert home.sunk(rows, {1: 1})["book"].tolist().index(1) == home.DOWN
    order = home.sunk(rows, {1: 200})["book"].tolist()
    assert order.index(1) == home.LOWEST
    assert [pk for pk in order if pk > 1] == list(range(2, 61))
    assert home.sunk(rows, {})["book"].tolist() == list(range(1, 61))


def test_points_add_up_for_the_books_shown_lately(alice):
    store.add_points(alice.pk, {7: 2, 8: 1}, 1000)
    store.add_points(alice.pk, {7: 2}, 1020)
    assert store.points_of(alice.pk, 1020) == {7: 4, 8: 1}
    assert store.points_of(alice.pk, 1035) == {7: 4}
    assert store.points_of(alice.pk, 1051) == {}
    store.add_points(alice.pk, dict.fromkeys(range(100, 900), 1), 1021)
    assert len(store.points_of(alice.pk, 1021)) == 500


def test_the_pages_of_two_readers_do_not_mix(fond, bob):
    for book in books("blue")[:2]:
        shelves.rate_book(bob, book, 10)
    mine, other = page_of(fond), page_of(bob)
    end_visit(fond)
    page_of(fond)
    assert shown(page_of(bob)) == shown(other)
    assert titles(mine.featured) != titles(other.featured)


def test_nothing_of_a_reader_who_is_gone_is_kept(fond):
    page_of(fond)
    end_visit(fond)
    page_of(fond)
    pk = fond.pk
    fond.delete()
    assert store.get_plan(pk) == (None, False)
    assert store.points_of(pk, timezone.now().toordinal()) == {}


@pytest.mark.parametrize("kept", [b"nonsense", (1, 2), ("BRL0", b"", [], 0, 0, "")])
def test_a_page_that_cannot_be_read_is_made_anew(fond, kept):
    first = shown(page_of(fond))
    cache.set(f"plan:{fond.pk}", kept)
    cache.set(f"shown:{fond.pk}", b"123")
    assert shown(page_of(fond)) == first


def test_without_redis_the_page_is_made_each_time_and_is_the_same(fond, monkeypatch):
    first = shown(page_of(fond))

    monkeypatch.setattr(ForgivingRedisCache, "rests_until", math.inf)
    assert shown(page_of(fond)) == first
    assert shown(page_of(fond)) == first


def test_without_a_model_the_page_has_popular_books(alice, library):
    page = page_of(alice)
    assert "No model" in page.fallback
    assert [book.pk for book in page.books] == [b.pk for b in Book.objects.popular()[:15]]


def test_the_shelves_further_down_are_drawn_anew_by_themselves(client: Client, fond):
    for book in books("red")[2:5]:  # no books to rate stand beside the picks
        shelves.rate_book(fond, book, 9)
    client.force_login(fond)
    page = client.get("/").content.decode()
    headers = {"HX-Request": "true", "HX-Target": "more-rows"}
    fragment = client.get("/", headers=headers).content.decode()
    assert fragment.lstrip().startswith('<div id="more-rows"')
    assert "<html" not in fragment
    covers = re.compile(r'<a href="(/books/[^"]+)">')
    assert covers.findall(fragment)
    assert covers.findall(page)[-len(covers.findall(fragment)) :] == covers.findall(fragment)


def test_a_page_left_open_by_a_reader_who_signed_out_is_loaded_anew(client: Client, library):
    answer = client.get("/", headers={"HX-Request": "true", "HX-Target": "more-rows"})
    assert answer["HX-Refresh"] == "true"
    assert not answer.content


def test_under_books_to_rate_the_picks_are_a_section_of_the_page(client: Client, fond):
    """Also after the star that makes them enough: the page has its title above."""
    for book in books("blue")[:5]:
        shelves.rate_book(fond, book, 8)
    client.force_login(fond)
    part = {"HX-Request": "true", "HX-Target": "picks"}
    alone = client.get("/", headers=part).content.decode()
    beside = client.get("/", {"shown": books("blue")[7].pk}, headers=part).content.decode()
    assert '<h1 id="picks-title"' in alone
    assert '<h2 id="picks-title"' in beside
    assert "<h1" not in beside
