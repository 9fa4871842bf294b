"""Groups that choose books together: the link is the key, and it can be changed."""

import re
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts.models import User
from recommendations.models import MOST_MEMBERS, Together, TogetherMember
from recommendations.together import groups
from recommendations.together.groups import InvalidTogether, NotYours
from web.floods import TooOften
from web.tests.telling import told_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def club(alice) -> Together:
    return groups.make_group(alice, "Sunday club", "Ann")


def reader(name: str) -> User:
    return User.objects.create_user(f"{name}.secret@example.org")


def called(group: Together) -> list[str]:
    return [member.called for member in groups.members_of(group)]


def signed_in(reader: User) -> Client:
    client = Client()
    client.force_login(reader)
    return client


# --- Making and joining ---


def test_make_one_send_the_link_join(alice, bob):
    hers, his = signed_in(alice), signed_in(bob)
    there = hers.post("/together", {"name": " Sunday  club ", "called": "Ann"})["Location"]
    assert re.fullmatch(r"/together/[\w-]{32}", there)
    page = hers.get(there).content.decode()
    assert "Sunday club" in page and f"http://testserver{there}" in page
    asked = his.get(there).content.decode()
    assert "Ann" in asked and "They don’t see your stars" in asked
    assert his.post(f"{there}/join", {"called": "Ben"})["Location"] == there
    assert called(Together.objects.get()) == ["Ann", "Ben"]
    assert "Sunday club" in his.get("/together").content.decode()
    his.post(f"{there}/join", {"called": "Benjamin"})
    assert called(Together.objects.get()) == ["Ann", "Benjamin"]


def test_a_visitor_is_led_to_sign_in_and_back(client, club, bob):
    there = club.get_absolute_url()
    page = client.get(there).content.decode()
    assert f"/accounts/signup/?next={there}" in page and f"/accounts/login/?next={there}" in page
    assert "Sunday club" not in page and "Ann" not in page
    bob.set_password("a long enough password")
    bob.save()
    answer = client.post(
        f"/accounts/login/?next={there}",
        {"login": bob.email, "password": "a long enough password", "next": there},
    )
    assert answer["Location"] == there
    assert "asks you to choose books together" in client.get(there).content.decode()
    assert not club.members.filter(reader=bob).exists()


def test_a_new_reader_comes_back_too(client, club):
    there = club.get_absolute_url()
    form = {"email": "new@example.org", "password1": "a long enough password", "next": there}
    assert client.post(f"/accounts/signup/?next={there}", form)["Location"] == there


@pytest.mark.parametrize(
    ("name", "said", "field"),
    [
        ("", "Ann", "name"),
        ("\u200b \u202e", "Ann", "name"),
        ("x" * 61, "Ann", "name"),
        ("Club", "", "called"),
        ("Club", "x" * 41, "called"),
        ("Club", "ann@example.org", "called"),
    ],
)
def test_names_that_cannot_be(alice, name, said, field):
    with pytest.raises(InvalidTogether) as refused:
        groups.make_group(alice, name, said)
    assert refused.value.field == field
    answer = signed_in(alice).post("/together", {"name": name, "called": said})
    assert answer.status_code == 400 and 'class="wrong"' in answer.content.decode()
    assert not Together.objects.exists()


def test_the_name_offered_is_never_made_from_the_address(club):
    bob = reader("bob")
    for page in ("/together", club.get_absolute_url()):
        text = told_by(signed_in(bob).get(page))
        assert "bob" not in text and "secret" not in text


def test_once_in_a_group_and_never_with_an_address(club, alice):
    for values in ({"reader": alice, "called": "Again"}, {"reader": reader("b"), "called": "b@x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TogetherMember.objects.create(group=club, **values)


def test_a_full_group_takes_nobody(club):
    for number in range(MOST_MEMBERS - 1):
        groups.join(club.token, reader(f"r{number}"), f"R{number}")
    late = reader("late")
    with pytest.raises(InvalidTogether):
        groups.join(club.token, late, "Late")
    client = signed_in(late)
    assert "This group is full" in client.get(club.get_absolute_url()).content.decode()
    answer = client.post(f"{club.get_absolute_url()}/join", {"called": "Late"})
    assert answer.status_code == 400
    assert club.members.count() == MOST_MEMBERS


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same_reader", [True, False])
def test_two_joins_at_once(alice, same_reader):
    """The last place goes to one of two; one reader who presses twice is in once."""
    club = groups.make_group(alice, "Club", "Ann")
    for number in range(MOST_MEMBERS - 2):
        groups.join(club.token, reader(f"r{number}"), f"R{number}")
    first = reader("first")
    both = [first, first if same_reader else reader("second")]
    start, came = threading.Barrier(2), []

    def try_to(one: User) -> None:
        try:
            start.wait(5)
            came.append(groups.join(club.token, one, "Late") is not None)
        except InvalidTogether:
            came.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_to, args=[one]) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(came) == ([True, True] if same_reader else [False, True])
    assert club.members.count() == MOST_MEMBERS


def test_so_many_groups_and_joins_an_hour(alice, bob, club, monkeypatch):
    monkeypatch.setattr(groups, "MOST_GROUPS", 100)
    with pytest.raises(TooOften):
        for number in range(groups.MAKING.acts):
            groups.make_group(alice, f"Group {number}", "Ann")
    with pytest.raises(TooOften):
        for _ in range(groups.JOINING.acts + 1):
            groups.join(club.token, bob, "Ben")
    answer = signed_in(bob).post(f"{club.get_absolute_url()}/join", {"called": "Ben"})
    assert answer.status_code == 429


def test_nobody_is_in_a_hundred_groups(alice, club, monkeypatch):
    monkeypatch.setattr(groups, "MOST_GROUPS", 1)
    with pytest.raises(InvalidTogether):
        groups.make_group(alice, "Another", "Ann")


# --- Strangers and old links ---


def test_a_link_that_leads_nowhere_is_not_found(client, bob):
    for who in (client, signed_in(bob)):
        assert who.get("/together/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").status_code == 404
    assert signed_in(bob).post("/together/AAAA/join", {"called": "B"}).status_code == 404


def test_a_renewed_link_ends_the_old_one(alice, bob, club):
    old = club.get_absolute_url()
    answer = signed_in(alice).post(f"{old}/manage", {"act": "renew"})
    assert answer["Location"] != old
    stranger = signed_in(bob)
    assert stranger.get(old).status_code == 404
    assert stranger.post(f"{old}/join", {"called": "Ben"}).status_code == 404
    assert not club.members.filter(reader=bob).exists()
    assert stranger.get(answer["Location"]).status_code == 200


def test_who_is_removed_is_out_and_cannot_come_back_by_the_link(alice, bob, club):
    groups.join(club.token, bob, "Ben")
    old, his = club.get_absolute_url(), club.members.get(reader=bob).pk
    answer = signed_in(alice).post(f"{old}/manage", {"act": "remove", "member": str(his)})
    removed = signed_in(bob)
    assert removed.get(old).status_code == removed.post(f"{old}/leave").status_code == 404
    assert removed.post(f"{old}/join", {"called": "Ben"}).status_code == 404
    assert "Sunday club" not in removed.get("/together").content.decode()
    assert "Ben" not in told_by(signed_in(alice).get(answer["Location"]))


def test_the_picks_are_for_members_alone(bob, club):
    page = signed_in(bob).get(club.get_absolute_url()).content.decode()
    assert "shared-picks" not in page and "Nobody should mind it" not in page


def test_a_page_for_nobody_else(client, alice, club):
    answer = signed_in(alice).get(club.get_absolute_url())
    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("act", ["join", "leave", "manage"])
def test_wrong_methods(alice, club, act):
    assert signed_in(alice).get(f"{club.get_absolute_url()}/{act}").status_code == 405
    assert signed_in(alice).post(club.get_absolute_url()).status_code == 405


def test_visitors_act_on_nothing(client, club):
    there = club.get_absolute_url()
    for act in ("join", "leave", "manage"):
        assert client.post(f"{there}/{act}", {"called": "X", "act": "delete"}).status_code == 302
    assert called(club) == ["Ann"]


# --- Who made it, and who leaves ---


@pytest.mark.parametrize("act", ["rename", "renew", "remove", "delete"])
def test_only_the_maker_manages(alice, bob, club, act):
    groups.join(club.token, bob, "Ben")
    hers = club.members.get(reader=alice).pk
    form = {"act": act, "name": "Mine now", "member": str(hers)}
    assert signed_in(bob).post(f"{club.get_absolute_url()}/manage", form).status_code == 403
    stranger = signed_in(reader("stranger"))
    assert stranger.post(f"{club.get_absolute_url()}/manage", form).status_code == 404
    assert (Together.objects.get().name, called(club)) == ("Sunday club", ["Ann", "Ben"])
    with pytest.raises(NotYours):
        groups.renew_link(club, bob)


def test_the_maker_renames_and_deletes(alice, bob, club):
    groups.join(club.token, bob, "Ben")
    hers = signed_in(alice)
    there = f"{club.get_absolute_url()}/manage"
    hers.post(there, {"act": "rename", "name": "Monday club"})
    assert Together.objects.get().name == "Monday club"
    hers.post(there, {"act": "rename", "name": ""})
    assert Together.objects.get().name == "Monday club"
    assert hers.post(there, {"act": "burn"}).status_code == 400
    hers.post(there, {"act": "remove", "member": str(club.members.get(reader=alice).pk)})
    assert called(club) == ["Ann", "Ben"]
    assert hers.post(there, {"act": "delete"})["Location"] == "/together"
    assert not Together.objects.exists()


def test_who_leaves_is_out_and_the_group_goes_on(alice, bob, club):
    groups.join(club.token, bob, "Ben")
    signed_in(alice).post(f"{club.get_absolute_url()}/leave")
    left = Together.objects.get()
    assert groups.manages(left, bob) and called(left) == ["Ben"]
    signed_in(bob).post(f"{club.get_absolute_url()}/leave")
    assert not Together.objects.exists()


def test_an_erased_account_leaves_its_groups_to_the_others(alice, bob, club):
    groups.join(club.token, bob, "Ben")
    own = groups.make_group(alice, "Alone", "Ann")
    alice.delete()
    left = Together.objects.get()
    assert left.pk == club.pk and groups.manages(left, bob) and called(left) == ["Ben"]
    assert not Together.objects.filter(pk=own.pk).exists()


def test_a_closed_account_speaks_for_nobody(alice, bob, club):
    groups.join(club.token, bob, "Ben")
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert called(club) == ["Ann"]
    User.objects.update(is_active=True)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert groups.manages(club, bob)
