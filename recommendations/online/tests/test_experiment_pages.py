"""The staff begins, watches and ends experiments; others don't."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone

from accounts.audit import acts
from accounts.models import User
from accounts.staff import make_groups
from recommendations.models import Experiment
from recommendations.online import experiments
from recommendations.online.verdicts import finding, verdict
from registry.models import Champion

pytestmark = pytest.mark.django_db
PAGE = "/staff/experiments"


def of_staff(group: str, client) -> User:
    make_groups()
    reader = User.objects.create_user(f"{group[:3].lower()}@example.org", is_staff=True)
    reader.groups.add(Group.objects.get(name=group))
    client.force_login(reader)
    return reader


@pytest.fixture
def keeper(client) -> User:
    return of_staff("Model keepers", client)


def an_experiment(first: int = 1, second: int = 2, **more: Any) -> Experiment:
    now = timezone.now()
    given: dict[str, Any] = {"kind": "split", "share": 0.5, "days": 7, "salt": "s"}
    given |= {"started_at": now, "counted_until": now} | more
    return Experiment.objects.create(first=first, second=second, **given)


def ended(ending: str, **more: Any) -> Experiment:
    return an_experiment(ending=ending, ended_at=timezone.now(), **more)


def asked(first: int, second: int, **more: object) -> dict[str, object]:
    return {"first": first, "second": second, "kind": "draft", "percent": 30, "days": 10} | more


def test_an_experiment_is_begun_watched_stopped_and_its_better_one_promoted(client, keeper, two):
    page = client.get(PAGE).content.decode()
    assert "Begin one" in page
    assert client.post(f"{PAGE}/start", asked(*two)).status_code == 302
    experiment = Experiment.objects.get()
    assert (experiment.first, experiment.second, experiment.share) == (*two, 0.3)
    page = client.get(PAGE).content.decode()
    assert "Nobody has been watched" in page and "Begin one" not in page
    client.post(f"{PAGE}/{experiment.pk}/stop")
    assert "It was stopped" in client.get(PAGE).content.decode()
    client.post(f"{PAGE}/{experiment.pk}/promote/{two[0]}")
    assert Champion.objects.get().version_id == two[0]
    assert [act.user for act in acts()] == [keeper] * 3


def test_what_makes_no_sense_is_said_beside_its_field(client, keeper, two):
    for wrong in (
        {"second": 999_999},
        {"kind": "duel"},
        {"percent": 0},
        {"percent": 101},
        {"percent": "many"},
        {"days": 1},
        {"days": experiments.LONGEST_DAYS + 1},
    ):
        answer = client.post(f"{PAGE}/start", asked(*two) | wrong)
        assert answer.status_code == 422 and 'class="wrong"' in answer.content.decode(), wrong
    assert not Experiment.objects.exists()


def test_two_of_the_same_and_two_at_once_are_refused_in_words(client, keeper, two):
    answer = client.post(f"{PAGE}/start", asked(two[0], two[0]))
    assert answer.status_code == 422 and "two different" in answer.content.decode()
    an_experiment(*two)
    answer = client.post(f"{PAGE}/start", asked(*two))
    assert answer.status_code == 422 and Experiment.objects.count() == 1


def test_only_one_of_the_two_can_be_promoted_and_not_while_it_runs(client, keeper, two):
    experiment = an_experiment(*two)
    assert client.post(f"{PAGE}/{experiment.pk}/promote/{two[0]}").status_code == 404
    client.post(f"{PAGE}/{experiment.pk}/stop")
    answer = client.post(f"{PAGE}/{experiment.pk}/promote/{two[1] + 1}", follow=True)
    assert "gone or damaged" in answer.content.decode()
    assert Champion.objects.get().version_id == two[1]
    assert client.post(f"{PAGE}/999999/stop").status_code == 404


def test_a_librarian_may_look_and_no_more(client, two):
    experiment = an_experiment(*two)
    of_staff("Librarians", client)
    page = client.get(PAGE).content.decode()
    assert "Nobody has been watched" in page and "Stop it" not in page
    acts_there = ("start", f"{experiment.pk}/stop", f"{experiment.pk}/promote/{two[0]}")
    for act in acts_there:
        assert client.post(f"{PAGE}/{act}", asked(*two)).status_code == 403
        assert client.get(f"{PAGE}/{act}").status_code == 405
    Experiment.objects.get(ended_at=None)


def test_readers_and_visitors_stay_out(client, alice):
    assert client.get(PAGE).status_code == 302
    client.force_login(alice)
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}/start", asked(1, 2)).status_code == 403


def test_a_site_of_one_model_says_that_it_takes_two(client, keeper):
    assert "it takes two models" in client.get(PAGE).content.decode()


def test_progress_is_drawn_from_its_table(client, keeper, two):
    points = [
        {"day": f"2026-03-{day}", "readers": 10 * day, "mean": 0.02, "low": -0.1, "high": 0.14}
        for day in (14, 15)
    ]
    sums = {"readers": 150, "outcomes": 30.0, "total": 3.0, "squares": 60.0}
    an_experiment(*two, progress=points, counted=sums)
    page = client.get(PAGE).content.decode()
    assert 'data-value="-0.1"' in page and "14.0%" in page and 'data-plot="lines"' in page


def test_verdicts_are_sentences(db):
    said = {
        "first": "Model 1 is clearly better than model 2.",
        "second": "Model 2 is clearly better than model 1.",
        "time": "The time is over, and neither is clearly better.",
        "stopped": "It was stopped before either was clearly better.",
    }
    assert {ending: verdict(ended(ending)) for ending in said} == said
    assert "was deleted" in verdict(ended("gone"))
    running = an_experiment(counted={"readers": 3, "wins": 1, "losses": 0})
    assert verdict(running) == "Neither is clearly better yet."


def test_findings_say_how_sure_they_are(db):
    counted = {"readers": 500, "outcomes": 100.0, "total": 25.0, "squares": 300.0}
    split = finding(ended("time", counted=counted))
    assert split.startswith("500 readers counted. Of 100 readers of model 2, 5.0 more than")
    assert "lies between 8.5 fewer and 18.5 more." in split
    draft = finding(ended("time", kind="draft", counted={"readers": 90, "wins": 30, "losses": 10}))
    assert "30 took to more books of model 2 and 10 to more of model 1" in draft
    assert "75% for model 2" in draft
    assert finding(ended("gone")) == ""


def test_the_command_says_how_it_stands(two, capsys):
    call_command("judge_experiment")
    an_experiment(*two)
    call_command("judge_experiment")
    Experiment.objects.update(started_at=timezone.now() - timedelta(days=8))
    call_command("judge_experiment")
    pair = f"Model {two[0]} against model {two[1]}"
    assert capsys.readouterr().out == (
        f"No experiment is running.\n{pair}: it goes on.\n{pair}: it ended, the time is over.\n"
    )
