"""The report on the data: made by a job, kept as a row, so that no page ever counts millions."""

from django.db import transaction

from catalog.models import DatasetLoad
from recommendations import snapshot
from recommendations.engine.interactions import Interactions
from recommendations.models import DataReport
from recommendations.watch.figures import Figures, figures_of
from registry.locks import only_one
from registry.models import Champion, Kind

# A year of daily ones with as many loads; each has a few kilobytes.
KEEP_REPORTS = 400


class ReportInProgress(Exception):
    """Another process counts just now."""


def take_report(
    trigger: DataReport.Trigger, interactions: Interactions | None = None
) -> DataReport:
    """Count what is there, or what was just read from it, and keep the figures.

    Raises ReportInProgress where another process does; nothing is kept then.
    """
    with only_one("reporting on the data") as alone:
        if not alone:
            raise ReportInProgress("The data are being counted already: wait for that report.")
        read = snapshot.take_snapshot() if interactions is None else interactions
        with transaction.atomic():
            report = DataReport.objects.create(trigger=trigger, figures=figures_of(read))
            kept = DataReport.objects.values_list("pk", flat=True)[:KEEP_REPORTS]
            DataReport.objects.exclude(pk__in=list(kept)).delete()
    return report


def latest_report() -> DataReport | None:
    return DataReport.objects.first()


def load_without_report() -> bool:
    """Whether a data set was loaded and no report made since: its job was lost, or is still to run."""
    load = (
        DatasetLoad.objects.filter(status=DatasetLoad.Status.DONE).order_by("-finished_at").first()
    )
    if load is None or load.finished_at is None:
        return False
    report = latest_report()
    return report is None or report.at < load.finished_at


def report_at_training() -> Figures | None:
    """What the model that serves was trained on; None without one, or from before there were reports."""
    champion = Champion.objects.filter(kind=Kind.RECOMMENDER).select_related("version__run").first()
    return champion.version.run.data.get("report") if champion else None
