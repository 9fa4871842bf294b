"""Runs and versions: what serves is always whole, and only a success replaces it."""

import time

import numpy as np
import psycopg
import pytest
from django.db import connection

from registry import keeping, services
from registry.artifact import ArtifactError
from registry.locks import only_one
from registry.models import Champion, Kind, ModelVersion, TrainingRun
from registry.services import Candidate, NothingNew, RunInProgress
from registry.signals import champion_changed, run_queued

Status, Trigger = TrainingRun.Status, TrainingRun.Trigger

pytestmark = pytest.mark.django_db


def good(run: TrainingRun) -> Candidate:
    return Candidate({"weights": np.full(5, run.pk, np.int64)}, {}, {"ratings": 10}, {"ndcg": 0.3})


def refused(run: TrainingRun) -> Candidate:
    candidate = good(run)
    candidate.objections = ["Worse than popularity.", "Worse than before."]
    return candidate


def broken(run: TrainingRun) -> Candidate:
    raise ZeroDivisionError("no ratings")


def nothing_new(run: TrainingRun) -> Candidate:
    raise NothingNew("Nothing has changed.")


def full_disk(run: TrainingRun) -> Candidate:
    return Candidate({"good": np.ones(3), "bad": np.array([np.nan])}, {}, {}, {})


def queue(trigger=Trigger.COMMAND) -> TrainingRun:
    run, _ = services.queue_run(Kind.RECOMMENDER, trigger)
    return run


def train(how=good, trigger=Trigger.COMMAND) -> TrainingRun:
    run = services.execute(queue(trigger), how)
    run.refresh_from_db()
    return run


def serving() -> ModelVersion:
    return Champion.objects.get(kind=Kind.RECOMMENDER).version


def folders(settings) -> set[str]:
    return {path.name for path in (settings.MODELS_DIR / Kind.RECOMMENDER).iterdir()}


# --- Queueing ---


def test_a_run_waits_once_a_kind(operator):
    first, created = services.queue_run(Kind.RECOMMENDER, Trigger.OPERATOR, operator)
    second, created_again = services.queue_run(Kind.RECOMMENDER, Trigger.SCHEDULE)
    assert (created, created_again) == (True, False)
    assert first == second
    assert (second.trigger, second.requested_by) == (Trigger.OPERATOR, operator)


def test_a_run_may_wait_while_another_runs():
    running = queue()
    TrainingRun.objects.update(status=Status.RUNNING)
    assert queue() != running


def test_a_queued_run_is_announced_when_it_is_committed(django_capture_on_commit_callbacks):
    heard = []

    def listen(run_id: int, **_: object) -> None:
        heard.append(run_id)

    run_queued.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        run = queue()
        assert heard == []
    run_queued.disconnect(listen)
    assert heard == [run.pk]


# --- How runs end ---


def test_a_good_run_ends_in_a_version_that_serves(settings):
    run = train()
    assert (run.status, run.attempts) == (Status.PROMOTED, 1)
    assert (run.data, run.metrics) == ({"ratings": 10}, {"ndcg": 0.3})
    assert run.seconds is not None
    assert serving().run == run
    assert str(serving().pk) in run.message
    assert folders(settings) == {serving().folder.name}


@pytest.mark.parametrize(
    ("how", "status", "message"),
    [
        (refused, Status.REFUSED, "Worse than popularity. Worse than before."),
        (broken, Status.FAILED, "ZeroDivisionError: no ratings"),
        (nothing_new, Status.SKIPPED, "Nothing has changed."),
        (full_disk, Status.FAILED, "NaN"),
    ],
)
def test_any_other_run_leaves_everything_as_it_was_and_says_why(settings, how, status, message):
    before = train()
    folders_before = folders(settings)
    run = train(how, Trigger.DRIFT)
    assert run.status == status
    assert message in run.message
    assert run.finished_at is not None
    assert serving().run == before
    assert folders(settings) == folders_before
    assert ModelVersion.objects.count() == 1


def test_a_refused_run_keeps_what_it_measured():
    assert train(refused).metrics == {"ndcg": 0.3}


def test_what_somebody_asked_for_is_kept_though_refused_and_may_be_let_serve():
    before = train()
    run = train(refused, Trigger.OPERATOR)
    assert run.status == Status.REFUSED
    assert "Worse than before." in run.message and "an operator may let it serve" in run.message
    assert serving().run == before
    services.promote(run.version)
    assert serving().run == run


def test_what_is_refused_and_can_not_be_written_is_not_kept():
    def both(run: TrainingRun) -> Candidate:
        candidate = full_disk(run)
        candidate.objections = ["It holds no numbers."]
        return candidate

    run = train(both, Trigger.OPERATOR)
    assert (run.status, run.message) == (Status.REFUSED, "It holds no numbers.")
    assert not ModelVersion.objects.exists()


def test_the_first_run_may_be_refused_and_then_nothing_serves():
    train(refused)
    assert not Champion.objects.exists()


def test_a_finished_run_is_not_run_again():
    run = train()
    assert services.execute(run, broken).status == Status.PROMOTED


# --- One at a time, and workers that die ---


@pytest.fixture
def another_session():
    """A second connection to the test database, as another process has it."""
    where = connection.settings_dict
    other = psycopg.connect(
        host=where["HOST"],
        port=where["PORT"] or None,
        user=where["USER"],
        password=where["PASSWORD"],
        dbname=where["NAME"],
        autocommit=True,
    )
    yield other
    other.close()


def wait_until_free(name: str) -> None:
    """PostgreSQL notices a connection that was closed a moment later."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with only_one(name) as free:
            if free:
                return
        time.sleep(0.02)
    raise AssertionError(f"The lock {name!r} is still held.")


def test_while_one_trains_another_is_turned_away_and_stays_queued(another_session):
    run = queue()
    another_session.execute("SELECT pg_advisory_lock(hashtext('training recommender'))")
    with pytest.raises(RunInProgress, match="in progress"):
        services.execute(run, good)
    run.refresh_from_db()
    assert (run.status, run.attempts) == (Status.QUEUED, 0)
    another_session.close()  # as when that process is killed
    wait_until_free("training recommender")
    assert services.execute(run, good).status == Status.PROMOTED


def test_the_lock_is_given_back_however_a_run_ends(another_session):
    for how in (good, refused, broken, nothing_new):
        train(how)
        taken = "SELECT pg_try_advisory_lock(hashtext('training recommender'))"
        assert another_session.execute(taken).fetchone() == (True,)
        another_session.execute("SELECT pg_advisory_unlock_all()")


def die(run: TrainingRun) -> Candidate:
    raise SystemExit  # not an Exception: nothing is written down, as with a kill


def test_a_run_whose_worker_died_is_tried_again_three_times_at_most():
    before = train()
    run = queue()
    for attempt in (1, 2, 3):
        with pytest.raises(SystemExit):
            services.execute(run, die)
        run.refresh_from_db()
        assert (run.status, run.attempts) == (Status.RUNNING, attempt)
    services.execute(run, good)
    run.refresh_from_db()
    assert run.status == Status.FAILED
    assert run.message == "It was cut short 3 times."
    assert serving().run == before


def test_a_second_attempt_may_succeed():
    run = queue()
    with pytest.raises(SystemExit):
        services.execute(run, die)
    services.execute(run, good)
    run.refresh_from_db()
    assert (run.status, run.attempts) == (Status.PROMOTED, 2)


def test_a_run_left_behind_by_a_dead_process_is_closed_by_the_next():
    abandoned = queue()
    with pytest.raises(SystemExit):
        services.execute(abandoned, die)
    train()
    abandoned.refresh_from_db()
    assert abandoned.status == Status.FAILED
    assert "ended early" in abandoned.message


# --- Versions ---


def test_going_back_is_promoting_an_older_version(django_capture_on_commit_callbacks):
    old, new = train().version, train().version
    assert serving() == new
    heard = []

    def listen(kind: str, **_: object) -> None:
        heard.append(kind)

    champion_changed.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        services.promote(old)
    champion_changed.disconnect(listen)
    assert serving() == old
    assert heard == [Kind.RECOMMENDER]


def test_a_damaged_version_is_not_promoted():
    old, new = train().version, train().version
    weights = old.folder / "weights.npy"
    weights.write_bytes(weights.read_bytes()[:-1])
    with pytest.raises(ArtifactError, match=r"weights\.npy is missing or damaged"):
        services.promote(old)
    assert serving() == new


def test_old_versions_go_with_their_folders_but_enough_are_kept_to_go_back(settings):
    runs = [train() for _ in range(settings.MODELS_TO_KEEP + 3)]
    kept = [run.version for run in runs[-settings.MODELS_TO_KEEP - 1 :]]
    assert set(ModelVersion.objects.all()) == set(kept)
    assert folders(settings) == {version.folder.name for version in kept}


def test_the_version_that_serves_is_kept_however_old(settings):
    old = train().version
    for _ in range(settings.MODELS_TO_KEEP + 3):
        run = queue()
        services.publish(run, good(run))
        TrainingRun.objects.filter(pk=run.pk).update(status=Status.REFUSED)
    keeping.prune(Kind.RECOMMENDER)
    assert serving() == old
    assert len(folders(settings)) == settings.MODELS_TO_KEEP + 1
    services.promote(old)  # reads it back whole


def test_what_a_killed_run_wrote_is_cleared_by_the_next(settings):
    train()
    left = settings.MODELS_DIR / Kind.RECOMMENDER / ".000099-abc"
    left.mkdir()
    train()
    assert not left.exists()
