"""Books that a program names, in the order in which they are for the reader."""

import pytest
from rest_framework.test import APIClient

from accounts.consent import choose
from accounts.models import ApiToken
from accounts.privacy_models import How, Purpose
from catalog.models import Book, Identifier
from recommendations.tests.conftest import add_book, books
from recommendations.tests.described_answers import described
from shelves import services as shelves
from shelves.models import Dismissal, Rating, ShelfEntry

RANK = "/api/v1/me/rank"


def rank(client, *references) -> dict:
    answer = client.post(RANK, {"books": references})
    assert answer.status_code == 200, answer.content
    return described(answer)


def ids_of(answer: dict) -> list[int]:
    return [pick["book"]["id"] for pick in answer["results"]]


def test_what_my_books_speak_for_comes_first_with_reasons(as_alice, fond, trained):
    red, blue = books("red")[5:8], books("blue")[:3]
    answer = rank(as_alice, *(book.pk for book in [*blue, *red]))
    assert set(ids_of(answer)[:3]) == {book.pk for book in red}
    assert [pick["rank"] for pick in answer["results"]] == [1, 2, 3, 4, 5, 6]
    scores = [pick["score"] for pick in answer["results"]]
    assert scores == sorted(scores, reverse=True)
    assert {reason["stars"] for pick in answer["results"][:3] for reason in pick["reasons"]} == {5}
    assert all(0.5 <= pick["predicted_stars"] <= 5 for pick in answer["results"])
    assert (answer["model_version"], answer["fallback"]) == (trained.version.pk, None)


def test_what_nothing_is_known_of_stands_by_its_fame(as_alice, fond):
    famous, obscure = add_book("famous", "green"), add_book("obscure", "green")
    Book.objects.filter(pk=famous.pk).update(public_count=1000)
    answer = rank(as_alice, obscure.pk, famous.pk, books("red")[5].pk)
    assert ids_of(answer) == [books("red")[5].pk, famous.pk, obscure.pk]
    assert [pick["score"] for pick in answer["results"][1:]] == [0, 0]
    assert answer["results"][2]["predicted_stars"] is None


def test_what_my_books_speak_against_comes_last(as_alice, fond):
    for book in books("blue")[:4]:
        shelves.rate_book(fond, book, 1)
    new = add_book("new", "green")
    answer = rank(as_alice, books("blue")[6].pk, new.pk, books("red")[5].pk)
    assert ids_of(answer) == [books("red")[5].pk, new.pk, books("blue")[6].pk]
    assert answer["results"][2]["score"] < 0


def test_books_read_are_told_apart(as_alice, fond):
    rated, (wanted, read, other) = books("red")[0], books("red")[5:8]
    shelves.want_to_read(fond, wanted)
    ShelfEntry.objects.create(reader=fond, book=read, shelf=ShelfEntry.Shelf.READ)
    answer = rank(as_alice, rated.pk, wanted.pk, read.pk, other.pk)
    told = {pick["book"]["id"]: pick["read"] for pick in answer["results"]}
    assert told == {rated.pk: True, wanted.pk: False, read.pk: True, other.pk: False}


def test_each_book_once_and_what_leads_nowhere_named(as_alice, fond):
    book = books("red")[5]
    Identifier.objects.create(book=book, kind="isbn13", value="9780441172719")
    answer = rank(
        as_alice, book.pk, "isbn:978-0-441-17271-9", "isbn:9780316769480", 10**12, book.pk
    )
    assert ids_of(answer) == [book.pk]
    assert answer["unknown"] == ["isbn:9780316769480", 10**12]
    nowhere = rank(as_alice, "isbn:9780316769480")
    assert (nowhere["results"], nowhere["unknown"]) == ([], ["isbn:9780316769480"])


def test_without_ratings_without_a_model_and_without_consent_by_fame(as_alice, alice, library):
    ids = [book.pk for book in books("red")[:4]]
    famous = list(Book.objects.popular().filter(pk__in=ids).values_list("pk", flat=True))
    answer = rank(as_alice, *ids)
    assert ids_of(answer) == famous
    assert answer["fallback"]["reason"] == "no_model"


def test_newcomers_get_them_by_fame(as_alice, trained):
    ids = [book.pk for book in books("red")[:4]]
    answer = rank(as_alice, *ids)
    assert answer["fallback"]["reason"] == "no_ratings"
    assert ids_of(answer) == list(
        Book.objects.popular().filter(pk__in=ids).values_list("pk", flat=True)
    )


def test_who_wants_no_personal_picks_gets_none(as_alice, fond):
    choose(fond, {Purpose.PERSONALISATION: False}, How.PAGE)
    answer = rank(as_alice, *(book.pk for book in books("red")[:4]))
    assert answer["fallback"]["reason"] == "personalisation_off"
    assert all(pick["predicted_stars"] is None for pick in answer["results"])
    assert all(pick["reasons"] == [] for pick in answer["results"])


def test_by_stars_there_is_an_order_and_no_reasons(as_alice, fond, settings):
    settings.RANKER = "svd"
    answer = rank(as_alice, *(book.pk for book in books("blue")[:2] + books("red")[5:7]))
    assert all(pick["reasons"] == [] for pick in answer["results"])
    scores = [pick["score"] for pick in answer["results"]]
    assert scores == sorted(scores, reverse=True)


def test_nothing_is_kept_and_a_token_that_reads_is_enough(fond):
    _, secret = ApiToken.objects.create(fond, name="a program", scopes=["read"])
    program = APIClient(headers={"Authorization": f"Bearer {secret}"})
    fond.refresh_from_db()
    before = fond.history_version, Rating.objects.count(), ShelfEntry.objects.count()
    assert rank(program, books("red")[5].pk)["results"]
    fond.refresh_from_db()
    after = fond.history_version, Rating.objects.count(), ShelfEntry.objects.count()
    assert before == after
    assert not Dismissal.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "books"),
        ({"books": []}, "books"),
        ({"books": 5}, "books"),
        ({"books": list(range(1, 502))}, "books"),
        ({"books": [1, "Dune"]}, "books.1"),
        ({"books": [1, True]}, "books.1"),
        ({"books": [1, None]}, "books.1"),
        ({"books": [1], "n": 5}, "n"),
    ],
)
def test_what_is_wrong_is_named(as_alice, body, field):
    answer = as_alice.post(RANK, body)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_it_is_for_readers(api, db):
    assert api.post(RANK, {"books": [1]}).status_code == 401


def test_five_hundred_books_cost_as_much_as_one(as_alice, fond, django_assert_max_num_queries):
    many = list(Book.objects.values_list("pk", flat=True)) + list(range(10**6, 10**6 + 470))
    for references in (many[:1], many):
        rank(as_alice, *references)
        with django_assert_max_num_queries(12):
            assert as_alice.post(RANK, {"books": references}).status_code == 200
