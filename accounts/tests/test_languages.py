"""The doors in and out, the account and its mail in another language than English."""

import pytest
from django.core import mail
from django.test import Client

from accounts.models import ApiToken
from accounts.tests.languages import assert_is_in, translate

pytestmark = pytest.mark.django_db
NEW = {"email": "carol@example.org", "password1": "a long enough password"}


@pytest.fixture
def german(client: Client) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    return client


def test_doors_are_in_our_own_hand_and_in_german(german: Client):
    visitors = ["signup", "login", "password/reset", "password/reset/done", "inactive"]
    visitors += ["password/reset/key/1-x", "password/reset/key/done"]
    visitors += ["confirm-email", "confirm-email/nonsense"]
    for address in visitors:
        assert_is_ours(german.get(f"/accounts/{address}/"))
    german.post("/accounts/signup/", NEW)
    for address in ("logout", "email", "password/change", "reauthenticate"):
        assert_is_ours(german.get(f"/accounts/{address}/"))


def assert_is_ours(answer) -> None:
    assert_is_in("de", answer)
    assert "base.html" in [template.name for template in answer.templates]


def test_the_account_in_german(german: Client, alice):
    ApiToken.objects.create(alice, name="My script")
    german.force_login(alice)
    html = assert_is_in("de", german.get("/account"))
    assert "My script" in html
    answer = german.post("/account/tokens", {"name": " "})
    assert answer.status_code == 400


def test_ways_of_signing_in_in_german(german: Client, alice):
    german.force_login(alice)
    ways = ["account/devices", "accounts/email/"]
    ways += ["accounts/2fa/totp/activate/", "accounts/2fa/webauthn/add/"]
    for address in ways:
        assert_is_in("de", german.get(f"/{address}"))


def test_what_is_wrong_with_a_form_is_said_in_german(settings, tmp_path, german, alice):
    wrong = "Give the token a name, so that you know it later."
    translate(settings, tmp_path, {wrong: "Gib dem Schlüssel einen Namen."})
    german.force_login(alice)
    html = german.post("/account/tokens", {"name": " "}).content.decode()
    assert "Gib dem Schlüssel einen Namen." in html
    english = german.post("/account/tokens", {"name": " "}, headers={"accept-language": "en"})
    assert wrong in english.content.decode()


def test_mail_is_in_the_language_of_who_asked_for_it(settings, tmp_path, german, alice):
    words = {
        "A new password": "Ein neues Passwort",
        "If it was not you, do nothing: your password stays as it is.": "Sonst tu nichts.",
        "If we know the address, mail with a link arrives within a few minutes. Look among the "
        'spam as well; if nothing comes, <a href="%(reset_url)s">ask again</a>.': (
            '<a href="%(reset_url)s">Noch einmal</a>?'
        ),
    }
    translate(settings, tmp_path, words)
    page = german.post("/accounts/password/reset/", {"email": alice.email}, follow=True)
    assert '<a href="/accounts/password/reset/">Noch einmal</a>?' in page.content.decode()
    (letter,) = mail.outbox
    assert letter.subject.endswith("Ein neues Passwort")
    assert "Sonst tu nichts." in letter.body
    assert "/accounts/password/reset/key/" in letter.body


def test_a_token_that_is_wrong_is_refused_in_german(settings, tmp_path, german):
    translate(settings, tmp_path, {"This token is not valid.": "Dieser Schlüssel gilt nicht."})
    answer = german.get("/api/v1/me", headers={"authorization": "Bearer nonsense"})
    assert answer.status_code == 401
    assert answer.json()["detail"] == "Dieser Schlüssel gilt nicht."
