"""Facts announced below become work here. Losing the broker costs time, never the fact."""

import logging
from collections.abc import Callable

from django.dispatch import receiver
from kombu.exceptions import OperationalError

from recommendations import selectors
from registry import services as registry
from registry.models import Kind, TrainingRun
from registry.signals import champion_changed, run_queued
from shelves.signals import history_changed, ratings_loaded
from tasks import jobs

log = logging.getLogger(__name__)

READERS_A_JOB = 500


@receiver(history_changed)
def refresh_list_of_reader(reader_id: int, **_: object) -> None:
    _ring(jobs.refresh_list.delay, reader_id=reader_id)


@receiver(run_queued)
def hand_run_to_worker(run_id: int, **_: object) -> None:
    _ring(jobs.train.delay, run_id=run_id)


@receiver(ratings_loaded)
def queue_run_for_new_data(**_: object) -> None:
    registry.queue_run(Kind.RECOMMENDER, TrainingRun.Trigger.SCHEDULE)


@receiver(champion_changed)
def refresh_lists_of_active_readers(**_: object) -> None:
    readers = selectors.active_reader_ids()
    for start in range(0, len(readers), READERS_A_JOB):
        _ring(jobs.refresh_lists.delay, reader_ids=readers[start : start + READERS_A_JOB])


def _ring(send: Callable[..., object], **ids: object) -> None:
    """A job that can't be sent is done later by `reconcile`, or on the spot by the next page."""
    try:
        send(**ids)
    except OperationalError as error:
        log.warning("The job queue does not answer (%s); going on without it.", error)
