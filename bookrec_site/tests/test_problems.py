"""Every error below /api/ has one shape, whatever goes wrong."""

import json
from unittest.mock import patch

import pytest
from django.db import IntegrityError, OperationalError
from django.test import Client

from accounts.models import Profile
from bookrec_site.problems import CONTENT_TYPE
from catalog.tests.books import make_book
from recommendations.api_lists import PopularBooks

pytestmark = pytest.mark.django_db


def assert_problem(answer, status: int, *fields: str | None) -> dict:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == CONTENT_TYPE
    problem = answer.json()
    assert problem["type"] == "about:blank"
    assert problem["status"] == status
    assert problem["title"] and problem["detail"].endswith((".", "?"))
    assert problem["request_id"] == answer.headers["X-Request-ID"]
    named = [error["field"] for error in problem.get("errors", [])]
    assert sorted(named, key=str) == sorted(fields, key=str)
    assert all(error["detail"] and error["code"] for error in problem.get("errors", []))
    return problem


@pytest.fixture
def dune():
    return make_book("Dune")


@pytest.fixture
def as_alice(alice) -> Client:
    """Her browser, without the CSRF check, which has tests of its own."""
    client = Client()
    client.force_login(alice)
    return client


def put_rating(client, book, body, content_type: str = "application/json"):
    address = f"/api/v1/me/ratings/{book.pk}"
    return client.put(address, body, content_type=content_type)


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "patch"])
@pytest.mark.parametrize(
    "path",
    ["/api/v1/nothing", "/api/v2/books", "/api/v1/books/x", "/api/v1/", "/api/v1/books/%0A"],
)
def test_an_unknown_address(method, path):
    answer = getattr(Client(enforce_csrf_checks=True), method)(path)
    problem = assert_problem(answer, 404)
    assert "/api/docs" in problem["detail"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_host_that_this_site_is_not(client):
    elsewhere = {"host": "elsewhere.example"}
    assert_problem(client.get("/api/v1/books", headers=elsewhere), 400)
    page = client.get("/about", headers=elsewhere)
    assert page.status_code == 400 and page.headers["Content-Type"].startswith("text/html")


def test_a_book_that_is_not_there(client):
    assert_problem(client.get("/api/v1/books/999"), 404)
    assert_problem(client.get("/api/v1/books/9" + "9" * 30), 404)


def test_a_method_that_is_not_there(client):
    answer = client.post("/api/v1/popular", {}, content_type="application/json")
    assert_problem(answer, 405)
    assert "GET" in answer.headers["Allow"]


def test_a_visitor_is_asked_to_sign_in(client, dune):
    answers = [
        client.get("/api/v1/me"),
        client.get("/api/v1/me/recommendations"),
        client.get("/api/v1/me/ratings"),
        put_rating(client, dune, {"stars": 4}),
    ]
    for answer in answers:
        assert_problem(answer, 401)
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_session_needs_its_csrf_token(alice, dune):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    problem = assert_problem(put_rating(browser, dune, {"stars": 4}), 403)
    assert "CSRF" in problem["detail"]
    assert not alice.ratings.exists()


@pytest.mark.parametrize(
    "body",
    ["{", "", "nonsense", '{"stars": NaN}', b"\xff\xfe", '{"stars": 4', "[" * 100_000, "1" * 5000],
)
def test_a_body_that_is_no_json_object(as_alice, dune, body):
    answer = put_rating(as_alice, dune, body)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == CONTENT_TYPE


@pytest.mark.parametrize("body", ["[]", '"text"', "4.5", "true", "null"])
def test_json_that_is_no_object(as_alice, dune, body):
    answer = put_rating(as_alice, dune, body)
    assert_problem(answer, 400, None)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "text/html"])
def test_a_body_of_another_kind(as_alice, dune, kind):
    assert_problem(put_rating(as_alice, dune, "stars=4", kind), 415)


def test_a_body_that_is_too_large(as_alice, dune, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert_problem(put_rating(as_alice, dune, json.dumps({"stars": [1] * 100})), 413)


def test_every_wrong_field_is_named_at_once(as_alice, dune):
    answer = put_rating(as_alice, dune, {"star": 4, "id": 7})
    problem = assert_problem(answer, 400, "stars", "star", "id")
    codes = {error["field"]: error["code"] for error in problem["errors"]}
    assert codes == {"stars": "required", "star": "unknown", "id": "unknown"}


def test_parameters_are_refused_by_name(client):
    answer = client.get("/api/v1/books?genre=x&sort=title&page=0&page=1&min_year=soon&q=%00")
    problem = assert_problem(answer, 400, "genre", "page", "min_year", "q", "sort")
    assert {error["code"] for error in problem["errors"] if error["field"] == "sort"} == {"unknown"}


@pytest.mark.parametrize(
    "path", ["/api/v1/me?x=1", "/api/v1/me/ratings?page=2", "/api/v1/me/recommendations?genre=x"]
)
def test_parameters_of_another_call_are_unknown(as_alice, path):
    assert_problem(as_alice.get(path), 400, path.partition("?")[2].partition("=")[0])


@pytest.mark.parametrize("method", ["put", "patch", "post"])
def test_a_body_in_chunks_is_refused_and_nothing_is_changed(as_alice, alice, method):
    Profile.objects.create(reader=alice, name="Alice")
    chunks = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
    address = {"put": "me/dials", "patch": "me/profile", "post": "me/shelves"}[method]
    answer = getattr(as_alice, method)(f"/api/v1/{address}", {"name": "x"}, **chunks)
    assert_problem(answer, 411)
    assert Profile.objects.get().name == "Alice"


@pytest.mark.parametrize("accept", ["text/csv", CONTENT_TYPE, "nonsense", "text/html;q=x"])
def test_answers_are_json_whatever_the_caller_likes(client, accept):
    answer = client.get("/api/v1/books", headers={"accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert_problem(client.get("/api/v1/books/0", headers={"accept": accept}), 404)
    assert_problem(client.get("/api/v1/books?format=xml"), 400, "format")


def test_too_many_requests(client, settings):
    settings.API_VISITOR_RATE = "3/min"
    answers = [client.get("/api/v1/popular") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert_problem(answers[-1], 429)
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60


def test_readers_have_a_limit_of_their_own_and_visitors_one_an_address(alice, bob, settings):
    settings.API_VISITOR_RATE, settings.API_READER_RATE = "1/min", "2/min"

    def ask(client: Client, address: str) -> int:
        return client.get("/api/v1/popular", REMOTE_ADDR=address).status_code

    visitor, first, second = Client(), Client(), Client()
    first.force_login(alice)
    second.force_login(bob)
    assert [ask(visitor, "10.0.0.1") for _ in range(2)] == [200, 429]
    assert ask(visitor, "10.0.0.2") == 200
    assert [ask(first, "10.0.0.1") for _ in range(3)] == [200, 200, 429]
    assert ask(second, "10.0.0.1") == 200


def test_a_made_up_forwarding_header_is_no_way_around_the_limit(client, settings):
    settings.API_VISITOR_RATE = "1/min"
    codes = [
        client.get("/api/v1/popular", headers={"x-forwarded-for": f"10.1.1.{n}"}).status_code
        for n in range(3)
    ]
    assert codes == [200, 429, 429]


class Secret(Exception):
    pass


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Secret("the password is swordfish"), 500),
        (RecursionError(), 500),
        (OperationalError("connection to server failed: swordfish"), 503),
        (IntegrityError("violates constraint: swordfish"), 409),
    ],
)
def test_what_fails_on_our_side_is_logged_and_not_shown(error, status, caplog):
    client = Client(raise_request_exception=False)
    with patch.object(PopularBooks, "get", side_effect=error):
        answer = client.get("/api/v1/popular")
    assert_problem(answer, status)
    assert "swordfish" not in answer.content.decode()
    assert "/api/v1/popular failed" in caplog.text
    assert ("swordfish" in caplog.text) == bool(error.args)
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_error_trackers_hear_of_it():
    with (
        patch.object(PopularBooks, "get", side_effect=Secret),
        pytest.raises(Secret),
    ):
        Client().get("/api/v1/popular")


def test_the_bare_address_leads_to_the_page_to_try_it(client):
    answer = client.get("/api/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/api/docs")
