"""Readers of known taste before two models, through the pages of the site: who wins, and who doesn't."""

import random
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from recommendations.models import Experiment
from recommendations.online.carrying import carry
from recommendations.online.experiments import CARRIED_AFTER, judge, winner_of
from recommendations.online.outcomes import WATCHED
from recommendations.online.tests.telling import another_model
from recommendations.tests.conftest import books, relearn
from registry import services as registry
from registry.models import Champion, ModelVersion
from shelves.models import Rating

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.usefixtures("trained", "small_shelves"),
]
A_LOOK = 10
# Of the books at the top of the page each that suits is opened so often, and each other one.
SUITS, DOES_NOT = 0.6, 0.05


@pytest.fixture
def good(trained) -> int:
    return Champion.objects.get().version_id


@pytest.fixture
def muddled(good) -> int:
    """It learnt that who loves the first two books of a colour loves the other colour."""
    draw = random.Random(3)
    Rating.objects.all().delete()
    for n, reader in enumerate(User.objects.filter(source="test")):
        mine, other = ("red", "blue") if n % 2 else ("blue", "red")
        loved = [*books(mine)[:2], *draw.sample(books(other)[2:], 8)]
        hated = draw.sample(books(mine)[2:], 4)
        Rating.objects.bulk_create(
            Rating(reader=reader, book=book, half_stars=9 if book in loved else 2)
            for book in (*loved, *hated)
        )
    relearn()
    number = Champion.objects.get().version_id
    registry.promote(ModelVersion.objects.get(pk=good))
    return number


def run(kind: str, first: int, second: int) -> Experiment:
    now = timezone.now()
    return Experiment.objects.create(
        kind=kind,
        first=first,
        second=second,
        share=1.0,
        days=14,
        salt="simulated",
        started_at=now,
        counted_until=now,
    )


def visit(number: int, draw: random.Random) -> None:
    """Somebody who loves red or blue books looks at the top of the page, and opens what suits."""
    taste = ("red", "blue")[number % 2]
    reader = User.objects.create(
        pk=900_000 + number, email=f"{number}@example.org", history_version=1
    )
    Rating.objects.bulk_create(
        Rating(reader=reader, book=book, half_stars=10) for book in books(taste)[:2]
    )
    browser = Client()
    browser.force_login(reader)
    for pick in browser.get("/").context["picks"].featured:
        chance = SUITS if pick.book.title.startswith(taste) else DOES_NOT
        if draw.random() < chance:
            here = {"referer": "http://testserver/"}
            assert browser.get(pick.book.get_absolute_url(), headers=here).status_code == 200


def readers_until_it_ends(most: int) -> int:
    """Looked at again and again, a day after each ten readers."""
    draw = random.Random(11)
    for number in range(most):
        visit(number, draw)
        if number % A_LOOK == A_LOOK - 1:
            carry()
            experiment = judge(timezone.now() + WATCHED + CARRIED_AFTER)
            assert experiment is not None
            if experiment.ended_at:
                return number + 1
    return most


@pytest.mark.parametrize(("kind", "most"), [("split", 240), ("draft", 60)])
def test_the_model_that_knows_better_wins(good, muddled, kind, most):
    experiment = run(kind, muddled, good)
    assert readers_until_it_ends(most) < most
    experiment.refresh_from_db()
    assert winner_of(experiment) == good
    assert Champion.objects.get().version_id == good


def test_where_the_worse_one_serves_the_better_one_takes_its_place(good, muddled):
    registry.promote(ModelVersion.objects.get(pk=muddled))
    run("draft", muddled, good)
    readers_until_it_ends(60)
    assert Champion.objects.get().version_id == good


@pytest.mark.parametrize("kind", ["split", "draft"])
def test_a_model_against_itself_stays_quiet(good, kind):
    experiment = run(kind, good, another_model())
    with patch("registry.services.promote") as promote:
        assert readers_until_it_ends(80) == 80
    experiment.refresh_from_db()
    assert experiment.ended_at is None and experiment.counted["readers"] == 80
    promote.assert_not_called()
