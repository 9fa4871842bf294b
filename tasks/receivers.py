"""Facts announced below become work here. Losing the broker costs time, never the fact."""

import logging
import time
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
# Seconds without a try after the queue failed to answer: a hung one holds each try for seconds.
REST_SECONDS = 30.0

_rests_until = 0.0


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
def refresh_lists_of_recent_readers(**_: object) -> None:
    readers = selectors.recent_reader_ids()
    for start in range(0, len(readers), READERS_A_JOB):
        _ring(jobs.refresh_lists.delay, reader_ids=readers[start : start + READERS_A_JOB])


def _ring(send: Callable[..., object], **ids: object) -> None:
    """A job that can't be sent is done later by `reconcile`, or on the spot by the next page."""
    global _rests_until
    if time.monotonic() < _rests_until:
        return
    try:
        send(**ids)
    except OperationalError as error:
        _rests_until = time.monotonic() + REST_SECONDS
        log.warning("The job queue does not answer (%s); going on without it.", error)
