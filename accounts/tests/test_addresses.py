"""Changing the address: the new one counts once its owner has opened our link."""

import re
from base64 import urlsafe_b64decode
from contextlib import suppress
from urllib.parse import unquote

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.tests.signing_in import PASSWORD, is_in, make_sure, sign_in, with_password

pytestmark = pytest.mark.django_db
PAGE = "/accounts/email/"
NEW = "ann@example.net"


@pytest.fixture
def alice(alice):
    return with_password(alice)


def link_for(client: Client, address: str = NEW) -> str:
    client.post(PAGE, {"email": address})
    assert mail.outbox[-1].to == [address.lower()]
    return next(word for word in mail.outbox[-1].body.split() if "/account/address/" in word)


def test_nothing_changes_before_the_link_was_opened(here, alice):
    page = here.post(PAGE, {"email": "Ann@Example.net"})
    assert "Mail is on its way to ann@example.net" in page.content.decode()
    assert mail.outbox[-1].to == [NEW]
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["alice@example.org"]
    visitor = Client()
    visitor.post("/accounts/login/", {"login": NEW, "password": PASSWORD})
    assert not is_in(visitor)
    visitor.post("/accounts/password/reset/", {"email": NEW})
    assert "There is no such account" in mail.outbox[-1].body


def test_the_link_moves_the_account_and_the_old_address_is_told(here, alice, api):
    elsewhere = sign_in(alice)
    link = link_for(here)
    page = here.get(link)
    assert NEW in page.content.decode()
    alice.refresh_from_db()
    assert alice.email == "alice@example.org", "looking changes nothing"
    here.post(link)
    alice.refresh_from_db()
    assert alice.email == NEW
    (kept,) = EmailAddress.objects.filter(user=alice)
    assert (kept.email, kept.primary, kept.verified) == (NEW, True, True)
    assert mail.outbox[-1].to == ["alice@example.org"]
    assert "moved from alice@example.org to ann@example.net" in mail.outbox[-1].body
    assert here.get("/api/v1/me").json()["email"] == NEW
    assert not is_in(elsewhere)
    assert is_in(sign_in(alice))
    old = Client()
    old.post("/accounts/login/", {"login": "alice@example.org", "password": PASSWORD})
    assert not is_in(old)


def test_the_link_is_of_no_use_to_whoever_has_the_mailbox(here, alice, bob):
    link = link_for(here)
    visitor = Client()
    assert visitor.post(link)["Location"].startswith("/accounts/login/")
    bobs = Client()
    bobs.force_login(bob)
    assert "This link is spent" in bobs.get(link).content.decode()
    assert bobs.post(link).status_code == 410
    assert set(User.objects.values_list("email", flat=True)) == {alice.email, bob.email}


def test_the_link_works_once_and_not_after_the_password_was_changed(here, alice):
    link = link_for(here)
    other = link_for(here, "third@example.net")
    assert here.post(link).status_code == 302
    assert here.post(link).status_code == 410
    assert here.post(other).status_code == 410
    alice.refresh_from_db()
    last = link_for(here, "fourth@example.net")
    fields = {"oldpassword": PASSWORD, "password1": "an other one!", "password2": "an other one!"}
    here.post("/accounts/password/change/", fields)
    assert here.post(last).status_code == 410


def test_the_link_ends_after_three_days(here, alice, monkeypatch):
    link = link_for(here)
    monkeypatch.setattr("accounts.addresses.GOOD_FOR_SECONDS", -1)
    assert here.post(link).status_code == 410


def test_the_link_does_not_tell_the_address_to_logs(here, caplog):
    link = link_for(here)
    here.get(link + "x")
    said = unquote(caplog.text)
    assert "/account/address/" in said
    assert NEW not in said
    for part in re.split(r"[^A-Za-z0-9_=-]", said):
        with suppress(ValueError):
            assert NEW.encode() not in urlsafe_b64decode(part + "==")


@pytest.mark.parametrize("key", ["x", "gAAAAA", "%00", "%F0%9F%93%95", "a" * 5000])
def test_what_can_be_no_link_is_spent(here, key):
    assert here.get(f"/account/address/{key}").status_code == 410


def test_nobody_learns_who_is_registered(here, alice, bob):
    free = here.post(PAGE, {"email": NEW})
    taken = here.post(PAGE, {"email": "BOB@example.org"})
    assert taken.status_code == free.status_code == 200
    assert taken.content.decode().replace(bob.email, NEW).count(NEW) == free.content.decode().count(
        NEW
    )
    assert mail.outbox[-1].to == [bob.email]
    assert "There is another account with it" in mail.outbox[-1].body
    assert "/account/address/" not in mail.outbox[-1].body


def test_who_is_a_moment_faster_has_the_address(here, alice):
    link = link_for(here)
    User.objects.create_user("Ann@Example.net")
    answer = here.post(link)
    assert answer.status_code == 409
    assert "Another account has ann@example.net by now" in answer.content.decode()
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"
    assert EmailAddress.objects.get(user=alice).email == "alice@example.org"


def test_asking_needs_a_fresh_sign_in(alice):
    client = sign_in(alice)
    assert client.get(PAGE).status_code == 200
    away = client.post(PAGE, {"email": NEW})
    assert away["Location"].startswith("/accounts/reauthenticate/")
    assert mail.outbox == []
    # What was asked is done once it is clear who asks.
    assert "on its way to ann@example.net" in make_sure(client, PAGE).content.decode()
    assert mail.outbox[-1].to == [NEW]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("alice@example.org", "That is the address you have."),
        ("nonsense", "valid email address"),
        ("", "required"),
        ("a" * 300 + "@example.org", "at most 254"),
        ("a\x00b@example.org", "Null characters"),
    ],
)
def test_what_is_wrong_is_said(here, address, words):
    page = here.post(PAGE, {"email": address})
    assert page.status_code == 400
    assert words in page.content.decode()
    assert mail.outbox == []


def test_one_mailbox_is_not_flooded(here):
    for _ in range(4):
        here.post(PAGE, {"email": NEW})
    assert len(mail.outbox) == 1
    answers = [here.post(PAGE, {"email": f"{n}@example.net"}).status_code for n in range(12)]
    assert answers[-1] == 429
    assert len(mail.outbox) < 11


def test_without_a_mail_server_the_link_is_in_what_the_site_prints(here, settings, capsys):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    page = here.post(PAGE, {"email": NEW}).content.decode()
    assert "in what it prints" in page
    assert "/account/address/" in capsys.readouterr().out


def test_an_address_that_was_never_confirmed_can_be_so_again(here, alice):
    alice.emailaddress_set.update(verified=False)
    assert "It is not confirmed yet." in here.get(PAGE).content.decode()
    here.post("/accounts/email/again")
    link = next(word for word in mail.outbox[-1].body.split() if "/confirm-email/" in word)
    here.post(link)
    assert "not confirmed" not in here.get(PAGE).content.decode()


def test_only_this_form_moves_an_account(here, alice):
    """allauth's own page has more buttons; none of them works here."""
    spare = EmailAddress.objects.create(user=alice, email="spare@example.org")
    for act in ("action_primary", "action_remove", "action_send"):
        here.post(PAGE, {"email": spare.email, act: ""})
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"
    assert EmailAddress.objects.filter(user=alice).count() == 2
