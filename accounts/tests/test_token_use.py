"""When a token was used last: noted without a write, carried into its row, shown to its reader."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts import token_use
from accounts.erasure_traces import sweep
from accounts.models import ApiToken
from accounts.tokens import revoke, tokens_of
from bookrec_site.cache import ForgivingRedisCache

pytestmark = pytest.mark.django_db
ME = "/api/v1/me"


@pytest.fixture
def token(alice):
    return ApiToken.objects.create(alice, name="a program")


def use(api, secret: str) -> int:
    return api.get(ME, headers={"authorization": f"Bearer {secret}"}).status_code


def just_now(at) -> bool:
    return at is not None and abs(at - timezone.now()) < timedelta(seconds=5)


def test_a_use_writes_no_row_and_shows_at_once(api, alice, token):
    assert tokens_of(alice)[0].last_used_at is None
    assert use(api, token[1]) == 200
    assert ApiToken.objects.get().last_used_at is None
    assert just_now(tokens_of(alice)[0].last_used_at)


def test_the_job_carries_it_over_once(api, token):
    used, _unused = token[0], ApiToken.objects.create(token[0].user, name="another")
    use(api, token[1])
    assert token_use.carry_uses() == 1
    assert just_now(ApiToken.objects.get(pk=used.pk).last_used_at)
    assert token_use.carry_uses() == 0
    cache.clear()
    assert just_now(tokens_of(used.user)[1].last_used_at)


def test_the_newer_of_both_counts(api, alice, token):
    use(api, token[1])
    later = timezone.now() + timedelta(minutes=3)
    ApiToken.objects.update(last_used_at=later)
    assert tokens_of(alice)[0].last_used_at == later
    assert token_use.carry_uses() == 0
    ApiToken.objects.update(last_used_at=later - timedelta(days=1))
    assert just_now(tokens_of(alice)[0].last_used_at)


def test_it_is_noted_once_a_minute(api, token, monkeypatch):
    noted = []
    monkeypatch.setattr(token_use.cache, "set", lambda key, *_: noted.append(key))
    clock = [1000.0]
    monkeypatch.setattr(token_use.time, "monotonic", lambda: clock[0])
    for seconds in (0, 30, 29.5, 0.5):
        clock[0] += seconds
        token_use.note_use(token[0])
    assert len(noted) == 2


def test_without_a_cache_the_token_opens_all_the_same(api, alice, token):
    ForgivingRedisCache.rests_until = float("inf")
    assert use(api, token[1]) == 200
    assert tokens_of(alice)[0].last_used_at is None
    assert token_use.carry_uses() == 0


def test_a_refused_token_was_not_used(api, alice):
    over, secret = ApiToken.objects.create(alice, name="over", expiry=timedelta(days=-1))
    assert use(api, secret) == 401
    assert tokens_of(alice)[0].last_used_at is None


def test_nothing_of_it_stays_in_the_cache(api, alice, token):
    use(api, token[1])
    revoke(token[0])
    assert not cache._cache.get_client().keys("*token-used*")
    other, secret = ApiToken.objects.create(alice, name="another")
    use(api, secret)
    assert cache._cache.get_client().keys("*token-used*")
    sweep(alice.pk)
    assert not cache._cache.get_client().keys("*token-used*")


def test_many_tokens_take_few_queries(alice, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(token_use, "AT_ONCE", 3)
    for number in range(7):
        token, _ = ApiToken.objects.create(alice, name=str(number))
        token_use.note_use(token)
    with django_assert_num_queries(1):
        assert len({token.name for token in tokens_of(alice)}) == 7
    assert token_use.carry_uses() == 7
