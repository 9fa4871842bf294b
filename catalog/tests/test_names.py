"""Years, stars, languages and genres as a reader reads them."""

import pytest

from catalog.models import Book, BookTag
from catalog.names import language_name, stars_words, year_words
from catalog.tests.books import make_book


@pytest.mark.parametrize(
    ("stars", "words"),
    [(0.5, "½"), (1.0, "1"), (4.5, "4½"), (5.0, "5"), (4.37, "4.4"), (0.0, "0"), (2.96, "3")],
)
def test_stars_are_said_in_halves(stars, words):
    assert stars_words(stars) == words


@pytest.mark.parametrize(("year", "words"), [(1965, "1965"), (-750, "750 BCE"), (8, "8")])
def test_years_before_the_common_era_say_so(year, words):
    assert year_words(year) == words


@pytest.mark.parametrize(
    ("code", "name"), [("fr", "French"), ("la", "Latin"), ("zh", "Chinese"), ("xyz", "XYZ")]
)
def test_languages_have_names(code, name):
    assert language_name(code) == name


@pytest.mark.django_db
def test_the_strongest_genre_colours_the_cover():
    assert make_book(genres=["essays", "war"], moods=["dark"]).main_genre_slug == "essays"
    assert make_book("Emma").main_genre_slug == ""


@pytest.mark.django_db
def test_the_database_and_the_model_agree_on_the_main_genre():
    make_book("Emma", genres=["zebras", "apes"], moods=["dark"])
    make_book("Dune", moods=["dark"])
    tied = make_book("Tied", genres=["zebras", "apes"])
    BookTag.objects.filter(book=tied).update(weight=0.5)
    assert dict(Book.objects.ids_and_main_genres()) == {
        book.pk: book.main_genre.pk if book.main_genre else None for book in Book.objects.all()
    }
    assert tied.main_genre_slug == "zebras"
