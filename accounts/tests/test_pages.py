"""The account page, its tokens, and the doors in and out."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, User

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"


@pytest.fixture
def reader(client: Client, alice) -> Client:
    client.force_login(alice)
    return client


def test_a_token_is_shown_once_and_works(reader: Client, api, alice):
    page = reader.post("/account/tokens", {"name": "My script"})
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert secret not in reader.get("/account").content.decode()
    assert api.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 200

    token = ApiToken.objects.get(user=alice)
    assert token.name == "My script"
    assert timedelta(days=364) < token.expiry - timezone.now() < timedelta(days=366)


def test_a_token_needs_a_name(reader: Client):
    response = reader.post("/account/tokens", {"name": " "})
    assert response.status_code == 400
    assert "Give the token a name" in response.content.decode()
    assert not ApiToken.objects.exists()


def test_a_revoked_token_opens_nothing(reader: Client, api, alice):
    token, secret = ApiToken.objects.create(alice, name="Old")
    response = reader.post(f"/account/tokens/{token.token_key}/revocation")
    assert response["Location"] == "/account"
    assert api.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_nobody_sees_or_revokes_the_token_of_another(reader: Client, bob):
    token, _ = ApiToken.objects.create(bob, name="Bob’s own")
    assert "Bob’s own" not in reader.get("/account").content.decode()
    assert reader.post(f"/account/tokens/{token.token_key}/revocation").status_code == 404
    assert ApiToken.objects.filter(user=bob).exists()


@pytest.mark.parametrize("key", ["%00", "a%00b", "%ff", "%F0%9F%92%A5", "a b", "x" * 5000])
def test_what_can_be_no_token_is_not_found(reader: Client, key):
    assert reader.post(f"/account/tokens/{key}/revocation").status_code == 404


@pytest.mark.parametrize("address", ["/account/tokens", "/account/tokens/x/revocation"])
def test_tokens_change_by_post_only(reader: Client, address):
    assert reader.get(address).status_code == 405


def test_the_account_is_for_readers_and_kept_in_no_cache(client: Client, reader: Client):
    assert "no-store" in reader.get("/account")["Cache-Control"]
    assert Client().get("/account")["Location"] == "/accounts/login/?next=/account"
    assert Client().post("/account/tokens").status_code == 302


def test_signing_up_leads_to_the_first_ratings(client: Client):
    response = client.post(
        "/accounts/signup/", {"email": "carol@example.org", "password1": PASSWORD}, follow=True
    )
    assert response.request["PATH_INFO"] == "/"
    assert User.objects.get(email="carol@example.org").display_name == "carol"


def test_signing_up_keeps_the_page_that_was_wanted(client: Client):
    page = client.get("/accounts/signup/?next=/browse").content.decode()
    assert '<input type="hidden" name="next" value="/browse">' in page


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/accounts/signup/", {"email": "nonsense", "password1": PASSWORD}),
        ("/accounts/signup/", {"email": "carol@example.org", "password1": "123"}),
        ("/accounts/login/", {"login": "alice@example.org", "password": "wrong"}),
        ("/accounts/login/", {"login": "", "password": ""}),
        ("/accounts/password/reset/", {"email": "nonsense"}),
    ],
)
def test_a_form_says_what_is_wrong_beside_it(client: Client, alice, address, fields):
    response = client.post(address, fields)
    assert response.status_code == 200
    page = response.content.decode()
    assert 'class="wrong"' in page or 'class="wrongs"' in page


@pytest.mark.parametrize(
    ("backend", "words"), [("console", "has no mail server"), ("locmem", "is on its way")]
)
def test_a_newcomer_is_told_where_their_mail_is(client: Client, db, settings, backend, words):
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    newcomer = {"email": "dora@example.org", "password1": PASSWORD}
    page = client.post("/accounts/signup/", newcomer, follow=True).content.decode()
    assert words in page


def test_a_forgotten_password_is_chosen_anew(client: Client, alice):
    response = client.post("/accounts/password/reset/", {"email": alice.email}, follow=True)
    assert "on its way" in response.content.decode()
    link = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    form = client.get(link, follow=True)
    assert "Choose a new password" in form.content.decode()
    client.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)
    assert "This link is spent" in client.get(link, follow=True).content.decode()


@pytest.mark.parametrize("address", ["login", "signup", "password/reset", "password/reset/done"])
def test_doors_are_in_our_own_hand(client: Client, address):
    page = client.get(f"/accounts/{address}/").content.decode()
    assert 'class="sheet entrance"' in page


@pytest.mark.parametrize("address", ["logout", "email", "password/change", "reauthenticate"])
def test_doors_of_readers_are_too(client: Client, address):
    client.post("/accounts/signup/", {"email": "carol@example.org", "password1": PASSWORD})
    page = client.get(f"/accounts/{address}/").content.decode()
    assert 'class="sheet entrance"' in page
