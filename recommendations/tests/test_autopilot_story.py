"""A model's whole life on real data: searched for, promoted, spoilt, refused, forced in, found out."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from recommendations import selectors
from recommendations.autopilot.models import Study
from recommendations.models import OnlineDay
from recommendations.online.carrying import carry
from recommendations.online.counting import count_days
from recommendations.tests.conftest import train
from recommendations.watch import alerts, drift
from recommendations.watch.limits import Measure
from registry import services as registry
from registry.models import Champion, Kind, TrainingRun
from shelves.models import Rating

pytestmark = pytest.mark.slow
VISITORS = 12
# Somebody else's stars stand at every book; each reader gives as many as before.
SHUFFLE = """
    WITH mixed AS (
        SELECT id, lead(book_id, 7919) OVER (ORDER BY md5(id::text)) AS other, reader_id
        FROM shelves_rating WHERE reader_id = ANY(%s)
    ), free AS (
        SELECT DISTINCT ON (reader_id, other) id, other FROM mixed
        WHERE other IS NOT NULL AND NOT EXISTS (
            SELECT FROM shelves_rating r WHERE r.reader_id = mixed.reader_id AND r.book_id = mixed.other
        )
    )
    UPDATE shelves_rating SET book_id = free.other FROM free WHERE shelves_rating.id = free.id
"""


@pytest.fixture
def tastes(goodbooks) -> list[list[int]]:
    """What some of those who read most have loved, by the numbers of the books."""
    loved: dict[int, list[int]] = {}
    rows = Rating.objects.filter(half_stars__gte=9).order_by("reader_id", "book_id")
    for reader, book in rows.values_list("reader_id", "book_id"):
        loved.setdefault(reader, []).append(book)
    return sorted(loved.values(), key=len)[-VISITORS:]


def champion() -> int:
    return Champion.objects.get(kind=Kind.RECOMMENDER).version_id


def visit(loved: list[int], name: str) -> User:
    """Rates every other book that they love, and opens what is shown of the rest."""
    reader = User.objects.create_user(f"{name}@example.org", "a long password")
    Rating.objects.bulk_create(
        Rating(reader=reader, book_id=book, half_stars=10) for book in loved[::2]
    )
    User.objects.filter(pk=reader.pk).update(history_version=1)
    browser = Client()
    browser.force_login(reader)
    would_open = set(loved[1::2])
    for item in browser.get("/picks").context["picks"].items:
        if item.book.pk in would_open:
            here = {"referer": "http://testserver/picks"}
            browser.get(item.book.get_absolute_url(), headers=here)
    return reader


def opened_of(version: int) -> float:
    carry()
    count_days(timezone.now())
    day = OnlineDay.objects.get(version=version, row="")
    return day.opened / day.shown


def titles(reader: User) -> list[str]:
    return [pick.book.title for pick in selectors.picks_for(reader, 10).items]


def test_from_the_search_to_the_way_back(tastes):
    assert train().status == TrainingRun.Status.PROMOTED
    call_command("autopilot", "--minutes", "1")
    study = Study.objects.get()
    assert study.status == Study.Status.FINISHED
    study.run.refresh_from_db()
    assert study.run.status == TrainingRun.Status.PROMOTED, study.run.message
    good = champion()
    assert good == study.run.version.pk

    visitors = [visit(loved, f"before{n}") for n, loved in enumerate(tastes)]
    before = {reader.pk: titles(reader) for reader in visitors}
    opened_before = opened_of(good)

    taught = User.objects.exclude(source="").values_list("pk", flat=True)
    with connection.cursor() as cursor:
        cursor.execute(SHUFFLE, [list(taught)])
        assert cursor.rowcount > 0.8 * Rating.objects.count()
    spoilt = train()
    assert spoilt.status == TrainingRun.Status.REFUSED
    failed = {rule["rule"] for rule in spoilt.metrics["gate"] if not rule["passed"]}
    assert {"popularity", "kind: author", "kind: genre"} <= failed
    assert champion() == good

    registry.promote(spoilt.version)
    for n, loved in enumerate(tastes):
        visit(loved, f"after{n}")
    assert opened_of(spoilt.version.pk) < 0.75 * opened_before
    drift.check_drift()
    raised = set(alerts.open_alerts().values_list("measure", flat=True))
    assert Measure.BEFORE_LISTS in raised

    assert registry.roll_back(Kind.RECOMMENDER).pk == good
    assert {reader.pk: titles(reader) for reader in visitors} == before
    drift.check_drift()
    assert not alerts.open_alerts().filter(measure=Measure.BEFORE_LISTS).exists()
