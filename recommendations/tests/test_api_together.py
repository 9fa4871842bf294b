"""Groups over the API: as on their pages."""

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from recommendations.models import Together
from recommendations.together import groups

pytestmark = pytest.mark.django_db


@pytest.fixture
def club(alice) -> Together:
    return groups.make_group(alice, "Sunday club", "Ann")


def reader(name: str) -> User:
    return User.objects.create_user(f"{name}.secret@example.org")


def test_the_api_makes_joins_and_leaves(as_alice, bob):
    made = as_alice.post("/api/v1/me/groups", {"name": "Club", "called": "Ann"})
    assert made.status_code == 201
    group = made.json()
    assert group["link"].endswith(f"/together/{group['token']}")
    assert [(m["called"], m["is_me"], m["manages"]) for m in group["members"]] == [
        ("Ann", True, True)
    ]
    his = APIClient()
    his.force_login(bob)
    here = f"/api/v1/me/groups/{group['id']}"
    for path in (here, f"{here}/picks"):
        assert his.get(path).status_code == 404
    assert his.delete(f"{here}/membership").status_code == 404
    answer = his.post("/api/v1/me/groups/join", {"token": group["token"], "called": "Ben"})
    assert [m["is_me"] for m in answer.json()["members"]] == [False, True]
    picks = his.get(f"{here}/picks").json()
    assert (picks["results"], picks["without_vote"]) == ([], [])
    assert picks["fallback"]["reason"] == "no_model"
    assert his.delete(here).status_code == 403
    listed = his.get("/api/v1/me/groups").json()["results"]
    assert listed == [{"id": group["id"], "name": "Club", "token": group["token"], "size": 2}]
    assert his.delete(f"{here}/membership").status_code == 204
    assert his.get(here).status_code == 404
    assert as_alice.delete(here).status_code == 204


def test_the_api_manages_a_group_as_its_page_does(as_alice, bob, club):
    his = APIClient()
    his.force_login(bob)
    joined = his.post("/api/v1/me/groups/join", {"token": club.token, "called": "Ben"}).json()
    ben = next(member["id"] for member in joined["members"] if member["is_me"])
    here = f"/api/v1/me/groups/{club.pk}"
    ann = next(member["id"] for member in joined["members"] if member["manages"])
    assert his.patch(here, {"name": "Mine"}).status_code == 403
    assert his.post(f"{here}/link").status_code == 403
    assert his.delete(f"{here}/members/{ann}").status_code == 403
    assert as_alice.patch(here, {"name": "Monday"}).json()["name"] == "Monday"
    assert as_alice.patch(here, {"name": "\u202e"}).json()["errors"][0]["field"] == "name"
    renewed = as_alice.post(f"{here}/link").json()["token"]
    assert renewed != club.token
    assert groups.group_of_link(club.token) is None
    out = as_alice.delete(f"{here}/members/{ben}")
    assert [member["called"] for member in out.json()["members"]] == ["Ann"]
    assert out.json()["token"] != renewed
    assert his.get(here).status_code == 404
    assert as_alice.delete(f"{here}/members/{ben}").status_code == 404
    assert as_alice.delete(f"{here}/members/{ann}").status_code == 400


def test_the_api_refuses_what_the_pages_refuse(as_alice, bob, club):
    where = "/api/v1/me/groups"
    assert as_alice.post(where, {"name": "Club"}).status_code == 400
    assert as_alice.post(where, {"name": "Club", "called": "a@b"}).status_code == 400
    wrong = {"token": "A" * 32, "called": "Ann"}
    assert as_alice.post(f"{where}/join", wrong).status_code == 404
    assert as_alice.get(f"{where}/{club.pk}/picks", {"by": "force"}).status_code == 400
    assert as_alice.get(f"{where}/{club.pk}/picks", {"n": 51}).status_code == 400
    assert APIClient().get(where).status_code == 401


def test_no_address_in_the_api(as_alice, club):
    bob = reader("bob")
    groups.join(club.token, bob, "Ben")
    for path in ("/api/v1/me/groups", f"/api/v1/me/groups/{club.pk}"):
        text = as_alice.get(path).content.decode()
        assert "secret" not in text and "example.org" not in text
