"""The main job, end to end: a site as its one command sets it up, a reader, and what they see."""

import re

import pytest

from bookrec_site.tests.live_site import Visitor, processes_of, wait_for, words_of

pytestmark = pytest.mark.slow

LOVED = ("Dune", "Foundation", "The Left Hand of Darkness", "Neuromancer", "The Hobbit")
PASSWORD = "a long enough password"


def sign_up(visitor: Visitor, email: str) -> None:
    visitor.post("/accounts/signup/", "/accounts/signup/", email=email, password1=PASSWORD)


def find(visitor: Visitor, title: str) -> dict:
    found = visitor.api(f"/books?q={title.replace(' ', '+')}")["results"]
    return next(book for book in found if book["title"] == title)


def rate(visitor: Visitor, title: str, stars: str) -> None:
    book = find(visitor, title)
    page = f"/books/{book['id']}"
    visitor.post(page, f"/books/{book['id']}/rating", stars=stars)


def titles(recommendations: dict) -> list[str]:
    return [item["book"]["title"] for item in recommendations["results"]]


def picks_in(recommendations: dict) -> list[dict]:
    """Of each book no more than its id: what its card says, each process of the site keeps a while."""
    return [item | {"book": item["book"]["id"]} for item in recommendations["results"]]


def make_token(visitor: Visitor, scopes: str = "write") -> str:
    address = "/accounts/reauthenticate/"
    visitor.post(address, address, password=PASSWORD)
    page = visitor.post("/account", "/account/tokens", name="a script", scopes=scopes, days="30")
    token = re.search(r"bookrec_[0-9a-f]{64}", page)
    assert token, words_of(page)
    return token.group()


def test_a_reader_rates_five_books_and_gets_picks_that_follow(running):
    reader = Visitor(running.url)
    assert "Sign up" in reader.get("/")
    sign_up(reader, "ada-journeys@example.org")
    before = reader.api("/me/recommendations")
    assert "not rated" in before["fallback"]["text"]
    assert "many readers" in words_of(reader.get("/"))

    for title in LOVED:
        rate(reader, title, "5.0")
    picks = reader.api("/me/recommendations")
    assert picks["fallback"] is None
    assert not set(titles(picks)) & set(LOVED)
    assert all(item["reasons"] and item["predicted_stars"] for item in picks["results"])
    causes = {reason["book"]["title"] for item in picks["results"] for reason in item["reasons"]}
    assert causes <= set(LOVED)
    genres = [genre["slug"] for item in picks["results"] for genre in item["book"]["genres"]]
    assert genres.count("science-fiction") >= 10
    page = words_of(reader.get("/picks"))
    assert all(title in page for title in titles(picks)[:10])

    # A program asks for the same with a token, and another reader's picks are others.
    program = Visitor(running.url)
    token = make_token(reader)
    assert picks_in(program.api("/me/recommendations", token=token)) == picks_in(picks)

    first = picks["results"][0]["book"]
    program.api(f"/me/ratings/{first['id']}", "PUT", {"stars": 1.5}, token=token)
    rate(reader, "Pride and Prejudice", "5.0")
    after = reader.api("/me/recommendations")
    assert first["title"] not in titles(after)
    assert titles(after) != titles(picks)


def test_the_model_is_trained_anew_while_a_reader_reads(running):
    reader = Visitor(running.url)
    sign_up(reader, "ada-retrains@example.org")
    rate(reader, "Dune", "5.0")
    version = reader.api("/me/recommendations")["model_version"]
    running.manage(
        "createsuperuser",
        "--noinput",
        "--email=op@example.org",
        DJANGO_SUPERUSER_PASSWORD=PASSWORD,
    )
    operator = Visitor(running.url)
    operator.post("/accounts/login/", "/accounts/login/", login="op@example.org", password=PASSWORD)
    operator.post("/admin/registry/trainingrun/", "/admin/registry/trainingrun/retrain/")
    newer = wait_for(
        lambda: (
            reader.api("/me/recommendations")["model_version"] != version
            and reader.api("/me/recommendations")
        ),
        "another model to serve",
        running.log,
    )
    assert newer["fallback"] is None
    assert "Promoted" in operator.get("/admin/registry/trainingrun/")


def test_readers_do_not_notice_that_redis_is_gone(running):
    reader = Visitor(running.url)
    sign_up(reader, "ada-queues@example.org")
    rate(reader, "Dune", "5.0")
    picks = picks_in(reader.api("/me/recommendations"))
    valkey = next(p for p in processes_of(running.home) if "valkey" in p.name())
    valkey.suspend()
    try:
        assert picks_in(reader.api("/me/recommendations")) == picks
        rate(reader, "Foundation", "4.5")
        assert picks_in(reader.api("/me/recommendations")) != picks
    finally:
        valkey.resume()
    valkey.kill()
    assert len(titles(reader.api("/me/recommendations"))) == 20
    rate(reader, "Neuromancer", "4.0")
    wait_for(lambda: '"status": "ok"' in reader.get("/readyz"), "Redis to be back", running.log)
    assert reader.api("/me/ratings")["results"][0]["book"]["title"] == "Neuromancer"
