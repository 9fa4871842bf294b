"""The operator's view of readers."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import ApiToken, User
from web import bigtables

USERS = reverse("admin:accounts_user_changelist")


@pytest.fixture
def desk(client, operator):
    """The operator's browser."""
    client.force_login(operator)
    return client


def found(desk, query: str) -> set[str]:
    answer = desk.get(USERS, {"q": query})
    assert answer.status_code == 200
    return {str(user) for user in answer.context["cl"].result_list}


def test_only_operators_come_in(client, alice):
    assert client.get("/admin/").status_code == 302
    sign_in = client.get("/admin/", follow=True)
    assert sign_in.redirect_chain[-1][0].startswith("/accounts/login/")
    client.force_login(alice)
    assert client.get("/admin/", follow=True).status_code == 403


@pytest.mark.slow
def test_every_list_and_form_opens(desk, alice):
    index = desk.get("/admin/")
    assert index.status_code == 200
    for app in index.context["app_list"]:
        for model in app["models"]:
            assert desk.get(model["admin_url"]).status_code == 200, model["name"]
            assert desk.get(model["admin_url"], {"q": "x"}).status_code == 200, model["name"]
            if model["add_url"]:
                assert desk.get(model["add_url"]).status_code == 200, model["name"]


@pytest.mark.django_db
def test_readers_are_found_by_address_id_and_data_set(desk, alice, bob):
    simulated = User.objects.create(source="starter", external_id="12", is_active=False)
    assert found(desk, "alice@example.org") == {"Alice"}
    assert found(desk, "ALI") == {"Alice"}
    assert found(desk, str(bob.pk)) == {"Bob"}
    assert found(desk, "starter:12") == {str(simulated)}
    assert found(desk, "starter:1") == set()
    assert found(desk, "example.org") == set()
    assert "Alice" in found(desk, "")


@pytest.mark.parametrize("query", ["'; --", "%", "\\", "9" * 40, ":", "a" * 5000, "²"])
def test_odd_queries_find_nothing_and_break_nothing(desk, query):
    assert found(desk, query) == set()


def test_a_nul_is_refused_in_words(desk):
    page = desk.get(USERS, {"q": "ali\x00ce"})
    assert "Null characters are not allowed." in page.content.decode()


def test_lists_count_no_further_than_their_limit(desk, alice, bob, monkeypatch):
    monkeypatch.setattr(bigtables, "MOST_ROWS", 2)
    with CaptureQueriesContext(connection) as captured:
        answer = desk.get(USERS)
    assert answer.context["cl"].result_count == 2
    counts = [query["sql"] for query in captured.captured_queries if "COUNT(" in query["sql"]]
    assert counts
    assert all("LIMIT 2" in sql for sql in counts)


def test_an_operator_adds_a_member(desk):
    form = {
        "email": "Carol@Example.org",
        "usable_password": "true",
        "password1": "swordfish and chips",
        "password2": "swordfish and chips",
    }
    desk.post(reverse("admin:accounts_user_add"), form)
    carol = User.objects.get(email="carol@example.org")
    assert carol.check_password("swordfish and chips")
    again = desk.post(reverse("admin:accounts_user_add"), form | {"email": "carol@EXAMPLE.org"})
    assert "There is an account with this e-mail address." in again.content.decode()
    assert User.objects.filter(email__iexact="carol@example.org").count() == 1


def test_a_member_needs_an_address(desk, alice):
    address = reverse("admin:accounts_user_change", args=[alice.pk])
    answer = desk.post(address, {"email": "", "name": "Alice", "is_active": "on"})
    assert "A member needs an address to sign in." in answer.content.decode()
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"


def test_a_reader_of_a_data_set_can_be_neither_given_an_address_nor_let_in(desk):
    reader = User.objects.create(source="starter", external_id="12", is_active=False)
    address = reverse("admin:accounts_user_change", args=[reader.pk])
    for wrong in ({"email": "x@example.org"}, {"is_active": "on"}):
        answer = desk.post(address, {"email": "", "name": ""} | wrong)
        assert "Readers who came with a data set" in answer.content.decode()
    assert desk.post(address, {"email": "", "name": "Reader 12"}).status_code == 302
    reader.refresh_from_db()
    assert (reader.email, reader.is_active) == (None, False)


def test_a_member_is_locked_out(desk, alice):
    address = reverse("admin:accounts_user_change", args=[alice.pk])
    answer = desk.post(address, {"email": "alice@example.org", "name": "Alice"})
    assert answer.status_code == 302
    alice.refresh_from_db()
    assert not alice.is_active
    assert LogEntry.objects.filter(object_id=str(alice.pk)).exists()


def test_tokens_are_listed_without_their_secret_and_revoked(desk, alice, api):
    token, secret = ApiToken.objects.create(alice, name="her phone")
    listed = desk.get(reverse("admin:accounts_apitoken_changelist"), {"q": "alice"})
    assert "her phone" in listed.content.decode()
    assert secret not in listed.content.decode()
    desk.post(reverse("admin:accounts_apitoken_delete", args=[token.pk]), {"post": "yes"})
    assert api.get("/api/v1/me", headers={"authorization": f"Bearer {secret}"}).status_code == 401


def test_a_changed_address_opens_the_account_and_the_old_one_does_not(desk, alice):
    alice.set_password("swordfish and chips")
    alice.save()
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    spare = EmailAddress.objects.create(user=alice, email="spare@example.org", verified=True)
    form = {"email": "New@example.org", "name": "Alice", "is_active": "on"}
    desk.post(reverse("admin:accounts_user_change", args=[alice.pk]), form)
    kept = EmailAddress.objects.filter(user=alice).values_list("email", "primary", "verified")
    assert set(kept) == {("new@example.org", True, False), (spare.email, False, True)}
    for address, opens in (("alice@example.org", False), ("new@example.org", True)):
        visitor = Client()
        visitor.post("/accounts/login/", {"login": address, "password": "swordfish and chips"})
        assert ("_auth_user_id" in visitor.session) is opens
        visitor.post("/accounts/password/reset/", {"email": address})
    assert [message.to for message in mail.outbox if "/password/reset/key/" in message.body] == [
        ["new@example.org"]
    ]


def test_an_account_saved_with_the_same_address_keeps_it_verified(desk, alice):
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    form = {"email": alice.email, "name": "Alice Again", "is_active": "on"}
    desk.post(reverse("admin:accounts_user_change", args=[alice.pk]), form)
    assert EmailAddress.objects.get(user=alice).verified
