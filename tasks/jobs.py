"""A job is a doorbell: ids in, one call; running it twice is harmless."""

from contextlib import suppress

from celery import shared_task
from django.core.management import call_command

from accounts import token_use
from accounts.models import User
from recommendations import challenger, listing, training, trending
from recommendations.autopilot import studies
from recommendations.models import DataReport
from recommendations.online import carrying, counting, experiments
from recommendations.watch import drift
from recommendations.watch.drift import CheckInProgress, NoModel
from recommendations.watch.report import ReportInProgress, load_without_report, take_report
from recommendations.words import training as word_training
from registry import services as registry
from registry.models import Kind, TrainingRun
from shelves.imports import services as imports
from shelves.models import Import
from tasks.schedule import RECONCILE_EVERY
from texts import training as text_training


@shared_task
def train(run_id: int) -> None:
    run = TrainingRun.objects.filter(pk=run_id).first()
    if run is None:
        return
    if run.kind == Kind.WORDS:
        word_training.execute(run)
    elif run.kind == Kind.NEURAL:
        challenger.execute(run)
    elif run.kind in text_training.KINDS:
        text_training.execute(run)
    else:
        training.execute(run)
        word_training.refresh()


@shared_task
def advance_study(study_id: int) -> None:
    """Candidate after candidate; a training run that waits is let in between."""
    # Only who searches loads Optuna and compiled loops.
    from recommendations.autopilot.search import advance

    while advance(study_id):
        if studies.training_waits():
            advance_study.delay(study_id=study_id)
            return


@shared_task
def queue_retraining() -> None:
    if training.something_new():
        registry.queue_run(Kind.RECOMMENDER, TrainingRun.Trigger.SCHEDULE)
    text_training.queue_what_is_new()


@shared_task
def reconcile() -> None:
    """Ring again for runs, imports and reports whose job was lost, with the broker's memory or with a worker.

    And have a model trained where the one that should serve can't be opened.
    """
    training.queue_repair()
    word_training.queue_repair()
    text_training.queue_repair()
    for run in TrainingRun.objects.filter(status__in=TrainingRun.UNFINISHED):
        # While one trains for hours, the calls of every minute must not pile up behind it.
        train.apply_async(kwargs={"run_id": run.pk}, expires=RECONCILE_EVERY.total_seconds())
    if study := studies.unfinished():
        # A worker that has nothing else to do joins in.
        advance_study.apply_async(
            kwargs={"study_id": study.pk}, expires=RECONCILE_EVERY.total_seconds()
        )
    for pk, state in imports.unfinished():
        job = read_import if state == Import.State.READING else write_import
        job.apply_async(kwargs={"import_id": pk}, expires=RECONCILE_EVERY.total_seconds())
    if load_without_report():
        report_data.apply_async(
            kwargs={"trigger": DataReport.Trigger.LOAD}, expires=RECONCILE_EVERY.total_seconds()
        )


@shared_task
def refresh_lists(reader_ids: list[int]) -> None:
    """A block of readers; several workers take a block each."""
    for reader in User.objects.filter(pk__in=reader_ids):
        listing.refresh_list(reader)


@shared_task
def clear_expired() -> None:
    call_command("clear_expired")
    call_command("clear_imports")


@shared_task
def read_import(import_id: int) -> None:
    imports.read(import_id)


@shared_task
def write_import(import_id: int) -> None:
    imports.carry_out(import_id)


@shared_task
def retry_waiting() -> None:
    """Books that readers wait for may have come with a data set, or from an operator."""
    imports.retry_waiting()


@shared_task
def erase_accounts() -> None:
    call_command("erase_accounts", verbosity=0)


@shared_task
def update_trending() -> None:
    trending.update_trending()


@shared_task
def report_data(trigger: str) -> None:
    with suppress(ReportInProgress):
        take_report(DataReport.Trigger(trigger))


@shared_task
def check_drift() -> None:
    """When an operator asks for it."""
    with suppress(CheckInProgress, NoModel):
        drift.check_drift()


@shared_task
def check_drift_if_due() -> None:
    if drift.is_due():
        check_drift()


@shared_task
def carry_token_uses() -> None:
    token_use.carry_uses()


@shared_task
def carry_shown() -> None:
    carrying.carry()


@shared_task
def count_shown() -> None:
    counting.count_days()


@shared_task
def judge_experiment() -> None:
    experiments.judge()
