"""Recommendations over the API: the same picks as on the site, with their reasons."""

import pytest
from rest_framework.test import APIClient

from catalog.models import Book
from recommendations import selectors
from recommendations.tests.conftest import books
from shelves import services as shelves

MINE = "/api/v1/me/recommendations"


@pytest.fixture
def as_alice(alice) -> APIClient:
    client = APIClient()
    client.force_login(alice)
    return client


def ask(client, address: str = MINE) -> dict:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return answer.json()


# --- For me ---


def test_picks_come_with_stars_and_exact_reasons(as_alice, alice, trained):
    first, second = books("red")[:2]
    shelves.rate_book(alice, first, 10)
    shelves.want_to_read(alice, second)
    answer = ask(as_alice, f"{MINE}?n=5")
    assert answer["fallback"] is None
    assert answer["model_version"] == trained.version.pk
    assert [pick["rank"] for pick in answer["results"]] == [1, 2, 3, 4, 5]
    scores = [pick["score"] for pick in answer["results"]]
    assert scores == sorted(scores, reverse=True)
    for pick in answer["results"]:
        assert pick["book"]["title"].startswith("red")
        assert 0.5 <= pick["predicted_stars"] <= 5
        assert sum(reason["share"] for reason in pick["reasons"]) == pytest.approx(1, abs=0.01)
    reasons = {
        (reason["book"]["id"], reason["stars"], reason["text"])
        for pick in answer["results"]
        for reason in pick["reasons"]
    }
    assert reasons <= {
        (first.pk, 5.0, f"Because you gave {first.title} 5"),
        (second.pk, None, f"Because {second.title} is on your shelves"),
    }
    assert (first.pk, 5.0, f"Because you gave {first.title} 5") in reasons


def test_the_api_gives_what_the_site_gives(as_alice, alice, trained):
    shelves.rate_book(alice, books("blue")[0], 9)
    alice.refresh_from_db()
    picks = selectors.picks_for(alice, 10)
    answer = ask(as_alice, f"{MINE}?n=10")
    assert [pick["book"]["id"] for pick in answer["results"]] == [p.book.pk for p in picks.items]
    assert answer["count"] == picks.total


def test_a_rating_by_the_api_counts_in_the_very_next_answer(as_alice, trained):
    liked, other = books("red")[0], books("blue")[0]
    as_alice.put(f"/api/v1/me/ratings/{other.pk}", {"stars": 0.5})
    as_alice.put(f"/api/v1/me/ratings/{liked.pk}", {"stars": 5})
    first = ask(as_alice)["results"][0]
    assert first["reasons"][0]["book"]["id"] == liked.pk
    as_alice.put(f"/api/v1/me/dismissals/{first['book']['id']}")
    assert first["book"] not in [pick["book"] for pick in ask(as_alice)["results"]]


def test_without_ratings_there_are_popular_books_and_it_says_so(as_alice, trained):
    answer = ask(as_alice)
    assert "not rated" in answer["fallback"]
    assert all(pick["reasons"] == [] for pick in answer["results"])
    popular = Book.objects.popular().values_list("pk", flat=True)
    assert [pick["book"]["id"] for pick in answer["results"]] == list(popular)[:20]


def test_without_a_model_there_are_popular_books_and_it_says_so(as_alice, library):
    answer = ask(as_alice)
    assert answer["model_version"] is None
    assert "No model" in answer["fallback"]
    assert all(pick["predicted_stars"] is None for pick in answer["results"])


def test_pages_hold_the_list_once(as_alice, alice, trained):
    shelves.rate_book(alice, books("red")[0], 10)
    whole = ask(as_alice, f"{MINE}?n=100")
    assert (whole["next"], whole["previous"]) == (None, None)
    assert whole["count"] == len(whole["results"])
    pages, address = [], f"{MINE}?n=7"
    while address:
        answer = ask(as_alice, address)
        pages += answer["results"]
        last, address = answer, answer["next"]
    assert pages == whole["results"]
    assert ask(as_alice, last["previous"])["results"][-1]["rank"] == last["results"][0]["rank"] - 1


def test_a_page_after_the_last_is_empty(as_alice, trained):
    answer = ask(as_alice, f"{MINE}?n=100&page=3")
    assert (answer["results"], answer["next"]) == ([], None)


@pytest.mark.parametrize(
    ("parameter", "value"), [("n", "0"), ("n", "101"), ("n", "x"), ("page", "0"), ("genre", "red")]
)
def test_a_wrong_parameter_is_named(as_alice, parameter, value):
    answer = as_alice.get(MINE, {parameter: value})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [parameter]


def test_a_long_list_costs_as_much_as_a_short_one(
    as_alice, alice, trained, django_assert_max_num_queries
):
    shelves.rate_book(alice, books("red")[0], 10)
    ask(as_alice)
    for n in (1, 20):
        with django_assert_max_num_queries(10):
            assert len(ask(as_alice, f"{MINE}?n={n}")["results"]) == n


# --- For everybody ---


def test_similar_books_are_of_the_same_kind(client, trained):
    book = books("red")[0]
    answer = ask(client, f"/api/v1/books/{book.pk}/similar?n=5")
    assert answer["by"] == "readers"
    assert len(answer["results"]) == 5
    assert all(other["title"].startswith("red") for other in answer["results"])
    assert book.pk not in [other["id"] for other in answer["results"]]


def test_without_a_model_nothing_is_similar(client, library):
    answer = ask(client, f"/api/v1/books/{books('red')[0].pk}/similar")
    assert answer["results"] == []


def test_what_is_similar_to_no_book_is_not_found(client, db):
    assert client.get("/api/v1/books/999/similar").status_code == 404


def test_popular_books_are_the_most_rated(client, library):
    answer = ask(client, "/api/v1/popular?n=3")
    assert [book["id"] for book in answer["results"]] == [b.pk for b in Book.objects.popular()[:3]]


def test_popular_books_of_a_genre(client, library):
    titles = [book["title"] for book in ask(client, "/api/v1/popular?genre=blue&n=4")["results"]]
    assert len(titles) == 4
    assert all(title.startswith("blue") for title in titles)
    assert ask(client, "/api/v1/popular?genre=green")["results"] == []


@pytest.mark.parametrize("query", ["n=0", "n=101", "page=2", "n=1&n=2"])
def test_popular_books_refuse_what_they_do_not_know(client, db, query):
    assert client.get(f"/api/v1/popular?{query}").status_code == 400
