"""Pages of models, runs and searches as their keepers see them: axe finds nothing, and nothing is too wide."""

from collections.abc import Iterator

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect

from accounts.models import User
from bookrec_site.tests.browsing import (
    DESKTOP,
    EVERY_RULE,
    PHONE,
    faults_of,
    open_page,
    overflow_of,
)
from recommendations.autopilot.models import Candidate, Study
from recommendations.autopilot.studies import stop
from recommendations.engine.recipe import USUAL
from registry import acts, keeping, services
from registry.models import Kind, ModelVersion
from registry.signals import promotion_asked
from registry.tests.made_up import METRICS, candidate, make, train

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

GATE = [
    {
        "rule": "popularity",
        "passed": True,
        "words": "Its lists beat those of popular books by 0.25.",
    },
    {"rule": "size", "passed": False, "words": "It is larger than 2 GB."},
]
CURVES = {"train": [0.9, 0.8, 0.75], "validation": [0.95, 0.9, 0.91], "what": "RMSE"}


@pytest.fixture(scope="module", autouse=True)
def database_beside_the_browser() -> Iterator[None]:
    """The thread that drives the browser may ask the database: it does one after the other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture
def keeper(settings, tmp_path, monkeypatch) -> User:
    monkeypatch.setattr(promotion_asked, "receivers", [])
    settings.MODELS_DIR = tmp_path / "models"
    return User.objects.create_superuser("operator@example.org", name="Olga")


def full_desk(keeper: User) -> ModelVersion:
    """Something of everything; the model with the most to tell."""
    pinned, damaged = make(), make()
    (damaged.folder / "weights.npy").unlink()
    keeping.pin(pinned, "For the anniversary of the house, until the end of the year")
    run, _ = acts.train_now(keeper, Kind.RECOMMENDER, "A thousand books came from the other house")
    metrics = METRICS | {"gate": GATE, "curves": CURVES, "intervals": {"ndcg@10": [0.33, 0.36]}}
    recipe = {"svd": {"factors": 100, "rate": 0.00001}}
    made = services.execute(run, lambda run: candidate(run, metrics=metrics, recipe=recipe))
    train(objections=["Its lists (NDCG@10 0.1203) lose to an earlier model's (0.3441)."])
    acts.train_now(keeper, Kind.WORDS)
    return made.version


def searched(keeper: User) -> Study:
    """A search that is over, with candidates of each kind."""
    study = Study.objects.create(minutes=5, requested_by=keeper, ends_at=timezone.now())
    each = np.linspace(0.2, 0.6, 40).astype(np.float32)
    for n, state in enumerate(Candidate.State.values):
        merit = 0.4 if state == Candidate.State.DONE else None
        for family, part in (("blend", "lists"), ("factors", "lists"), ("svd", "stars")):
            sign = 1 if part == "lists" else -1
            Candidate.objects.create(
                study=study,
                part=part,
                family=family,
                parameters=dict(USUAL[family]),
                state=state,
                merit=merit and sign * merit,
                figures={"ndcg@10": 0.4, "coverage@10": 0.3} if sign > 0 else {"rmse": 0.63},
                each=(sign * each).tobytes(),
                message="It diverges." if state == Candidate.State.FAILED else "",
                seconds=12.5 * n,
            )
    assert stop(study)
    return study


def test_pages_are_right_on_a_phone_and_on_a_desk(browser: Browser, live_server, settings, keeper):
    version, study = full_desk(keeper), searched(keeper)
    one, other = study.candidates.filter(part="lists", state="done").values_list("pk", flat=True)
    client = Client()
    client.force_login(keeper)
    pages = [
        *("/staff/", "/staff/models", f"/staff/models/{version.pk}", "/staff/runs"),
        *(f"/staff/models/{version.pk - 1}", f"/staff/models/{version.pk - 1}/delete"),
        *("/staff/log", "/staff/autopilot", f"/staff/autopilot/{study.pk}?one={one}&other={other}"),
        f"/staff/runs/{version.run_id}",
    ]
    name = settings.SESSION_COOKIE_NAME
    cookie = client.cookies[name].value
    wrong = {}
    for size, scheme in ((PHONE, "dark"), (DESKTOP, "light")):
        page, complaints = open_page(browser, viewport=size, color_scheme=scheme)
        page.context.add_cookies([{"name": name, "value": cookie, "url": live_server.url}])
        for path in pages:
            page.goto(live_server.url + path)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            faults = faults_of(page, EVERY_RULE)
            if faults or overflow_of(page) > 0:
                wrong[scheme, path] = faults
        expect(page.locator("figure.plot canvas")).to_be_visible()  # the run's curves are drawn
        assert complaints == []
        page.context.close()
    assert wrong == {}
