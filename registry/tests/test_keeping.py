"""What is pinned stays, what is old goes, and rows go with their files."""

import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings as site
from django.db import connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry import keeping, services, storage
from registry.artifact import MANIFEST, ArtifactError
from registry.keeping import StillNeeded
from registry.models import Champion, ModelVersion, TrainingRun
from registry.tests.made_up import make, serving, train

Status, Trigger = TrainingRun.Status, TrainingRun.Trigger

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keep_two(monkeypatch):
    monkeypatch.setattr(site, "MODELS_TO_KEEP", 2)


def kept() -> set[ModelVersion]:
    return set(ModelVersion.objects.all())


# --- Pinned ---


def test_a_pinned_version_is_never_pruned():
    old, _ = make(), make()
    keeping.pin(old, "For the anniversary")
    rest = [make() for _ in range(4)]
    assert kept() == {old, *rest[-3:]}
    assert old.folder.is_dir()
    keeping.unpin(old)
    last = make()
    assert kept() == {*rest[-2:], last}
    assert not old.folder.exists()


@pytest.mark.parametrize("trigger", [Trigger.SCHEDULE, Trigger.AUTOPILOT, Trigger.DRIFT])
def test_while_the_model_that_serves_is_pinned_nothing_trains_by_itself(trigger):
    pinned = make()
    keeping.pin(pinned)
    run = train(trigger=trigger)
    assert (run.status, run.attempts) == (Status.REFUSED, 0)
    assert f"Model {pinned.pk} is pinned" in run.message
    assert serving() == pinned
    keeping.unpin(pinned)
    assert train(trigger=trigger).status == Status.PROMOTED


@pytest.mark.parametrize("trigger", [Trigger.OPERATOR, Trigger.COMMAND])
def test_what_somebody_asked_for_is_made_and_put_by(trigger):
    pinned = make()
    keeping.pin(pinned)
    run = train(trigger=trigger)
    assert run.status == Status.REFUSED
    assert f"Model {run.version.pk} is kept" in run.message
    assert serving() == pinned
    services.promote(run.version)  # by hand it goes
    assert serving() == run.version


@pytest.mark.parametrize("trigger", [Trigger.REPAIR, Trigger.ERASURE])
def test_a_pin_does_not_hold_what_is_broken_or_must_not_be_kept(trigger):
    keeping.pin(make())
    run = train(trigger=trigger)
    assert serving() == run.version


def test_a_pin_on_a_version_that_does_not_serve_stops_nothing():
    old = make()
    new = make()
    keeping.pin(old)
    assert train(trigger=Trigger.SCHEDULE).version == serving() != new


# --- Deleted ---


def test_the_one_before_is_kept_however_old():
    first = make()
    others = [train(objections=["No."]) for _ in range(2)]
    assert [run.status for run in others] == [Status.REFUSED] * 2
    second = make()
    keeping.pin(second)
    for _ in range(4):
        train()  # put by
    assert Champion.objects.get().previous == first
    assert first in kept() and serving() == second
    assert len(kept()) == 1 + 1 + 2


def test_row_and_files_go_together():
    old, new = make(), make()
    keeping.delete(old)
    assert kept() == {new}
    assert not old.folder.exists()
    assert Champion.objects.get().previous is None
    keeping.delete(old)  # once more is harmless


def test_what_serves_or_is_pinned_is_not_deleted():
    old, new = make(), make()
    keeping.pin(old)
    for version, why in ((old, "pinned"), (new, "serves")):
        with pytest.raises(StillNeeded, match=why):
            keeping.delete(version)
        assert storage.read(version)
    assert kept() == {old, new}


def test_if_the_files_can_not_go_the_row_stays():
    old, _ = make(), make()
    with (
        patch.object(storage, "remove", side_effect=ArtifactError("The storage is away.")),
        pytest.raises(ArtifactError),
    ):
        keeping.delete(old)
    assert old in kept()
    assert storage.read(old)


def test_a_row_whose_files_are_gone_goes_with_the_next_run():
    """As a deletion leaves it that was cut short."""
    cut_short, before = make(), make()
    (cut_short.folder / MANIFEST).unlink()
    new = make()
    assert kept() == {before, new}
    assert not cut_short.folder.exists()


def test_what_is_deleted_does_not_serve_any_more():
    old, new = make(), make()
    gone = ModelVersion.objects.get(pk=old.pk)
    keep_files = patch.object(storage, "remove")
    with keep_files:
        keeping.delete(old)
    with pytest.raises(ArtifactError, match="deleted"):
        services.promote(gone)
    assert serving() == new


@pytest.mark.django_db(transaction=True)
def test_deleted_and_promoted_at_once_it_serves_whole_or_is_gone():
    old, new = make(), make()
    said: list[Exception] = []

    def promote() -> None:
        try:
            services.promote(ModelVersion.objects.get(pk=old.pk))
        except (ArtifactError, ModelVersion.DoesNotExist) as error:
            said.append(error)
        finally:
            connections.close_all()

    with transaction.atomic():
        keeping.delete(old)  # not committed yet: promotion waits, or finds no files
        other = threading.Thread(target=promote)
        other.start()
    other.join()
    assert len(said) == 1
    assert serving() == new
    assert not old.folder.exists()


# --- Whatever happens ---

ACTS = st.tuples(
    st.sampled_from(["train", "train", "pin", "unpin", "promote", "back", "delete"]),
    st.integers(0, 9),
)


@pytest.mark.slow
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, max_size=12))
def test_whatever_is_done_what_must_stay_stays_whole(acts: list[tuple[str, int]]):
    shutil.rmtree(site.MODELS_DIR, ignore_errors=True)
    with transaction.atomic():
        make()
        for act, number in acts:
            versions = list(ModelVersion.objects.order_by("pk"))
            version = versions[number % len(versions)]
            with suppress(StillNeeded, services.NothingToGoBackTo):
                DOINGS[act](version)
            champion = Champion.objects.get()
            pinned = set(ModelVersion.objects.exclude(pinned_at=None))
            assert {champion.version} | pinned <= kept()
            for each in kept():
                assert storage.read(each)
            free = kept() - pinned - {champion.version, champion.previous}
            assert act != "train" or len(free) <= 2
            folders = {path.name for path in champion.version.folder.parent.iterdir()}
            assert folders == {each.folder.name for each in kept()}
        transaction.set_rollback(True)


DOINGS: dict[str, Callable[[ModelVersion], Any]] = {
    "train": lambda _: train(),
    "pin": keeping.pin,
    "unpin": keeping.unpin,
    "promote": services.promote,
    "back": lambda version: services.roll_back(version.kind),
    "delete": keeping.delete,
}
