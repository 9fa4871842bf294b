"""Goals over the API: set, changed, looked at, taken back."""

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from catalog.tests.books import make_shelf
from shelves.goals import clear_goal, set_goal
from shelves.models import Goal, Reading

pytestmark = pytest.mark.django_db
GOALS = "/api/v1/me/goals"


@pytest.fixture
def as_alice(alice) -> APIClient:
    client = APIClient()
    client.force_login(alice)
    return client


def test_a_goal_is_set_changed_and_taken_back(as_alice, alice):
    Reading.objects.create(
        reader=alice, book=make_shelf("Dune")[0], finished="2024-03", outcome="finished"
    )
    made = as_alice.put(f"{GOALS}/2024", {"books": 12})
    assert made.status_code == 201
    assert made.json() == {"year": 2024, "goal": 12, "finished": 1, "days_left": 0}
    changed = as_alice.put(f"{GOALS}/2024", {"books": 24})
    assert (changed.status_code, changed.json()["goal"]) == (200, 24)
    assert as_alice.delete(f"{GOALS}/2024").status_code == 204
    assert as_alice.delete(f"{GOALS}/2024").status_code == 404
    assert not Goal.objects.exists()


def test_this_year_is_listed_first_and_others_see_none_of_it(as_alice, alice, bob):
    set_goal(alice, 2019, 5)
    set_goal(bob, 2018, 7)
    years = as_alice.get(GOALS).json()["results"]
    assert [(year["year"], year["goal"]) for year in years] == [
        (timezone.localdate().year, None),
        (2019, 5),
    ]
    assert as_alice.delete(f"{GOALS}/2018").status_code == 404
    assert clear_goal(bob, 2018)


@pytest.mark.parametrize("body", [{}, {"books": 0}, {"books": 2001}, {"books": "12"}])
def test_what_is_no_goal_is_refused_by_name(as_alice, body):
    answer = as_alice.put(f"{GOALS}/2026", body)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["books"]


@pytest.mark.parametrize("year", [0, 1899, 2201, 2**70])
def test_a_year_without_goals_is_not_there(as_alice, year):
    assert as_alice.put(f"{GOALS}/{year}", {"books": 12}).status_code == 404
    assert as_alice.delete(f"{GOALS}/{year}").status_code == 404
