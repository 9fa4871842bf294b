"""My dials: kept by the page, set for one list by its address, the same over the API."""

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from rest_framework.test import APIClient

from catalog.models import Author, Book, BookAuthor
from recommendations import known_books, selectors, serving
from recommendations.dialling import Dialled, InvalidDials, dials_of, keep_dials
from recommendations.models import KeptDials
from recommendations.tests.conftest import books, train
from shelves import services as shelves

MINE = "/api/v1/me/recommendations"
AS_THEY_CAME = {"adventurous": "0", "max_per_author": "", "min_year": "", "max_year": ""}


@pytest.fixture
def reader(client: Client, alice, trained) -> Client:
    shelves.rate_book(alice, books("red")[0], 10)
    client.force_login(alice)
    return client


@pytest.fixture
def program(alice, trained) -> APIClient:
    shelves.rate_book(alice, books("red")[0], 10)
    client = APIClient()
    client.force_login(alice)
    return client


def titles(alice, dialled: Dialled | None = None) -> list[str]:
    alice.refresh_from_db()
    return [pick.book.title for pick in selectors.picks_for(alice, 100, dialled=dialled).items]


def api_titles(program: APIClient, **query) -> list[str]:
    answer = program.get(MINE, {"n": 100, **query})
    assert answer.status_code == 200, answer.content
    return [pick["book"]["title"] for pick in answer.json()["results"]]


# --- What each does ---


def test_a_genre_to_avoid_is_nowhere_in_the_list(reader, alice):
    assert any(title.startswith("blue") for title in titles(alice))
    keep_dials(alice, Dialled(avoid=("blue",)))
    assert {title.split()[0] for title in titles(alice)} == {"red"}


def test_only_books_of_these_years_and_languages(reader, alice):
    old, young, foreign, unknown = books("red")[1:5]
    Book.objects.filter(pk__in=[old.pk, young.pk, unknown.pk]).update(language="en")
    Book.objects.filter(pk=old.pk).update(year=-750)
    Book.objects.filter(pk=young.pk).update(year=2010)
    Book.objects.filter(pk=foreign.pk).update(year=2010, language="fr")
    cache.clear()
    assert titles(alice, Dialled(max_year=1900)) == [old.title]
    assert titles(alice, Dialled(min_year=1900, languages=("en",))) == [young.title]
    assert set(titles(alice, Dialled(languages=("en", "fr")))) == {
        book.title for book in (old, young, foreign, unknown)
    }


def test_popular_books_that_fill_the_list_keep_to_the_dials(bob, trained):
    assert {
        title.split()[0] for title in titles(bob, Dialled(avoid=("red",), max_per_author=3))
    } == {"blue"}


def test_without_a_model_too(alice, library):
    assert {title.split()[0] for title in titles(alice, Dialled(genre="red"))} == {"red"}


def test_at_most_so_many_of_one_author(reader, alice):
    author = Author.objects.create(name="Prolific")
    for book in books("red")[1:6]:
        BookAuthor.objects.create(book=book, author=author)
    train()
    mine = {book.title for book in books("red")[1:6]}
    assert len(mine & set(titles(alice))) == 5
    assert len(mine & set(titles(alice, Dialled(max_per_author=2)))) == 2


def test_towards_adventurous_less_known_books_come_first(reader, alice):
    def fame(dialled: Dialled) -> float:
        picks = selectors.picks_for(alice, 100, dialled=dialled).items
        return sum(p.book.rating_count for p in picks if p.why == "taste" and p.rank <= 4)

    assert fame(Dialled(adventurous=-1)) > fame(Dialled(adventurous=1))


# --- Remembered ---


def test_dials_are_kept_and_count_at_once_and_for_nobody_else(reader, alice, bob):
    shelves.rate_book(bob, books("red")[0], 10)
    before = titles(bob)
    answer = reader.post("/dials", AS_THEY_CAME | {"exclude": ["blue"], "adventurous": "0.5"})
    assert (answer.status_code, answer["Location"]) == (302, "/dials")
    assert dials_of(alice) == Dialled(adventurous=0.5, avoid=("blue",))
    assert {title.split()[0] for title in titles(alice)} == {"red"}
    assert titles(bob) == before
    page = reader.get("/dials").content.decode()
    assert "further afield</output>" in page
    assert 'value="blue" id="dial-exclude_0" checked' in page
    assert "no blue" in reader.get("/picks").content.decode()
    for title in titles(alice):
        assert title.startswith("red")


def test_what_was_ranked_under_other_dials_is_not_served(reader, alice):
    first = titles(alice)
    keep_dials(alice, Dialled(avoid=("blue",)))
    assert titles(alice) != first
    keep_dials(alice, Dialled())
    assert titles(alice) == first
    assert not KeptDials.objects.exists()


def test_back_to_how_they_came(reader, alice):
    keep_dials(alice, Dialled(max_per_author=1))
    reader.post("/dials", {"act": "reset"})
    assert dials_of(alice) == Dialled()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("adventurous", "2", "less than or equal to 1"),
        ("adventurous", "nan", "Enter a number"),
        ("max_per_author", "0", "Select a valid choice"),
        ("min_year", "soon", "Enter a whole number"),
        ("max_year", "99999", "less than or equal to"),
        ("exclude", "no-such-genre", "Select a valid choice"),
        ("language", "xx", "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_told_and_nothing_is_kept(reader, alice, field, value, said):
    answer = reader.post("/dials", AS_THEY_CAME | {field: value})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Nothing was kept" in page and said in page
    assert not KeptDials.objects.exists()


def test_years_in_the_wrong_order(reader):
    answer = reader.post("/dials", AS_THEY_CAME | {"min_year": "2000", "max_year": "1990"})
    assert answer.status_code == 400
    assert "No year lies from 2000 to 1990" in answer.content.decode()
    with pytest.raises(InvalidDials):
        Dialled(min_year=2000, max_year=1990)


def test_the_database_holds_the_ranges_too(alice):
    for wrong in ({"adventurous": 1.5}, {"max_per_author": 0}, {"min_year": 5, "max_year": 4}):
        with pytest.raises(IntegrityError), transaction.atomic():
            KeptDials.objects.create(reader=alice, **wrong)


def test_dials_go_with_the_account(reader, alice):
    keep_dials(alice, Dialled(max_per_author=1))
    alice.delete()
    assert not KeptDials.objects.exists()


def test_dials_are_for_readers(client: Client, db):
    assert client.get("/dials")["Location"] == "/accounts/login/?next=/dials"
    assert client.post("/dials", AS_THEY_CAME).status_code == 302
    assert not KeptDials.objects.exists()


# --- In the address ---


def test_an_address_sets_dials_for_its_list_only(reader, alice):
    page = reader.get("/picks?exclude=blue&adventurous=1")
    assert all(pick.book.title.startswith("red") for pick in page.context["page"].items)
    words = " ".join(page.content.decode().split())
    assert "This list only: far afield, no blue" in words
    assert dials_of(alice) == Dialled()
    assert "This list only" not in reader.get("/picks").content.decode()


def test_what_is_wrong_in_the_address_is_told_and_the_rest_counts(reader, alice):
    page = reader.get("/picks?exclude=blue&min_year=soon&adventurous=9")
    text = page.content.decode()
    assert "From year: Enter a whole number." in text
    assert "How far afield: Ensure this value is less than or equal to 1." in text
    assert all(pick.book.title.startswith("red") for pick in page.context["page"].items)
    keep_dials(alice, Dialled(min_year=2000))
    assert "No year lies from 2000 to 1990" in reader.get("/picks?max_year=1990").content.decode()


def test_dials_that_leave_nothing_say_so(reader):
    page = reader.get("/picks?min_year=2090").content.decode()
    assert "Your dials leave nothing to recommend" in page


# --- Over the API ---


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
def test_the_api_names_what_is_wrong(program, query, field, said):
    answer = program.get(MINE, query)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert said in error["detail"]


# --- What the process knows of the books ---


def test_the_mask_and_the_database_tell_the_same(trained):
    red = books("red")
    Book.objects.filter(pk__in=[book.pk for book in red[:4]]).update(language="en", year=1999)
    Book.objects.filter(pk=red[5].pk).update(year=-20)
    model = serving.current().model
    known = known_books.read_known_books(model.books)
    for dialled in (
        Dialled(languages=("en",)),
        Dialled(languages=("xx",)),
        Dialled(max_year=0),
        Dialled(min_year=-100),
        Dialled(genre="red", avoid=("blue",), min_year=1999),
        Dialled(avoid=("red", "nonsense")),
    ):
        by_mask = model.books[known.mask(dialled)].tolist()
        assert sorted(by_mask) == sorted(
            dialled.narrowed(Book.objects.all()).values_list("pk", flat=True)
        )
    assert known.mask(Dialled(adventurous=1, max_per_author=1)) is None


def test_books_are_read_once_for_many_lists(
    reader, alice, django_assert_num_queries, django_assert_max_num_queries
):
    books_of_model = serving.current().model.books
    with django_assert_max_num_queries(3):
        first = known_books.known_books(books_of_model)
    with django_assert_num_queries(0):
        assert known_books.known_books(books_of_model) is first
