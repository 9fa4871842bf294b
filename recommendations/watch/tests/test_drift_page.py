"""The page of drift: who may see it, take note, ask for a check; and what it says."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.audit import acts
from accounts.models import User
from accounts.staff import make_groups
from recommendations.models import DriftAlert, DriftCheck
from recommendations.watch.alerts import clear_before, open_alerts
from recommendations.watch.limits import Measure
from recommendations.watch.measuring import State
from recommendations.watch.signals import check_asked

pytestmark = pytest.mark.django_db


def member_of(name: str) -> User:
    make_groups()
    reader = User.objects.create_user(f"{name.split()[0]}@example.org", is_staff=True)
    reader.groups.add(Group.objects.get(name=name))
    return reader


@pytest.fixture
def keeper(db) -> User:
    return member_of("Model keepers")


@pytest.fixture
def alert(db) -> DriftAlert:
    return DriftAlert.objects.create(measure=Measure.STARS, model_version=3, value=0.41, limit=0.2)


def checked(days_ago=0, **values):
    found = {
        measure: {
            "state": State.TOO_LITTLE,
            "value": None,
            "made_of": 12,
            "readers": 3,
            "details": {},
        }
        for measure in Measure
    }
    for measure, value in values.items():
        state = State.CROSSED if value > 0.2 else State.FINE
        found[Measure(measure)] |= {"state": state, "value": value, "made_of": 900, "readers": 90}
        found[Measure.STARS]["details"] = {"mean": 4.5, "then": 3.9}
    at = timezone.now() - timedelta(days=days_ago)
    return DriftCheck.objects.create(at=at, model_version=3, readings=found)


def test_readers_stay_out(client, alice, alert):
    client.force_login(alice)
    assert client.get("/staff/drift").status_code == 403
    assert client.post("/staff/drift/check").status_code == 403
    assert client.post(f"/staff/drift/alerts/{alert.pk}/note").status_code == 403
    assert open_alerts().exists()


def test_nothing_checked_yet_is_no_error(client, keeper):
    client.force_login(keeper)
    assert "Nothing has been checked yet" in client.get("/staff/drift").content.decode()
    assert "Not checked yet" in client.get("/staff/").content.decode()


def test_it_says_what_is_wrong_what_is_unknown_and_draws_the_limit(client, keeper, alert):
    checked(1, stars=0.05)
    checked(stars=0.41)
    client.force_login(keeper)
    page = client.get("/staff/drift").content.decode()
    assert "Readers give other stars" in page
    assert "4.500 stars on average; at training 3.900" in page
    assert "Too little to tell: 12 by 3 readers; it takes 500 by 50." in page
    assert page.count('data-plot="lines"') == 1
    assert page.count('data-value="0.2"') == 2
    assert 'data-value="0.05"' in page
    assert "One thing to look at" in client.get("/staff/").content.decode()


def test_a_gap_in_the_checks_is_a_gap_in_the_line(client, keeper):
    checked(2, stars=0.05)
    checked(1)
    checked(0, stars=0.06)
    client.force_login(keeper)
    assert 'data-value=""' in client.get("/staff/drift").content.decode()


def test_taking_note_is_logged_and_happens_once(client, keeper, alert):
    client.force_login(keeper)
    address = f"/staff/drift/alerts/{alert.pk}/note"
    assert client.get(address).status_code == 405
    answer = client.post(address, follow=True)
    assert "Noted." in answer.content.decode()
    assert "Still so; noted on" in answer.content.decode()
    assert acts().get().user == keeper
    assert "Nothing changed" in client.post(address, follow=True).content.decode()
    assert acts().count() == 1
    assert client.post("/staff/drift/alerts/999999/note").status_code == 404


def test_librarians_look_and_do_not_act(client, alert):
    client.force_login(member_of("Librarians"))
    page = client.get("/staff/drift").content.decode()
    assert "Readers give other stars" in page
    assert "/note" not in page
    assert client.post(f"/staff/drift/alerts/{alert.pk}/note").status_code == 403
    assert client.post("/staff/drift/check").status_code == 403


def test_asking_for_a_check_rings_for_one(client, keeper):
    heard = []

    def hear(**_):
        heard.append(True)

    check_asked.connect(hear)
    client.force_login(keeper)
    client.post("/staff/drift/check")
    check_asked.disconnect(hear)
    assert heard == [True]
    assert not DriftCheck.objects.exists()
    assert "Had drift checked" in client.get("/staff/log").content.decode()


def test_alerts_that_are_long_over_are_deleted(alert):
    assert clear_before(timezone.now()) == 0
    DriftAlert.objects.update(gone_at=timezone.now() - timedelta(days=9))
    assert clear_before(timezone.now()) == 1


def test_they_are_in_the_admin(client, operator, alert):
    check = checked(stars=0.41)
    client.force_login(operator)
    for path in ("driftalert/", f"driftcheck/{check.pk}/change/", "datareport/"):
        assert client.get(f"/admin/recommendations/{path}").status_code == 200
