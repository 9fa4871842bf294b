"""The catalogue in another language than English."""

import pytest
from django.test import Client
from django.utils.translation import override

from accounts.tests.languages import assert_is_in, broken_numbers, translate
from catalog import names
from catalog.forms import SearchForm
from catalog.models import Book, Tag
from catalog.search.facets import facets_of
from catalog.search.filters import Filters
from catalog.templatetags.books import cover
from catalog.tests.books import made_once, make_book

pytestmark = pytest.mark.django_db

WORDS = {"Fantasy": "Märchenhaft", "Romance": "Liebe", "Epic": "Episch", "Any genre": "Alle Genres"}


@pytest.fixture
def german_client() -> Client:
    return Client(headers={"accept-language": "de"})


@made_once
def shelf() -> list[Book]:
    return [
        make_book("Dune", ["Frank Herbert"], series="Dune", series_position=1, genres=["fantasy"],
                  moods=["epic"], year=1965, language="en"),
        make_book("Emma", ["Jane Austen"], genres=["romance"], year=1815, language="en"),
        make_book("Iliad", ["Homer", "A", "B"], genres=["fantasy"], year=-750, language="grc"),
        make_book("Candide", ["Voltaire"], genres=["romance"], year=1759, language="fr"),
    ]  # fmt: skip


def test_what_a_caller_did_wrong_is_said_in_their_language(settings, tmp_path, german_client):
    words = {"Not Found": "Nicht gefunden", "There is no such book.": "Dieses Buch gibt es nicht."}
    translate(settings, tmp_path, words)
    problem = german_client.get("/api/v1/books/1").json()
    assert (problem["title"], problem["status"]) == ("Nicht gefunden", 404)
    assert problem["detail"] == "Dieses Buch gibt es nicht."


def test_languages_of_books_have_their_german_names():
    with override("de"):
        assert names.language_name("fr") == "Französisch"
        assert names.language_name("xx") == "XX"


@pytest.mark.parametrize(("language", "words"), [("en", "4.4"), ("de", "4,4")])
def test_stars_have_the_decimal_sign_of_the_language(language, words):
    with override(language):
        assert names.stars_words(4.37) == words
        assert names.stars_words(4.5) == "4½"


def test_german_nouns_keep_their_capitals():
    with override("de"):
        assert names.amid_words("Krieg") == "Krieg"
    with override("en"):
        assert names.amid_words("War") == "war"


@pytest.mark.parametrize(
    ("html", "broken"),
    [
        ('<rect y="12,5%">', [("rect", "y", "12,5%")]),
        ('<rect y="12.5%">', []),
        ('<input type="range" value="0,25">', [("input", "value", "0,25")]),
        ('<a href="/browse?stars=3,5">', [("a", "href", "/browse?stars=3,5")]),
        ('<p data-share="0,3" title="0,3">', [("p", "data-share", "0,3")]),
    ],
)
def test_numbers_that_no_browser_reads_are_found(html, broken):
    assert broken_numbers(html) == broken


class TestInGerman:
    """Of a catalogue of four books."""

    @pytest.mark.parametrize(
        "query",
        [
            "",
            "?q=dune",
            "?q=duen",
            "?q=nothing",
            "?q=nothing+at+all&genre=fantasy",
            "?genre=romance&mood=epic",
            "?min_year=-800&max_year=2000&genre=fantasy",
            "?min_year=nonsense&language=xx",
            "?page=2",
        ],
    )
    def test_browsing_in_german(self, german_client: Client, shelf, query):
        assert_is_in("de", german_client.get(f"/browse{query}"))

    def test_a_reader_browses_in_german(self, german_client: Client, shelf, alice):
        german_client.force_login(alice)
        html = assert_is_in("de", german_client.get("/browse"))
        assert 'value="0.5"' in html

    @pytest.mark.parametrize("part", ["suggestions", "results"])
    def test_parts_of_the_search_in_german(self, german_client: Client, shelf, part):
        headers = {"HX-Request": "true", "HX-Target": part}
        answer = german_client.get("/browse?q=du", headers=headers)
        assert_is_in("de", answer, whole=False)

    def test_english_is_spoken_to_whoever_wants_a_language_that_we_lack(
        self, client: Client, shelf
    ):
        assert_is_in("en", client.get("/browse", headers={"accept-language": "ja"}))

    def test_names_of_genres_are_translated_and_sorted(
        self, settings, tmp_path, german_client, shelf
    ):
        translate(settings, tmp_path, WORDS)
        with override("de"):
            assert Tag.objects.get(slug="fantasy").label == "Märchenhaft"
            form = SearchForm({})
            assert [genre.label for genre in form.genres] == ["Liebe", "Märchenhaft"]
            assert form["genre"].field.choices[0] == ("", "Alle Genres")
            (facet,) = (f for f in facets_of([b.pk for b in shelf], Filters()) if f.name == "genre")
            assert {option.words for option in facet.options} == {"Liebe", "Märchenhaft"}
        html = german_client.get("/browse").content.decode()
        assert "Märchenhaft" in html
        assert "Fantasy" not in html

    def test_the_api_names_genres_as_they_are_stored(
        self, settings, tmp_path, german_client, shelf
    ):
        translate(settings, tmp_path, WORDS)
        book = german_client.get(f"/api/v1/books/{shelf[0].pk}").json()
        assert book["genres"] == [{"slug": "fantasy", "name": "Fantasy"}]

    def test_a_cover_that_is_kept_speaks_no_other_language(self, settings, tmp_path, shelf):
        translate(settings, tmp_path, {("cover", "and others"): "und andere"})
        assert "AND OTHERS" in cover(shelf[2])
        with override("de"):
            assert "UND ANDERE" in cover(shelf[2])
        assert "AND OTHERS" in cover(shelf[2])
