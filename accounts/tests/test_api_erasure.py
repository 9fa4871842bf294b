"""Leaving over the API: asked for by who has just shown who they are, taken back in time."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.erasure import erase_due
from accounts.models import ApiToken, Erasure, ErasureReceipt, User
from accounts.tests.test_api_tokens import as_described, bearer

pytestmark = pytest.mark.django_db
ERASURE = "/api/v1/me/erasure"
STAYS = {"asked": False, "reviews": None, "asked_at": None, "due_at": None, "receipt": None}


def ask(client, reviews="anonymise"):
    return client.post(ERASURE, {"reviews": reviews}, content_type="application/json")


def test_asked_for_and_taken_back(document, fresh, api, anna, settings):
    headers = bearer(anna, "read", "write")
    before = as_described(document, "get", ERASURE, fresh.get(ERASURE))
    assert before.json() == STAYS
    assert api.get(ERASURE, headers=headers).json() == STAYS

    asked = as_described(document, "post", ERASURE, ask(fresh))
    assert asked.status_code == 202
    erasure = Erasure.objects.get(number=anna.pk)
    assert erasure.reviews == asked.json()["reviews"] == "anonymise"
    assert erasure.receipt.due_at - erasure.receipt.asked_at == settings.ERASURE_GRACE
    assert asked.json() == fresh.get(ERASURE).json()
    assert Client().get(asked.json()["receipt"]).status_code == 200
    assert api.get(ERASURE, headers=headers).status_code == 401

    kept = as_described(document, "delete", ERASURE, fresh.delete(ERASURE))
    assert kept.json() == STAYS
    assert api.get("/api/v1/me", headers=headers).status_code == 200
    assert fresh.delete(ERASURE).json() == STAYS
    assert not ErasureReceipt.objects.exists()


def test_asked_for_twice_the_first_time_counts(fresh):
    first = ask(fresh)
    assert ask(fresh, "remove").json() == first.json()
    assert ErasureReceipt.objects.count() == 1


@pytest.mark.parametrize("body", [{}, {"reviews": "keep"}, {"reviews": None}, {"all": True}])
def test_what_becomes_of_reviews_is_chosen(document, fresh, body):
    answer = fresh.post(ERASURE, body, content_type="application/json")
    as_described(document, "post", ERASURE, answer)
    assert answer.status_code == 400
    assert not Erasure.objects.exists()


def test_neither_a_session_left_open_nor_a_token_erases(document, client, api, anna):
    client.force_login(anna)
    answers = [
        as_described(document, "post", ERASURE, ask(client)),
        api.post(ERASURE, {"reviews": "remove"}, headers=bearer(anna, "read", "write")),
    ]
    for answer in answers:
        assert answer.status_code == 403
        assert "/account/erasure" in answer.json()["detail"]
    assert not Erasure.objects.exists()


def test_the_only_operator_stays(document, fresh, anna):
    User.objects.filter(pk=anna.pk).update(is_superuser=True, is_staff=True)
    answer = ask(fresh)
    assert answer.status_code == 409
    assert "only operator" in answer.json()["detail"]
    assert not Erasure.objects.exists()


def test_without_days_of_grace_it_is_done_and_signed_out(fresh, anna, settings):
    settings.ERASURE_GRACE = timedelta(0)
    ApiToken.objects.create(anna, name="a program")
    asked = ask(fresh)
    assert asked.status_code == 202
    assert fresh.get(ERASURE).status_code == 401
    erase_due()
    assert not User.objects.filter(pk=anna.pk).exists()
    assert not ApiToken.objects.exists()


def test_few_queries(fresh, django_assert_max_num_queries):
    ask(fresh)
    with django_assert_max_num_queries(5):
        fresh.get(ERASURE)
