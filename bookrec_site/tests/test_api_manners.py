"""The manners of every operation: validators, links, ids, and what goes over the wire."""

import json
import logging
import re
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from catalog.tests.books import make_book

pytestmark = pytest.mark.django_db

POPULAR, ME = "/api/v1/popular", "/api/v1/me"
TOMORROW = Mock(now=lambda zone: datetime.now(zone) + timedelta(days=1))


def token_of(reader: User, **fields: Any) -> str:
    return ApiToken.objects.create(reader, name="program", **fields)[1]


def bearer(secret: str) -> APIClient:
    return APIClient(headers={"authorization": f"Bearer {secret}"})


# --- ETag, conditional calls, caches ---


def test_what_is_unchanged_is_not_sent_again(alice):
    dune = make_book("Dune")
    program = bearer(token_of(alice))
    assert program.put(f"{ME}/ratings/{dune.pk}", {"stars": 4}).status_code == 201
    first = program.get(f"{ME}/ratings")
    assert first["Cache-Control"] == "private, no-cache"
    again = program.get(f"{ME}/ratings", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == "private, no-cache"
    assert not {"Content-Type", "Content-Length"} & again.headers.keys()
    assert {"RateLimit", "RateLimit-Policy", "X-Request-ID", "Vary"} <= again.headers.keys()
    assert program.put(f"{ME}/ratings/{dune.pk}", {"stars": 2}).status_code == 200
    after = program.get(f"{ME}/ratings", headers={"if-none-match": first["ETag"]})
    assert after.status_code == 200 and after["ETag"] != first["ETag"]


@pytest.mark.parametrize("address", ["recommendations", "recommendations?n=1&adventurous=0.5"])
def test_a_list_that_stays_is_unchanged_until_a_rating(alice, address, monkeypatch):
    dune, *_ = (make_book(title, ["Frank Herbert"]) for title in ("Dune", "Emma", "Ulysses"))
    program = bearer(token_of(alice))
    first = program.get(f"{ME}/{address}")
    assert first.json()["results"]
    known = {"if-none-match": first["ETag"]}
    monkeypatch.setattr("recommendations.listing.datetime", TOMORROW)
    assert program.get(f"{ME}/{address}", headers=known).status_code == 304
    program.put(f"{ME}/ratings/{dune.pk}", {"stars": 4})
    assert program.get(f"{ME}/{address}", headers=known).status_code == 200


def test_a_list_that_is_made_for_each_call_stays_unchanged_as_well(alice, monkeypatch):
    make_book("Dune")
    program = bearer(token_of(alice))
    group = program.post(f"{ME}/groups", {"name": "Book club", "called": "Ann"}).json()["id"]
    by_words = "/api/v1/recommendations/by-words?words=dune"
    for address in (f"{ME}/groups/{group}/picks", by_words):
        first = program.get(address)
        known = {"if-none-match": first["ETag"]}
        with monkeypatch.context() as patched:
            patched.setattr("recommendations.listing.datetime", TOMORROW)
            assert program.get(address).json()["generated_at"] > first.json()["generated_at"]
            assert program.get(address, headers=known).status_code == 304
    make_book("Dune Messiah")
    assert program.get(by_words, headers=known).status_code == 200


@pytest.mark.parametrize("known", ["*", "W/{}", '"other", {}', '"other",W/{}'])
def test_validators_are_compared_weakly_and_there_may_be_several(known):
    etag = Client().get(POPULAR)["ETag"]
    assert Client().get(POPULAR, headers={"if-none-match": known.format(etag)}).status_code == 304


@pytest.mark.parametrize("known", ['"other"', "nonsense", "", '"'])
def test_other_validators_are_answered_in_full(known):
    assert Client().get(POPULAR, headers={"if-none-match": known}).status_code == 200


def test_what_is_the_same_for_all_visitors_may_be_kept_for_a_minute(alice):
    answer = Client().get(POPULAR)
    assert answer["Cache-Control"] == "public, max-age=60"
    vary = {name.strip().lower() for name in answer["Vary"].split(",")}
    assert {"authorization", "cookie", "accept-language"} <= vary
    browser = Client()
    browser.force_login(alice)
    for mine in (browser.get(POPULAR), bearer(token_of(alice)).get(POPULAR)):
        assert mine["Cache-Control"] == "private, no-cache"


def test_errors_and_changes_are_kept_nowhere(alice):
    answers = [
        Client().get("/api/v1/books/0"),
        Client().get(ME),
        bearer(token_of(alice)).post(f"{ME}/shelves", {"name": "To lend"}),
    ]
    assert [answer.status_code for answer in answers] == [404, 401, 201]
    for answer in answers:
        assert "no-store" in answer["Cache-Control"]
        assert "ETag" not in answer.headers


def test_exports_are_kept_nowhere(alice):
    answer = bearer(token_of(alice)).get(f"{ME}/export")
    assert answer["Cache-Control"] == "no-store" and "ETag" not in answer.headers
    assert "RateLimit" in answer.headers


def test_head_says_what_get_would():
    got, head = Client().get(POPULAR), Client().head(POPULAR)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == got["ETag"]
    assert Client().head(POPULAR, headers={"if-none-match": got["ETag"]}).status_code == 304


def test_a_language_has_its_own_validator():
    make_book("Dune", genres=["science-fiction"])
    missing = [
        Client().get(
            "/api/v1/recommendations/by-words", {"mood": "x"}, headers={"accept-language": code}
        )
        for code in ("en", "de")
    ]
    assert {answer["Content-Language"] for answer in missing} == {"en", "de"}
    assert "Accept-Language" in missing[0]["Vary"]


# --- Links ---


def test_pages_have_links(alice):
    for title in ["Dune", "Emma", "Ulysses"]:
        make_book(title)
    first = Client().get("/api/v1/books?page_size=1")
    second = Client().get(first.json()["next"])
    last = Client().get(second.json()["next"])
    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    body = second.json()
    assert second["Link"] == f'<{body["next"]}>; rel="next", <{body["previous"]}>; rel="prev"'
    assert last["Link"] == f'<{last.json()["previous"]}>; rel="prev"'
    assert "Link" not in Client().get(POPULAR).headers


# --- Request ids ---


@pytest.mark.parametrize("address", ["/about", "/nothing", POPULAR, "/api/v1/nothing", "/livez"])
def test_every_answer_has_an_id(address):
    answers = [Client().get(address) for _ in range(2)]
    names = {answer["X-Request-ID"] for answer in answers}
    assert len(names) == 2 and all(re.fullmatch(r"[0-9a-f]{32}", name) for name in names)


def test_the_callers_own_id_is_taken():
    name = "Order.17_x-" + "a" * 117
    answer = Client().get("/api/v1/books/0", headers={"x-request-id": name})
    assert answer["X-Request-ID"] == name
    assert answer.json()["request_id"] == name
    assert (
        Client().get("/api/v1/nothing", headers={"x-request-id": "a"}).json()["request_id"] == "a"
    )


@pytest.mark.parametrize("name", ["", "a b", "a\tb", "ä", "a" * 129, "a\n", "<script>"])
def test_ids_of_another_form_are_not_taken(name):
    assert re.fullmatch(
        r"[0-9a-f]{32}", Client().get(POPULAR, headers={"x-request-id": name})["X-Request-ID"]
    )


def test_the_id_is_in_every_line_of_the_log(settings, monkeypatch):
    from io import StringIO

    lines = StringIO()
    config: Any = settings.LOGGING
    handler = logging.StreamHandler(lines)
    handler.setFormatter(logging.Formatter(config["formatters"]["plain"]["format"]))
    from web.request_ids import InRequest

    handler.addFilter(InRequest())
    logging.getLogger().addHandler(handler)
    try:
        Client().get("/api/v1/nothing", headers={"x-request-id": "order-17"})
        logging.getLogger("later").warning("outside")
    finally:
        logging.getLogger().removeHandler(handler)
    said = lines.getvalue().splitlines()
    assert said[0].startswith("WARNING django.request: [order-17] ")
    assert said[-1] == "WARNING later: outside"


# --- Other sites ---


def preflight(origin: str, address: str = POPULAR):
    headers = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,idempotency-key",
    }
    return Client().options(address, headers=headers)


def test_no_other_site_may_call_unless_it_is_named():
    for answer in (preflight("https://shop.example"), from_site("https://shop.example")):
        assert not [name for name in answer.headers if name.startswith("Access-Control")]


def from_site(origin: str, address: str = POPULAR):
    return Client().get(address, headers={"origin": origin})


def test_a_named_site_may_call_the_api_and_nothing_else(settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://shop.example"]
    asked = preflight("https://shop.example")
    assert asked["Access-Control-Allow-Origin"] == "https://shop.example"
    assert {"authorization", "idempotency-key"} <= set(
        asked["Access-Control-Allow-Headers"].split(", ")
    )
    assert "DELETE" in asked["Access-Control-Allow-Methods"]
    called = from_site("https://shop.example")
    assert called["Access-Control-Allow-Origin"] == "https://shop.example"
    exposed = set(called["Access-Control-Expose-Headers"].split(", "))
    named_in_docs = {"etag", "link", "ratelimit", "retry-after", "x-request-id"}
    assert named_in_docs | {"allow", "deprecation", "sunset", "www-authenticate"} <= exposed
    assert "Access-Control-Allow-Credentials" not in called.headers
    assert "origin" in called["Vary"].lower()
    for origin, address in (("https://other.example", POPULAR), ("https://shop.example", "/about")):
        assert "Access-Control-Allow-Origin" not in from_site(origin, address).headers


def test_preflights_are_not_counted(settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://shop.example"]
    settings.API_VISITOR_RATE = "1/min"
    assert {preflight("https://shop.example").status_code for _ in range(3)} == {200}
    assert Client().get(POPULAR).status_code == 200


# --- Compression ---


def unpacked(answer) -> bytes:
    import gzip
    import sys

    import brotli

    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    undo = {"br": brotli.decompress, "gzip": gzip.decompress, "zstd": zstd.decompress}
    return undo[answer["Content-Encoding"]](answer.content)


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [("gzip", "gzip"), ("br", "br"), ("zstd", "zstd"), ("gzip, deflate, br, zstd", "zstd")],
)
def test_answers_are_compressed_as_the_caller_takes_them(accepted, taken):
    for n in range(5):
        make_book(f"Book {n}", ["Frank Herbert"])
    plain = Client().get("/api/v1/books")
    packed = Client().get("/api/v1/books", headers={"accept-encoding": accepted})
    assert packed["Content-Encoding"] == taken
    assert unpacked(packed) == plain.content
    assert packed["ETag"] == f"W/{plain['ETag']}"
    again = {"accept-encoding": accepted, "if-none-match": packed["ETag"]}
    assert Client().get("/api/v1/books", headers=again).status_code == 304
    wrong = "/api/v1/books?page=0&min_year=soon&max_year=late&sort=x&order=y"
    refused = Client().get(wrong, headers={"accept-encoding": accepted})
    assert json.loads(unpacked(refused))["status"] == 400


def test_the_length_of_a_packed_page_tells_nothing():
    lengths = set()
    for _ in range(20):
        page = Client().get("/accounts/login/", headers={"accept-encoding": "br"})
        lengths.add(len(page["X-Noise"]))
    assert len(lengths) > 5


# --- Methods ---


def test_a_wrong_method_names_the_right_ones(alice):
    answer = bearer(token_of(alice)).patch(f"{ME}/shelves", {})
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, POST, HEAD, OPTIONS"
    assert answer.json()["status"] == 405


def test_options_say_what_there_is():
    answer = Client().options(POPULAR)
    assert answer.status_code == 200 and answer["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("method", ["put", "post", "patch", "delete"])
def test_a_stray_parameter_is_refused(alice, method):
    program, dune = bearer(token_of(alice)), make_book("Dune")
    addresses = {
        "put": f"{ME}/want-to-read/{dune.pk}",
        "delete": f"{ME}/want-to-read/{dune.pk}",
        "post": f"{ME}/shelves",
        "patch": f"{ME}/books/{dune.pk}",
    }
    bodies = {"post": {"name": "To lend"}, "patch": {"status": "want"}}
    answer = getattr(program, method)(addresses[method] + "?loud=1", bodies.get(method))
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["loud"]
