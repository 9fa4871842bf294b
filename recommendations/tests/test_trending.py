"""What is read more than usual."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from recommendations import trending
from recommendations.tests.conftest import books
from recommendations.tests.home_pages import (
    act,
    page_of,
    row,
    titles,
)
from shelves import services as shelves
from shelves.models import Rating, ShelfEntry

pytestmark = pytest.mark.usefixtures("small_shelves")


@pytest.fixture
def undated(library) -> None:
    """Ratings as a data set brings them."""
    Rating.objects.update(rated_at=None)


def test_a_trend_is_more_than_a_books_own_past(undated):
    famous, rising, quiet = books("red")[:3]
    act(famous, 4, timedelta(hours=2))
    act(famous, 40, timedelta(days=10))
    act(rising, 3, timedelta(hours=5))
    act(quiet, 2, timedelta(hours=1))
    assert trending.score_books() == [rising.pk]
    act(famous, 12, timedelta(days=1, hours=1))
    assert trending.score_books() == [famous.pk, rising.pk]


def test_a_reader_counts_once_and_acts_without_a_date_do_not(undated, bob):
    one = books("red")[0]
    Rating.objects.create(reader=bob, book=one, half_stars=8)
    ShelfEntry.objects.create(reader=bob, book=one, shelf="read")
    act(one, 1, timedelta(hours=1))
    assert trending.score_books() == []


def test_popular_now_where_there_are_trends_and_popular_here_where_there_are_none(fond):
    Rating.objects.update(rated_at=None)
    trending.update_trending()
    page = page_of(fond)
    assert row(page, "popular") and not row(page, "now")
    rising = row(page, "popular").picks[0].book  # no shelf before it takes that
    act(rising, 5, timedelta(hours=1))
    cache.clear()
    assert trending.update_trending() == 1
    page = page_of(fond)
    assert titles(row(page, "now").picks) == [rising.title]
    assert row(page, "popular") is None
    shelves.dismiss(fond, rising)
    assert row(page_of(fond), "now") is None
