"""How many calls a caller may make, and where every answer says how many are left."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from bookrec_site.cache import ForgivingRedisCache
from bookrec_site.tests.test_api_manners import ME, POPULAR, bearer, token_of

pytestmark = pytest.mark.django_db


def limits(settings, visitor: str, reader: str) -> None:
    settings.API_VISITOR_RATE, settings.API_READER_RATE = visitor, reader


def test_every_answer_says_where_its_caller_stands(settings, alice):
    limits(settings, "7/min", "9/hour")
    answers = [Client().get(address) for address in (POPULAR, ME, "/api/v1/books/0")]
    assert [answer.status_code for answer in answers] == [200, 401, 404]
    for left, answer in zip((6, 5, 4), answers, strict=True):
        assert answer["RateLimit-Policy"] == '"visitor";q=7;w=60'
        assert re.fullmatch(rf'"visitor";r={left};t=(59|60)', answer["RateLimit"])
    answer = bearer(token_of(alice)).get(ME)
    assert answer["RateLimit-Policy"] == '"reader";q=9;w=3600'
    assert answer["RateLimit"].startswith('"reader";r=8;t=3')


def test_each_token_counts_for_itself_and_sessions_for_their_reader(settings, alice):
    limits(settings, "1/min", "2/min")
    one, two, here, there = bearer(token_of(alice)), bearer(token_of(alice)), Client(), Client()
    here.force_login(alice)
    there.force_login(alice)
    assert [one.get(ME).status_code for _ in range(3)] == [200, 200, 429]
    assert two.get(ME).status_code == 200
    assert [each.get(ME).status_code for each in (here, there, here)] == [200, 200, 429]
    assert Client().get(POPULAR).status_code == 200


def test_whoever_is_not_let_in_counts_for_their_address(settings, alice):
    limits(settings, "3/min", "100/min")
    wrong = bearer("bookrec_" + "0" * 60)
    assert [wrong.get(POPULAR).status_code for _ in range(2)] == [401, 401]
    cookies = Client(enforce_csrf_checks=True)
    cookies.force_login(alice)
    assert cookies.put(f"{ME}/ratings/1").status_code == 403
    refused = wrong.get(POPULAR)
    assert refused.status_code == 429
    assert refused["RateLimit"].startswith('"visitor";r=0;t=')
    assert 0 < int(refused["Retry-After"]) <= 60
    assert Client().get(POPULAR).status_code == 429
    assert bearer(token_of(alice)).get(ME).status_code == 200


def test_a_token_without_the_scope_counts_for_its_address_as_well(settings, alice):
    limits(settings, "2/min", "100/min")
    reads = bearer(token_of(alice, scopes=["read"]))
    answers = [reads.put(f"{ME}/ratings/1", {"stars": 4}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [403, 403, 429]
    assert answers[0]["RateLimit"].startswith('"reader";r=99;')
    assert reads.get(ME).status_code == 200


def test_the_window_begins_with_its_first_call_and_ends(settings):
    limits(settings, "1/second", "1/second")
    codes = [Client().get(POPULAR).status_code for _ in range(2)]
    assert codes == [200, 429]
    client = cache._cache.get_client()
    (key,) = [key for key in client.scan_iter() if b"calls:" in key]
    assert 0 < client.pttl(key) <= 1000
    client.delete(key)  # as the end of the second does
    assert Client().get(POPULAR).status_code == 200


def test_a_call_is_counted_in_one_round_trip(monkeypatch):
    from redis.connection import AbstractConnection

    sent = []
    send = AbstractConnection.send_packed_command
    monkeypatch.setattr(
        AbstractConnection,
        "send_packed_command",
        lambda self, command, **more: (sent.append(command), send(self, command, **more))[1],
    )
    cache.count("calls:x", 60)
    assert len(sent) == 1


def test_while_the_cache_is_away_nobody_is_held_up(settings, monkeypatch):
    limits(settings, "1/min", "1/min")
    gone = settings.CACHES["default"] | {"LOCATION": "unix:///nowhere/redis.sock?db=1"}
    away = ForgivingRedisCache(gone["LOCATION"], gone)
    monkeypatch.setattr("web.throttling.cache", away)
    answers = [Client().get(POPULAR) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[-1]["RateLimit-Policy"] == '"visitor";q=1;w=60'
    assert "RateLimit" not in answers[-1].headers
