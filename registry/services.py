"""Runs are queued, executed one at a time, and end in a version that serves, or in a reason."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from registry import artifact
from registry.models import Champion, ModelVersion, TrainingRun
from registry.signals import champion_changed, run_queued

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
    kind: str, trigger: str, requested_by: User | None = None
) -> tuple[TrainingRun, bool]:
    """The queued run of this kind; a new one, and True, if none was waiting."""
    with transaction.atomic():
        run, created = TrainingRun.objects.get_or_create(
            kind=kind,
            status=TrainingRun.Status.QUEUED,
            defaults={"trigger": trigger, "requested_by": requested_by},
        )
        transaction.on_commit(
            lambda: run_queued.send(sender=TrainingRun, run_id=run.pk), robust=True
        )
    return run, created


def execute(run: TrainingRun, train: Callable[[TrainingRun], Candidate]) -> TrainingRun:
    """Train, gate, publish. The site keeps its model unless every step has succeeded.

    Raises RunInProgress if another process trains this kind; the run then stays queued.
    """
    with _only_one(run.kind):
        _close_abandoned(run)
        run.refresh_from_db()
        if run.status not in TrainingRun.UNFINISHED:
            return run
        if run.attempts >= MAX_ATTEMPTS:
            return _finish(run, TrainingRun.Status.FAILED, f"Its worker died {run.attempts} times.")
        _start(run)
        try:
            candidate = train(run)
            run.data, run.metrics = candidate.data, candidate.metrics
            if candidate.objections:
                return _finish(run, TrainingRun.Status.REFUSED, " ".join(candidate.objections))
            version = publish(run, candidate)
            promote(version)
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
    with transaction.atomic():
        version = ModelVersion.objects.create(kind=run.kind, run=run)
        artifact.remove_leftovers(version.folder.parent)
        version.digest = artifact.write(version.folder, candidate.arrays, candidate.facts)
        version.save(update_fields=["digest"])
    return version


def promote(version: ModelVersion) -> None:
    """Let this version serve, after reading it back whole. Going back is promoting an older one.

    Raises registry.artifact.ArtifactError if its folder is damaged.
    """
    artifact.read(version.folder, version.digest)
    with transaction.atomic():
        Champion.objects.update_or_create(kind=version.kind, defaults={"version": version})
        transaction.on_commit(
            lambda: champion_changed.send(sender=Champion, kind=version.kind), robust=True
        )


@contextmanager
def _only_one(kind: str) -> Iterator[None]:
    """A lock held by this database session, gone with it however the process ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [f"training {kind}"])
        if not cursor.fetchone()[0]:
            raise RunInProgress(f"A {kind} training run is in progress.")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [f"training {kind}"])


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
        version.delete()
        artifact.remove(folder)


def _finish(run: TrainingRun, status: str, message: str) -> TrainingRun:
    run.status, run.message, run.finished_at = status, message, timezone.now()
    run.save(update_fields=["status", "message", "finished_at", "data", "metrics"])
    log.info("Training run %s: %s. %s", run.pk, run.get_status_display(), message)
    return run
