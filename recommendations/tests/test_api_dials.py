"""What narrows and orders lists over the API, and what the process knows of books for it."""

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from catalog import stock
from catalog.models import Book
from catalog.stock import put_copies
from recommendations import known_books, serving
from recommendations.dialling import Dialled, dials_of, keep_dials
from recommendations.tests.conftest import books
from recommendations.tests.test_dials import titles
from shelves import services as shelves

MINE = "/api/v1/me/recommendations"


@pytest.fixture
def program(as_alice, alice, trained) -> APIClient:
    shelves.rate_book(alice, books("red")[0], 10)
    return as_alice


def api_titles(program: APIClient, **query) -> list[str]:
    answer = program.get(MINE, {"n": 100, **query})
    assert answer.status_code == 200, answer.content
    return [pick["book"]["title"] for pick in answer.json()["results"]]


def test_the_api_takes_every_dial(program, alice):
    red = books("red")
    Book.objects.filter(pk=red[1].pk).update(year=1990, language="en")
    Book.objects.filter(pk=red[2].pk).update(year=2010, language="fr")
    cache.clear()
    assert {t.split()[0] for t in api_titles(program, exclude="blue")} == {"red"}
    assert api_titles(program, exclude="blue,red") == []
    assert {t.split()[0] for t in api_titles(program, genre="blue")} == {"blue"}
    assert api_titles(program, min_year=2000) == [red[2].title]
    assert api_titles(program, max_year=2000, language="en,fr") == [red[1].title]
    assert api_titles(program, adventurous=1) == titles(alice, Dialled(adventurous=1))
    assert api_titles(program, diversity=1) == titles(alice, Dialled(diversity=1))
    assert api_titles(program, max_per_author=1) == titles(alice, Dialled(max_per_author=1))


def test_the_api_follows_the_readers_dials_and_a_parameter_replaces_one(program, alice):
    keep_dials(alice, Dialled(avoid=("blue",)))
    assert {t.split()[0] for t in api_titles(program)} == {"red"}
    assert len({t.split()[0] for t in api_titles(program, exclude="")}) == 2
    assert dials_of(alice) == Dialled(avoid=("blue",))


def test_pages_of_a_dialled_list_follow_each_other(program):
    first = program.get(MINE, {"n": 3, "exclude": "blue"}).json()
    second = program.get(first["next"]).json()
    assert "exclude=blue" in first["next"]
    ids = [pick["book"]["id"] for answer in (first, second) for pick in answer["results"]]
    assert len(set(ids)) == 6


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ({"adventurous": "far"}, "adventurous", "valid number"),
        ({"adventurous": "1.1"}, "adventurous", "less than or equal to 1"),
        ({"adventurous": "nan"}, "adventurous", ""),
        ({"max_per_author": "0"}, "max_per_author", "greater than or equal to 1"),
        ({"min_year": "soon"}, "min_year", "valid integer"),
        ({"min_year": "2000", "max_year": "1990"}, "max_year", "No year lies"),
        ({"exclude": "nonsense"}, "exclude", "There is no genre “nonsense”"),
        ({"genre": "nonsense"}, "genre", "There is no genre"),
        ({"language": "xx"}, "language", "No book here is known to be in “xx”"),
    ],
)
def test_the_api_names_what_is_wrong(as_alice, query, field, said):
    answer = as_alice.get(MINE, query)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert said in error["detail"]


# --- What the process knows of the books ---


def test_the_mask_and_the_database_tell_the_same(trained):
    red = books("red")
    Book.objects.filter(pk__in=[book.pk for book in red[:4]]).update(language="en", year=1999)
    Book.objects.filter(pk=red[5].pk).update(year=-20)
    put_copies({red[0].pk: 3, red[5].pk: 1, red[6].pk: 0})
    model = serving.current().model
    known = known_books.read_known_books(model.books)
    for dialled in (
        Dialled(languages=("en",)),
        Dialled(languages=("xx",)),
        Dialled(max_year=0),
        Dialled(min_year=-100),
        Dialled(genre="red", avoid=("blue",), min_year=1999),
        Dialled(avoid=("red", "nonsense")),
        Dialled(without=(red[0].pk, 10**9)),
        Dialled(stock=stock.version(), max_year=2000),
    ):
        by_mask = model.books[known.mask(dialled)].tolist()
        assert sorted(by_mask) == sorted(
            dialled.narrowed(Book.objects.all()).values_list("pk", flat=True)
        )
    assert known.mask(Dialled(adventurous=1, max_per_author=1, diversity=1)) is None


def test_books_are_read_once_for_many_lists(
    trained, django_assert_num_queries, django_assert_max_num_queries
):
    books_of_model = serving.current().model.books
    with django_assert_max_num_queries(3):
        first = known_books.known_books(books_of_model)
    with django_assert_num_queries(0):
        assert known_books.known_books(books_of_model) is first
