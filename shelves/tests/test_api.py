"""My books over the API: mine alone, and what I sent is what I read."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from catalog.tests.books import make_book, make_shelf
from shelves import services
from shelves.models import Dismissal, Rating, ShelfEntry
from shelves.tests.calling import ME, titles

LISTS = ("ratings", "want-to-read", "dismissals")


# --- Ratings ---


def test_a_rating_is_made_changed_read_and_taken_back(as_alice, alice, dune):
    address = f"{ME}/ratings/{dune.pk}"
    made = as_alice.put(address, {"stars": 4.5})
    assert made.status_code == 201
    assert (made.json()["stars"], made.json()["book"]["title"]) == (4.5, "Dune")
    assert as_alice.put(address, {"stars": 2}).status_code == 200
    assert as_alice.get(f"{ME}/ratings").json()["results"][0]["stars"] == 2.0
    dune.refresh_from_db()
    assert (dune.rating_count, dune.rating_sum) == (1, 4)
    gone = as_alice.delete(address)
    assert (gone.status_code, gone.content) == (204, b"")
    assert as_alice.delete(address).status_code == 404
    assert not Rating.objects.exists()


def test_the_answer_shows_the_counts_after_the_rating(as_alice, dune):
    book = as_alice.put(f"{ME}/ratings/{dune.pk}", {"stars": 4.5}).json()["book"]
    assert (book["rating_count"], book["average_stars"]) == (1, 4.5)


@pytest.mark.parametrize("stars", [0.5, 1, 1.0, 5, 5.0, 3.5])
def test_half_stars_are_taken(as_alice, dune, stars):
    answer = as_alice.put(f"{ME}/ratings/{dune.pk}", {"stars": stars})
    assert answer.json()["stars"] == stars


@pytest.mark.parametrize(
    "stars",
    [0, 0.25, 4.75, 5.5, -1, 10, 1e300, 10**400, "4.5", "five", "", None, True, [4], {"a": 4}],
)
def test_anything_else_is_refused_by_name(as_alice, dune, stars):
    answer = as_alice.put(f"{ME}/ratings/{dune.pk}", {"stars": stars})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["stars"]
    assert not Rating.objects.exists()


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["stars", "book", "reader", "x"]), JSON, max_size=3) | JSON)
def test_no_body_is_more_than_a_bad_request(as_alice, dune, body):
    answer = as_alice.put(f"{ME}/ratings/{dune.pk}", body)
    assert answer.status_code in {200, 201, 400}


@pytest.mark.parametrize("extra", ["reader", "half_stars", "rated_at", "id"])
def test_fields_that_are_not_mine_to_set_are_refused(as_alice, bob, dune, extra):
    answer = as_alice.put(f"{ME}/ratings/{dune.pk}", {"stars": 4, extra: bob.pk})
    assert [error["field"] for error in answer.json()["errors"]] == [extra]
    assert not Rating.objects.exists()


# --- Marks ---


@pytest.mark.parametrize("name", ["want-to-read", "dismissals"])
def test_a_mark_is_made_once_listed_and_taken_back(as_alice, dune, name):
    address = f"{ME}/{name}/{dune.pk}"
    assert as_alice.put(address).status_code == 201
    assert as_alice.put(address).status_code == 200
    assert titles(as_alice.get(f"{ME}/{name}")) == ["Dune"]
    assert as_alice.delete(address).status_code == 204
    assert as_alice.delete(address).status_code == 404
    assert titles(as_alice.get(f"{ME}/{name}")) == []


@pytest.mark.parametrize("name", ["want-to-read", "dismissals"])
def test_a_mark_takes_no_body(as_alice, dune, name):
    assert as_alice.put(f"{ME}/{name}/{dune.pk}", {}).status_code == 201
    answer = as_alice.put(f"{ME}/{name}/{dune.pk}", {"shelf": "read"})
    assert [error["field"] for error in answer.json()["errors"]] == ["shelf"]


def test_rating_wanting_and_dismissing_go_as_on_the_site(as_alice, dune):
    as_alice.put(f"{ME}/want-to-read/{dune.pk}")
    as_alice.put(f"{ME}/dismissals/{dune.pk}")
    assert (ShelfEntry.objects.count(), Dismissal.objects.count()) == (0, 1)
    as_alice.put(f"{ME}/ratings/{dune.pk}", {"stars": 4})
    assert (ShelfEntry.objects.count(), Dismissal.objects.count()) == (0, 0)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("book", ["999999", "9" * 30])
def test_a_book_that_is_not_there(as_alice, name, book):
    address = f"{ME}/{name}/{book}"
    assert as_alice.put(address, {"stars": 4} if name == "ratings" else None).status_code == 404
    assert as_alice.delete(address).status_code == 404


# --- Mine alone ---


@pytest.mark.parametrize("name", LISTS)
def test_another_reader_sees_and_removes_nothing_of_mine(as_alice, as_bob, dune, name):
    address = f"{ME}/{name}/{dune.pk}"
    as_alice.put(address, {"stars": 4} if name == "ratings" else None)
    assert titles(as_bob.get(f"{ME}/{name}")) == []
    assert as_bob.delete(address).status_code == 404
    assert titles(as_alice.get(f"{ME}/{name}")) == ["Dune"]


def test_who_i_am(as_alice, alice, bob):
    dune, emma, ulysses = make_shelf("Dune Emma Ulysses")
    services.rate_book(alice, dune, 8)
    services.want_to_read(alice, emma)
    services.dismiss(alice, ulysses)
    services.rate_book(bob, emma, 3)
    assert as_alice.get(ME).json() == {
        "email": "alice@example.org",
        "name": "Alice",
        "scopes": ["read", "write"],
        "counts": {"ratings": 1, "want_to_read": 1, "dismissals": 1},
    }


def test_a_browser_changes_with_its_csrf_token_only(alice, dune):
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(alice)
    address = f"{ME}/ratings/{dune.pk}"
    assert browser.put(address, {"stars": 4}).status_code == 403
    page = browser.get("/api/docs").content.decode()
    token = page.partition('data-csrf-token="')[2].partition('"')[0]
    headers = {"x-csrftoken": token}
    assert browser.put(address, {"stars": 4}, headers=headers).status_code == 201


# --- Pages ---


def rate_on(reader, days: list[int | None]) -> list[str]:
    """Ratings of as many books, given on these days; the titles, newest first."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    dated = []
    for n, day in enumerate(days):
        when = None if day is None else start + timedelta(days=day)
        rating = Rating.objects.create(
            reader=reader, book=make_book(f"Book {n}"), half_stars=8, rated_at=when
        )
        dated.append((when or datetime.min.replace(tzinfo=UTC), rating.pk, f"Book {n}"))
    return [title for _, _, title in sorted(dated, reverse=True)]


def walk(client, address: str | None, way: str) -> list[list[str]]:
    pages = []
    while address:
        answer = client.get(address)
        pages.append(titles(answer))
        address = answer.json()[way]
    return pages


@pytest.mark.slow
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.none() | st.integers(0, 3), max_size=9),
    size=st.integers(1, 4),
)
@example(days=[None, 0, 0, 1, 0, None, 2, None, 1], size=2)
def test_pages_hold_every_row_once_in_order_there_and_back(as_alice, alice, days, size):
    Rating.objects.all().delete()
    expected = rate_on(alice, days)
    there = walk(as_alice, f"{ME}/ratings?page_size={size}", "next")
    assert [title for page in there for title in page] == expected
    assert all(len(page) == size for page in there[:-1])
    last = f"{ME}/ratings?page_size={size}"
    while following := as_alice.get(last).json()["next"]:
        last = following
    back = walk(as_alice, last, "previous")
    assert [title for page in reversed(back) for title in page] == expected


def test_a_new_rating_shifts_no_page(as_alice, alice, dune):
    expected = rate_on(alice, [1, 2, 3, 4])
    first = as_alice.get(f"{ME}/ratings?page_size=2")
    services.rate_book(alice, dune, 8)
    second = as_alice.get(first.json()["next"])
    assert titles(first) + titles(second) == expected
    assert "Dune" in titles(as_alice.get(second.json()["previous"])) + titles(
        as_alice.get(as_alice.get(second.json()["previous"]).json()["previous"])
    )


def test_the_row_that_a_cursor_names_may_be_gone(as_alice, alice):
    rate_on(alice, [1, 2, 3])
    following = as_alice.get(f"{ME}/ratings?page_size=1").json()["next"]
    Rating.objects.filter(book__title="Book 2").delete()
    assert titles(as_alice.get(following)) == ["Book 1"]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "after_1",
        "after_x_1",
        "after_1_-1",
        "after_" + "9" * 18 + "_1",
        "%00",
        "nobody_1_1",
    ],
)
def test_a_made_up_cursor_is_refused(as_alice, cursor):
    answer = as_alice.get(f"{ME}/ratings?cursor={cursor}")
    assert [error["field"] for error in answer.json()["errors"]] == ["cursor"]


@pytest.mark.parametrize("name", LISTS)
def test_a_page_costs_the_same_however_long_it_is(as_alice, alice, name):
    act = {
        "ratings": lambda book: services.rate_book(alice, book, 8),
        "want-to-read": lambda book: services.want_to_read(alice, book),
        "dismissals": lambda book: services.dismiss(alice, book),
    }[name]
    for n in range(8):
        act(make_book(f"Book {n}", [f"Author {n}"], series=f"Series {n}", genres=["classics"]))
    costs = []
    for size in (2, 8):
        with CaptureQueriesContext(connection) as captured:
            assert len(titles(as_alice.get(f"{ME}/{name}?page_size={size}"))) == size
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 8
