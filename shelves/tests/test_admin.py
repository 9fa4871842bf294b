"""The operator's view of what readers did: found by index, taken back through the services."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from catalog.models import Book
from catalog.tests.books import make_book
from shelves import services
from shelves.models import Dismissal, Rating, ShelfEntry

RATINGS = reverse("admin:shelves_rating_changelist")


@pytest.fixture
def ratings(alice, bob, dune) -> list[Rating]:
    emma = make_book("Emma", ["Jane Austen"])
    return [
        services.rate_book(alice, dune, 10)[0],
        services.rate_book(alice, emma, 4)[0],
        services.rate_book(bob, dune, 7)[0],
    ]


def found(desk, query: str) -> set[Rating]:
    answer = desk.get(RATINGS, {"q": query})
    assert answer.status_code == 200
    return set(answer.context["cl"].result_list)


def test_ratings_are_found_by_reader_and_book(desk, alice, dune, ratings):
    of_alice_dune, of_alice_emma, of_bob_dune = ratings
    assert found(desk, str(alice.pk)) == {of_alice_dune, of_alice_emma}
    assert found(desk, "alice@example.org") == {of_alice_dune, of_alice_emma}
    assert found(desk, "bob@") == {of_bob_dune}
    assert found(desk, "dune") == {of_alice_dune, of_bob_dune}
    assert found(desk, "jane austen") == {of_alice_emma}
    assert found(desk, f"book:{dune.pk}") == {of_alice_dune, of_bob_dune}
    assert found(desk, "starter:1") == set()
    assert found(desk, "") == set(ratings)


@pytest.mark.parametrize("query", ["book:", "book:x", "@", ":", "9" * 40, "\x00", "'*&|"])
def test_odd_queries_break_nothing(desk, ratings, query):
    assert isinstance(found(desk, query), set)


def test_a_page_costs_the_same_however_many_rows(desk, alice, ratings):
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            desk.get(RATINGS)
        return len(captured)

    before = cost()
    for n in range(10):
        services.rate_book(alice, make_book(f"Book {n}"), 5)
    assert cost() == before


@pytest.mark.parametrize("parameters", ["o=5", "o=-4.3", "_facets=True", "all="])
def test_no_link_makes_the_database_sort_or_count_everything(desk, ratings, parameters):
    with CaptureQueriesContext(connection) as captured:
        desk.get(f"{RATINGS}?{parameters}", follow=True)
    asked = [q["sql"] for q in captured.captured_queries if 'FROM "shelves_rating"' in q["sql"]]
    sorts = [sql.partition("ORDER BY")[2] for sql in asked if "ORDER BY" in sql]
    counts = [sql for sql in asked if "COUNT(" in sql]
    assert sorts and counts
    assert all(sort.startswith(' "shelves_rating"."id" DESC') for sort in sorts)
    assert all("LIMIT" in sql for sql in counts)


def test_ratings_are_not_written_here(desk, ratings):
    assert desk.get(reverse("admin:shelves_rating_add")).status_code == 403
    address = reverse("admin:shelves_rating_change", args=[ratings[0].pk])
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"half_stars": 1}).status_code == 403
    ratings[0].refresh_from_db()
    assert ratings[0].half_stars == 10


def test_a_deleted_rating_leaves_the_counts_right_and_the_list_stale(desk, alice, dune, ratings):
    alice.refresh_from_db()
    before = alice.history_version
    address = reverse("admin:shelves_rating_delete", args=[ratings[0].pk])
    assert desk.post(address, {"post": "yes"}).status_code == 302
    dune.refresh_from_db()
    assert (dune.rating_count, dune.rating_sum) == (1, 7)
    alice.refresh_from_db()
    assert alice.history_version == before + 1


def test_marks_are_taken_back_through_the_services(desk, alice, dune):
    entry, _ = services.want_to_read(alice, dune)
    desk.post(reverse("admin:shelves_shelfentry_delete", args=[entry.pk]), {"post": "yes"})
    dismissal, _ = services.dismiss(alice, dune)
    desk.post(reverse("admin:shelves_dismissal_delete", args=[dismissal.pk]), {"post": "yes"})
    alice.refresh_from_db()
    assert (ShelfEntry.objects.count(), Dismissal.objects.count()) == (0, 0)
    assert alice.history_version == 4


def test_a_deleted_reader_leaves_the_counts_right(desk, alice, dune, ratings):
    address = reverse("admin:accounts_user_delete", args=[alice.pk])
    asked = desk.get(address).content.decode()
    assert "Ratings: 2" in asked
    assert "Emma" not in asked  # rows are counted, not listed
    assert desk.post(address, {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=alice.pk).exists()
    counts = set(Book.objects.values_list("title", "rating_count", "rating_sum"))
    assert counts == {("Dune", 1, 7), ("Emma", 0, 0)}


def test_a_deleted_book_takes_its_ratings_along(desk, dune, ratings):
    address = reverse("admin:catalog_book_delete", args=[dune.pk])
    assert "Ratings: 2" in desk.get(address).content.decode()
    assert desk.post(address, {"post": "yes"}).status_code == 302
    assert list(Rating.objects.all()) == [ratings[1]]


def test_nothing_is_deleted_in_bulk(desk, ratings):
    for name in ("shelves_rating", "accounts_user", "catalog_book"):
        answer = desk.get(reverse(f"admin:{name}_changelist"))
        assert "delete_selected" not in answer.content.decode()
