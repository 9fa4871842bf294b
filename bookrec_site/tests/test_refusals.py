"""Pages that say no: in the look of the site, with the right status, and a way on."""

from typing import Any

import pytest
from allauth.account import app_settings
from allauth.core.internal.ratelimit import parse_rates
from django.core.cache import cache
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from bookrec_site import refusals
from catalog.models import Book
from catalog.tests.books import make_book, make_shelf
from web.floods import Limit, TooOften

pytestmark = pytest.mark.django_db


def fail_with(error: Exception):
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    path("forbidden", fail_with(PermissionDenied())),
    path("bad", fail_with(BadRequest())),
    path("flood", fail_with(TooOften(200))),
    path("broken", fail_with(RuntimeError("on purpose"))),
    path("", include("bookrec_site.urls")),
]
handler400 = "bookrec_site.refusals.bad_request"
handler403 = "bookrec_site.refusals.not_allowed"
handler404 = "bookrec_site.refusals.not_found"


def page_of(answer: Any) -> str:
    page = answer.content.decode()
    assert page.count("<h1") == 1
    assert "– Bookrec" in page
    assert '<meta name="robots" content="noindex">' in page
    assert 'rel="canonical"' not in page
    assert "style-src 'self'" in answer["Content-Security-Policy"]
    return page


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/forbidden", 403, "Not yours to open"),
        ("/bad", 400, "That made no sense to us"),
        ("/flood", 429, "Try again in 4 minutes"),
        ("/broken", 500, "Your ratings and shelves are safe"),
        ("/nowhere", 404, "Not on this shelf"),
    ],
)
def test_each_says_what_happened(client: Client, address, status, words):
    client.raise_request_exception = False
    answer = client.get(address)
    assert answer.status_code == status
    assert words in page_of(answer)


@pytest.mark.urls(__name__)
def test_a_flood_is_told_when_to_come_back(client: Client):
    assert client.get("/flood")["Retry-After"] == "200"


@pytest.mark.urls(__name__)
def test_a_page_that_breaks_asks_nobody(client: Client, alice, django_assert_num_queries):
    client.force_login(alice)
    client.raise_request_exception = False
    with django_assert_num_queries(0):
        answer = client.get("/broken")
    assert answer.status_code == 500


def test_the_missing_page_looks_for_the_book(client: Client, django_assert_max_num_queries):
    make_book("The Hobbit", ["J. R. R. Tolkien"])
    with django_assert_max_num_queries(6):
        page = page_of(client.get("/books/999999-the-hobbit"))
    assert 'value="the hobbit"' in page
    assert "Tolkien" in page
    with django_assert_max_num_queries(2):  # cards are kept
        client.get("/wp-login.php")


def test_the_missing_page_repeats_no_mischief(client: Client):
    page = client.get('/books/9-"><script>alert(1)</script>').content.decode()
    assert "<script>alert" not in page


def test_a_missing_page_while_the_database_is_away(client: Client, monkeypatch):
    def away() -> None:
        raise OperationalError("no connection")

    monkeypatch.setattr(Book.objects, "popular", away)
    answer = client.get("/nowhere")
    assert answer.status_code == 503
    assert "The library is busy" in answer.content.decode()
    assert answer["Retry-After"] == "5"


def test_an_address_that_only_takes_forms(client: Client):
    dune = make_book("Dune")
    answer = client.get(f"/books/{dune.pk}/rating")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "Nothing was changed" in page_of(answer)


def test_a_program_gets_no_page_for_a_wrong_method(client: Client):
    dune = make_book("Dune")
    answer = client.get(f"/books/{dune.pk}/rating", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.content) == (405, b"")
    assert client.delete("/api/v1/popular")["Content-Type"] == "application/problem+json"


def test_a_form_that_is_too_large(client: Client, alice, settings):
    (dune,) = make_shelf("Dune")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client.force_login(alice)
    answer = client.post(f"/books/{dune.pk}/review", {"text": "x" * 2000})
    assert answer.status_code == 413
    assert "larger than we take" in page_of(answer)


def test_a_stale_form_knows_its_reader(alice):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    (dune,) = make_shelf("Dune")
    answer = client.post(f"/books/{dune.pk}/rating", {"stars": "4"})
    assert answer.status_code == 403
    page = page_of(answer)
    assert "The form had gone stale" in page
    assert "My books" in page


def test_who_signs_in_too_often_is_told_when_to_try_again(client: Client, settings):
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    form = {"login": "alice@example.org", "password": "wrong"}
    for _ in range(2):
        assert client.post("/accounts/login/", form).status_code == 200
    answer = client.post("/accounts/login/", form)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "180"
    assert "Try again in 3 minutes" in page_of(answer)


def test_no_limit_on_signing_in_looks_further_back_than_we_say():
    # `login_failed` is answered by the form itself.
    limits = {name: rate for name, rate in app_settings.RATE_LIMITS.items() if rate}
    limits.pop("login_failed")
    longest = max(rate.duration for rates in limits.values() for rate in parse_rates(rates))
    assert longest == refusals.LONGEST_WAIT


def test_waits_are_said_in_whole_words():
    limit = Limit("test", acts=1, seconds=7200)
    limit.count(1)
    with pytest.raises(TooOften, match="Try again in 2 hours"):
        limit.count(1)
    assert str(TooOften(1)).endswith("in a minute.")
    assert str(TooOften(100)).endswith("in 2 minutes.")
