"""When a book was read: dates known in whole, in part, or not."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from shelves.models import Reading
from shelves.readings import (
    Dates,
    InvalidReading,
    checked,
    date_words,
    delete_reading,
    readings_of,
    replace_readings,
    save_reading,
)


@pytest.mark.parametrize(
    ("started", "finished"),
    [
        ("", ""),
        ("2024", ""),
        ("", "2024-02-29"),
        ("2024-03-05", "2024"),
        ("2024-03-05", "2024-03"),
        ("2024-03", "2024-03-01"),
        (" 2023-12-31 ", "2024"),
    ],
)
def test_dates_that_can_be_are_kept(alice, dune, started, finished):
    kept = save_reading(alice, dune, Dates(started, finished))
    kept.refresh_from_db()
    assert (kept.started, kept.finished) == (started.strip(), finished)


@pytest.mark.parametrize(
    ("started", "finished", "field"),
    [
        ("2024-02-30", "", "started"),
        ("2024-13", "", "started"),
        ("24", "", "started"),
        ("yesterday", "", "started"),
        ("2024-3-5", "", "started"),
        ("２０２４", "", "started"),
        ("2024\n", "2023", "finished"),
        ("2024-03-05", "2024-03-04", "finished"),
        ("2024-03-05", "2024-02", "finished"),
        ("2024", "2023-12-31", "finished"),
        ("9999", "", "started"),
    ],
)
def test_dates_that_can_not_be_are_refused_by_name(alice, dune, started, finished, field):
    with pytest.raises(InvalidReading) as refused:
        save_reading(alice, dune, Dates(started, finished))
    assert refused.value.field == field
    assert not Reading.objects.exists()


def test_tomorrow_may_have_begun_where_the_reader_is(db):
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert checked(Dates(tomorrow.isoformat())).started == tomorrow.isoformat()
    with pytest.raises(InvalidReading, match="still to come"):
        checked(Dates((tomorrow + timedelta(days=1)).isoformat()))


DATES = st.dates().map(lambda day: day.isoformat())
PARTS = st.tuples(DATES, st.sampled_from([0, 4, 7, 10])).map(lambda part: part[0][: part[1]])


@given(started=PARTS, finished=PARTS)
def test_the_order_of_dates_is_that_of_what_is_known_of_both(started, finished):
    known = min(len(started), len(finished))
    try:
        checked(Dates(started, finished))
    except InvalidReading as error:
        in_order = finished[:known] >= started[:known]
        odd_century = any(text and text[0] not in "12" for text in (started, finished))
        to_come = any(text > timezone.localdate().isoformat() for text in (started, finished))
        assert not in_order or odd_century or to_come, error
    else:
        assert finished[:known] >= started[:known]


@pytest.mark.parametrize(
    "row",
    [
        {"started": "2024-03-05", "finished": "2024-03-04"},
        {"started": "2024", "finished": "2023-12"},
        {"started": "soon"},
        {"finished": "2024-00"},
        {"outcome": "lost"},
        {"outcome": "", "finished": "2024"},
    ],
)
def test_the_database_refuses_them_too(alice, dune, row):
    with pytest.raises(IntegrityError), transaction.atomic():
        Reading.objects.create(reader=alice, book=dune, **row)


def test_one_reading_is_open_at_a_time(alice, bob, dune):
    save_reading(alice, dune, Dates("2024", outcome=""))
    with pytest.raises(InvalidReading, match="already"):
        save_reading(alice, dune, Dates("2025", outcome=""))
    save_reading(bob, dune, Dates("2025", outcome=""))
    assert Reading.objects.count() == 2


def test_readings_come_latest_first_and_undated_last(alice, dune):
    for dates in (
        Dates("", ""),
        Dates("1999", "2001"),
        Dates("2024-05", outcome=""),
        Dates("2002"),
    ):
        save_reading(alice, dune, dates)
    kept = [(row.started, row.finished) for row in readings_of(alice, [dune.pk])]
    assert kept == [("2024-05", ""), ("2002", ""), ("1999", "2001"), ("", "")]


def test_a_reading_is_changed_and_deleted_by_its_own_reader_only(alice, bob, dune):
    mine = save_reading(alice, dune, Dates("2024"))
    assert save_reading(bob, dune, Dates("1999"), mine.pk) is None
    assert not delete_reading(bob, dune, mine.pk)
    save_reading(alice, dune, Dates("2023"), mine.pk)
    mine.refresh_from_db()
    assert mine.started == "2023"
    assert delete_reading(alice, dune, mine.pk)
    assert not Reading.objects.exists()


def test_all_readings_are_replaced_or_none(alice, dune):
    replace_readings(alice, dune, [Dates("2020", "2021"), Dates("2024", outcome="")])
    with pytest.raises(InvalidReading):
        replace_readings(alice, dune, [Dates("2019"), Dates("x")])
    assert Reading.objects.filter(started__in=["2020", "2024"]).count() == 2


def test_dates_change_nothing_about_recommendations(alice, dune):
    save_reading(alice, dune, Dates("2024"))
    alice.refresh_from_db()
    assert alice.history_version == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [("2026-03-14", "14 March 2026"), ("2026-03", "March 2026"), ("2026", "2026"), ("", "")],
)
def test_dates_in_words(text, words):
    assert date_words(text) == words
