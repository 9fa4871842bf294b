"""A model that holds an erased reader goes when one serves that does not, and never comes back."""

from datetime import datetime, timedelta
from unittest.mock import patch

import numpy as np
import pytest
from django.utils import timezone

from accounts.erasure import erase_now
from accounts.models import ErasureReceipt, User
from registry import forgetting, keeping, services, storage
from registry.artifact import ArtifactError
from registry.models import Champion, Kind, ModelVersion, TrainingRun
from registry.receivers import bring_nobody_back
from registry.services import Candidate
from registry.signals import promotion_asked

pytestmark = pytest.mark.django_db

MINUTES = timedelta(minutes=20)
Status, Trigger = TrainingRun.Status, TrainingRun.Trigger


@pytest.fixture(autouse=True)
def trained_every_hour(settings):
    settings.RETRAIN_EVERY = timedelta(hours=1)


@pytest.fixture(autouse=True)
def nobody_is_brought_back(any_version_may_serve):
    promotion_asked.connect(bring_nobody_back, sender=ModelVersion)


@pytest.fixture(autouse=True)
def at_once(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        yield


def at(hour: int) -> datetime:
    return timezone.now().replace(hour=0, minute=0) - timedelta(days=2) + timedelta(hours=hour)


def train(hour: int) -> ModelVersion:
    run, _ = services.queue_run(Kind.RECOMMENDER, Trigger.COMMAND, announce=False)

    def make(run: TrainingRun) -> Candidate:
        run.started_at = at(hour)
        run.save(update_fields=["started_at"])
        return Candidate({"number": np.full(3, hour)}, {}, {}, {})

    services.execute(run, make)
    TrainingRun.objects.filter(pk=run.pk).update(finished_at=at(hour) + MINUTES)
    return ModelVersion.objects.get(run=run)


def receipt_of(hour: int, joined: int = 0) -> ErasureReceipt:
    """Of a reader who went at this hour; nothing has followed from it yet."""
    moments = dict.fromkeys(("asked_at", "due_at", "erased_at", "learnt_until"), at(hour))
    held = forgetting.learnt_before(at(hour), at(joined)).versions
    return ErasureReceipt.objects.create(**moments, versions=held)


def erased(hour: int, joined: int = 0) -> ErasureReceipt:
    receipt = receipt_of(hour, joined)
    forgetting.settle()
    receipt.refresh_from_db()
    return receipt


def test_models_before_the_erasure_go_once_a_later_one_serves():
    old, serving = train(1), train(2)
    receipt = erased(3)
    assert receipt.replaced_at is None
    assert forgetting.learnt_before(at(3)).serving == serving.pk
    assert forgetting.learnt_before(at(3)).others == (old.pk,)
    fresh = train(4)
    forgetting.settle()
    assert list(ModelVersion.objects.all()) == [fresh]
    assert not old.folder.exists() and not serving.folder.exists() and fresh.folder.exists()
    receipt.refresh_from_db()
    assert receipt.replaced_at
    assert forgetting.learnt_before(at(3)).versions == []


def test_a_pin_keeps_nobody_who_was_erased():
    pinned = train(1)
    keeping.pin(pinned, "The best we had")
    erased(2)
    run = TrainingRun.objects.get(status=Status.QUEUED)
    services.execute(run, lambda run: Candidate({"number": np.zeros(3)}, {}, {}, {}))
    forgetting.settle()
    assert Champion.objects.get().version == run.version != pinned
    assert not ModelVersion.objects.filter(pk=pinned.pk).exists() and not pinned.folder.exists()


def test_while_files_can_not_be_deleted_the_reader_is_not_said_to_be_gone():
    old, _ = train(1), train(2)
    receipt = erased(3)
    with patch.object(storage, "remove", side_effect=ArtifactError("The storage is away.")):
        train(4)
        forgetting.settle()
    receipt.refresh_from_db()
    assert receipt.replaced_at is None and old.folder.exists()
    forgetting.settle()
    receipt.refresh_from_db()
    assert receipt.replaced_at and not old.folder.exists()


def test_a_run_is_queued_once_for_the_model_that_serves():
    train(1)
    erased(2)
    erased(2)
    run = TrainingRun.objects.get(status=Status.QUEUED)
    assert run.trigger == Trigger.ERASURE
    assert forgetting.learnt_before(at(2)).coming


def test_one_that_was_refused_is_tried_again_the_next_day():
    serving = train(1)
    receipt = erased(2)
    TrainingRun.objects.filter(status=Status.QUEUED).update(status=Status.REFUSED)
    ErasureReceipt.objects.update(erased_at=at(2))
    forgetting.settle()
    assert not TrainingRun.objects.filter(status=Status.QUEUED).exists()
    TrainingRun.objects.update(requested_at=at(0))
    forgetting.settle()
    assert TrainingRun.objects.filter(status=Status.QUEUED).exists()
    assert Champion.objects.get().version == serving
    receipt.refresh_from_db()
    assert receipt.replaced_at is None


def test_the_model_that_serves_is_never_taken_away():
    serving = train(1)
    erased(2)
    forgetting.settle()
    assert Champion.objects.get().version == serving and serving.folder.exists()


def test_going_back_brings_nobody_back():
    """Before the hourly look has deleted it."""
    old, fresh = train(1), train(3)
    ErasureReceipt.objects.create(erased_at=at(2), learnt_until=at(2), versions=[old.pk])
    with pytest.raises(ArtifactError, match="has been erased since"):
        services.promote(old)
    assert Champion.objects.get().version == fresh


def test_going_back_among_models_that_all_hold_them_is_free():
    old, serving = train(1), train(2)
    receipt_of(3)
    services.promote(old)
    assert Champion.objects.get().version == old
    assert serving.folder.exists()


def test_who_taught_nothing_costs_no_model():
    old, serving = train(1), train(2)
    ErasureReceipt.objects.create(erased_at=at(3))
    forgetting.settle()
    assert {old, serving} == set(ModelVersion.objects.all())
    assert not TrainingRun.objects.filter(status=Status.QUEUED).exists()


def test_without_any_model_a_receipt_is_settled_at_once():
    assert erased(1).replaced_at


def test_a_model_that_must_go_is_no_standard_for_the_next_one():
    train(1)
    assert not forgetting.champion_must_go()
    erased(2)
    assert forgetting.champion_must_go()


def test_who_joined_after_a_model_was_trained_is_not_in_it():
    """It neither goes for them nor is made anew."""
    old, serving = train(1), train(2)
    receipt = erased(4, joined=3)
    assert forgetting.learnt_of(receipt).versions == [] and receipt.replaced_at
    assert set(ModelVersion.objects.all()) == {old, serving}
    assert not TrainingRun.objects.filter(status=Status.QUEUED).exists()
    assert not forgetting.champion_must_go()
    fresh = train(5)
    forgetting.settle()
    assert {old, serving, fresh} == set(ModelVersion.objects.all())
    services.promote(serving)
    assert Champion.objects.get().version == serving


def test_who_joined_between_two_models_is_in_the_later_one():
    old, serving = train(1), train(3)
    receipt = erased(4, joined=2)
    assert forgetting.learnt_of(receipt).serving == serving.pk
    assert forgetting.learnt_of(receipt).others == ()
    train(5)
    forgetting.settle()
    assert not ModelVersion.objects.filter(pk=serving.pk).exists()
    assert ModelVersion.objects.filter(pk=old.pk).exists()


def test_a_run_that_read_them_before_they_went_is_not_forgotten():
    """It began before the erasure; what it brings is on no list made then."""
    run, _ = services.queue_run(Kind.RECOMMENDER, Trigger.COMMAND, announce=False)
    receipts = []

    def make(run: TrainingRun) -> Candidate:
        run.started_at = at(1)
        run.save(update_fields=["started_at"])
        receipts.append(erased(2))
        return Candidate({"number": np.zeros(3)}, {}, {}, {})

    services.execute(run, make)
    (receipt,) = receipts
    assert receipt.versions == [] and receipt.replaced_at is None
    version = ModelVersion.objects.get(run=run)
    assert forgetting.learnt_of(receipt).serving == version.pk
    assert forgetting.champion_must_go()
    forgetting.settle()
    assert TrainingRun.objects.get(status=Status.QUEUED).trigger == Trigger.ERASURE


def test_such_a_run_does_not_bring_them_into_a_site_without_them():
    serving = train(1)
    run, _ = services.queue_run(Kind.RECOMMENDER, Trigger.COMMAND, announce=False)

    def make(run: TrainingRun) -> Candidate:
        run.started_at = at(3)
        run.save(update_fields=["started_at"])
        erased(4, joined=2)
        return Candidate({"number": np.zeros(3)}, {}, {}, {})

    assert services.execute(run, make).status == Status.FAILED
    assert Champion.objects.get().version == serving
    forgetting.settle()
    assert list(ModelVersion.objects.all()) == [serving]
    assert ErasureReceipt.objects.get().replaced_at


@pytest.mark.parametrize("joined", [0, 2])
def test_the_receipt_tells_whether_the_model_that_serves_can_hold_them(client, alice, joined):
    serving = train(1)
    User.objects.filter(pk=alice.pk).update(date_joined=at(joined), history_version=1)
    receipt = erase_now(alice)
    page = client.get(receipt.get_absolute_url()).content.decode()
    was_there = joined == 0
    assert receipt.versions == ([serving.pk] if was_there else [])
    assert (f"Model {serving.pk}, which serves now" in page) is was_there
    assert ("No model holds these stars" in page) is not was_there
