"""The account page, its tokens, and the doors in and out."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.forms import SignupForm
from accounts.models import ApiToken, User
from accounts.tests.signing_in import PASSWORD
from accounts.tokens import MOST_TOKENS
from bookrec_site.tests.live_site import words_of

pytestmark = pytest.mark.django_db
A_TOKEN = {"name": "My script", "scopes": ["write"], "days": "365"}


@pytest.fixture
def reader(client: Client, alice) -> Client:
    client.force_login(alice)
    return client


def test_a_token_is_shown_once_and_works(reader: Client, api, alice):
    page = reader.post("/account/tokens", A_TOKEN)
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert secret not in reader.get("/account").content.decode()
    assert api.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 200

    token = ApiToken.objects.get(user=alice)
    assert (token.name, token.scopes) == ("My script", ["read", "write"])
    assert timedelta(days=364) < token.expiry - timezone.now() < timedelta(days=366)


def test_an_open_session_alone_makes_no_token(client: Client):
    anna = User.objects.create_user("anna@example.org", PASSWORD)
    client.force_login(anna)
    assert 'action="/account/tokens"' not in client.get("/account").content.decode()
    first = client.post("/account/tokens", A_TOKEN)
    assert first["Location"] == "/accounts/reauthenticate/?next=%2Faccount%23tokens"
    assert not ApiToken.objects.exists()

    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert 'action="/account/tokens"' in client.get("/account").content.decode()
    client.post("/account/tokens", A_TOKEN)
    assert ApiToken.objects.get().user == anna


def test_who_has_just_signed_in_need_not_show_it_again(client: Client):
    User.objects.create_user("anna@example.org", PASSWORD)
    client.post("/accounts/login/", {"login": "anna@example.org", "password": PASSWORD})
    assert client.post("/account/tokens", A_TOKEN).context["secret"]


def test_a_token_needs_a_name(reader: Client):
    response = reader.post("/account/tokens", A_TOKEN | {"name": " "})
    assert response.status_code == 400
    assert "Give the token a name" in response.content.decode()
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"scopes": []},
        {"scopes": ["admin"]},
        {"scopes": ["read", "operator"]},
        {"days": ""},
        {"days": "366"},
        {"days": "never"},
        {"name": "x" * 81},
    ],
)
def test_nothing_is_made_of_what_can_not_be_chosen(reader: Client, changes):
    assert reader.post("/account/tokens", A_TOKEN | changes).status_code == 400
    assert not ApiToken.objects.exists()


def test_only_operators_are_asked_whether_it_runs_the_site(reader: Client, alice, api):
    assert "Run the site" not in reader.get("/account").content.decode()
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    assert "Run the site" in reader.get("/account").content.decode()
    reader.post("/account/tokens", A_TOKEN | {"scopes": ["operator"]})
    assert ApiToken.objects.get().scopes == ["operator"]
    assert "runs the site" in reader.get("/account").content.decode()
    User.objects.filter(pk=alice.pk).update(is_staff=False)
    assert "ran the site while you were" in reader.get("/account").content.decode()


def account_in_words(reader: Client) -> str:
    return " ".join(words_of(reader.get("/account").content.decode()).split())


def test_the_list_says_what_each_token_is_and_what_is_over(reader: Client, alice, api):
    _, secret = ApiToken.objects.create(alice, name="Phone", scopes=["read"])
    over, _ = ApiToken.objects.create(alice, name="Old", expiry=timedelta(seconds=-1))
    page = account_in_words(reader)
    assert re.search(r"Old expired sees and changes .* Delete the token “Old”", page)
    assert re.search(r"Phone sees Begins .* Last used not yet .* Revoke the token “Phone”", page)
    api.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    page = account_in_words(reader)
    assert re.search(r"Phone sees Begins .* Last used (now|\d+ seconds? ago) ", page)
    answer = reader.post(f"/account/tokens/{over.public_id}/revocation", follow=True)
    assert "“Old” is gone from the list" in answer.content.decode()


def test_fifty_tokens_take_no_more_queries_than_one(reader, alice, django_assert_num_queries):
    ApiToken.objects.create(alice, name="The first")
    reader.get("/account")
    with CaptureQueriesContext(connection) as one:
        reader.get("/account")
    for number in range(MOST_TOKENS - 1):
        ApiToken.objects.create(alice, name=str(number))
    with django_assert_num_queries(len(one)):
        reader.get("/account")
    answer = reader.post("/account/tokens", A_TOKEN)
    assert answer.status_code == 400
    assert "You have 50 tokens" in answer.content.decode()


def test_a_revoked_token_opens_nothing(reader: Client, api, alice):
    token, secret = ApiToken.objects.create(alice, name="Old")
    response = reader.post(f"/account/tokens/{token.public_id}/revocation")
    assert response["Location"] == "/account#tokens"
    assert api.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_nobody_sees_or_revokes_the_token_of_another(reader: Client, bob):
    token, _ = ApiToken.objects.create(bob, name="Bob’s own")
    assert "Bob’s own" not in reader.get("/account").content.decode()
    assert reader.post(f"/account/tokens/{token.public_id}/revocation").status_code == 404
    assert ApiToken.objects.filter(user=bob).exists()


def test_what_can_be_no_token_is_not_found(reader: Client):
    for key in ("%00", "a%00b", "%ff", "%F0%9F%92%A5", "a b", "x" * 5000):
        assert reader.post(f"/account/tokens/{key}/revocation").status_code == 404


@pytest.mark.parametrize(
    "address", ["/account/tokens", f"/account/tokens/{uuid.UUID(int=1)}/revocation"]
)
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


def test_a_sign_up_that_was_sent_twice_at_once_leads_to_sign_in(client: Client):
    page = client.get("/accounts/signup/")
    form = SignupForm({"email": "twice@example.org", "password1": PASSWORD})
    assert form.is_valid()
    User.objects.create_user(email="twice@example.org", password=PASSWORD)

    reader, answer = form.try_save(page.wsgi_request)

    assert reader is None
    assert answer["Location"] == "/accounts/login/"
    assert User.objects.filter(email="twice@example.org").count() == 1
