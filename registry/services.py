"""Runs are queued, executed one at a time, and end in a version that serves, or in a reason."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from registry import keeping, said, storage
from registry.artifact import ArtifactError
from registry.code_version import code_version
from registry.locks import only_one
from registry.models import Champion, ModelVersion, TrainingRun
from registry.signals import champion_changed, promotion_asked, run_queued

log = logging.getLogger(__name__)

# A run that took the worker down with it this often is not tried again.
MAX_ATTEMPTS = 3
# Nobody waits for these: where the model that serves is pinned they need not begin.
AUTOMATIC = {
    TrainingRun.Trigger.SCHEDULE,
    TrainingRun.Trigger.AUTOPILOT,
    TrainingRun.Trigger.DRIFT,
}
BY_HAND = {TrainingRun.Trigger.OPERATOR, TrainingRun.Trigger.COMMAND}
# A pin does not hold what can't be opened, or must not be kept.
PAST_PINS = {TrainingRun.Trigger.REPAIR, TrainingRun.Trigger.ERASURE}


class RunInProgress(Exception):
    """Another run of this kind holds the lock."""


class NothingToGoBackTo(Exception):
    """No other version served before, or it has been deleted since."""


@dataclass
class Candidate:
    """What training brings to the gate."""

    arrays: Mapping[str, np.ndarray]
    facts: Mapping[str, Any]
    data: dict[str, Any]
    metrics: dict[str, Any]
    objections: list[str] = field(default_factory=list)
    recipe: dict[str, Any] = field(default_factory=dict)


class NothingNew(Exception):
    """The data is the one that the serving model was trained on."""


@dataclass
class Measurement:
    """What training brings of a model that is not meant to serve: figures, and what they say."""

    data: dict[str, Any]
    metrics: dict[str, Any]
    message: str


def queue_run(
    kind: str,
    trigger: str,
    requested_by: User | None = None,
    *,
    why: str = "",
    recipe: dict[str, Any] | None = None,
    announce: bool = True,
) -> tuple[TrainingRun, bool]:
    """The queued run of this kind; a new one, and True, if none was waiting.

    `recipe` says how to make it, where that is not left to whoever trains. It is announced, for a
    worker to take it, unless the caller means to execute it at once.
    """
    asked = {"trigger": trigger, "requested_by": requested_by, "why": why, "recipe": recipe or {}}
    with transaction.atomic():
        run, created = TrainingRun.objects.get_or_create(
            kind=kind,
            status=TrainingRun.Status.QUEUED,
            defaults=asked,
        )
        if announce:
            transaction.on_commit(
                lambda: run_queued.send(sender=TrainingRun, run_id=run.pk), robust=True
            )
    return run, created


def execute(
    run: TrainingRun, train: Callable[[TrainingRun], Candidate | Measurement]
) -> TrainingRun:
    """Train, gate, publish. The site keeps its model unless every step has succeeded.

    Raises RunInProgress if another process trains this kind; the run then stays queued.
    """
    with only_one(f"training {run.kind}") as alone:
        if not alone:
            raise RunInProgress(f"A {run.kind} training run is in progress.")
        _close_abandoned(run)
        run.refresh_from_db()
        if run.status not in TrainingRun.UNFINISHED:
            return run
        if run.attempts >= MAX_ATTEMPTS:
            return _finish(run, TrainingRun.Status.FAILED, said.CUT_SHORT % {"times": run.attempts})
        if run.trigger in AUTOMATIC and (pinned := _pinned(run)):
            return _finish(run, TrainingRun.Status.REFUSED, f"{pinned} {said.NOTHING_TRAINED}")
        return _carry_out(run, train)


def _carry_out(
    run: TrainingRun, train: Callable[[TrainingRun], Candidate | Measurement]
) -> TrainingRun:
    _start(run)
    try:
        candidate = train(run)
        run.data, run.metrics = candidate.data, candidate.metrics
        if isinstance(candidate, Measurement):
            return _finish(run, TrainingRun.Status.MEASURED, candidate.message)
        run.recipe = candidate.recipe or run.recipe
        if candidate.objections:
            return _refuse(run, candidate)
        version = publish(run, candidate)
        if pinned := _pinned(run):
            return _put_by(version, pinned)
        promote(version)
    except KeyboardInterrupt:
        _finish(run, TrainingRun.Status.FAILED, said.INTERRUPTED)
        raise
    except NothingNew as reason:
        return _finish(run, TrainingRun.Status.SKIPPED, str(reason))
    except Exception as error:
        log.exception("Training run %s failed", run.pk)
        return _finish(run, TrainingRun.Status.FAILED, f"{type(error).__name__}: {error}")
    _finish(run, TrainingRun.Status.PROMOTED, said.SERVES_NOW % {"number": version.pk})
    keeping.prune(run.kind)
    return run


def publish(run: TrainingRun, candidate: Candidate) -> ModelVersion:
    """Write the candidate as the folder of a new version. Nothing serves it yet."""
    version = ModelVersion(kind=run.kind, run=run)
    try:
        with transaction.atomic():
            version.save()
            version.digest = storage.write(version, candidate.arrays, candidate.facts)
            version.save(update_fields=["digest"])
    except BaseException:
        # Without its row nobody would ever find the files again.
        if version.digest:
            storage.remove(version)
        raise
    return version


def promote(version: ModelVersion) -> None:
    """Let this version serve, after reading it back whole. Going back is promoting an older one.

    Raises registry.artifact.ArtifactError if its folder is damaged or whoever serves it can't.
    """
    storage.read(version)
    promotion_asked.send(sender=ModelVersion, version=version)
    with transaction.atomic():
        if not ModelVersion.objects.select_for_update().filter(pk=version.pk).exists():
            raise ArtifactError("It has been deleted this moment.")
        champion, _ = Champion.objects.select_for_update().get_or_create(
            kind=version.kind, defaults={"version": version}
        )
        if champion.version_id != version.pk:
            champion.version, champion.previous_id = version, champion.version_id
        champion.save()
        transaction.on_commit(
            lambda: champion_changed.send(sender=Champion, kind=version.kind), robust=True
        )


def roll_back(kind: str) -> ModelVersion:
    """Let the version of this kind serve that served before; doing so twice leads back again.

    Raises NothingToGoBackTo, and what `promote` raises.
    """
    champion = Champion.objects.filter(kind=kind).select_related("previous").first()
    if champion is None or champion.previous is None:
        raise NothingToGoBackTo
    promote(champion.previous)
    return champion.previous


def _close_abandoned(run: TrainingRun) -> None:
    """Under the lock nothing else runs: another row that says so was left by a dead process."""
    running = TrainingRun.objects.filter(kind=run.kind, status=TrainingRun.Status.RUNNING)
    for abandoned in running.exclude(pk=run.pk):
        _finish(abandoned, TrainingRun.Status.FAILED, said.LEFT_BEHIND)


def _start(run: TrainingRun) -> None:
    run.status = TrainingRun.Status.RUNNING
    run.started_at = timezone.now()
    run.attempts += 1
    run.code_version = code_version()
    run.save(update_fields=["status", "started_at", "attempts", "code_version"])


def _pinned(run: TrainingRun) -> str:
    """Why another version must not take the place of the one that serves, in a sentence; or nothing."""
    if run.trigger in PAST_PINS:
        return ""
    pinned = keeping.pinned_champion(run.kind)
    if pinned is None:
        return ""
    return said.PINNED % {"number": pinned.pk}


def _refuse(run: TrainingRun, candidate: Candidate) -> TrainingRun:
    """What somebody asked for is kept all the same, if it can be written at all."""
    why = " ".join(candidate.objections)
    if run.trigger in BY_HAND:
        with suppress(ArtifactError):
            return _put_by(publish(run, candidate), why)
    return _finish(run, TrainingRun.Status.REFUSED, why)


def _put_by(version: ModelVersion, why: str) -> TrainingRun:
    """Somebody asked for it, and may let it serve by hand, against all advice."""
    made = said.KEPT % {"number": version.pk}
    run = _finish(version.run, TrainingRun.Status.REFUSED, f"{why} {made}")
    keeping.prune(run.kind)
    return run


def _finish(run: TrainingRun, status: str, message: str) -> TrainingRun:
    run.status, run.message, run.finished_at = status, message, timezone.now()
    run.save(update_fields=["status", "message", "finished_at", "recipe", "data", "metrics"])
    log.info("Training run %s: %s. %s", run.pk, run.get_status_display(), message)
    return run
