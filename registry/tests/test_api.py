"""Training over the API: what there is, what serves, train again, go back."""

import numpy as np
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission

from registry import keeping, services
from registry.artifact import ArtifactError
from registry.models import Champion, Kind, ModelVersion, TrainingRun
from registry.signals import promotion_asked

MODELS, RUNS = "/api/v1/models", "/api/v1/runs"
BACK = f"{MODELS}/roll-back"

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(api, operator):
    api.force_authenticate(operator)
    return api


def train(kind: str = Kind.RECOMMENDER) -> ModelVersion:
    run, _ = services.queue_run(kind, TrainingRun.Trigger.COMMAND)
    candidate = services.Candidate(
        {"weights": np.full(5, run.pk, np.int64)}, {}, {"ratings": 12}, {"ndcg@10": 0.34412}
    )
    return services.execute(run, lambda run: candidate).version


def serving(kind: str = Kind.RECOMMENDER) -> ModelVersion:
    return Champion.objects.get(kind=kind).version


# --- Models ---


def test_the_list_says_which_serves_and_which_did_before(desk, django_assert_max_num_queries):
    train()
    old, new = train(), train()
    with django_assert_max_num_queries(4):
        found = desk.get(MODELS).json()["results"]
    assert [model["id"] for model in found][:2] == [new.pk, old.pk]
    assert [model["serves"] for model in found] == [True, False, False]
    assert [model["served_before"] for model in found] == [False, True, False]
    assert found[0]["trained_on"] == {"ratings": 12}
    assert found[0]["metrics"] == {"ndcg@10": 0.34412}
    assert found[0]["run"] == new.run_id
    size = sum(path.stat().st_size for path in new.folder.iterdir())
    assert (found[0]["bytes"], found[0]["damage"]) == (size, "")


def test_models_come_by_kind_and_in_pages(desk):
    words, first, second = train(Kind.WORDS), train(), train()
    found = desk.get(MODELS, {"kind": "words"}).json()["results"]
    assert [model["id"] for model in found] == [words.pk]
    page = desk.get(MODELS, {"kind": "recommender", "page_size": 1}).json()
    assert [model["id"] for model in page["results"]] == [second.pk]
    page = desk.get(page["next"]).json()
    assert [model["id"] for model in page["results"]] == [first.pk]
    assert page["next"] is None
    assert desk.get(MODELS, {"kind": "stars"}).status_code == 400


@pytest.mark.parametrize("missing", ["weights.npy", "manifest.json"])
def test_a_model_with_a_file_missing_is_said_to_be_damaged(desk, missing):
    version = train()
    (version.folder / missing).unlink()
    found = desk.get(f"{MODELS}/{version.pk}").json()
    place = f"recommender/{version.folder.name}/{missing}"
    assert found["damage"].startswith(place)  # and not where that lies on this machine
    assert found["bytes"] == 0


def test_a_model_whose_manifest_was_changed_is_said_to_be_damaged(desk):
    version = train()
    (version.folder / "manifest.json").write_text("{}")
    assert "not the one" in desk.get(f"{MODELS}/{version.pk}").json()["damage"]


def test_models_that_are_not_there(desk):
    assert desk.get(f"{MODELS}/1").status_code == 404
    assert desk.post(f"{MODELS}/1/promote").status_code == 404
    assert desk.get(f"{MODELS}/{10**30}").status_code == 404


# --- Which serves ---


def test_promotion_and_back(desk, operator):
    first, second, third = train(), train(), train()
    answer = desk.post(f"{MODELS}/{first.pk}/promote")
    assert answer.status_code == 200
    assert (answer.json()["id"], answer.json()["serves"]) == (first.pk, True)
    assert serving() == first
    for expected in (third, first):
        answer = desk.post(BACK, {"kind": "recommender"})
        assert (answer.status_code, answer.json()["id"]) == (200, expected.pk)
        assert serving() == expected
    assert second in ModelVersion.objects.all()
    log = LogEntry.objects.filter(user=operator).order_by("pk")
    said = [(entry.object_id, entry.change_message) for entry in log]
    back = "Go back to this version"
    assert said == [
        (str(first.pk), "Serve this version"),
        (str(third.pk), back),
        (str(first.pk), back),
    ]


def test_promoting_what_serves_already_keeps_the_way_back(desk):
    first, second = train(), train()
    assert desk.post(f"{MODELS}/{second.pk}/promote").status_code == 200
    assert desk.post(BACK, {"kind": "recommender"}).json()["id"] == first.pk


def test_kinds_go_back_on_their_own(desk):
    books = [train(), train()]
    words = [train(Kind.WORDS), train(Kind.WORDS)]
    desk.post(BACK, {"kind": "words"})
    assert (serving(), serving(Kind.WORDS)) == (books[1], words[0])


def test_there_may_be_nothing_to_go_back_to(desk):
    for _ in range(2):  # without any model, and with the first
        answer = desk.post(BACK, {"kind": "recommender"})
        assert answer.status_code == 409
        assert "No model that served before" in answer.json()["detail"]
        first = train()
    train()
    first.delete()
    assert desk.post(BACK, {"kind": "recommender"}).status_code == 409
    assert not LogEntry.objects.exists()


def test_a_damaged_model_is_refused_and_nothing_changes(desk):
    old, new = train(), train()
    weights = old.folder / "weights.npy"
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")  # of the same size
    for refused in (
        desk.post(f"{MODELS}/{old.pk}/promote"),
        desk.post(BACK, {"kind": "recommender"}),
    ):
        assert refused.status_code == 409
        damaged = f"recommender/{old.folder.name}/weights.npy is missing or damaged."
        assert refused.json()["detail"] == f"It can't serve: {damaged} Nothing changed."
    assert serving() == new
    assert not LogEntry.objects.exists()


def test_whoever_serves_it_may_object(desk, monkeypatch):
    old, new = train(), train()

    def object_to_it(version: ModelVersion, **_: object) -> None:
        raise ArtifactError("It learnt from a reader whose account has been erased since.")

    promotion_asked.connect(object_to_it)
    answer = desk.post(f"{MODELS}/{old.pk}/promote")
    promotion_asked.disconnect(object_to_it)
    assert answer.status_code == 409
    assert "erased since" in answer.json()["detail"]
    assert serving() == new


# --- Runs ---


def test_runs_say_how_they_ended(desk, django_assert_max_num_queries):
    version = train()
    failed = TrainingRun.objects.create(
        kind="words", status="failed", trigger="operator", message="The disk is full."
    )
    with django_assert_max_num_queries(4):
        newest, oldest = desk.get(RUNS).json()["results"]
    assert (newest["id"], newest["message"]) == (failed.pk, "The disk is full.")
    assert (newest["version"], oldest["version"]) == (None, version.pk)
    assert oldest["metrics"] == {"ndcg@10": 0.34412}
    for query in ({"kind": "words"}, {"status": "failed"}):
        (found,) = desk.get(RUNS, query).json()["results"]
        assert found == newest == desk.get(f"{RUNS}/{failed.pk}").json()
    assert desk.get(RUNS, {"status": "odd"}).status_code == 400
    assert desk.get(f"{RUNS}/0").status_code == 404


def test_a_run_is_queued_once(desk, operator):
    first = desk.post(RUNS, {"kind": "recommender"})
    assert first.status_code == 202
    assert first.json()["status"] == "queued"
    run = TrainingRun.objects.get()
    assert (run.trigger, run.requested_by) == ("operator", operator)
    assert desk.get(first.headers["Location"]).json() == first.json()
    again = desk.post(RUNS, {"kind": "recommender"})
    assert (again.status_code, again.json()["id"]) == (200, run.pk)
    assert desk.post(RUNS, {"kind": "words"}).status_code == 202
    assert LogEntry.objects.filter(user=operator, change_message="Retrain now").count() == 2


def test_runs_and_models_say_who_asked_why_and_how_they_were_made(desk, operator):
    asked = {"kind": "recommender", "why": "A thousand new books"}
    run = TrainingRun.objects.get(pk=desk.post(RUNS, asked).json()["id"])
    candidate = services.Candidate(
        {"weights": np.zeros(3)}, {}, {"fingerprint": "9b74"}, {}, recipe={"svd": {"factors": 100}}
    )
    version = services.execute(run, lambda run: candidate).version
    keeping.pin(version, "For the fair")
    told = desk.get(f"{RUNS}/{run.pk}").json()
    model = desk.get(f"{MODELS}/{version.pk}").json()
    for found in (told, model):
        assert (found["requested_by"], found["why"]) == ("Olga", "A thousand new books")
        assert (found["trigger"], found["seconds"]) == ("operator", run.seconds)
        assert found["recipe"] == {"svd": {"factors": 100}}
        assert found["trained_on"] == {"fingerprint": "9b74"}
        assert len(found["code_version"]) == 16
    assert model["pinned_at"] and model["pin_note"] == "For the fair"
    (entry,) = LogEntry.objects.all()
    assert entry.change_message == "Retrain now: A thousand new books"
    assert desk.post(RUNS, asked | {"why": "x" * 201}).status_code == 400


@pytest.mark.parametrize("body", [{}, {"kind": "x"}, {"kind": "words", "now": True}, {"kind": 1}])
def test_what_to_train_must_be_said(desk, body):
    assert desk.post(RUNS, body).status_code == 400
    assert desk.post(BACK, body).status_code == 400
    assert not TrainingRun.objects.exists()


# --- Who may ---


CALLS = {
    ("get", MODELS): "view_modelversion",
    ("get", f"{MODELS}/1"): "view_modelversion",
    ("get", RUNS): "view_trainingrun",
    ("get", f"{RUNS}/1"): "view_trainingrun",
    ("post", RUNS): "add_trainingrun",
    ("post", BACK): "change_champion",
    ("post", f"{MODELS}/1/promote"): "change_champion",
}


@pytest.mark.parametrize(("call", "needed"), CALLS.items())
def test_each_call_needs_its_permission(api, alice, call, needed):
    method, address = call
    assert getattr(api, method)(address).status_code == 401
    api.force_authenticate(alice)
    assert getattr(api, method)(address).status_code == 403
    alice.is_staff = True
    alice.save()
    names = {*CALLS.values()} - {needed}
    alice.user_permissions.set(Permission.objects.filter(codename__in=names))
    refused = getattr(api, method)(address)
    assert refused.status_code == 403
    assert f"registry.{needed}" in refused.json()["detail"]
    alice.user_permissions.set(Permission.objects.filter(codename=needed))
    api.force_authenticate(type(alice).objects.get(pk=alice.pk))
    assert getattr(api, method)(address).status_code in {200, 400, 404}
