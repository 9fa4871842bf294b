"""Jobs through a real worker and a real broker."""

import time
from collections.abc import Callable

import pytest
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from bookrec_site import paths
from catalog.models import Book
from recommendations import serving, store
from recommendations.dialling import Dialled
from recommendations.tests.conftest import (  # noqa: F401 - fixtures
    alice,
    books,
    library,
    own_models,
    trained,
)
from registry import artifact
from registry import services as registry
from registry.models import Champion, Kind, TrainingRun
from shelves import services as shelves
from shelves.signals import ratings_loaded
from tasks import celery_app, jobs, receivers, schedule

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker(monkeypatch):
    # Another test may have found the queue silent, after which it is left alone for a while.
    monkeypatch.setattr(receivers, "_rests_until", 0.0)
    celery_app.control.purge()
    queues = [*schedule.QUEUES, schedule.TRAINING_QUEUE]
    with start_worker(celery_app, perform_ping_check=False, queues=queues, pool="solo"):
        yield


def soon(condition: Callable[[], object]) -> object:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if outcome := condition():
            return outcome
        time.sleep(0.05)
    raise AssertionError("It did not happen within 20 seconds.")


def test_jobs_go_to_our_own_broker():
    assert celery_app.conf.broker_url == paths.celery_url(settings.REDIS_URL)
    assert jobs.train.app is celery_app


def test_every_scheduled_job_exists():
    celery_app.loader.import_default_modules()
    for entry in celery_app.conf.beat_schedule.values():
        assert entry["task"] in celery_app.tasks


def test_every_queue_that_a_job_goes_to_has_a_worker():
    routes = {route["queue"] for route in celery_app.conf.task_routes.values()}
    used = routes | {celery_app.conf.task_default_queue}
    assert used == {*schedule.QUEUES, schedule.TRAINING_QUEUE}


def test_after_a_rating_the_list_is_ready_before_it_is_asked_for(worker, alice, trained):  # noqa: F811
    shelves.rate_book(alice, books("red")[0], 10)
    version = serving.current().maker_of(Dialled())
    rows = soon(lambda: store.get(alice.pk, version, alice.history_version) is not None)
    assert rows


def test_a_queued_run_is_trained_and_readers_lists_follow(worker, alice, trained):  # noqa: F811
    alice.last_login = timezone.now()
    alice.save()
    shelves.rate_book(alice, books("red")[0], 10)
    run, _ = registry.queue_run(Kind.RECOMMENDER, TrainingRun.Trigger.OPERATOR, alice)
    soon(lambda: TrainingRun.objects.get(pk=run.pk).status == TrainingRun.Status.PROMOTED)
    version = Champion.objects.get().version
    assert version.run == run
    soon(
        lambda: (
            store.get(alice.pk, serving.current().maker_of(Dialled()), alice.history_version)
            is not None
        )
    )


def test_a_run_whose_job_was_lost_is_found_again(worker, library):  # noqa: F811
    run = TrainingRun.objects.create(trigger=TrainingRun.Trigger.OPERATOR)
    jobs.reconcile.delay()
    soon(lambda: TrainingRun.objects.get(pk=run.pk).status == TrainingRun.Status.PROMOTED)


def test_a_model_that_cannot_be_opened_is_trained_anew(worker, trained):  # noqa: F811
    lost = Champion.objects.get().version
    artifact.remove(lost.folder)
    serving._open = None
    jobs.reconcile.delay()
    soon(lambda: Champion.objects.get().version != lost)
    assert serving.current().version == Champion.objects.get().version_id


def test_the_schedule_queues_nothing_while_nothing_is_new(trained):  # noqa: F811
    jobs.queue_retraining()
    assert TrainingRun.objects.count() == 1


def test_a_loaded_data_set_queues_one_run_however_often_it_is_announced(library):  # noqa: F811
    ratings_loaded.send(sender=Book, dataset="test")
    ratings_loaded.send(sender=Book, dataset="test")
    assert TrainingRun.objects.filter(status=TrainingRun.Status.QUEUED).count() == 1


def test_a_job_for_something_gone_meanwhile_does_nothing(db):
    jobs.train(run_id=999_999)
    jobs.refresh_list(reader_id=999_999)
    assert not TrainingRun.objects.exists()


def test_a_hung_queue_is_left_alone_for_a_while(alice, library, monkeypatch):  # noqa: F811
    tries = []

    def hang(**_):
        tries.append(1)
        raise OperationalError("timed out")

    monkeypatch.setattr(receivers, "_rests_until", 0.0)
    for _ in range(3):
        receivers._ring(hang, reader_id=alice.pk)
    assert len(tries) == 1
