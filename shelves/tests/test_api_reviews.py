"""Reviews over the API."""

import pytest

from shelves import reviews
from shelves.models import Review, ReviewReport
from shelves.reviews import hide_review, write_review
from shelves.services import rate_book
from shelves.tests.calling import ME
from web.floods import Limit

TEXT = "Slow, and *worth it*."


def test_a_review_is_written_read_changed_and_deleted(as_alice, alice, dune):
    mine = f"{ME}/reviews/{dune.pk}"
    assert as_alice.get(mine).status_code == 404
    made = as_alice.put(mine, {"text": TEXT})
    assert (made.status_code, made.json()["spoiler"]) == (201, False)
    assert made.json()["html"] == "<p>Slow, and <em>worth it</em>.</p>\n"
    rate_book(alice, dune, 9)
    changed = as_alice.put(mine, {"text": TEXT, "spoiler": True})
    assert (changed.status_code, changed.json()["stars"]) == (200, 4.5)
    assert as_alice.get(mine).json() == changed.json()
    assert [row["book"]["title"] for row in as_alice.get(f"{ME}/reviews").json()["results"]] == [
        "Dune"
    ]
    assert as_alice.delete(mine).status_code == 204
    assert as_alice.delete(mine).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "short"},
        {"text": "x" * 5001},
        {"text": 7 * "\u200b" + "short"},
        {"text": [TEXT]},
        {"text": TEXT, "spoiler": "perhaps"},
        {"text": TEXT, "stars": 5},
        [],
    ],
)
def test_what_is_no_review_is_refused(as_alice, dune, body):
    answer = as_alice.put(f"{ME}/reviews/{dune.pk}", body)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert not Review.objects.exists()


def test_everybody_reads_them_without_addresses_and_without_hidden_ones(api, alice, bob, dune):
    alice.name = ""
    alice.save()
    write_review(alice, dune, TEXT, False)
    write_review(bob, dune, "Buy my book at a shop!", False)
    hide_review(Review.objects.get(reader=bob), "It advertises.")
    answer = api.get(f"/api/v1/books/{dune.pk}/reviews")
    (only,) = answer.json()["results"]
    assert (only["signed"], only["text"]) == ("A reader", TEXT)
    assert "hidden_for" not in only
    assert "example.org" not in answer.content.decode()


@pytest.mark.parametrize("query", ["sort=best", "page=0", "x=1", "sort=newest&sort=lowest"])
def test_odd_questions_are_refused(api, dune, query):
    assert api.get(f"/api/v1/books/{dune.pk}/reviews?{query}").status_code == 400


def test_pages_lead_to_each_other(api, alice, bob, dune):
    write_review(alice, dune, TEXT, False)
    write_review(bob, dune, TEXT, False)
    rate_book(alice, dune, 10)
    first = api.get(f"/api/v1/books/{dune.pk}/reviews?sort=highest&page_size=1").json()
    second = api.get(first["next"]).json()
    assert [page["results"][0]["signed"] for page in (first, second)] == ["Alice", "Bob"]
    assert second["next"] is None


def test_bob_sees_and_deletes_nothing_of_alice(as_alice, as_bob, dune):
    as_alice.put(f"{ME}/reviews/{dune.pk}", {"text": TEXT})
    assert as_bob.get(f"{ME}/reviews/{dune.pk}").status_code == 404
    assert as_bob.delete(f"{ME}/reviews/{dune.pk}").status_code == 404
    assert as_bob.get(f"{ME}/reviews").json()["results"] == []


def test_a_visitor_writes_and_reports_nothing(api, alice, dune):
    review, _ = write_review(alice, dune, TEXT, False)
    assert api.put(f"{ME}/reviews/{dune.pk}", {"text": TEXT}).status_code == 401
    report = f"/api/v1/reviews/{review.pk}/report"
    assert api.put(report, {"reason": "spam"}).status_code == 401
    assert not ReviewReport.objects.exists()


def test_a_review_is_reported_by_others_with_a_reason(as_alice, as_bob, dune):
    as_alice.put(f"{ME}/reviews/{dune.pk}", {"text": TEXT})
    report = f"/api/v1/reviews/{Review.objects.get().pk}/report"
    assert as_bob.put(report, {"reason": "boring"}).status_code == 400
    assert as_bob.put(report, {"reason": "spam"}).status_code == 204
    assert as_bob.put(report, {"reason": "spam"}).status_code == 204
    assert as_alice.put(report, {"reason": "spam"}).status_code == 400
    assert ReviewReport.objects.count() == 1
    assert as_bob.put("/api/v1/reviews/0/report", {"reason": "spam"}).status_code == 404


def test_a_flood_is_answered_with_the_time_to_wait(as_alice, dune, monkeypatch):
    monkeypatch.setattr(reviews, "WRITING", Limit("few", acts=1, seconds=600))
    as_alice.put(f"{ME}/reviews/{dune.pk}", {"text": TEXT})
    answer = as_alice.put(f"{ME}/reviews/{dune.pk}", {"text": f"{TEXT} Or not."})
    assert answer.status_code == 429
    assert 500 < int(answer["Retry-After"]) <= 600
