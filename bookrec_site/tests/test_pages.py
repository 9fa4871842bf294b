"""Pages and answers of the site as a whole."""

import re

import pytest
from django.db import DatabaseError
from django.test import Client

from bookrec_site import views
from catalog.tests.books import make_book

pytestmark = pytest.mark.django_db


def test_the_process_says_that_it_lives_without_asking_anyone(
    client: Client, django_assert_num_queries
):
    with django_assert_num_queries(0):
        response = client.get("/livez")
    assert (response.status_code, response.content) == (200, b"ok")


def test_the_site_is_ready_with_database_and_redis(client: Client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "redis": "ok"}


def test_without_redis_it_is_ready_all_the_same(client: Client, settings):
    nowhere = {"BACKEND": settings.CACHES["default"]["BACKEND"], "LOCATION": "unix:///nowhere.sock"}
    settings.CACHES = {"default": nowhere}
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "degraded", "database": "ok", "redis": "down"}


def test_without_the_database_it_is_not(client: Client, monkeypatch):
    def refuse(*_: object) -> None:
        raise DatabaseError("the connection is closed")

    monkeypatch.setattr(views.connection, "cursor", refuse)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["status"] == "down"


def test_about_says_how_picks_are_made(client: Client):
    page = client.get("/about").content.decode()
    assert "How picks are made" in page
    assert "CC BY-SA 4.0" in page


@pytest.mark.parametrize("address", ["/nowhere", "/books/999999-dune", "/static/nothing.css"])
def test_a_page_that_is_not_there(client: Client, address):
    response = client.get(address)
    assert response.status_code == 404


def test_the_missing_page_leads_on(client: Client):
    assert "Not on this shelf" in client.get("/nowhere").content.decode()


def test_a_page_that_breaks_says_what_was_kept(client: Client, monkeypatch):
    def break_down(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("recommendations.newcomers.trying.front", break_down)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert "ratings and shelves are safe" in response.content.decode()


@pytest.mark.parametrize(
    "address", ["/", "/browse", "/about", "/accounts/login/", "/nowhere", "/picks", "/account"]
)
def test_every_page_names_itself_and_breaks_no_policy(client: Client, alice, address):
    make_book("Dune", ["Frank Herbert"], genres=["science-fiction"])
    if address in {"/picks", "/account"}:
        client.force_login(alice)
    response = client.get(address)
    page = response.content.decode()
    assert re.search(r"<title>\s*\S", page)
    assert '<html lang="en"' in page
    assert page.count("<h1") == 1
    assert 'href="#main"' in page
    assert not re.search(r'<[^>]+\s(style|on\w+)="', page)
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert "style-src 'self'" in response["Content-Security-Policy"]


def test_operators_sign_in_to_the_admin_where_everyone_does(client: Client):
    response = client.get("/admin/login/?next=/admin/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
