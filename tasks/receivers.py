"""Facts announced below become work here. Losing the broker costs time, never the fact."""

import logging
import time
from collections.abc import Callable, Sequence

from django.dispatch import receiver
from kombu.exceptions import OperationalError

from accounts.erasure import erasure_due
from accounts.erasure_traces import sweeping
from recommendations import selectors
from recommendations.autopilot.signals import study_waits
from recommendations.models import DataReport
from recommendations.watch.signals import check_asked, report_asked
from registry import services as registry
from registry.models import Kind, TrainingRun
from registry.signals import champion_changed, run_queued
from shelves.models import Import
from shelves.signals import histories_changed, history_changed, import_changed, ratings_loaded
from tasks import jobs
from tasks.queued import forget_jobs_of

log = logging.getLogger(__name__)

READERS_A_JOB = 500
# Seconds without a try after the queue failed to answer: a hung one holds each try for seconds.
REST_SECONDS = 30.0

_rests_until = 0.0


@receiver(history_changed)
def refresh_list_of_reader(reader_id: int, **_: object) -> None:
    refresh_lists_of_readers([reader_id])


@receiver(histories_changed)
def refresh_lists_of_readers(reader_ids: Sequence[int], **_: object) -> None:
    for start in range(0, len(reader_ids), READERS_A_JOB):
        _ring(jobs.refresh_lists.delay, reader_ids=list(reader_ids[start : start + READERS_A_JOB]))


@receiver(erasure_due)
def erase_and_sweep(**_: object) -> None:
    _ring(jobs.erase_accounts.delay)


@receiver(sweeping)
def take_jobs_out_of_queues(number: int, **_: object) -> None:
    forget_jobs_of(number)


@receiver(run_queued)
def hand_run_to_worker(run_id: int, **_: object) -> None:
    _ring(jobs.train.delay, run_id=run_id)


@receiver(study_waits)
def hand_study_to_worker(study_id: int, **_: object) -> None:
    _ring(jobs.advance_study.delay, study_id=study_id)


@receiver(ratings_loaded)
def queue_run_for_new_data(**_: object) -> None:
    registry.queue_run(Kind.RECOMMENDER, TrainingRun.Trigger.SCHEDULE)


@receiver(ratings_loaded)
def look_for_books_waited_for(**_: object) -> None:
    _ring(jobs.retry_waiting.delay)


@receiver(ratings_loaded)
def report_on_new_data(**_: object) -> None:
    _ring(jobs.report_data.delay, trigger=DataReport.Trigger.LOAD)


@receiver(report_asked)
def report_when_asked(**_: object) -> None:
    _ring(jobs.report_data.delay, trigger=DataReport.Trigger.OPERATOR)


@receiver(check_asked)
def check_when_asked(**_: object) -> None:
    _ring(jobs.check_drift.delay)


@receiver(import_changed)
def hand_import_to_worker(import_id: int, state: str, **_: object) -> None:
    if state == Import.State.READING:
        _ring(jobs.read_import.delay, import_id=import_id)
    elif state == Import.State.COMMITTING:
        _ring(jobs.write_import.delay, import_id=import_id)


@receiver(champion_changed)
def refresh_lists_of_recent_readers(kind: str = Kind.RECOMMENDER, **_: object) -> None:
    if kind != Kind.RECOMMENDER:
        return
    refresh_lists_of_readers(selectors.recent_reader_ids())


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
