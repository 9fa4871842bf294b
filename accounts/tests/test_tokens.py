"""Programs that act for a reader: the bearer of a token, and nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.authentication import TokenAuthentication
from accounts.erasure import ask_erasure, keep_account
from accounts.models import ApiToken

ME = "/api/v1/me"


def token_of(reader, **fields) -> str:
    _, secret = ApiToken.objects.create(reader, name="a program", **fields)
    return secret


def ask(api, authorization: str):
    return api.get(ME, headers={"authorization": authorization})


def test_a_token_opens_what_is_its_readers(api, alice, bob):
    token_of(bob)
    answer = ask(api, f"Bearer {token_of(alice)}")
    assert answer.status_code == 200
    assert answer.json()["email"] == alice.email


def test_no_shared_cache_keeps_what_it_opens(api, alice):
    assert "private" in ask(api, f"Bearer {token_of(alice)}")["Cache-Control"]
    assert "public" in api.get("/api/v1/moods")["Cache-Control"]


def test_a_token_needs_no_csrf_token(api, alice):
    headers = {"authorization": f"Bearer {token_of(alice)}"}
    answer = api.put("/api/v1/me/ratings/1", {"stars": 4}, headers=headers)
    assert answer.status_code == 404  # let in, but there is no such book


def test_only_a_hash_is_kept(alice):
    secret = token_of(alice)
    assert secret.startswith("bookrec_")
    kept = ApiToken.objects.values().get()
    assert secret not in str(kept)
    assert len(kept["token_key"]) < len(secret) / 4


def test_using_a_token_reads_once_and_writes_nothing(api, alice, django_assert_num_queries):
    secret = token_of(alice)
    token_of(alice, expiry=timedelta(days=-1))
    with django_assert_num_queries(1):
        reader, _ = TokenAuthentication().authenticate_credentials(secret)
    assert reader == alice
    assert ApiToken.objects.count() == 2


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer",
        "Bearer ",
        "Bearer nonsense",
        "Bearer bookrec_" + "0" * 64,
        "Bearer a b",
        "Bearer \xff\xfe",
        "Bearer \N{SNOWMAN}".encode().decode("latin-1"),
        "Bearer " + "x" * 10_000,
    ],
)
def test_any_other_token_is_refused(api, alice, authorization):
    token_of(alice)
    answer = ask(api, authorization)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert answer.json()["title"] == "Unauthorized"
    assert answer.json()["detail"] == "This token is not valid."


@pytest.mark.parametrize("authorization", ["", "Basic YWxpY2U6cGFzc3dvcmQ=", "Token abc"])
def test_other_kinds_of_credentials_are_no_credentials(api, alice, authorization):
    answer = ask(api, authorization)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_beginning_of_a_token_is_not_enough(api, alice):
    secret = token_of(alice)
    assert ask(api, f"Bearer {secret[:-1]}").status_code == 401
    assert ask(api, f"Bearer {secret[:15]}").status_code == 401
    assert ask(api, f"Bearer {secret}").status_code == 200


@pytest.mark.parametrize("seconds, status", [(-1, 200), (0, 401), (1, 401)])
def test_a_token_is_over_from_the_moment_that_it_says(api, alice, monkeypatch, seconds, status):
    secret = token_of(alice)
    end = ApiToken.objects.get().expiry
    monkeypatch.setattr(timezone, "now", lambda: end + timedelta(seconds=seconds))
    assert ask(api, f"Bearer {secret}").status_code == status


def test_an_expired_token_says_when_it_expired(api, alice):
    secret = token_of(alice, expiry=timedelta(days=-2))
    answer = ask(api, f"Bearer {secret}")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert f"{timezone.now() - timedelta(days=2):%Y-%m-%d}" in answer.json()["detail"]


def test_a_token_lasts_a_year_unless_told_otherwise(alice):
    token_of(alice)
    left = ApiToken.objects.get().expiry - timezone.now()
    assert timedelta(days=364) < left <= timedelta(days=365)


def test_a_revoked_token_opens_nothing(api, alice):
    secret = token_of(alice)
    ApiToken.objects.get().delete()
    assert ask(api, f"Bearer {secret}").status_code == 401


def test_the_token_of_a_locked_account_opens_nothing(api, alice):
    secret = token_of(alice)
    alice.is_active = False
    alice.save()
    assert ask(api, f"Bearer {secret}").status_code == 401


def test_the_token_of_an_account_about_to_be_erased_opens_nothing_until_it_stays(api, alice):
    secret = token_of(alice)
    ask_erasure(alice, "remove")
    assert ask(api, f"Bearer {secret}").status_code == 401
    keep_account(alice)
    assert ask(api, f"Bearer {secret}").status_code == 200


def test_the_quick_look_finds_what_the_slow_one_finds(alice):
    """The statement is built once; its columns must be those of the models, in their order."""
    alice.personalised, alice.last_login = False, timezone.now()
    alice.save()
    reader, token = TokenAuthentication().authenticate_credentials(token_of(alice))
    slow = ApiToken.objects.select_related("user").get()
    for quick, same in ((token, slow), (reader, slow.user)):
        for field in same._meta.concrete_fields:
            assert getattr(quick, field.attname) == getattr(same, field.attname), field
    assert token.user is reader
    token.last_used_at = timezone.now()
    token.save()  # as what came from the database: changed, not added
    assert ApiToken.objects.count() == 1


def test_a_wrong_token_does_not_fall_back_to_the_session(api, alice):
    api.force_login(alice)
    assert api.get(ME).status_code == 200
    assert ask(api, "Bearer wrong").status_code == 401
