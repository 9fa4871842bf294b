"""A mail server that takes nothing costs nobody an account, and is owned up to."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.tests.signing_in import PASSWORD, is_in, make_sure, sign_in, with_password

pytestmark = pytest.mark.django_db

FIELDS = {"email": "new@example.org", "password1": PASSWORD}
HERE = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def nobody_answers(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


@pytest.fixture
def must_confirm(settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


def sign_up(client: Client) -> str:
    answer = client.post("/accounts/signup/", FIELDS, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_signs_up_is_in_and_told_where_to_ask_again(client, settings, caplog):
    page = sign_up(client)
    assert "Mail to new@example.org could not be sent" in page
    assert "is on its way" not in page
    assert is_in(client)
    assert "was not sent" in caplog.text and "new@example.org" not in caplog.text
    settings.EMAIL_BACKEND = HERE
    page = client.post("/accounts/email/again", follow=True).content.decode()
    assert "Mail with a link is on its way to new@example.org" in page
    assert mail.outbox[-1].to == ["new@example.org"]


def test_who_has_to_confirm_first_can_have_it_sent_again(client, settings, must_confirm):
    page = sign_up(client)
    assert "Our mail could not be sent" in page and "We have sent mail" not in page
    assert User.objects.filter(email="new@example.org").exists() and not is_in(client)
    again = "/accounts/confirm-email/again"
    assert f'action="{again}"' in page
    assert "Our mail could not be sent" in client.post(again, follow=True).content.decode()
    settings.EMAIL_BACKEND = HERE
    assert "We have sent mail" in client.post(again, follow=True).content.decode()
    link = next(word for word in mail.outbox[-1].body.split() if "/confirm-email/" in word)
    client.post(link)
    assert EmailAddress.objects.get(email="new@example.org").verified


def test_signing_in_sends_it_too(client, settings, must_confirm):
    sign_up(client)
    settings.EMAIL_BACKEND = HERE
    later = Client()
    later.post("/accounts/login/", {"login": "new@example.org", "password": PASSWORD})
    assert mail.outbox[-1].to == ["new@example.org"]


def test_again_is_of_no_use_to_whoever_has_not_signed_up(client):
    assert client.post("/accounts/confirm-email/again").url == "/accounts/login/"
    assert client.get("/accounts/confirm-email/again").status_code == 405
    assert mail.outbox == []


def test_the_page_does_not_tell_who_has_an_account(client, must_confirm, alice):
    known = client.post("/accounts/signup/", FIELDS | {"email": alice.email}, follow=True)
    unknown = Client().post("/accounts/signup/", FIELDS, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert "Our mail could not be sent" in known.content.decode()


@pytest.mark.parametrize("email", ["alice@example.org", "nobody@example.org"])
def test_a_password_is_not_reset_and_the_page_says_so(client, settings, alice, email):
    with_password(alice)
    asked = {"email": email}
    page = client.post("/accounts/password/reset/", asked, follow=True).content.decode()
    assert "Our mail could not be sent" in page and "on its way" not in page
    settings.EMAIL_BACKEND = HERE
    page = client.post("/accounts/password/reset/", asked, follow=True).content.decode()
    assert "A link is on its way" in page
    assert mail.outbox[-1].to == [email]


def test_an_address_is_not_changed_and_the_page_says_so(settings, alice):
    client = sign_in(with_password(alice))
    make_sure(client)
    answer = client.post("/accounts/email/", {"email": "ann@example.net"})
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "Our mail could not be sent just now" in page and "is on its way" not in page
    assert 'value="ann@example.net"' in page
    settings.EMAIL_BACKEND = HERE
    page = client.post("/accounts/email/", {"email": "ann@example.net"}).content.decode()
    assert "Mail is on its way to ann@example.net" in page
    assert mail.outbox[-1].to == ["ann@example.net"]
