"""Pages of models and runs: what they tell, what they let be done, and to whom."""

import pytest
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.auth.models import Group, Permission
from django.test import Client

from accounts.models import User
from accounts.staff import make_groups
from registry import keeping, services
from registry.models import Kind, ModelVersion, TrainingRun
from registry.tests.made_up import METRICS, candidate, make, serving, train

MODELS, RUNS, TRAIN = "/staff/models", "/staff/runs", "/staff/runs/new"

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(db) -> User:
    make_groups()
    reader = User.objects.create_user("keeper@example.org", name="Kim", is_staff=True)
    reader.groups.add(Group.objects.get(name="Model keepers"))
    return reader


@pytest.fixture
def desk(client, keeper) -> Client:
    client.force_login(keeper)
    return client


def page(desk: Client, path: str) -> str:
    answer = desk.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def done(desk: Client, path: str, **fields: str) -> str:
    """The page that the form leads to."""
    answer = desk.post(path, fields, follow=True)
    assert answer.status_code == 200 and answer.redirect_chain
    return answer.content.decode()


def logged() -> list[tuple[str | None, str]]:
    entries = LogEntry.objects.order_by("pk")
    return [(entry.object_id, entry.change_message) for entry in entries]


# --- What they tell ---


def test_without_models_and_runs_pages_say_so(desk):
    assert "None has been made yet" in page(desk, MODELS)
    assert "None yet" in page(desk, RUNS)


def test_the_list_tells_what_serves_and_how_good_each_is(desk):
    old, new = make(), make()
    words = make(Kind.WORDS, metrics={"entries": 5})
    keeping.pin(old, "For <the> anniversary")
    text = page(desk, MODELS)
    for version in (old, new, words):
        assert f"{MODELS}/{version.pk}" in text
    assert "3.8 times as good" in text and "NDCG@10 0.3441, RMSE 0.8742" in text
    assert "12,000" in text
    assert "served before" in text
    assert "For &lt;the&gt; anniversary" in text
    assert "Not judged" in text  # the index of words
    assert f"Go back to model {old.pk}" in text


def test_the_list_asks_the_database_as_often_however_long_it_is(
    desk, django_assert_max_num_queries
):
    make()
    desk.get(MODELS)
    with django_assert_max_num_queries(20) as few:
        desk.get(MODELS)
    for _ in range(4):
        make()
    with django_assert_max_num_queries(len(few)):
        desk.get(MODELS)


def test_a_model_tells_all_of_itself(desk, keeper):
    run, _ = services.queue_run(
        Kind.RECOMMENDER, "operator", keeper, why="A thousand new books", recipe={"svd": {"n": 100}}
    )
    curves = {"train": [0.91, 0.82, 0.8], "validation": [0.93, 0.9], "what": "RMSE"}
    gate = [
        {"rule": "popularity", "passed": True, "words": "Beats popularity by 0.25."},
        {"rule": "size", "passed": False, "words": "Larger than 2 GB."},
    ]
    metrics = METRICS | {
        "intervals": {"ndcg@10": [0.33, 0.36]},
        "gate": gate,
        "curves": curves,
        "odd_new_figure": 7,
    }
    version = services.execute(run, lambda run: candidate(run, metrics=metrics)).version
    text = page(desk, f"{MODELS}/{version.pk}")
    for said in (
        "Kim",
        "A thousand new books",
        "9b74c989",
        version.digest,
        run.code_version or TrainingRun.objects.get().code_version,
        "svd n",
        "0.33 to 0.36",
        "Beats popularity by 0.25.",
        "not met",
        "Larger than 2 GB.",
        "odd_new_figure",
        "off by 0.67",
        'data-plot="lines"',
        'data-value="0.93"',
    ):
        assert said in text, said
    assert "Nothing by hand." in text
    assert "0.33 to 0.36" in page(desk, f"{RUNS}/{run.pk}")


@pytest.mark.parametrize(
    "metrics",
    [
        {},
        {"ndcg@10": None, "gate": "?", "curves": [1], "intervals": 3},
        {"ndcg@10": 0.1, "popularity_ndcg@10": 0, "curves": {"train": []}, "gate": [1]},
        {"ndcg@10": 0.1, "intervals": {"ndcg@10": [1]}, "gate": [{}], "curves": {"train": [None]}},
    ],
)
def test_figures_of_any_release_are_shown(desk, metrics):
    version = make(metrics=metrics)
    for path in (f"{MODELS}/{version.pk}", f"{RUNS}/{version.run_id}", MODELS):
        page(desk, path)
    assert desk.get(f"{MODELS}/{version.pk}/card").status_code == 200


def test_damage_is_told_without_the_place_on_this_machine(desk, settings):
    version = make()
    (version.folder / "weights.npy").unlink()
    for path in (MODELS, f"{MODELS}/{version.pk}"):
        text = page(desk, path)
        assert "damaged" in text
        assert str(settings.MODELS_DIR) not in text
    assert "weights.npy" in text


def test_runs_tell_how_they_ended(desk):
    make()
    train(objections=["Its lists lose to popularity."])
    TrainingRun.objects.create(status="failed", trigger="schedule", message="The disk is full.")
    services.queue_run(Kind.RECOMMENDER, "operator")
    text = page(desk, RUNS)
    for said in ("lose to popularity", "The disk is full.", "Queued", "serves now"):
        assert said in text
    for run in TrainingRun.objects.all():
        page(desk, f"{RUNS}/{run.pk}")


def test_what_is_not_there_is_not_found(desk):
    for path in (f"{MODELS}/1", f"{RUNS}/1", f"{MODELS}/1/card", f"{MODELS}/{10**30}"):
        assert desk.get(path).status_code == 404
    for act in ("promote", "pin", "unpin", "delete"):
        assert desk.post(f"{MODELS}/1/{act}").status_code == 404


# --- What they let be done ---


def test_promotion_and_back_by_one_click(desk):
    old, new = make(), make()
    said = done(desk, f"{MODELS}/{old.pk}/promote")
    assert f"Model {old.pk} serves now" in said and serving() == old
    assert "serves again" in done(desk, f"{MODELS}/roll-back", kind="recommender")
    assert serving() == new
    assert logged() == [
        (str(old.pk), "Serve this version"),
        (str(new.pk), "Go back to this version"),
    ]


def test_a_second_click_does_not_lead_back_again(desk):
    old, new = make(), make()
    form = {"kind": "recommender", "to": old.pk}
    assert f'name="to" value="{old.pk}"' in " ".join(desk.get(MODELS).content.decode().split())
    assert "serves again" in done(desk, f"{MODELS}/roll-back", **form)
    assert f"Model {old.pk} serves already" in done(desk, f"{MODELS}/roll-back", **form)
    assert serving() == old and len(logged()) == 1
    third = make()
    assert "look again" in done(desk, f"{MODELS}/roll-back", kind="recommender", to=new.pk)
    assert serving() == third


def test_there_may_be_nothing_to_go_back_to(desk):
    make()
    assert "Nothing changed" in done(desk, f"{MODELS}/roll-back", kind="\x00")
    assert logged() == []


def test_a_damaged_model_is_not_let_serve(desk):
    old, new = make(), make()
    (old.folder / "weights.npy").write_bytes(b"?")
    said = done(desk, f"{MODELS}/{old.pk}/promote")
    assert "missing or damaged" in said and "Nothing changed" in said
    assert serving() == new and logged() == []


def test_a_pin_and_its_note(desk):
    version = make()
    here = f"{MODELS}/{version.pk}"
    said = done(desk, f"{here}/pin", note=" Good for\x00 the fair " + "x" * 300, next=here)
    assert "is pinned" in said and "Good for the fair" in said
    version.refresh_from_db()
    assert version.pinned_at and len(version.pin_note) == 200
    assert "Pinned model" not in done(desk, f"{here}/unpin", next=here)
    version.refresh_from_db()
    assert (version.pinned_at, version.pin_note) == (None, "")
    assert [said.partition(":")[0] for _, said in logged()] == ["Pin", "Unpin"]


def test_to_delete_is_asked_again_and_then_done_once(desk):
    old, _ = make(), make()
    asked = page(desk, f"{MODELS}/{old.pk}/delete")
    assert f"Delete model {old.pk}?" in asked and "nothing to go back to" in asked
    assert old.folder.is_dir()
    assert "is deleted" in done(desk, f"{MODELS}/{old.pk}/delete")
    assert not old.folder.exists()
    assert not ModelVersion.objects.filter(pk=old.pk).exists()
    (entry,) = LogEntry.objects.all()
    assert (entry.object_id, entry.action_flag) == (str(old.pk), DELETION)


def test_what_serves_or_is_pinned_is_not_deleted(desk):
    old, new = make(), make()
    keeping.pin(old)
    for version, why in ((old, "pinned"), (new, "serves")):
        assert why in page(desk, f"{MODELS}/{version.pk}/delete")
        assert why in done(desk, f"{MODELS}/{version.pk}/delete")
    assert ModelVersion.objects.count() == 2 and logged() == []


def test_train_now_queues_one_run_and_says_why(desk, keeper):
    assert "is queued" in done(desk, TRAIN, kind="recommender", why="After the fair")
    run = TrainingRun.objects.get()
    assert (run.why, run.requested_by, run.trigger) == ("After the fair", keeper, "operator")
    assert "waiting already" in done(desk, TRAIN, kind="recommender")
    assert "no such kind" in done(desk, TRAIN, kind="stars")
    assert logged() == [(str(run.pk), "Retrain now: After the fair")]


# --- Who may ---

PAGES = {
    "view_modelversion": [("get", MODELS), ("get", f"{MODELS}/1"), ("get", f"{MODELS}/1/card")],
    "view_trainingrun": [("get", RUNS), ("get", f"{RUNS}/1")],
    "add_trainingrun": [("post", TRAIN)],
    "change_champion": [("post", f"{MODELS}/1/promote"), ("post", f"{MODELS}/roll-back")],
    "change_modelversion": [("post", f"{MODELS}/1/pin"), ("post", f"{MODELS}/1/unpin")],
    "delete_modelversion": [("get", f"{MODELS}/1/delete"), ("post", f"{MODELS}/1/delete")],
}


@pytest.mark.parametrize(("needed", "calls"), PAGES.items())
def test_each_page_takes_its_permission(client, alice, needed, calls):
    for method, path in calls:
        assert getattr(client, method)(path)["Location"].startswith("/accounts/login/")
    client.force_login(alice)
    alice.is_staff = True
    alice.save()
    all_others = {*PAGES} - {needed}
    alice.user_permissions.set(Permission.objects.filter(codename__in=all_others))
    assert [getattr(client, how)(path).status_code for how, path in calls] == [403] * len(calls)
    alice.user_permissions.set(
        Permission.objects.filter(codename__in={needed, "view_modelversion"})
    )
    assert {getattr(client, how)(path).status_code for how, path in calls} <= {200, 302, 404}


def test_acts_need_a_post_with_its_token(desk, keeper):
    version = make()
    make()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(keeper)
    for act in ("promote", "pin", "unpin"):
        assert desk.get(f"{MODELS}/{version.pk}/{act}").status_code == 405
        assert strict.post(f"{MODELS}/{version.pk}/{act}").status_code == 403
    assert strict.post(f"{MODELS}/{version.pk}/delete").status_code == 403
    assert serving() != version and logged() == []


def test_who_only_looks_sees_no_button(client, alice):
    make(), make()
    alice.is_staff = True
    alice.save()
    alice.user_permissions.add(Permission.objects.get(codename="view_modelversion"))
    client.force_login(alice)
    text = page(client, MODELS)
    assert "Let it serve" not in text and "Go back to" not in text and "Delete" not in text
    assert RUNS not in text
