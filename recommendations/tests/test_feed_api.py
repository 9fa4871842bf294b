"""A shop that uses Bookrec as its engine: what it brings, and who may."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from rest_framework.test import APIClient

from accounts.models import User
from catalog.tests.books import make_book, make_shelf
from recommendations.models import Event, KeptDials
from recommendations.tests.conftest import BASE
from shelves.api_feed_shapes import is_external_id
from shelves.models import Rating

pytestmark = pytest.mark.django_db


def rate(operate, *rows: tuple[str, Any, float | None], **more: Any) -> Any:
    ratings = [{"external_id": who, "book": book, "stars": stars} for who, book, stars in rows]
    return operate("post", "/ratings:batch", 200, {"ratings": ratings, **more})


def reader(external_id: str, source: str = "shop") -> User:
    return User.objects.get(source=source, external_id=external_id)


# --- Readers ---


def test_readers_are_brought_changed_and_left(operate):
    make_book("Dune", genres=["science-fiction"], language="en")
    dials = {"adventurous": 0.5, "language": ["en"], "exclude": ["science-fiction"]}
    rows = [
        {"external_id": "1"},
        {"external_id": "Käufer 2?#%", "personalised": False, "training": False},
        {"external_id": "3", "dials": dials},
    ]
    assert operate("post", "/readers:batch", 200, {"readers": rows})["created"] == 3
    assert operate("post", "/readers:batch", 200, {"readers": rows})["unchanged"] == 3
    two, kept = reader("Käufer 2?#%"), KeptDials.objects.get()
    assert (two.personalised, two.untaught_since is None, two.is_active) == (False, False, False)
    assert (kept.reader, kept.adventurous, kept.languages, kept.avoid) == (
        reader("3"),
        0.5,
        ["en"],
        ["science-fiction"],
    )
    rows = [{"external_id": "3", "dials": None}, {"external_id": "Käufer 2?#%", "training": True}]
    assert operate("post", "/readers:batch", 200, {"readers": rows})["changed"] == 2
    assert not KeptDials.objects.exists()
    assert reader("Käufer 2?#%").untaught_since is None
    assert reader("Käufer 2?#%").personalised is False


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({}, "external_id"),
        ({"external_id": ""}, "external_id"),
        ({"external_id": 42}, "external_id"),
        ({"external_id": "a/b"}, "external_id"),
        ({"external_id": ".."}, "external_id"),
        ({"external_id": "a\n"}, "external_id"),
        ({"external_id": "a\x00"}, "external_id"),
        ({"external_id": "a\x85"}, "external_id"),
        ({"external_id": "a\u2028"}, "external_id"),
        ({"external_id": "a" * 101}, "external_id"),
        ({"external_id": "1", "email": "a@example.org"}, "email"),
        ({"external_id": "1", "training": "perhaps"}, "training"),
        ({"external_id": "1", "dials": {"adventurous": 2}}, "dials.adventurous"),
        ({"external_id": "1", "dials": {"min_year": 2000, "max_year": 1900}}, "dials.max_year"),
        ({"external_id": "1", "dials": {"exclude": ["nothing"]}}, "dials.exclude"),
        ({"external_id": "1", "dials": {"language": ["xx"]}}, "dials.language"),
        ({"external_id": "0"}, "external_id"),  # again
    ],
)
def test_what_is_no_reader(operate, row, field):
    body = {"readers": [{"external_id": "0"}, row]}
    (error,) = operate("post", "/readers:batch", 400, body)["errors"]
    assert error["field"] == f"readers.1.{field}"
    assert not User.objects.filter(source="shop").exists()
    answer = operate("post", "/readers:batch", 200, body | {"partial": True})
    assert (answer["created"], answer["refused"]) == (1, 1)
    assert answer["results"][1]["errors"][0]["field"] == field


def test_half_a_letter_is_no_id():
    assert not is_external_id("\ud800")


@pytest.mark.parametrize("source", ["starter", "goodbooks-10k", "book-crossing", "a b", "s" * 31])
def test_sources_that_are_not_the_callers(operate, source):
    for what in ("readers", "ratings", "events"):
        rows = {what: [{"external_id": "1"}]}
        answer = operate("post", f"/{what}:batch?source={source}", 400, rows)
        assert answer["errors"][0]["field"] == "source"


@pytest.mark.slow
def test_a_thousand_new_readers(operate, django_assert_max_num_queries):
    make_book("Dune", language="en")
    rows = [{"external_id": str(n), "dials": {"language": ["en"]}} for n in range(1000)]
    with django_assert_max_num_queries(16):
        assert operate("post", "/readers:batch", 200, {"readers": rows})["created"] == 1000
    for row in rows:
        row |= {"training": False, "personalised": False, "dials": None}
    with django_assert_max_num_queries(18):
        assert operate("post", "/readers:batch", 200, {"readers": rows})["changed"] == 1000
    assert User.objects.filter(source="shop", untaught_since=None).count() == 0


def test_what_is_held_and_its_erasure(operate, django_capture_on_commit_callbacks):
    dune, emma = make_shelf("Dune Emma")
    with django_capture_on_commit_callbacks(execute=True):
        rate(operate, ("a b", dune.pk, 4.5), ("a b", emma.pk, 1), ("c", dune.pk, 2))
        operate("get", "/readers/{external_id}/recommendations", 200, external_id="a b")
    number = reader("a b").pk
    held = operate("get", "/readers/{external_id}", 200, external_id="a b")
    assert (held["external_id"], held["training"]) == ("a b", True)
    assert held["held"] == {"shelves.rating": 2}
    with django_capture_on_commit_callbacks(execute=True):
        receipt = operate("delete", "/readers/{external_id}", 202, external_id="a b")
    assert receipt["counts"] == {"shelves.rating": 2}
    assert not User.objects.filter(pk=number).exists()
    dune.refresh_from_db()
    assert (dune.rating_count, dune.rating_sum) == (1, 4)
    operate("delete", "/readers/{external_id}", 404, external_id="a b")
    operate("get", "/readers/{external_id}", 404, external_id="a b")
    # As somebody new.
    rate(operate, ("a b", dune.pk, 5))
    assert reader("a b").pk != number


@pytest.mark.parametrize("external_id", ["1", "%00", "%2E%2E", "a" * 101])
def test_unknown_readers(operate, external_id):
    for path in ("", "/recommendations", "/data"):
        operate("get", f"/readers/{{external_id}}{path}", 404, external_id=external_id)


def test_accounts_are_no_ones_readers(operate, alice):
    operate("get", "/readers/{external_id}?source=", 400, external_id=alice.pk)
    operate("get", "/readers/{external_id}", 404, external_id=alice.pk)
    operate("get", "/readers/{external_id}", 404, external_id=alice.email)


def test_their_data_in_a_zip(operator, operate):
    rate(operate, ("1", make_book("Dune").pk, 4))
    client = APIClient()
    client.force_login(operator)
    answer = client.get(f"{BASE}/readers/1/data")
    assert answer.headers["Content-Type"] == "application/zip"
    assert b"".join(answer.streaming_content).startswith(b"PK")


# --- Ratings and events ---


def test_ratings_are_all_written_or_none_or_in_part(operate):
    dune = make_book("Dune", identifiers={"isbn13": "9780441172719"})
    good, bad = ("1", "isbn:0-441-17271-7", 4.5), ("2", "isbn:9780000000002", 3)
    ratings = [
        {"external_id": who, "book": book, "stars": stars} for who, book, stars in (good, bad)
    ]
    (error,) = operate("post", "/ratings:batch", 400, {"ratings": ratings})["errors"]
    assert (error["field"], error["code"]) == ("ratings.1.book", "not_found")
    assert not Rating.objects.exists()
    assert not User.objects.filter(source="shop").exists()
    answer = rate(operate, good, bad, partial=True)
    assert (answer["created"], answer["refused"]) == (1, 1)
    assert Rating.objects.get().book == dune
    assert rate(operate, good)["unchanged"] == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "stars"),
        ({"stars": 4.2}, "stars"),
        ({"stars": "4"}, "stars"),
        ({"status": "lost"}, "status"),
        ({"stars": 4, "rated_at": "2999-01-01T00:00:00Z"}, "rated_at"),
        ({"stars": 4, "review": "Good."}, "review"),
    ],
)
def test_what_is_no_rating(operate, said, field):
    row = {"external_id": "1", "book": make_book("Dune").pk, **said}
    (error,) = operate("post", "/ratings:batch", 400, {"ratings": [row]})["errors"]
    assert error["field"] == f"ratings.0.{field}"


def test_events_of_their_readers(operate, django_assert_max_num_queries):
    dune = make_book("Dune")
    rate(operate, ("1", dune.pk, 4))
    operate(
        "post", "/readers:batch", 200, {"readers": [{"external_id": "3", "personalised": False}]}
    )
    rows = [
        {"external_id": who, "key": "k1", "kind": "click", "book": dune.pk}
        for who in ("1", "2", "3")
    ]
    rows.append({"external_id": "4", "key": "k1", "kind": "click", "book": 10**9})
    with django_assert_max_num_queries(18):
        answer = operate("post", "/events:batch", 200, {"events": rows, "partial": True})
    assert [one["status"] for one in answer["results"]] == [
        "created",
        "created",
        "ignored",
        "refused",
    ]
    again = operate("post", "/events:batch", 200, {"events": rows[:2]})
    assert again["unchanged"] == 2
    assert set(Event.objects.values_list("reader__external_id", flat=True)) == {"1", "2"}
    assert not User.objects.filter(external_id="4").exists()


# --- Who may ---

OPERATIONS = {
    "shelves.add_rating": [("post", "/ratings:batch")],
    "accounts.add_user": [("post", "/readers:batch")],
    "recommendations.add_event": [("post", "/events:batch")],
    "accounts.delete_user": [("delete", "/readers/1")],
    "accounts.view_user": [
        ("get", "/readers/1"),
        ("get", "/readers/1/data"),
        ("get", "/readers/1/recommendations"),
        ("get", "/lists.jsonl"),
    ],
}


@pytest.mark.parametrize("needed", OPERATIONS)
def test_only_operators_with_the_permission_may(alice, needed):
    client = APIClient()
    client.force_login(alice)
    for method, path in OPERATIONS[needed]:
        assert getattr(APIClient(), method)(f"{BASE}{path}").status_code == 401
        assert getattr(client, method)(f"{BASE}{path}").status_code == 403
    alice.is_staff = True
    alice.save()
    for method, path in OPERATIONS[needed]:
        assert needed in getattr(client, method)(f"{BASE}{path}").json()["detail"]
    app, codename = needed.split(".")
    alice.user_permissions.add(
        Permission.objects.get(content_type__app_label=app, codename=codename)
    )
    client.force_login(User.objects.get(pk=alice.pk))
    for method, path in OPERATIONS[needed]:
        assert getattr(client, method)(f"{BASE}{path}").status_code in {200, 400, 404}
