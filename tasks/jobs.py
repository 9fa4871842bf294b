"""A job is a doorbell: ids in, one call; running it twice is harmless."""

from celery import shared_task
from django.core.management import call_command

from accounts.models import User
from recommendations import selectors, training, trending
from registry import services as registry
from registry.models import Kind, TrainingRun
from tasks.schedule import RECONCILE_EVERY


@shared_task
def train(run_id: int) -> None:
    if run := TrainingRun.objects.filter(pk=run_id).first():
        training.execute(run)


@shared_task
def queue_retraining() -> None:
    if training.something_new():
        registry.queue_run(Kind.RECOMMENDER, TrainingRun.Trigger.SCHEDULE)


@shared_task
def reconcile() -> None:
    """Ring again for runs whose job was lost, with the broker's memory or with a worker.

    And have a model trained where the one that should serve can't be opened.
    """
    training.queue_repair()
    for run in TrainingRun.objects.filter(status__in=TrainingRun.UNFINISHED):
        # While one trains for hours, the calls of every minute must not pile up behind it.
        train.apply_async(kwargs={"run_id": run.pk}, expires=RECONCILE_EVERY.total_seconds())


@shared_task
def refresh_list(reader_id: int) -> None:
    refresh_lists([reader_id])


@shared_task
def refresh_lists(reader_ids: list[int]) -> None:
    """A block of readers; several workers take a block each."""
    for reader in User.objects.filter(pk__in=reader_ids):
        selectors.refresh_list(reader)


@shared_task
def clear_expired() -> None:
    call_command("clear_expired")


@shared_task
def update_trending() -> None:
    trending.update_trending()
