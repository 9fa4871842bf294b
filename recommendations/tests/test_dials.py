"""My dials: kept by the page, set for one list by its address, the same over the API."""

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client

from catalog.models import Author, Book, BookAuthor
from recommendations import listing, selectors
from recommendations.dialling import (
    Dialled,
    InvalidDials,
    dials_of,
    keep_dials,
    keep_dials_of_all,
)
from recommendations.models import KeptDials
from recommendations.tests.conftest import books, relearn
from shelves import services as shelves

MINE = "/api/v1/me/recommendations"
AS_THEY_CAME = {
    "adventurous": "0",
    "diversity": "0",
    "max_per_author": "",
    "min_year": "",
    "max_year": "",
}


@pytest.fixture
def reader(client: Client, alice, trained) -> Client:
    shelves.rate_book(alice, books("red")[0], 10)
    client.force_login(alice)
    return client


def titles(alice, dialled: Dialled | None = None) -> list[str]:
    alice.refresh_from_db()
    return [pick.book.title for pick in selectors.picks_for(alice, 100, dialled=dialled).items]


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
    relearn()
    mine = {book.title for book in books("red")[1:6]}
    assert len(mine & set(titles(alice))) == 5
    assert len(mine & set(titles(alice, Dialled(max_per_author=2)))) == 2


def test_towards_adventurous_less_known_books_come_first(reader, alice):
    def fame(dialled: Dialled) -> float:
        picks = selectors.picks_for(alice, 100, dialled=dialled).items
        return sum(p.book.rating_count for p in picks if p.why == "taste" and p.rank <= 4)

    assert fame(Dialled(adventurous=-1)) > fame(Dialled(adventurous=1))


def test_a_varied_list_mixes_what_is_alike(reader, alice):
    plain, varied = titles(alice), titles(alice, Dialled(diversity=1))
    assert varied[0] == plain[0]
    assert varied != plain
    assert set(varied) == set(plain)


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


def test_the_slider_of_variety_is_kept_and_told(reader, alice):
    assert reader.post("/dials", AS_THEY_CAME | {"diversity": "0.5"}).status_code == 302
    assert dials_of(alice) == Dialled(diversity=0.5)
    page = reader.get("/dials")
    assert page.context["form"]["diversity"].value() == 0.5
    assert "more varied</output>" in page.content.decode()
    assert "more varied" in reader.get("/picks").content.decode()


def test_dials_that_are_set_while_a_list_is_ranked_count_in_the_next(alice, trained, monkeypatch):
    """The kept list is asked for by the version of the history alone."""
    shelves.rate_book(alice, books("red")[0], 10)
    alice.refresh_from_db()
    read = listing.dials_of

    def meanwhile(of):
        dials = read(of)
        keep_dials_of_all({alice.pk: Dialled(avoid=("blue",))})
        return dials

    monkeypatch.setattr(listing, "dials_of", meanwhile)
    assert len({title.split()[0] for title in titles(alice)}) == 2
    monkeypatch.undo()
    assert {title.split()[0] for title in titles(alice)} == {"red"}


def test_back_to_how_they_came(reader, alice):
    keep_dials(alice, Dialled(max_per_author=1))
    reader.post("/dials", {"act": "reset"})
    assert dials_of(alice) == Dialled()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("adventurous", "2", "less than or equal to 1"),
        ("adventurous", "nan", "Enter a number"),
        ("diversity", "-0.5", "greater than or equal to 0"),
        ("diversity", "some", "Enter a number"),
        ("max_per_author", "0", "Select a valid choice"),
        ("min_year", "soon", "Enter a whole number"),
        ("max_year", "99999", "less than or equal to"),
        ("exclude", "no-such-genre", "Select a valid choice"),
        ("language", "xx", "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_told_and_nothing_is_kept(client, alice, field, value, said):
    client.force_login(alice)
    answer = client.post("/dials", AS_THEY_CAME | {field: value})
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
    for wrong in (
        {"adventurous": 1.5},
        {"diversity": -0.1},
        {"max_per_author": 0},
        {"min_year": 5, "max_year": 4},
    ):
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
