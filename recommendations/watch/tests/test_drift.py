"""A check from end to end: kept, told once, over when it is gone, and training anew where wanted."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.audit import acts
from accounts.models import User
from accounts.staff import make_groups
from recommendations.models import DataReport, DriftAlert, DriftCheck
from recommendations.tests.conftest import relearn
from recommendations.watch import alerts, drift
from recommendations.watch.alerts import settle, take_note
from recommendations.watch.limits import LIMITS, Measure
from recommendations.watch.measuring import Reading, State
from registry.models import TrainingRun
from registry.services import roll_back
from shelves.models import Rating

pytestmark = pytest.mark.django_db
LIMIT = LIMITS[Measure.STARS].limit


@pytest.fixture
def keeper(db) -> User:
    make_groups()
    reader = User.objects.create_user("keeper@example.org", name="Kit", is_staff=True)
    reader.groups.add(Group.objects.get(name="Model keepers"))
    return reader


def reading(value: float | None, measure: Measure = Measure.STARS) -> Reading:
    if value is None:
        return Reading(measure, State.TOO_LITTLE)
    return Reading(measure, State.CROSSED if value > LIMIT else State.FINE, value, 1000, 100)


def finds(monkeypatch, value: float, measure: Measure = Measure.STARS) -> None:
    quiet = [Reading(each, State.NOT_KEPT) for each in Measure if each != measure]
    monkeypatch.setattr(drift, "readings_of", lambda *_: [reading(value, measure), *quiet])


def test_without_a_model_there_is_nothing_to_check(db):
    assert not drift.is_due()
    with pytest.raises(CommandError, match="No model serves yet"):
        call_command("check_drift")
    assert not DriftCheck.objects.exists()


def test_a_small_site_is_told_that_it_is_too_little(trained):
    out = StringIO()
    call_command("check_drift", stdout=out)
    check = DriftCheck.objects.get()
    states = {reading["state"] for reading in check.readings.values()}
    assert states <= {State.TOO_LITTLE, State.NOT_KEPT, State.FINE}
    assert check.readings[Measure.KNOWN_ERROR]["state"] != State.NOT_KEPT
    assert not DriftAlert.objects.exists()
    assert "Too little to tell" in out.getvalue()
    assert max(map(len, out.getvalue().splitlines())) <= 80
    assert DataReport.objects.get().trigger == DataReport.Trigger.SCHEDULE


def test_ratings_that_were_changed_in_place_are_found(trained, monkeypatch):
    monkeypatch.setitem(LIMITS, Measure.KNOWN_ERROR, LIMITS[Measure.KNOWN_ERROR].__class__(0.1, 50))
    drift.check_drift()
    assert not alerts.open_alerts().exists()
    for rating in Rating.objects.all():
        rating.half_stars = 11 - rating.half_stars
        rating.save(update_fields=["half_stars"])
    drift.check_drift()
    assert [alert.measure for alert in alerts.open_alerts()] == [Measure.KNOWN_ERROR]


def test_new_ratings_are_those_that_came_after_whatever_their_date(trained, alice):
    old = timezone.now() - timedelta(days=3000)
    book = Rating.objects.first().book
    Rating.objects.create(reader=alice, book=book, half_stars=4, rated_at=old)
    changed = Rating.objects.exclude(reader=alice).first()
    Rating.objects.filter(pk=changed.pk).update(rated_at=timezone.now())
    model = drift.serving.current()
    now = drift._now(model, trained)
    pairs = set(zip(now.readers.tolist(), now.books.tolist(), strict=True))
    assert pairs == {(alice.pk, book.pk), (changed.reader_id, changed.book_id)}
    User.objects.filter(pk=alice.pk).update(untaught_since=timezone.now())
    assert alice.pk not in drift._now(model, trained).readers


def test_an_alert_is_raised_and_told_once(trained, keeper, monkeypatch):
    finds(monkeypatch, 0.4)
    for _ in range(3):
        drift.check_drift()
    assert DriftAlert.objects.count() == 1
    (sent,) = mail.outbox
    assert sent.to == ["keeper@example.org"]
    assert "Readers give other stars" in sent.body
    assert "/staff/drift" in sent.body
    assert DriftCheck.objects.count() == 3


def test_only_operators_who_may_take_note_are_told(trained, keeper, alice, monkeypatch):
    User.objects.create_user("lib@example.org", is_staff=True)
    User.objects.filter(pk=keeper.pk).update(is_staff=False)
    finds(monkeypatch, 0.4)
    drift.check_drift()
    assert DriftAlert.objects.exists()
    assert not mail.outbox


def test_without_a_mail_server_nothing_is_sent(trained, keeper, monkeypatch, settings):
    settings.EMAIL_BACKEND = "bookrec_site.console_mail.EmailBackend"
    finds(monkeypatch, 0.4)
    drift.check_drift()
    assert DriftAlert.objects.exists()
    assert not mail.outbox


def test_a_mail_server_that_is_away_stops_nothing(trained, keeper, monkeypatch):
    def refuse(*_):
        raise ConnectionRefusedError

    monkeypatch.setattr(alerts, "send_mail", refuse)
    finds(monkeypatch, 0.4)
    drift.check_drift()
    assert alerts.open_alerts().count() == 1


def test_an_alert_goes_with_its_reason_and_may_come_again(db):
    (first,) = settle(1, [reading(LIMIT + 0.1)])
    settle(1, [reading(LIMIT - 0.01)])
    assert alerts.open_alerts().get() == first
    settle(1, [reading(None)])
    assert alerts.open_alerts().get() == first
    settle(1, [reading(LIMIT / 2)])
    assert not alerts.open_alerts().exists()
    (second,) = settle(1, [reading(LIMIT + 0.1)])
    assert second != first


def test_an_alert_of_a_model_that_serves_no_more_is_over(db):
    settle(1, [reading(LIMIT + 0.1)])
    settle(2, [reading(None)])
    assert not alerts.open_alerts().exists()


def test_who_took_note_is_not_told_again_until_it_was_gone(keeper):
    (alert,) = settle(1, [reading(LIMIT + 0.1)])
    assert take_note(alert, keeper)
    assert not take_note(alert, keeper)
    assert acts().count() == 1
    assert not settle(1, [reading(LIMIT + 0.2)])
    assert not alerts.open_alerts().exists()


@pytest.mark.parametrize(
    ("wanted", "measure", "queued"),
    [
        (True, Measure.STARS, 1),
        (False, Measure.STARS, 0),
        # Trained on the same data it would be as bad again.
        (True, Measure.BEFORE_LISTS, 0),
    ],
)
def test_a_run_is_queued_once_where_that_is_wanted(
    trained, monkeypatch, settings, wanted, measure, queued
):
    settings.RETRAIN_ON_DRIFT = wanted
    finds(monkeypatch, 0.4, measure)
    drift.check_drift()
    drift.check_drift()
    assert TrainingRun.objects.filter(status="queued").count() == queued


def test_a_check_is_due_once_a_day_and_for_each_model(trained):
    assert drift.is_due()
    check = drift.check_drift()
    assert not drift.is_due()
    DriftCheck.objects.filter(pk=check.pk).update(at=timezone.now() - timedelta(hours=25))
    assert drift.is_due()
    drift.check_drift()
    DriftCheck.objects.update(model_version=check.model_version + 1)
    assert drift.is_due()


def test_a_worse_model_forced_in_is_measured_against_the_one_before(trained):
    first = trained.version
    relearn()
    TrainingRun.objects.update(metrics={"ndcg@10": 0.4, "rmse": 0.8, "judged_readers": 60})
    forced = TrainingRun.objects.exclude(pk=trained.pk)
    forced.update(metrics={"ndcg@10": 0.1, "rmse": 1.1, "judged_readers": 60})
    drift.check_drift()
    told = set(alerts.open_alerts().values_list("measure", flat=True))
    assert told == {Measure.BEFORE_ERROR, Measure.BEFORE_LISTS}
    assert roll_back("recommender") == first
    drift.check_drift()
    assert not alerts.open_alerts().exists()


def test_old_checks_go(trained, monkeypatch):
    monkeypatch.setattr(drift, "KEEP_CHECKS", 1)
    drift.check_drift()
    last = drift.check_drift()
    assert DriftCheck.objects.get() == last


def test_nothing_that_is_kept_names_a_reader(trained, keeper):
    check = drift.check_drift()
    kept = json.dumps([check.readings, trained.data["watch"], trained.data["report"]])
    assert len(kept) < 9000
    assert "test" not in kept
    assert "@" not in kept
