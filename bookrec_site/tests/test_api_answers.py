"""What the document of the API describes is what is answered."""

import pytest

from catalog.tests.books import make_book
from shelves.imports.services import carry_out
from shelves.imports.tests.libraries import ready, says
from shelves.models import Review
from shelves.readings import Dates

pytestmark = pytest.mark.django_db


def test_public_answers_are_as_described(call):
    dune = make_book(
        "Dune",
        ["Frank Herbert"],
        series="Dune Chronicles",
        genres=["science-fiction"],
        moods=["epic"],
        identifiers={"isbn13": "9780441172719"},
    )
    make_book("Beowulf")
    call("get", "/api/v1/books?q=dune", 200)
    call("get", "/api/v1/books", 200)
    call("get", "/api/v1/books?sort=x", 400)
    call("get", "/api/v1/books/{book_id}", 200, book_id=dune.pk)
    call("get", "/api/v1/books/{book_id}", 404, book_id=0)
    call("get", "/api/v1/books/{book_id}/similar", 200, book_id=dune.pk)
    ids = {"kind": "isbn", "value": "9780441172719"}
    call("get", "/api/v1/books/by-identifier/{kind}:{value}", 200, **ids)
    call("get", "/api/v1/popular?n=1", 200)


def test_a_readers_answers_are_as_described(call):
    dune, emma = make_book("Dune"), make_book("Emma")
    assert call("put", "/api/v1/me/ratings/{book_id}", 201, {"stars": 4.5}, book_id=dune.pk)
    call("put", "/api/v1/me/ratings/{book_id}", 200, {"stars": 4}, book_id=dune.pk)
    assert call("get", "/api/v1/me/ratings/{book_id}", 200, book_id=dune.pk)["stars"] == 4
    call("put", "/api/v1/me/ratings/{book_id}", 400, {"stars": 6}, book_id=dune.pk)
    call("put", "/api/v1/me/ratings/{book_id}", 404, {"stars": 4}, book_id=0)
    for name in ("want-to-read", "dismissals"):
        call("put", f"/api/v1/me/{name}/{{book_id}}", 201, book_id=emma.pk)
        call("put", f"/api/v1/me/{name}/{{book_id}}", 200, book_id=emma.pk)
        assert call("get", f"/api/v1/me/{name}", 200)["results"]
        call("delete", f"/api/v1/me/{name}/{{book_id}}", 204, book_id=emma.pk)
        call("delete", f"/api/v1/me/{name}/{{book_id}}", 404, book_id=emma.pk)
    assert call("get", "/api/v1/me/ratings?page_size=1", 200)["results"]
    call("get", "/api/v1/me", 200)
    assert call("get", "/api/v1/me/recommendations", 200)["results"]
    call("delete", "/api/v1/me/ratings/{book_id}", 204, book_id=dune.pk)
    call("get", "/api/v1/me/ratings/{book_id}", 404, book_id=dune.pk)


def test_my_reading_is_as_described(call):
    dune = make_book("Dune", ["Frank Herbert"], genres=["science-fiction"], year=1965)
    call("put", "/api/v1/me/ratings/{book_id}", 201, {"stars": 4.5}, book_id=dune.pk)
    assert call("get", "/api/v1/me/reading", 200)["year"]["finished"] == 1
    assert len(call("get", "/api/v1/me/reading?year=2001", 200)["year"]["periods"]) == 12
    call("get", "/api/v1/me/reading?year=all", 200)
    for wrong in ("year=2.5", "year=2999", "years=2001", "year=all&year=2001"):
        call("get", f"/api/v1/me/reading?{wrong}", 400)


def test_answers_about_reviews_are_as_described(call, bob):
    dune, review = make_book("Dune", ["Frank Herbert"]), {"text": "Slow, and *worth it*."}
    mine = "/api/v1/me/reviews/{book_id}"
    assert call("put", mine, 201, review, book_id=dune.pk)
    call("put", mine, 200, review | {"spoiler": True}, book_id=dune.pk)
    call("put", mine, 400, {"text": "short"}, book_id=dune.pk)
    call("get", mine, 200, book_id=dune.pk)
    assert call("get", "/api/v1/me/reviews", 200)["results"]
    assert call("get", "/api/v1/books/{book_id}/reviews", 200, book_id=dune.pk)["results"]
    theirs = Review.objects.create(reader=bob, book=dune, text="Quick, and not worth it.")
    report = "/api/v1/reviews/{review_id}/report"
    call("put", report, 204, {"reason": "spam"}, review_id=theirs.pk)
    call("put", report, 404, {"reason": "spam"}, review_id=0)
    call("delete", mine, 204, book_id=dune.pk)
    call("delete", mine, 404, book_id=dune.pk)


def test_answers_about_imports_are_as_described(call, alice):
    dune = make_book("Dune", ["Frank Herbert"])
    dates = (Dates("2024-03", "2024-05-01"), Dates("2025", "", ""))
    line = says(
        half_stars=9, status="read", readings=dates, shelves=(("To lend", ""),), note="Mine."
    )
    source = ready(alice, (dune, line), (None, says("Nowhere")))
    mine, ids = "/api/v1/me/imports/{import_id}", {"import_id": source.pk}
    assert call("get", "/api/v1/me/imports", 200)["results"]
    assert call("get", mine, 200, **ids)["summary"]["books"] == 1
    assert call("get", f"{mine}/rows?tab=sure", 200, **ids)["results"][0]["effects"]
    call("patch", f"{mine}/rows", 200, {"tab": "unknown", "taken": True}, **ids)
    call("get", f"{mine}/rows/{{line}}", 200, line=2, **ids)
    call("patch", f"{mine}/rows/{{line}}", 200, {"taken": True}, line=3, **ids)
    call("patch", mine, 200, {"reviews": "publish"}, **ids)
    call("post", f"{mine}/commit", 202, **ids)
    carry_out(source.pk)
    assert call("get", "/api/v1/me/waiting", 200)["results"]
    assert call("post", f"{mine}/undo", 200, **ids)["back"]
    call("delete", mine, 204, **ids)
    call("get", mine, 404, **ids)
