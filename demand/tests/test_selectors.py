"""Series as arrays, from records and from what readers do."""

from datetime import UTC, date, datetime

import pytest

from accounts.models import SIMULATED_SOURCE, User
from catalog.tests.books import make_book
from demand.models import Channel, StockLevel
from demand.periods import label_of, number_of, period_of
from demand.selectors import records_of, series_of, stock_of
from demand.site_series import Signal, site_series
from demand.tests.tables import counted, dune
from shelves.models import Rating, ShelfEntry

pytestmark = pytest.mark.django_db


def test_a_missing_month_is_none_from_the_first_record_on():
    book, other = dune(), make_book("Emma", ["Jane Austen"])
    counted(
        "Dune,Frank Herbert,,2015-11,5,shop",
        "Dune,Frank Herbert,,2016-02,7,shop",
        "Emma,Jane Austen,,2016-01,2,shop",
        "Emma,Jane Austen,,2016-01,9,e-book",
    )
    panel = series_of(Channel.objects.get(name="shop"))
    assert panel.books.tolist() == [book.pk, other.pk]
    assert [panel.of(place).tolist() for place in range(len(panel))] == [[5, 0, 0, 7], [2]]
    assert period_of(int(panel.first[0]), "month") == date(2015, 11, 1)
    assert len(series_of(Channel.objects.get(name="shop"), "week")) == 0
    assert [row.units for row in records_of(other.pk)] == [9, 2]


def test_weeks_and_whole_channels_are_series_too():
    counted("2015-W53,4,shop", "2016-W02,6,shop", head="week,units,channel", totals=True)
    panel = series_of(Channel.objects.get(), "week")
    assert panel.books.tolist() == [0] and panel.of(0).tolist() == [4, 0, 6]
    assert label_of(period_of(int(panel.first[0]), "week"), "week") == "2015-W53"


@pytest.mark.parametrize("frequency", ["month", "week"])
def test_numbers_and_periods_are_the_same_thing(frequency):
    for number in (number_of(date(2016, 2, 1), frequency) + n for n in range(-60, 60)):
        assert number_of(period_of(number, frequency), frequency) == number


def test_stock_is_of_a_channel():
    book = dune()
    channel = Channel.objects.create(name="shop", folded="shop")
    StockLevel.objects.create(book=book, channel=channel, copies=3, lead_days=14)
    assert stock_of(channel) == {book.pk: (3, 14)}


def test_marks_and_ratings_are_series_of_their_own(alice, bob):
    book = dune()
    simulated = User.objects.create(source=SIMULATED_SOURCE, external_id="1", is_active=False)
    may, july = datetime(2016, 5, 31, 12, tzinfo=UTC), datetime(2016, 7, 1, 12, tzinfo=UTC)
    ShelfEntry.objects.create(reader=alice, book=book, added_at=may)
    ShelfEntry.objects.create(reader=bob, book=book, added_at=july)
    ShelfEntry.objects.create(reader=simulated, book=book, added_at=july)
    Rating.objects.create(reader=alice, book=book, half_stars=8, rated_at=july)
    Rating.objects.create(reader=bob, book=book, half_stars=8, rated_at=None)
    wanted = site_series(Signal.WANTED)
    assert wanted.books.tolist() == [book.pk] and wanted.of(0).tolist() == [1, 0, 1]
    assert period_of(int(wanted.first[0]), "month") == date(2016, 5, 1)
    assert site_series(Signal.RATED).of(0).tolist() == [1]
    assert site_series(Signal.WANTED, "week").of(0).sum() == 2
