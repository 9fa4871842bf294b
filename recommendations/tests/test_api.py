"""Recommendations over the API: the same picks as on the site, with their reasons."""

import uuid
from base64 import urlsafe_b64encode

import numpy as np
import pytest
from rest_framework.test import APIClient

from accounts.consent import choose
from accounts.models import ApiToken
from accounts.privacy_models import How, Purpose
from catalog.models import Book, Identifier
from catalog.stock import put_copies
from recommendations import ranking, selectors, store
from recommendations.dialling import Dialled, keep_dials
from recommendations.listing import list_for
from recommendations.tests.conftest import books
from recommendations.tests.described_answers import described
from shelves import services as shelves

MINE = "/api/v1/me/recommendations"


def ids_of(answer: dict) -> list[int]:
    return [pick["book"]["id"] for pick in answer["results"]]


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
    assert answer["fallback"]["reason"] == "no_ratings"
    assert "not rated" in answer["fallback"]["text"]
    assert all(pick["reasons"] == [] for pick in answer["results"])
    popular = Book.objects.popular().values_list("pk", flat=True)
    assert [pick["book"]["id"] for pick in answer["results"]] == list(popular)[:20]


def test_without_a_model_there_are_popular_books_and_it_says_so(as_alice, library):
    answer = ask(as_alice)
    assert answer["model_version"] is None
    assert answer["fallback"]["reason"] == "no_model"
    assert all(pick["predicted_stars"] is None for pick in answer["results"])


def test_who_wants_no_personal_picks_is_told_why_they_are_popular(as_alice, fond):
    choose(fond, {Purpose.PERSONALISATION: False}, How.PAGE)
    assert ask(as_alice)["fallback"]["reason"] == "personalisation_off"


def test_a_list_has_the_same_id_until_something_changes(as_alice, fond):
    first = ask(as_alice)
    assert ask(as_alice, f"{MINE}?n=3")["id"] == first["id"]
    assert ask(as_alice)["generated_at"] == first["generated_at"]
    ids = {first["id"], ask(as_alice, f"{MINE}?adventurous=0.5")["id"]}
    shelves.rate_book(fond, books("blue")[0], 3)
    ids.add(ask(as_alice)["id"])
    keep_dials(fond, Dialled(diversity=0.5))
    ids.add(ask(as_alice)["id"])
    assert len(ids) == 4
    assert len({uuid.UUID(one) for one in ids}) == 4


def test_two_readers_with_the_same_history_have_lists_of_other_ids(as_alice, fond, bob):
    for book in books("red")[:2]:
        shelves.rate_book(bob, book, 10)
    mine, theirs = list_for(fond), list_for(bob)
    assert mine.rows["book"].tolist() == theirs.rows["book"].tolist()
    assert mine.id != theirs.id


def test_a_list_says_when_it_was_ranked_not_when_it_was_asked_for(as_alice, fond, monkeypatch):
    monkeypatch.setattr(store.time, "time", lambda: 1_800_000_000.5)
    assert ask(as_alice)["generated_at"] == "2027-01-15T08:00:00Z"
    monkeypatch.undo()
    assert ask(as_alice)["generated_at"] == "2027-01-15T08:00:00Z"


def test_an_unchanged_list_is_not_sent_again(as_alice, fond):
    etag = as_alice.get(MINE).headers["ETag"]
    assert as_alice.get(MINE, HTTP_IF_NONE_MATCH=etag).status_code == 304
    shelves.rate_book(fond, books("blue")[0], 2)
    assert as_alice.get(MINE, HTTP_IF_NONE_MATCH=etag).status_code == 200


# --- Pages ---


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
    second = ask(as_alice, ask(as_alice, f"{MINE}?n=7")["next"])
    assert ask(as_alice, second["previous"])["results"] == whole["results"][:7]


def test_a_list_that_is_ranked_anew_goes_on_with_what_it_has_not_shown(as_alice, fond):
    first = ask(as_alice, f"{MINE}?n=5")
    shown = [pick["book"]["id"] for pick in first["results"]]
    for book in books("blue")[:6]:
        shelves.rate_book(fond, book, 10)
    anew = [pick["book"]["id"] for pick in ask(as_alice, f"{MINE}?n=100")["results"]]
    assert anew[:5] != shown
    second = ask(as_alice, first["next"])
    assert second["id"] != first["id"]
    expected = [pk for pk in anew if pk not in shown]
    assert [pick["book"]["id"] for pick in second["results"]] == expected[:5]
    assert [pick["rank"] for pick in second["results"]] == [
        anew.index(pk) + 1 for pk in expected[:5]
    ]


def test_a_page_after_the_last_is_empty(as_alice, trained):
    whole = ask(as_alice, f"{MINE}?n=23")
    last = ask(as_alice, whole["next"])
    assert (len(last["results"]), last["next"]) == (1, None)
    every = Book.objects.values_list("pk", flat=True)
    beyond = ask(as_alice, f"{MINE}?n=5&cursor={cursor_of(every)}")
    assert beyond["next"] is None


def cursor_of(ids) -> str:
    return urlsafe_b64encode(np.array(list(ids), "<u4").tobytes()).decode().rstrip("=")


# --- Parameters ---


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("n", "0"),
        ("n", "101"),
        ("n", "x"),
        ("page", "2"),
        ("cursor", "no"),
        ("cursor", "\0"),
        ("cursor", "KgAA*AA"),
        ("cursor", "A"),
        ("cursor", "A" * 3000),
        ("cursor", "é"),
        ("genre", "red"),
        ("shelf", "read"),
        ("in_stock", "perhaps"),
        ("exclude_books", "title:Dune"),
        ("diversity", "1.5"),
        ("diversity", "nan"),
    ],
)
def test_a_wrong_parameter_is_named(as_alice, parameter, value):
    answer = as_alice.get(MINE, {parameter: value})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [parameter]


def test_books_can_be_left_out_by_id_and_by_identifier(as_alice, fond):
    first, second, third = ids_of(ask(as_alice, f"{MINE}?n=3"))
    Identifier.objects.create(book_id=second, kind="isbn13", value="9780441172719")
    asked = f"{MINE}?n=100&exclude_books={first},isbn:978-0-441-17271-9,isbn:9780316769480"
    left = ids_of(ask(as_alice, asked))
    assert not {first, second} & set(left)
    assert left[0] == third
    everything = ",".join(map(str, Book.objects.values_list("pk", flat=True)))
    assert ids_of(ask(as_alice, f"{MINE}?exclude_books={everything}")) == []


def test_only_what_is_in_stock_if_it_is_asked_for(as_alice, fond):
    there, gone = books("red")[5], books("red")[6]
    put_copies({there.pk: 2, gone.pk: 0})
    answer = ask(as_alice, f"{MINE}?in_stock=true")
    assert ids_of(answer) == [there.pk]
    assert answer["results"][0]["book"]["in_stock"] is True
    assert len(ids_of(ask(as_alice, f"{MINE}?in_stock=false"))) == 20
    put_copies({gone.pk: 1})
    assert set(ids_of(ask(as_alice, f"{MINE}?in_stock=true"))) == {there.pk, gone.pk}


def test_popular_books_keep_to_the_stock_too(as_alice, trained):
    there = books("blue")[3]
    put_copies({there.pk: 1})
    assert ids_of(ask(as_alice, f"{MINE}?in_stock=true")) == [there.pk]


def test_diversity_mixes_the_list(as_alice, fond, monkeypatch):
    plain = ask(as_alice, f"{MINE}?n=100")
    mixed = ask(as_alice, f"{MINE}?n=100&diversity=1")
    assert ids_of(mixed)[0] == ids_of(plain)[0]
    assert ids_of(mixed) != ids_of(plain)
    scores = {pick["book"]["id"]: pick["score"] for pick in plain["results"]}
    assert all(scores[p["book"]["id"]] == p["score"] for p in mixed["results"] if p["score"])


def test_what_was_asked_for_once_is_not_kept_in_place_of_the_readers_list(as_alice, fond):
    own = ask(as_alice)
    for asked in ("exclude=red", "shelf=want", "n=5"):
        ask(as_alice, f"{MINE}?{asked}")
    assert ask(as_alice) == own


# --- What it costs ---


def test_a_long_list_costs_as_much_as_a_short_one(
    as_alice, alice, trained, django_assert_max_num_queries
):
    shelves.rate_book(alice, books("red")[0], 10)
    ask(as_alice)
    for n in (1, 20):
        # Session, reader, last seen, champion.
        with django_assert_max_num_queries(4):
            assert len(ask(as_alice, f"{MINE}?n={n}")["results"]) == n


def test_a_program_costs_one_query(alice, fond, django_assert_num_queries):
    _, secret = ApiToken.objects.create(alice, name="a program", scopes=["read"])
    program = APIClient(headers={"Authorization": f"Bearer {secret}"})
    ask(program)
    with django_assert_num_queries(1):
        ask(program)


def test_dials_of_the_moment_are_ranked_once(as_alice, fond, monkeypatch):
    first = ask(as_alice, f"{MINE}?n=5&exclude=blue")
    monkeypatch.setattr(ranking, "personal", None)
    assert len(ask(as_alice, first["next"])["results"]) == 5


def test_what_is_answered_is_as_described(as_alice, fond):
    shelves.want_to_read(fond, books("red")[4])
    for query in ("", "?n=2&diversity=0.5", "?shelf=want", "?exclude=red,blue"):
        described(as_alice.get(MINE + query))
