"""Jobs: rung at the right moment, and through a real worker and a real broker."""

import time
from collections.abc import Callable
from unittest.mock import patch

import pytest
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.models import ApiToken, User
from bookrec_site import paths
from catalog.models import Book, DatasetLoad
from recommendations import serving, store
from recommendations.autopilot import search, studies
from recommendations.dialling import Dialled
from recommendations.engine import neural
from recommendations.models import DataReport, DriftCheck
from recommendations.tests.conftest import (  # noqa: F401 - fixtures
    alice,
    books,
    kept_library,
    library,
    own_models,
    trained,
)
from recommendations.watch.signals import check_asked, report_asked
from registry import artifact
from registry import services as registry
from registry.models import Champion, Kind, TrainingRun
from shelves import services as shelves
from shelves.signals import histories_changed, ratings_loaded
from tasks import celery_app, jobs, receivers, schedule

pytestmark = pytest.mark.django_db


def test_a_net_to_be_trained_is_not_taken_for_the_recommender(library, monkeypatch):  # noqa: F811
    """Rung for one that is queued, or was cut short."""
    monkeypatch.setattr(neural, "installed", lambda: False)
    run, _ = registry.queue_run(Kind.NEURAL, TrainingRun.Trigger.OPERATOR, announce=False)
    jobs.train(run.pk)
    run.refresh_from_db()
    assert run.status == TrainingRun.Status.FAILED
    assert "PyTorch" in run.message
    assert not TrainingRun.objects.filter(kind=Kind.RECOMMENDER).exists()


def through_a_worker(test):
    return pytest.mark.slow(pytest.mark.django_db(transaction=True)(test))


@pytest.fixture
def worker():
    celery_app.control.purge()
    queues = [schedule.DEFAULT_QUEUE, schedule.TRAINING_QUEUE]
    # It sets the level of all logs, for the tests after it as well: this is the site's.
    options = {"queues": queues, "pool": "solo", "loglevel": "INFO"}
    with start_worker(celery_app, perform_ping_check=False, **options):
        yield


def soon(condition: Callable[[], object]) -> object:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if outcome := condition():
            return outcome
        time.sleep(0.05)
    raise AssertionError("It did not happen within 20 seconds.")


def listed(reader: User) -> bool:
    model = serving.current()
    assert model
    maker = model.maker_of(Dialled())
    return store.get(reader.pk, maker, reader.history_version) is not None


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
    assert used == {schedule.DEFAULT_QUEUE, schedule.TRAINING_QUEUE}


@through_a_worker
def test_after_a_rating_the_list_is_ready_before_it_is_asked_for(worker, alice, trained):  # noqa: F811
    shelves.rate_book(alice, books("red")[0], 10)
    soon(lambda: listed(alice))


@through_a_worker
def test_a_queued_run_is_trained_and_readers_lists_follow(worker, alice, trained):  # noqa: F811
    alice.last_login = timezone.now()
    alice.save()
    shelves.rate_book(alice, books("red")[0], 10)
    run, _ = registry.queue_run(Kind.RECOMMENDER, TrainingRun.Trigger.OPERATOR, alice)
    soon(lambda: TrainingRun.objects.get(pk=run.pk).status == TrainingRun.Status.PROMOTED)
    version = Champion.objects.get(kind=Kind.RECOMMENDER).version
    assert version.run == run
    soon(lambda: listed(alice))


@through_a_worker
def test_a_run_whose_job_was_lost_is_found_again(worker, library):  # noqa: F811
    run = TrainingRun.objects.create(trigger=TrainingRun.Trigger.OPERATOR)
    jobs.reconcile.delay()
    soon(lambda: TrainingRun.objects.get(pk=run.pk).status == TrainingRun.Status.PROMOTED)


@through_a_worker
def test_a_model_that_cannot_be_opened_is_trained_anew(worker, trained):  # noqa: F811
    lost = Champion.objects.get(kind=Kind.RECOMMENDER).version
    artifact.remove(lost.folder)
    serving._open = None
    jobs.reconcile.delay()
    soon(lambda: Champion.objects.get(kind=Kind.RECOMMENDER).version != lost)
    assert serving.current().version == Champion.objects.get(kind=Kind.RECOMMENDER).version_id


def test_the_schedule_queues_nothing_while_nothing_is_new(trained):  # noqa: F811
    jobs.queue_retraining()
    assert TrainingRun.objects.count() == 1


def test_a_loaded_data_set_queues_one_run_however_often_it_is_announced(library):  # noqa: F811
    ratings_loaded.send(sender=Book, dataset="test")
    ratings_loaded.send(sender=Book, dataset="test")
    assert TrainingRun.objects.filter(status=TrainingRun.Status.QUEUED).count() == 1


def test_a_job_for_something_gone_meanwhile_does_nothing():
    jobs.train(run_id=999_999)
    jobs.refresh_lists(reader_ids=[999_999])
    assert not TrainingRun.objects.exists()


def test_a_hung_queue_is_left_alone_for_a_while():
    tries = []

    def hang(**_):
        tries.append(1)
        raise OperationalError("timed out")

    for _ in range(3):
        receivers._ring(hang, reader_ids=[1])
    assert len(tries) == 1


def test_one_job_for_five_hundred_readers(monkeypatch):
    rung: list[list[int]] = []
    monkeypatch.setattr(jobs.refresh_lists, "delay", lambda reader_ids: rung.append(reader_ids))
    histories_changed.send(sender=None, reader_ids=list(range(1200)))
    assert [len(ids) for ids in rung] == [500, 500, 200]
    assert [pk for ids in rung for pk in ids] == list(range(1200))


def test_beat_carries_the_uses_of_tokens_into_their_rows(api, alice):  # noqa: F811
    assert jobs.carry_token_uses.name in {
        each["task"] for each in schedule.beat_schedule().values()
    }
    _, secret = ApiToken.objects.create(alice, name="a program")
    api.get("/api/v1/me", headers={"authorization": f"Bearer {secret}"})
    assert ApiToken.objects.get().last_used_at is None
    jobs.carry_token_uses()
    assert ApiToken.objects.get().last_used_at is not None


def test_a_load_and_an_operator_have_the_data_counted(library):  # noqa: F811
    with patch.object(jobs.report_data, "delay") as rung:
        ratings_loaded.send(sender=None, dataset="goodbooks-10k")
        report_asked.send(sender=DataReport)
    triggers = [call.kwargs["trigger"] for call in rung.call_args_list]
    assert triggers == [DataReport.Trigger.LOAD, DataReport.Trigger.OPERATOR]
    jobs.report_data(triggers[0])
    assert DataReport.objects.get().trigger == DataReport.Trigger.LOAD


def test_a_report_that_was_lost_is_rung_for_again():
    DatasetLoad.objects.create(dataset="starter", status="done", finished_at=timezone.now())
    with patch.object(jobs.report_data, "apply_async") as rung:
        jobs.reconcile()
        assert rung.call_count == 1
        jobs.report_data(DataReport.Trigger.LOAD)
        jobs.reconcile()
        assert rung.call_count == 1


def test_drift_is_checked_when_due_and_when_asked(trained):  # noqa: F811
    jobs.check_drift_if_due()
    jobs.check_drift_if_due()
    assert DriftCheck.objects.count() == 1
    with patch.object(jobs.check_drift, "delay") as rung:
        check_asked.send(sender=DriftCheck)
    assert rung.call_count == 1
    jobs.check_drift()
    assert DriftCheck.objects.count() == 2


def test_without_a_model_no_check_is_due():
    jobs.check_drift_if_due()
    jobs.check_drift()
    assert not DriftCheck.objects.exists()


def test_two_at_once_count_and_check_once(trained):  # noqa: F811
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            for name in ("reporting on the data", "checking drift"):
                cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        jobs.report_data(DataReport.Trigger.LOAD)
        jobs.check_drift()
        assert not DataReport.objects.exists()
        assert not DriftCheck.objects.exists()
        with pytest.raises(CommandError, match="being counted already"):
            call_command("data_report")
    finally:
        other.close()


def test_a_training_run_that_waits_is_let_in_between_two_candidates(monkeypatch):
    rung, tried = [], []
    monkeypatch.setattr(jobs.advance_study, "delay", lambda **ids: rung.append(ids))
    monkeypatch.setattr(search, "advance", lambda study: tried.append(study) or len(tried) < 3)
    jobs.advance_study(7)
    assert tried == [7, 7, 7] and not rung
    tried.clear()
    TrainingRun.objects.create(trigger=TrainingRun.Trigger.OPERATOR)
    jobs.advance_study(7)
    assert tried == [7] and rung == [{"study_id": 7}]


def test_an_idle_worker_joins_a_search_that_goes_on(monkeypatch):
    sent = []
    monkeypatch.setattr(jobs.advance_study, "apply_async", lambda **how: sent.append(how))
    jobs.reconcile()
    assert not sent
    study = studies.start(5, announce=False)
    jobs.reconcile()
    assert [how["kwargs"] for how in sent] == [{"study_id": study.pk}]
    assert sent[0]["expires"] == schedule.RECONCILE_EVERY.total_seconds()
