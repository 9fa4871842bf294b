"""Models and readers who must not be in them: which hold whom, which must go, what is due.

A version holds a reader if its run began before training left that reader out for sure, and ended
after they joined. When that was nobody knows of the erased: their receipt names the versions that were
there, and a run that was at work may bring one more. Versions that hold an erased reader are deleted
as soon as one serves that does not, and none serves again.
"""

import logging
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from accounts.learnt import SURELY_AFTER, Learnt
from accounts.privacy_models import ErasureReceipt
from registry import keeping
from registry.artifact import ArtifactError
from registry.keeping import StillNeeded
from registry.models import Champion, Kind, ModelVersion, TrainingRun
from registry.services import queue_run

log = logging.getLogger(__name__)

# After which a model that could not be replaced is tried again.
TRY_AGAIN = timedelta(days=1)


def learnt_before(moment: datetime, since: datetime | None = None) -> Learnt:
    """See `accounts.learnt`. Other kinds of models are made of the catalogue alone."""
    versions = _versions().filter(Q(run__started_at__lt=moment) | Q(run__started_at=None))
    if since is not None:
        versions = versions.exclude(run__finished_at__lt=since)
    return _learnt(list(versions.values_list("pk", flat=True)), moment)


def learnt_of(receipt: ErasureReceipt) -> Learnt:
    """See `accounts.learnt`."""
    if receipt.learnt_until is None:
        return Learnt()
    held = [version.pk for version in _versions() if _held_by(version).filter(pk=receipt.pk)]
    return _learnt(held, receipt.learnt_until)


def _learnt(holding: list[int], moment: datetime) -> Learnt:
    champion = _champion()
    serving = champion.version_id if champion and champion.version_id in holding else None
    unfinished = TrainingRun.objects.filter(
        kind=Kind.RECOMMENDER, status__in=TrainingRun.UNFINISHED
    )
    coming = unfinished.filter(Q(started_at=None) | Q(started_at__gte=moment))
    return Learnt(
        serving,
        tuple(pk for pk in holding if pk != serving),
        coming.exists(),
        settings.RETRAIN_EVERY or None,
    )


def would_bring_back(version: ModelVersion) -> bool:
    """Whether it holds somebody erased whom the version that serves does not hold."""
    champion = _champion()
    if version.kind != Kind.RECOMMENDER or champion is None:
        return False
    return _held_by(version).difference(_held_by(champion.version)).exists()


def champion_must_go() -> bool:
    """Whether the model that serves holds somebody who has been erased."""
    champion = _champion()
    return champion is not None and _held_by(champion.version).exists()


def settle() -> None:
    """Delete the versions that can go, note it on the receipts, and see to a model that is missing."""
    champion = _champion()
    if champion is not None:
        _delete_what_holds_others(champion)
        _queue_if_due(champion)
    _note_what_is_gone()


def _delete_what_holds_others(champion: Champion) -> None:
    """Than those whom the version that serves holds, who have to wait."""
    for version in _versions().exclude(pk=champion.version_id):
        if not _held_by(version).difference(_held_by(champion.version)).exists():
            continue
        with suppress(StillNeeded):  # it serves from this moment on
            try:
                keeping.delete(version, even_pinned=True)
            except ArtifactError as error:  # it is found again
                log.warning("Model %s is not deleted yet: %s", version.pk, error)


def _note_what_is_gone() -> None:
    gone = _erased().filter(replaced_at=None)
    running = TrainingRun.objects.filter(kind=Kind.RECOMMENDER, status=TrainingRun.Status.RUNNING)
    held = [_held_by(version) for version in _versions()]
    held += [_erased().filter(_learnt_in(run)) for run in running]
    for receipts in held:
        gone = gone.exclude(pk__in=receipts.values("pk"))
    gone.update(replaced_at=timezone.now())


def _queue_if_due(champion: Champion) -> None:
    held = _held_by(champion.version).filter(replaced_at=None)
    last = held.aggregate(last=Max("erased_at"))["last"]
    if last is None:
        return
    # A run that was refused, or failed, is tried again the next day.
    since = max(last, timezone.now() - TRY_AGAIN)
    asked = TrainingRun.objects.filter(
        kind=Kind.RECOMMENDER, trigger=TrainingRun.Trigger.ERASURE, requested_at__gte=since
    )
    if not asked.exists():
        queue_run(Kind.RECOMMENDER, TrainingRun.Trigger.ERASURE)


def _held_by(version: ModelVersion) -> QuerySet[ErasureReceipt]:
    return _erased().filter(Q(versions__contains=[version.pk]) | _learnt_in(version.run))


def _learnt_in(run: TrainingRun) -> Q:
    """Erased while it was at work, which may have read them before."""
    erased = Q(erased_at__isnull=False)
    if run.started_at is not None:
        erased &= Q(learnt_until__gt=run.started_at)
    if run.finished_at is not None:
        erased &= Q(erased_at__lte=run.finished_at + SURELY_AFTER)
    return erased


def _erased() -> QuerySet[ErasureReceipt]:
    return ErasureReceipt.objects.filter(erased_at__isnull=False, learnt_until__isnull=False)


def _versions() -> QuerySet[ModelVersion]:
    return ModelVersion.objects.filter(kind=Kind.RECOMMENDER).select_related("run").order_by("pk")


def _champion() -> Champion | None:
    champions = Champion.objects.filter(kind=Kind.RECOMMENDER)
    return champions.select_related("version__run").first()
