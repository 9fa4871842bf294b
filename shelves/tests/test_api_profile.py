"""A reader's public page over the API: looked at, changed in part, refused in part."""

import pytest
from rest_framework.test import APIClient

from accounts.erasure import ask_erasure
from accounts.models import Profile
from accounts.profiles import CHANGING, Chosen, hide_profile, keep_profile
from accounts.tests.test_api_tokens import as_described, bearer, faults
from shelves.own_shelves import make_shelf

pytestmark = pytest.mark.django_db
PROFILE = "/api/v1/me/profile"
PUBLIC = {"public": True, "handle": "quiet-reader", "name": "A quiet reader"}


@pytest.fixture
def mine(api, alice) -> APIClient:
    api.credentials(HTTP_AUTHORIZATION=bearer(alice, "read", "write")["authorization"])
    return api


def change(client, document, **changes):
    return as_described(document, "patch", PROFILE, client.patch(PROFILE, changes))


def test_nobody_has_a_page_who_did_not_ask_for_it(document, mine):
    answer = as_described(document, "get", PROFILE, mine.get(PROFILE)).json()
    assert answer.pop("favourites") is answer.pop("address") is None
    assert not any(answer.values())
    assert not Profile.objects.exists()


def test_what_is_not_named_stays_as_it_is(document, mine, client):
    made = change(mine, document, **PUBLIC, about="On trains.\n\nAnd boats.").json()
    assert made["address"].endswith("/readers/quiet-reader")
    assert client.get(made["address"]).status_code == 200
    changed = change(mine, document, shows_read=True)
    assert changed.json() == made | {"shows_read": True}
    assert mine.get(PROFILE).json() == changed.json()
    hidden = change(mine, document, public=False)
    assert hidden.json() == changed.json() | {"public": False, "address": None}
    assert client.get(made["address"]).status_code == 404


def test_what_is_answered_can_be_sent_back(document, mine, alice):
    make_shelf(alice, "To lend")
    answer = change(mine, document, **PUBLIC, favourites="to-lend", indexed=True).json()
    sent = {name: value for name, value in answer.items() if name not in {"address", "hidden_for"}}
    assert change(mine, document, **sent).json() == answer


def test_a_shelf_of_ones_own_stands_there(document, mine, alice, bob):
    shelf = make_shelf(alice, "To lend")
    make_shelf(bob, "Bob’s best")
    assert change(mine, document, favourites="to-lend").json()["favourites"] == "to-lend"
    assert Profile.objects.get().favourites == shelf.pk
    for other in ("bobs-best", "want", "", str(shelf.pk)):
        assert "favourites" in faults(mine.patch(PROFILE, {"favourites": other}))
    assert change(mine, document, favourites=None).json()["favourites"] is None


@pytest.mark.parametrize(
    "changes, field",
    [
        ({}, None),
        ({"public": True}, "handle"),
        (PUBLIC | {"name": ""}, "name"),
        (PUBLIC | {"name": "me@example.org"}, "name"),
        ({"handle": "admin"}, "handle"),
        ({"handle": "a b"}, "handle"),
        ({"handle": "BOB-reads"}, "handle"),
        ({"handle": None}, "handle"),
        ({"about": "x" * 1001}, "about"),
        ({"shows_read": "maybe"}, "shows_read"),
        ({"hidden_for": ""}, "hidden_for"),
        ({"address": "/readers/x"}, "address"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_changes(document, mine, bob, changes, field):
    keep_profile(bob, Chosen(public=False, handle="bob-reads"))
    answer = change(mine, document, **changes)
    assert answer.status_code == 400
    assert field in faults(answer)
    assert not mine.get(PROFILE).json()["handle"]


def test_a_page_that_operators_hid_stays_hidden(document, mine, alice):
    change(mine, document, **PUBLIC)
    hide_profile(Profile.objects.get(), "It poses as somebody.")
    answer = change(mine, document, about="Not so.").json()
    assert (answer["public"], answer["address"]) == (True, None)
    assert answer["hidden_for"] == "It poses as somebody."


def test_who_leaves_is_seen_by_nobody(document, client, alice):
    keep_profile(alice, Chosen(**PUBLIC))
    ask_erasure(alice, "remove")
    client.force_login(alice)
    assert client.get(PROFILE).json()["address"] is None


def test_not_too_often(mine, alice):
    for _ in range(CHANGING.acts):
        CHANGING.count(alice.pk)
    answer = mine.patch(PROFILE, {"about": "Once more."})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_a_token_that_reads_changes_nothing(api, alice):
    answer = api.patch(PROFILE, PUBLIC, headers=bearer(alice, "read"))
    assert answer.status_code == 403
    assert not Profile.objects.exists()


def test_few_queries(mine, alice, django_assert_max_num_queries):
    keep_profile(alice, Chosen(**PUBLIC))
    for number in range(5):
        make_shelf(alice, f"Shelf {number}")
    with django_assert_max_num_queries(3):
        mine.get(PROFILE)
    with django_assert_max_num_queries(12):
        assert mine.patch(PROFILE, {"about": "Hello."}).status_code == 200
