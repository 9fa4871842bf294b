"""Tokens over the API: listed, made by who has just shown who they are, revoked."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.tests.signing_in import make_sure
from accounts.tokens import MOST_TOKENS
from bookrec_site.tests.described import check, resolve

pytestmark = pytest.mark.django_db
TOKENS = "/api/v1/me/tokens"
NEW = {"name": "E-reader", "scopes": ["read"], "days": 30}


def make(client, **changes):
    return client.post(TOKENS, NEW | changes, content_type="application/json")


def bearer(reader, *scopes, **fields) -> dict[str, str]:
    _, secret = ApiToken.objects.create(reader, name="a program", scopes=list(scopes), **fields)
    return {"authorization": f"Bearer {secret}"}


def faults(answer) -> dict[str, str]:
    return {each["field"]: each["detail"] for each in answer.json()["errors"]}


def as_described(document, method: str, path: str, answer):
    described = document["paths"][path][method]["responses"][str(answer.status_code)]
    if "$ref" in described:
        described = resolve(document, described["$ref"])
    ((kind, content),) = described["content"].items()
    assert answer["Content-Type"] == kind
    check(document, content["schema"], answer.json())
    return answer


def test_a_token_is_made_shown_once_and_works(document, fresh, api, anna):
    made = as_described(document, "post", TOKENS, make(fresh))
    assert made.status_code == 201
    assert "no-store" in made["Cache-Control"]
    headers = {"authorization": f"Bearer {made.json()['token']}"}
    assert api.get("/api/v1/me", headers=headers).json()["scopes"] == ["read"]
    token = ApiToken.objects.get()
    assert made["Location"].endswith(f"{TOKENS}/{token.public_id}")
    assert timedelta(days=29) < token.expiry - timezone.now() <= timedelta(days=30)
    listed = as_described(document, "get", TOKENS, fresh.get(TOKENS))
    one = as_described(document, "get", f"{TOKENS}/{{token_id}}", fresh.get(made["Location"]))
    assert listed.json()["results"] == [one.json()]
    assert made.json()["token"] not in listed.content.decode()
    assert token.digest not in listed.content.decode()
    assert fresh.get("/api/v1/me").json()["scopes"] is None


def test_who_changes_things_sees_them(fresh):
    assert make(fresh, scopes=["write"]).json()["scopes"] == ["read", "write"]
    assert make(fresh, scopes=["read", "read"]).json()["scopes"] == ["read"]


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"name": " "}, "name"),
        ({"name": "\u200b"}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["admin"]}, "scopes.0"),
        ({"scopes": "read"}, "scopes"),
        ({"scopes": ["operator"]}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
        ({"expiry": None}, "expiry"),
    ],
)
def test_what_is_wrong_is_named(document, fresh, changes, field):
    answer = as_described(document, "post", TOKENS, make(fresh, **changes))
    assert answer.status_code == 400
    assert field in faults(answer)
    assert not ApiToken.objects.exists()


def test_only_operators_make_tokens_that_operate(fresh, anna):
    assert "operators" in faults(make(fresh, scopes=["operator"]))["scopes"]
    User.objects.filter(pk=anna.pk).update(is_staff=True)
    made = make(fresh, scopes=["operator", "read"])
    assert made.json()["scopes"] == ["read", "operator"]
    User.objects.filter(pk=anna.pk).update(is_staff=False)
    assert fresh.get(made["Location"]).json()["scopes"] == ["read"]


def test_a_session_left_open_makes_none(document, client, anna):
    client.force_login(anna)
    answer = as_described(document, "post", TOKENS, make(client))
    assert answer.status_code == 403
    assert "/account#tokens" in answer.json()["detail"]
    make_sure(client)
    assert make(client).status_code == 201


def test_no_token_makes_another(document, api, anna):
    answer = api.post(TOKENS, NEW, headers=bearer(anna, "read", "write"))
    as_described(document, "post", TOKENS, answer)
    assert answer.status_code == 403
    assert "/account#tokens" in answer.json()["detail"]
    assert ApiToken.objects.count() == 1


def test_a_key_makes_one_token_and_shows_it_once(fresh):
    headers = {"Idempotency-Key": "the-first"}
    first = fresh.post(TOKENS, NEW, content_type="application/json", headers=headers)
    again = fresh.post(TOKENS, NEW, content_type="application/json", headers=headers)
    assert (first.status_code, again.status_code) == (201, 409)
    assert first.json()["token"] not in again.content.decode()
    assert ApiToken.objects.count() == 1


def test_at_most_so_many(fresh, anna):
    for number in range(MOST_TOKENS):
        ApiToken.objects.create(anna, name=str(number))
    answer = make(fresh)
    assert answer.status_code == 400
    assert "You have 50 tokens" in faults(answer)[None]
    ApiToken.objects.first().delete()
    assert make(fresh).status_code == 201


@pytest.mark.parametrize("scopes, status", [(["read"], 403), (["read", "write"], 204)])
def test_a_token_revokes_itself_and_others_if_it_may_write(api, anna, scopes, status):
    headers = bearer(anna, *scopes)
    mine = ApiToken.objects.get()
    other, _ = ApiToken.objects.create(anna, name="another")
    listed = api.get(TOKENS, headers=headers).json()["results"]
    assert {each["id"]: each["current"] for each in listed} == {
        str(mine.public_id): True,
        str(other.public_id): False,
    }
    for token in (other, mine):
        answer = api.delete(f"{TOKENS}/{token.public_id}", headers=headers)
        assert answer.status_code == status
    assert ApiToken.objects.count() == (0 if status == 204 else 2)
    assert api.get(TOKENS, headers=headers).status_code == (401 if status == 204 else 200)


def test_the_token_of_another_is_not_there(document, api, anna, alice):
    theirs, _ = ApiToken.objects.create(alice, name="Alice’s")
    headers = bearer(anna, "read", "write")
    assert "Alice’s" not in api.get(TOKENS, headers=headers).content.decode()
    for address in (f"{TOKENS}/{theirs.public_id}", f"{TOKENS}/{uuid.uuid4()}"):
        for method in ("get", "delete"):
            answer = getattr(api, method)(address, headers=headers)
            assert answer.status_code == 404
            as_described(document, method, f"{TOKENS}/{{token_id}}", answer)
    assert ApiToken.objects.filter(pk=theirs.pk).exists()


def test_an_expired_one_is_listed_as_such(api, anna):
    ApiToken.objects.create(anna, name="over", expiry=timedelta(seconds=-1))
    (valid, over) = api.get(TOKENS, headers=bearer(anna, "read")).json()["results"]
    assert (valid["expired"], over["expired"]) == (False, True)


def test_the_list_takes_few_queries(api, anna, django_assert_max_num_queries):
    headers = bearer(anna, "read")
    for number in range(10):
        ApiToken.objects.create(anna, name=str(number))
    with django_assert_max_num_queries(2):
        assert len(api.get(TOKENS, headers=headers).json()["results"]) == 11


def test_the_document_names_the_scope_that_each_operation_takes(document):
    def scopes(path: str, method: str) -> list[str]:
        security = document["paths"][f"/api/v1{path}"][method]["security"]
        return next(each["token"] for each in security if "token" in each)

    assert scopes("/me", "get") == ["read"]
    assert scopes("/books", "get") == ["read"]
    assert scopes("/me/ratings/{book_id}", "put") == ["write"]


MINE = [TOKENS, f"{TOKENS}/{{token_id}}", "/api/v1/me/erasure", "/api/v1/me/profile"]


@pytest.mark.parametrize("path", MINE)
def test_the_examples_are_as_described(document, path):
    examples = [
        (content["schema"], example["value"])
        for operation in document["paths"][path].values()
        for answer in operation["responses"].values()
        for content in answer.get("content", {}).values()
        for example in content.get("examples", {}).values()
    ]
    assert examples
    for schema, example in examples:
        check(document, schema, example)
