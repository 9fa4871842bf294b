"""Recommendations in another language than English."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.tests.languages import assert_is_in, translate
from catalog.models import Book
from recommendations import selectors, store
from recommendations.dial_forms import DialsForm, in_words
from recommendations.dialling import Dialled
from recommendations.fallback import Fallback
from recommendations.home import for_you
from recommendations.tests.conftest import books
from shelves import services as shelves


@pytest.fixture
def german_client() -> Client:
    return Client(headers={"accept-language": "de"})


@pytest.fixture
def german_reader(german_client, fond) -> Client:
    """Alice, who loves red books; one of them she gave four and a half stars."""
    shelves.rate_book(fond, books("red")[2], 9)
    Book.objects.update(public_average=3.21, public_count=1234, series_position=1.5)
    german_client.force_login(fond)
    return german_client


def test_the_pages_of_a_reader(german_reader, small_shelves):
    assert_is_in("de", german_reader.get("/"))
    assert_is_in("de", german_reader.get(reverse("picks")))
    assert_is_in("de", german_reader.get(reverse("picks") + "?adventurous=0.25&max_year=1990"))
    assert_is_in("de", german_reader.get(reverse("dials")))


@pytest.mark.parametrize("part", ["picks", "more-rows", "steps-line", "own-found"])
def test_parts_of_home(german_reader, small_shelves, part):
    headers = {"HX-Request": "true", "HX-Target": part}
    answer = german_reader.get("/?find=red", headers=headers)
    assert_is_in("de", answer, whole=False)


def test_a_book_with_its_numbers(german_reader):
    for book in (books("red")[2], books("red")[7]):
        html = assert_is_in("de", german_reader.get(book.get_absolute_url()))
        average = f"{book.average_stars:.2f}".replace(".", ",")
        assert average in html
        assert "3,21" in html
        assert "1.234" in html
        assert re.search(r'<rect y="[\d.]+%"', html)


def test_the_language_of_a_book(german_client, library):
    for code, name in (("fr", "Französisch"), ("akk", "Akkadi"), ("xx", "XX")):
        Book.objects.update(language=code)
        html = assert_is_in("de", german_client.get(books("red")[0].get_absolute_url()))
        assert f"<span>{name}" in html


def test_the_pages_of_a_visitor(german_client, trained):
    assert_is_in("de", german_client.get("/"))
    assert_is_in("de", german_client.get(books("red")[0].get_absolute_url()))
    for book in books("red")[:3]:
        german_client.post(reverse("try_rating", args=[book.pk]), {"stars": "4.5"})
    assert_is_in("de", german_client.get("/"))
    html = assert_is_in("de", german_client.get(books("red")[8].get_absolute_url()))
    assert re.search(r"<b>\d,\d</b>", html)


def test_a_home_page_that_is_kept_speaks_the_language_it_is_asked_in(
    settings, tmp_path, fond, small_shelves
):
    translate(settings, tmp_path, {"Not for me": "Nichts für mich", "Why this?": "Warum?"})
    for language, words in (("de", "Nichts für mich"), ("en", "Not for me"), ("de", "Warum?")):
        client = Client(headers={"accept-language": language})
        client.force_login(fond)
        html = assert_is_in(language, client.get("/"))
        assert words in html
        assert ("Not for me" in html) == (language == "en")
        assert ("Why this?" in html) == (language == "en")


def test_nothing_that_is_kept_is_in_a_language(settings, tmp_path, alice, trained):
    english, german = "You have not rated a book yet.", "Du hast noch kein Buch bewertet."
    translate(settings, tmp_path, {english: german})
    with override("de"):
        assert for_you(alice, set()).fallback == german
        assert selectors.picks_for(alice).fallback == german
    plan, _ = store.get_plan(alice.pk)
    assert plan is not None
    assert plan.fallback == Fallback.NO_RATINGS.value
    with override("en"):
        assert for_you(alice, set()).fallback == english


def test_languages_of_books_are_kept_as_codes(german_client, trained):
    Book.objects.filter(title="red 1").update(language="fr")
    assert "Französisch" in german_client.get("/browse").content.decode()
    assert set(cache.get("languages")) == {"fr"}
    assert "French" in Client().get("/browse").content.decode()


def test_dials_in_words(settings, tmp_path, german_reader):
    texts = {
        ("afield", "far afield"): "weit draußen",
        "red": "Rotes",
        "no %(genre)s": "kein %(genre)s",
    }
    translate(settings, tmp_path, texts)
    with override("de"):
        assert in_words(Dialled(adventurous=1, avoid=("red",))) == ["weit draußen", "kein Rotes"]
        assert ("red", "Rotes") in DialsForm()["exclude"].field.choices
    with override("en"):
        assert in_words(Dialled(adventurous=1, avoid=("red",))) == ["far afield", "no red"]
    html = german_reader.get(reverse("dials")).content.decode()
    words = re.search(r'data-words="([^"]*)"', html)
    assert words is not None
    assert words[1].split("|")[-1] == "weit draußen"
    assert len(words[1].split("|")) == 9


def test_two_languages_of_books_in_words(trained):
    Book.objects.filter(title="red 1").update(language="fr")
    Book.objects.filter(title="red 2").update(language="it")
    with override("en"):
        assert in_words(Dialled(languages=("fr", "it"))) == ["in French or Italian"]
    with override("de"):
        assert "Französisch oder Italienisch" in in_words(Dialled(languages=("fr", "it")))[0]


def test_the_api_gives_its_reasons_in_the_callers_language(settings, tmp_path, german_reader):
    translate(settings, tmp_path, {"Because you gave %(title)s %(stars)s": "Wegen %(title)s"})
    answer = german_reader.get("/api/v1/me/recommendations?n=1")
    (reason, *_) = answer.json()["results"][0]["reasons"]
    assert reason["text"] == f"Wegen {reason['book']['title']}"
    assert isinstance(reason["share"], float)
    assert answer["Content-Language"] == "de"
    assert {"Accept-Language", "Cookie"} <= set(re.split(", *", answer["Vary"]))
