"""Runs are queued, executed one at a time, and end in a version that serves, or in a reason."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.models import User
from registry import artifact
from registry.locks import only_one
from registry.models import Champion, ModelVersion, TrainingRun
from registry.signals import champion_changed, promotion_asked, run_queued

log = logging.getLogger(__name__)

# A run that took the worker down with it this often is not tried again.
MAX_ATTEMPTS = 3
# Models on disk besides the one that serves: enough to go back to.
KEEP_VERSIONS = 5


class RunInProgress(Exception):
    """Another run of this kind holds the lock."""


@dataclass
class Candidate:
    """What training brings to the gate."""

    arrays: Mapping[str, np.ndarray]
    facts: Mapping[str, Any]
    data: dict[str, Any]
    metrics: dict[str, Any]
    objections: list[str] = field(default_factory=list)


class NothingNew(Exception):
    """The data is the one that the serving model was trained on."""


def queue_run(
    kind: str, trigger: str, requested_by: User | None = None, *, announce: bool = True
) -> tuple[TrainingRun, bool]:
    """The queued run of this kind; a new one, and True, if none was waiting.

    It is announced, for a worker to take it, unless the caller means to execute it at once.
    """
    with transaction.atomic():
        run, created = TrainingRun.objects.get_or_create(
            kind=kind,
            status=TrainingRun.Status.QUEUED,
            defaults={"trigger": trigger, "requested_by": requested_by},
        )
        if announce:
            transaction.on_commit(
                lambda: run_queued.send(sender=TrainingRun, run_id=run.pk), robust=True
            )
    return run, created


def execute(run: TrainingRun, train: Callable[[TrainingRun], Candidate]) -> TrainingRun:
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
            return _finish(
                run, TrainingRun.Status.FAILED, f"It was cut short {run.attempts} times."
            )
        _start(run)
        try:
            candidate = train(run)
            run.data, run.metrics = candidate.data, candidate.metrics
            if candidate.objections:
                return _finish(run, TrainingRun.Status.REFUSED, " ".join(candidate.objections))
            version = publish(run, candidate)
            promote(version)
        except KeyboardInterrupt:
            _finish(run, TrainingRun.Status.FAILED, "It was interrupted.")
            raise
        except NothingNew as reason:
            return _finish(run, TrainingRun.Status.SKIPPED, str(reason))
        except Exception as error:
            log.exception("Training run %s failed", run.pk)
            return _finish(run, TrainingRun.Status.FAILED, f"{type(error).__name__}: {error}")
        _finish(run, TrainingRun.Status.PROMOTED, f"Version {version.pk} serves now.")
        _prune(run.kind)
        return run


def publish(run: TrainingRun, candidate: Candidate) -> ModelVersion:
    """Write the candidate as the folder of a new version. Nothing serves it yet."""
    version = ModelVersion(kind=run.kind, run=run)
    try:
        with transaction.atomic():
            version.save()
            artifact.remove_leftovers(version.folder.parent)
            version.digest = artifact.write(version.folder, candidate.arrays, candidate.facts)
            version.save(update_fields=["digest"])
    except BaseException:
        # Without its row nobody would ever find the folder again.
        if version.pk:
            artifact.remove(version.folder)
        raise
    return version


def promote(version: ModelVersion) -> None:
    """Let this version serve, after reading it back whole. Going back is promoting an older one.

    Raises registry.artifact.ArtifactError if its folder is damaged or whoever serves it can't.
    """
    artifact.read(version.folder, version.digest)
    promotion_asked.send(sender=ModelVersion, version=version)
    with transaction.atomic():
        Champion.objects.update_or_create(kind=version.kind, defaults={"version": version})
        transaction.on_commit(
            lambda: champion_changed.send(sender=Champion, kind=version.kind), robust=True
        )


def _close_abandoned(run: TrainingRun) -> None:
    """Under the lock nothing else runs: another row that says so was left by a dead process."""
    running = TrainingRun.objects.filter(kind=run.kind, status=TrainingRun.Status.RUNNING)
    for abandoned in running.exclude(pk=run.pk):
        _finish(abandoned, TrainingRun.Status.FAILED, "The process that trained it ended early.")


def _start(run: TrainingRun) -> None:
    run.status = TrainingRun.Status.RUNNING
    run.started_at = timezone.now()
    run.attempts += 1
    run.save(update_fields=["status", "started_at", "attempts"])


def _prune(kind: str) -> None:
    """Delete versions beyond the newest few; never the one that serves."""
    serving = Champion.objects.get(kind=kind).version_id
    for version in ModelVersion.objects.filter(kind=kind).exclude(pk=serving)[KEEP_VERSIONS:]:
        folder = version.folder
        with suppress(ProtectedError):  # an operator has gone back to it this moment
            version.delete()
            artifact.remove(folder)


def _finish(run: TrainingRun, status: str, message: str) -> TrainingRun:
    run.status, run.message, run.finished_at = status, message, timezone.now()
    run.save(update_fields=["status", "message", "finished_at", "data", "metrics"])
    log.info("Training run %s: %s. %s", run.pk, run.get_status_display(), message)
    return run
