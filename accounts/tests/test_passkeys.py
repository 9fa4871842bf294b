"""Passkeys, as far as that goes without a browser: who may ask, and what nonsense does."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from accounts.tests.signing_in import is_in, sign_in, with_password

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/2fa/webauthn/login/"
ADD = "/accounts/2fa/webauthn/add/"
NONSENSE = [
    "",
    "{",
    "{}",
    "[]",
    "1",
    '"x"',
    '{"response": 1}',
    '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}',
    json.dumps(
        {"id": 1, "rawId": None, "response": {"clientDataJSON": "", "attestationObject": ""}}
    ),
    json.dumps(
        {
            "id": "AAAA",
            "rawId": "AAAA",
            "type": "public-key",
            "response": {
                "clientDataJSON": "e30",
                "attestationObject": "o2M",
                "authenticatorData": "AAAA",
                "signature": "AAAA",
                "userHandle": "AAAA",
            },
            "clientExtensionResults": {"credProps": "\x00"},
        }
    ),
    json.dumps({"id": "\x00", "rawId": "AA", "response": {"userHandle": "\x00"}}),
]


@pytest.fixture
def alice(alice):
    return with_password(alice)


def test_a_passkey_is_for_the_name_of_the_site(here, alice, settings):
    settings.PASSKEY_DOMAIN = "books.example.org"
    options = here.get(ADD).context["js_data"]["creation_options"]["publicKey"]
    assert options["rp"] == {"id": "books.example.org", "name": "Bookrec"}
    assert options["user"]["name"] == alice.email
    assert here.get(ADD).context["form"].initial["name"] == "Firefox on Linux"


def test_whoever_signs_in_is_asked_for_any_passkey(client):
    options = client.get(LOGIN, headers={"accept": "application/json"}).json()
    assert options["request_options"]["publicKey"]["userVerification"] == "required"
    assert not options["request_options"]["publicKey"].get("allowCredentials")
    assert client.get(LOGIN)["Location"] == "/accounts/login/"


@pytest.mark.slow
def test_nonsense_opens_nothing(client, here, alice):
    for sent in NONSENSE:
        cache.clear()  # or so many tries would be refused unread
        client.get(LOGIN, headers={"accept": "application/json"})
        assert client.post(LOGIN, {"credential": sent})["Location"] == "/accounts/login/", sent
        here.get(ADD)
        assert here.post(ADD, {"credential": sent, "name": "x"}).status_code == 200, sent
        again = here.post("/accounts/2fa/webauthn/reauthenticate/", {"credential": sent})
        assert again.status_code in (302, 403), sent
    assert not is_in(client)
    assert not Authenticator.objects.filter(user=alice).exists()


def test_adding_one_asks_who_it_is(alice, client):
    assert sign_in(alice).get(ADD)["Location"].startswith("/accounts/reauthenticate/")
    assert client.get(ADD)["Location"].startswith("/accounts/login/")


def test_nobody_names_or_removes_that_of_another(here, bob):
    row = Authenticator.objects.create(
        user=bob, type="webauthn", data={"name": "Bob’s", "credential": {}}
    )
    for act in ("edit", "remove"):
        address = f"/accounts/2fa/webauthn/keys/{row.pk}/{act}/"
        assert here.get(address).status_code == 404
        assert here.post(address, {"name": "mine"}).status_code == 404
    row.refresh_from_db()
    assert row.data["name"] == "Bob’s"


def test_a_passkey_is_named_anew(here, alice):
    row = Authenticator.objects.create(
        user=alice, type="webauthn", data={"name": "Old", "credential": {}}
    )
    address = f"/accounts/2fa/webauthn/keys/{row.pk}/edit/"
    assert 'value="Old"' in here.get(address).content.decode()
    for wrong in ("", "x" * 61, "a\x00b"):
        assert here.post(address, {"name": wrong}).status_code == 200
    answer = here.post(address, {"name": "<b>Blue</b> key"}, follow=True)
    assert answer.request["PATH_INFO"] == "/account"
    assert "&lt;b&gt;Blue&lt;/b&gt; key" in answer.content.decode()
    row.refresh_from_db()
    assert row.data == {"name": "<b>Blue</b> key", "credential": {}}


def test_signing_in_with_passkeys_is_not_tried_endlessly(client):
    answers = [client.post(LOGIN, {"credential": "{}"}).status_code for _ in range(12)]
    assert answers[-1] == 429


def test_the_login_page_offers_it_and_keeps_where_one_was_going(client):
    page = client.get("/accounts/login/?next=/dials").content.decode()
    form = page[page.index('data-passkey="show"') :]
    assert '<input type="hidden" name="next" value="/dials">' in form
    assert "Sign in with a passkey" in form
