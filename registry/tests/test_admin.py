"""Training from the operator's desk: history, train again, go back."""

import numpy as np
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from registry import services
from registry.models import Champion, Kind, ModelVersion, TrainingRun

RUNS = reverse("admin:registry_trainingrun_changelist")
RETRAIN = reverse("admin:registry_trainingrun_retrain")
VERSIONS = reverse("admin:registry_modelversion_changelist")

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, operator):
    client.force_login(operator)
    return client


def train() -> ModelVersion:
    run, _ = services.queue_run(Kind.RECOMMENDER, TrainingRun.Trigger.COMMAND)
    metrics = {"ndcg@10": 0.34412, "popularity_ndcg@10": 0.0914, "rmse": 0.8742}
    candidate = services.Candidate(
        {"weights": np.full(5, run.pk, np.int64)}, {}, {"ratings": 12}, metrics
    )
    return services.execute(run, lambda run: candidate).version


def serve(desk, *versions: ModelVersion) -> str:
    ids = [version.pk for version in versions]
    form = {"action": "serve", "_selected_action": ids}
    return desk.post(VERSIONS, form, follow=True).content.decode()


def serving() -> ModelVersion:
    return Champion.objects.get().version


def test_the_history_shows_figures_and_how_runs_ended(desk):
    train()
    TrainingRun.objects.create(status="failed", trigger="operator", message="The disk is full.")
    page = desk.get(RUNS).content.decode()
    for shown in ("0.344", "0.091", "0.874", "Promoted", "serves now", "The disk is full."):
        assert shown in page


def test_a_run_shows_all_that_was_measured(desk):
    run = train().run
    page = desk.get(reverse("admin:registry_trainingrun_change", args=[run.pk])).content.decode()
    assert "popularity_ndcg@10" in page
    assert "0.34412" in page


def test_a_run_shows_which_rules_of_the_gate_it_failed(desk):
    run = train().run
    run.metrics["gate"] = [
        {"rule": "speed", "passed": True, "words": "It is quick."},
        {"rule": "coverage", "passed": False, "words": "It shows 3 books."},
    ]
    run.save()
    page = desk.get(reverse("admin:registry_trainingrun_change", args=[run.pk])).content.decode()
    for shown in ("speed: passed", "It is quick.", "coverage: FAILED", "It shows 3 books."):
        assert shown in page


def test_runs_are_read_only(desk):
    run = train().run
    address = reverse("admin:registry_trainingrun_change", args=[run.pk])
    assert desk.post(address, {"status": "promoted"}).status_code == 403
    assert desk.get(reverse("admin:registry_trainingrun_add")).status_code == 403


# --- Retrain now ---


def test_retrain_now_queues_a_run_once(desk, operator):
    assert f'action="{RETRAIN}"' in desk.get(RUNS).content.decode()
    first = desk.post(RETRAIN, follow=True).content.decode()
    run = TrainingRun.objects.get()
    assert (run.status, run.trigger, run.requested_by) == ("queued", "operator", operator)
    assert f"Run {run.pk} is queued." in first
    again = desk.post(RETRAIN, follow=True).content.decode()
    assert f"Run {run.pk} is waiting already" in again
    assert TrainingRun.objects.count() == 1
    assert LogEntry.objects.get().change_message == "Retrain now"


def test_retraining_needs_a_post_with_its_csrf_token(desk, operator):
    assert desk.get(RETRAIN).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(operator)
    assert strict.post(RETRAIN).status_code == 403
    assert not TrainingRun.objects.exists()


def test_only_who_may_can_retrain_or_serve(client, alice):
    old, new = train(), train()
    alice.is_staff = True
    alice.save()
    for name in ("view_trainingrun", "view_modelversion"):
        alice.user_permissions.add(Permission.objects.get(codename=name))
    client.force_login(alice)
    assert RETRAIN not in client.get(RUNS).content.decode()
    assert client.post(RETRAIN).status_code == 403
    serve(client, old)
    assert serving() == new


def test_visitors_are_sent_to_sign_in(client):
    assert client.post(RETRAIN).status_code == 302
    assert not TrainingRun.objects.exists()


# --- Which version serves ---


def test_going_back_and_forth(desk):
    old, new = train(), train()
    assert serving() == new
    assert f"Version {old.pk} serves now." in serve(desk, old)
    assert serving() == old
    assert f"Version {new.pk} serves now." in serve(desk, new)
    assert serving() == new
    assert [entry.object_id for entry in LogEntry.objects.all()] == [str(new.pk), str(old.pk)]


def test_the_list_shows_which_version_serves(desk):
    train()
    new = train()
    rows = desk.get(VERSIONS).context["cl"].result_list
    assert {version.pk for version in rows if version.serves} == {new.pk}


def test_a_damaged_version_is_refused_in_words(desk):
    old, new = train(), train()
    (old.folder / "weights.npy").write_bytes(b"not an array")
    page = serve(desk, old)
    assert f"Version {old.pk} can’t serve" in page or f"Version {old.pk} can&#x27;t serve" in page
    assert "weights.npy is missing or damaged" in page
    assert not LogEntry.objects.exists()
    assert serving() == new


def test_one_version_has_to_be_chosen(desk):
    old, new = train(), train()
    assert "Choose one version." in serve(desk, old, new)
    assert serving() == new
