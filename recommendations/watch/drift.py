"""A check of the model that serves: compare, keep, raise alerts, and train anew if that is wanted."""

from dataclasses import asdict
from datetime import timedelta

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from recommendations import serving, snapshot
from recommendations.models import DataReport, DriftAlert, DriftCheck
from recommendations.watch import alerts
from recommendations.watch.limits import NOT_MENDED_BY_TRAINING
from recommendations.watch.measuring import Now, Reading, Then, readings_of
from recommendations.watch.report import ReportInProgress, take_report
from registry.locks import only_one
from registry.models import Champion, Kind, ModelVersion, TrainingRun
from registry.services import queue_run

EVERY = timedelta(days=1)
# A year of daily ones.
KEEP_CHECKS = 400


class CheckInProgress(Exception):
    """Another process checks just now."""


class NoModel(Exception):
    """No model serves: there is nothing to compare."""


def check_drift() -> DriftCheck:
    """Raises CheckInProgress or NoModel; nothing is kept then."""
    with only_one("checking drift") as alone:
        if not alone:
            raise CheckInProgress("Drift is being checked already: wait for that check.")
        model = serving.current(wait=True)
        if model is None:
            raise NoModel("No model serves yet: there is nothing to compare.")
        run = ModelVersion.objects.select_related("run").get(pk=model.version).run
        now = _now(model, run)
        readings = readings_of(now, _then(model.version, run))
        with transaction.atomic():
            check = _keep(model.version, readings)
            raised = alerts.settle(model.version, readings)
            _train_anew(raised)
    alerts.tell(raised)
    return check


def is_due() -> bool:
    """Once a day, and once for each model that comes to serve."""
    model = serving.current(wait=True)
    if model is None:
        return False
    last = latest_check()
    if last is None or last.model_version != model.version:
        return True
    return last.at < timezone.now() - EVERY


def latest_check() -> DriftCheck | None:
    return DriftCheck.objects.first()


def _now(model: serving.Serving, run: TrainingRun) -> Now:
    """The data report of the day is made of the same rows."""
    interactions = snapshot.take_snapshot()
    _report_daily(interactions)
    since = run.started_at or run.requested_at
    # A model from before this was kept: only ratings with a date are known to be new.
    last = run.data.get("watch", {}).get("last_rating", snapshot.last_rating())
    new = snapshot.ratings_since(last, since)
    return Now(
        model.model,
        interactions,
        new["reader"].astype(np.int64),
        new["book"].astype(np.int64),
        new["half_stars"].astype(np.int64),
    )


def _report_daily(interactions: snapshot.Interactions) -> None:
    day = timezone.now() - EVERY
    if DataReport.objects.filter(at__gt=day).exists():
        return
    try:
        take_report(DataReport.Trigger.SCHEDULE, interactions)
    except ReportInProgress:
        return


def _then(version: int, run: TrainingRun) -> Then:
    champion = (
        Champion.objects.filter(kind=Kind.RECOMMENDER).select_related("previous__run").first()
    )
    # A model that stands in for the champion comes after nobody.
    previous = champion.previous if champion and champion.version_id == version else None
    return Then(run.data, run.metrics, previous.run.metrics if previous else {})


def _keep(version: int, readings: list[Reading]) -> DriftCheck:
    kept = {reading.measure: asdict(reading) for reading in readings}
    check = DriftCheck.objects.create(model_version=version, readings=kept)
    newest = DriftCheck.objects.values_list("pk", flat=True)[:KEEP_CHECKS]
    DriftCheck.objects.exclude(pk__in=list(newest)).delete()
    return check


def _train_anew(raised: list[DriftAlert]) -> None:
    """Where operators want it, once for each alert that training can mend."""
    if not settings.RETRAIN_ON_DRIFT:
        return
    if any(alert.measure not in NOT_MENDED_BY_TRAINING for alert in raised):
        queue_run(Kind.RECOMMENDER, TrainingRun.Trigger.DRIFT)
