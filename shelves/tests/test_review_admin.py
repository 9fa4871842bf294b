"""What operators do with reviews."""

import pytest
from django.urls import reverse

from catalog.tests.books import make_book
from shelves.models import Review, ReviewReport
from shelves.reviews import report_review, reviews_of, write_review


@pytest.fixture
def review(alice, bob) -> Review:
    review, _ = write_review(alice, make_book("Dune"), "Buy my book at a shop!", False)
    report_review(bob, review, "spam")
    return review


NO_REPORTS = {f"reports-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}


def save(desk, review, why):
    address = reverse("admin:shelves_review_change", args=[review.pk])
    return desk.post(address, {**NO_REPORTS, "hidden_for": why, "text": "not theirs to change"})


def test_an_open_report_leads_to_the_review_which_is_hidden_and_shown_again(desk, review):
    reports = reverse("admin:shelves_reviewreport_changelist")
    still_open = desk.get(reports, {"settled_at__isempty": "1"}).content.decode()
    assert reverse("admin:shelves_review_change", args=[review.pk]) in still_open
    assert save(desk, review, "It advertises.").status_code == 302
    assert not reviews_of(review.book).exists()
    assert ReviewReport.objects.get().settled_at
    assert not desk.get(reports, {"settled_at__isempty": "1"}).context["cl"].result_list
    save(desk, review, "")
    assert reviews_of(review.book).get().text == "Buy my book at a shop!"


def test_reviews_are_found_and_deleted_one_by_one(desk, review):
    found = desk.get(reverse("admin:shelves_review_changelist"), {"q": f"book:{review.book_id}"})
    assert list(found.context["cl"].result_list) == [review]
    desk.post(reverse("admin:shelves_review_delete", args=[review.pk]), {"post": "yes"})
    assert not Review.objects.exists()


@pytest.mark.parametrize("query", ["alice@example.org", "7", "book:x", "\x00", "dune", "9" * 40])
def test_odd_queries_break_nothing(desk, review, query):
    for name in ("review", "reviewreport"):
        address = reverse(f"admin:shelves_{name}_changelist")
        assert desk.get(address, {"q": query}).status_code == 200


def test_readers_are_not_let_in(client, alice, review):
    client.force_login(alice)
    assert save(client, review, "Because.").status_code == 302
    assert Review.objects.get().hidden_for == ""
