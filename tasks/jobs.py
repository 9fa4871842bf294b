"""A job is a doorbell: ids in, one call; running it twice is harmless."""

from celery import shared_task

from accounts.models import User
from recommendations import selectors, training
from registry import services as registry
from registry.models import Kind, TrainingRun


@shared_task
def train(run_id: int) -> None:
    training.execute(TrainingRun.objects.get(pk=run_id))


@shared_task
def queue_retraining() -> None:
    if training.something_new():
        registry.queue_run(Kind.RECOMMENDER, TrainingRun.Trigger.SCHEDULE)


@shared_task
def reconcile() -> None:
    """Ring again for runs whose job was lost: with the broker's memory, or with a worker."""
    for run in TrainingRun.objects.filter(status__in=TrainingRun.UNFINISHED):
        train.delay(run_id=run.pk)


@shared_task
def refresh_list(reader_id: int) -> None:
    selectors.refresh_list(User.objects.get(pk=reader_id))


@shared_task
def refresh_lists(reader_ids: list[int]) -> None:
    """A block of readers; several workers take a block each."""
    for reader in User.objects.filter(pk__in=reader_ids):
        selectors.refresh_list(reader)
