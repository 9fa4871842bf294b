"""A search by time: candidates, ends, kills, and who may see and start it."""

import random
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from recommendations import said
from recommendations.autopilot import ending, ground, search, studies
from recommendations.autopilot.models import Candidate, Study
from recommendations.engine import tune
from recommendations.engine.recipe import Recipe
from recommendations.engine.spaces import SPACES
from recommendations.recipes import recipe_of, standing_recipe
from recommendations.tests.conftest import add_book
from registry.models import Champion, Kind, TrainingRun
from shelves.models import Rating

READERS = 240
State = Candidate.State


@pytest.fixture
def town(db) -> None:
    """240 readers; each loves eight of the twelve books of one colour, and gave the others less."""
    draw = random.Random(5)
    shelves = [[add_book(f"{colour} {n}", colour) for n in range(12)] for colour in ("red", "blue")]
    readers = User.objects.bulk_create(
        User(source="town", external_id=str(n), is_active=False) for n in range(READERS)
    )
    Rating.objects.bulk_create(
        Rating(reader=reader, book=book, half_stars=draw.choice([9, 10]) if mine else 4)
        for n, reader in enumerate(readers)
        for mine, shelf in ((True, shelves[n % 2]), (False, shelves[1 - n % 2]))
        for book in draw.sample(shelf, 8 if mine else 2)
    )


@pytest.fixture(autouse=True)
def no_ground_kept():
    ground.forget_ground()
    yield
    ground.forget_ground()


@pytest.fixture
def two_families(monkeypatch):
    """Those that are quick on so few books."""
    spaces = {name: SPACES[name] for name in ("item_graph", "content", "svd")}
    monkeypatch.setattr(tune, "SPACES", spaces)


def end_now(study: Study) -> None:
    Study.objects.filter(pk=study.pk).update(ends_at=timezone.now())


def work(study: Study, candidates: int) -> None:
    """So many candidates, then the end."""
    for _ in range(candidates):
        assert search.advance(study.pk)
    end_now(study)
    assert not search.advance(study.pk)
    study.refresh_from_db()


def candidate(study: Study, **fields) -> Candidate:
    given = {"part": "lists", "family": "item_graph", "parameters": {"reg": 10.0, "keep": 64}}
    return Candidate.objects.create(study=study, **given | fields)


def test_a_search_ends_in_a_training_run_by_its_recipe(town, two_families):
    study = studies.start(5, announce=False)
    work(study, 4)
    assert study.status == Study.Status.FINISHED, study.message
    assert set(study.candidates.values_list("state", flat=True)) == {State.DONE}
    assert study.run.trigger == TrainingRun.Trigger.AUTOPILOT
    assert study.run.recipe == study.verdict["recipe"]
    assert recipe_of(study.run) == Recipe.from_json(study.verdict["recipe"])
    lists = study.verdict["lists"]
    assert lists["family"] == "item_graph" and lists["figures"]["ndcg@10"] > 0.5
    assert str(lists["readers"]) in study.message


def test_nobody_is_in_two_parts(town):
    found = ground.ground_of(1)
    training, known = found.training.interactions.rated, found.known.interactions.rated
    learnt = set(training.readers[training.indptr[1:] > training.indptr[:-1]].tolist())
    validation, test = (set(part.shown.readers.tolist()) for part in (found.validation, found.test))
    assert min(map(len, (learnt, validation, test))) >= 30
    assert not learnt & validation and not learnt & test and not validation & test
    assert validation <= set(known.readers.tolist()) and not test & set(known.readers.tolist())


def test_one_search_at_a_time(town):
    studies.start(5, announce=False)
    with pytest.raises(studies.Searching):
        studies.start(5, announce=False)
    assert Study.objects.count() == 1


def test_too_few_readers_is_said(library):
    study = studies.start(5, announce=False)
    assert not search.advance(study.pk)
    study.refresh_from_db()
    assert study.status == Study.Status.FAILED and "too few readers" in study.message
    assert not TrainingRun.objects.exists()


def test_what_a_dead_process_was_at_is_begun_again_once(town, two_families):
    study = studies.start(5, announce=False)
    left = candidate(study)
    assert search.advance(study.pk)
    left.refresh_from_db()
    assert left.state == State.DONE and left.message == said.BEGUN_AGAIN
    twice = candidate(study, message=said.BEGUN_AGAIN, family="svd", part="stars", parameters={})
    search.advance(study.pk)
    twice.refresh_from_db()
    assert twice.state == State.FAILED and "twice" in twice.message


def test_what_another_process_is_at_is_left_to_it(town, two_families):
    study = studies.start(5, announce=False)
    theirs = candidate(study)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"candidate {theirs.pk}"])
        assert search.advance(study.pk)
        theirs.refresh_from_db()
        assert theirs.state == State.RUNNING
        assert study.candidates.count() == 2
        end_now(study)
        assert not search.advance(study.pk)
        study.refresh_from_db()
        assert study.status == Study.Status.RUNNING, "who is last ends it"
    finally:
        other.close()


def test_time_in_which_nobody_worked_does_not_count(town, two_families):
    study = studies.start(5, announce=False)
    hour = timedelta(hours=1)
    Study.objects.filter(pk=study.pk).update(
        seen_at=timezone.now() - hour, ends_at=timezone.now() - hour + timedelta(minutes=3)
    )
    assert search.advance(study.pk)
    study.refresh_from_db()
    assert timedelta(minutes=2) < study.left < timedelta(minutes=3)


def test_an_end_that_was_cut_short_is_made_again(town, two_families):
    study = studies.start(5, announce=False)
    for _ in range(3):
        search.advance(study.pk)
    Study.objects.filter(pk=study.pk).update(status=Study.Status.ENDING)
    assert not search.advance(study.pk)
    study.refresh_from_db()
    assert study.status == Study.Status.FINISHED
    assert TrainingRun.objects.count() == 1


def test_a_candidate_that_can_not_learn_says_why(town, two_families, monkeypatch):
    def broken(*_args, **_kwargs):
        raise ValueError("It diverges.")

    monkeypatch.setattr(tune, "try_out", broken)
    study = studies.start(5, announce=False)
    search.advance(study.pk)
    only = study.candidates.get()
    assert (only.state, only.message) == (State.FAILED, "It diverges.")
    end_now(study)
    search.advance(study.pk)
    study.refresh_from_db()
    assert study.status == Study.Status.FAILED and "has not changed" in study.message


def test_what_serves_is_tried_before_what_is_proposed(trained, town, two_families):
    TrainingRun.objects.filter(pk=trained.pk).update(
        recipe=Recipe("item_graph", {"reg": 77.0}).as_json()
    )
    assert standing_recipe().ranking == {"reg": 77.0}
    study = studies.start(5, announce=False)
    for _ in range(6):
        search.advance(study.pk)
    tried = study.candidates.filter(family="item_graph").values_list("parameters", flat=True)
    assert {"reg": 77.0, "keep": 64} in list(tried)[:2]
    assert Champion.objects.get(kind=Kind.RECOMMENDER).version.run_id == trained.pk


def test_a_chance_gain_changes_nothing(town, two_families):
    study = studies.start(5, announce=False)
    served = candidate(study, state=State.DONE, merit=0.5, each=b"\0\0\0?" * 40)
    best = candidate(study, state=State.DONE, merit=0.51, parameters={"reg": 3.0, "keep": 64})
    best.each = (b"\0\0\0?" * 20) + (b"\0\0\0\0" * 10) + (b"\0\0\200?" * 10)
    best.save()
    standing = Recipe().way("lists")
    assert ending._chosen(study, "lists", standing) == (standing, standing)
    Candidate.objects.filter(pk=best.pk).update(each=b"\0\0\200?" * 40)
    assert ending._chosen(study, "lists", standing)[0].parameters == {"reg": 3.0, "keep": 64}
    assert served.pk


def test_a_stopped_search_chooses_nothing(town, two_families):
    study = studies.start(5, announce=False)
    search.advance(study.pk)
    assert studies.stop(study) and not studies.stop(study)
    assert not search.advance(study.pk)
    study.refresh_from_db()
    assert study.status == Study.Status.STOPPED
    assert not TrainingRun.objects.exists()


def test_the_command_refuses_minutes_that_make_no_sense(db):
    with pytest.raises(CommandError, match="from 1 to 1440"):
        call_command("autopilot", "--minutes", "0")


def test_the_command_goes_on_with_what_was_cut_short_and_trains(town, two_families, capsys):
    study = studies.start(5, announce=False)
    for _ in range(3):
        search.advance(study.pk)
    end_now(study)
    call_command("autopilot")
    said = capsys.readouterr()
    assert "goes on" in said.err and "item graph" in said.err
    assert "serves now" in said.out
    champion = Champion.objects.get(kind=Kind.RECOMMENDER)
    assert champion.version.run.recipe["lists"] == "item_graph"


class TestPages:
    @pytest.fixture
    def study(self, town, two_families) -> Study:
        study = studies.start(5, announce=False)
        work(study, 4)
        return study

    def test_only_who_may_sees_and_starts(self, client, alice):
        assert client.get("/staff/autopilot")["Location"].startswith("/accounts/login/")
        client.force_login(alice)
        assert client.get("/staff/autopilot").status_code == 403
        assert client.post("/staff/autopilot", {"minutes": 5}).status_code == 403

    def test_it_is_started_noted_and_stopped(self, client, operator, db):
        client.force_login(operator)
        wrong = client.post("/staff/autopilot", {"minutes": "soon"})
        assert wrong.status_code == 400 and not Study.objects.exists()
        begun = client.post("/staff/autopilot", {"minutes": 7})
        study = Study.objects.get()
        assert begun["Location"] == f"/staff/autopilot/{study.pk}"
        assert (study.minutes, study.requested_by) == (7, operator)
        page = client.get(begun["Location"]).content.decode()
        assert "Trying things" in page and 'hx-trigger="every 3s"' in page
        client.post("/staff/autopilot", {"minutes": 7})
        assert Study.objects.count() == 1
        client.post(f"/staff/autopilot/{study.pk}/stop")
        client.post(f"/staff/autopilot/{study.pk}/stop")
        study.refresh_from_db()
        assert study.status == Study.Status.STOPPED
        assert list(LogEntry.objects.order_by("pk").values_list("change_message", flat=True)) == [
            "Started, for 7 minutes",
            "Stopped",
        ]

    def test_the_leaderboard_ranks_and_compares(self, client, operator, study):
        client.force_login(operator)
        address = f"/staff/autopilot/{study.pk}"
        page = client.get(address).content.decode()
        assert study.message.split(":")[0] in page
        lists = study.candidates.filter(part="lists").order_by("-merit")
        one, other = lists.first(), lists.last()
        assert f"{one.merit:.4f}" in page
        sided = client.get(address, {"one": one.pk, "other": other.pk}).content.decode()
        assert "Side by side" in sided
        for nonsense in ("", "x", "9" * 40, "-1", "²"):
            answer = client.get(address, {"one": nonsense, "other": one.pk})
            assert answer.status_code == 200 and b"Side by side" not in answer.content
        stars = study.candidates.filter(part="stars").first()
        mixed = client.get(address, {"one": one.pk, "other": stars.pk}).content.decode()
        assert "be compared" in mixed
        assert client.get("/staff/autopilot/999999").status_code == 404

    def test_the_study_is_taken_along(self, client, operator, study):
        client.force_login(operator)
        answer = client.get(f"/staff/autopilot/{study.pk}/study.json")
        assert "attachment" in answer["Content-Disposition"]
        told = answer.json()
        assert len(told["candidates"]) == study.candidates.count()
        assert told["verdict"] == study.verdict
        assert "requested_by" not in told
