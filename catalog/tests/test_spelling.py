"""Mistyped words, and the words of the catalogue that they stand for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.models import Book, Word
from catalog.search import find
from catalog.search.filters import Filters
from catalog.search.indexing import forget, reindex
from catalog.search.spelling import alternatives, slips, slips_of
from catalog.search.words import EVERYWHERE, books_of, most_books_with, words_of
from catalog.tests.books import made_once, make_book

LETTERS = st.text("abcé", max_size=8)


@pytest.mark.parametrize(
    ("typed", "word", "count"),
    [
        ("dune", "dune", 0),
        ("hary", "harry", 1),
        ("harrry", "harry", 1),
        ("hirry", "harry", 1),
        ("tolkein", "tolkien", 1),
        ("gmaes", "games", 1),
        ("mary", "harry", 2.5),
    ],
)
def test_slips_are_letters_left_out_added_changed_or_swapped(typed, word, count):
    assert slips(typed, word) == count


@given(LETTERS.filter(bool), LETTERS.filter(bool))
def test_slips_are_the_same_both_ways_and_none_only_for_the_word_itself(one, other):
    assert slips(one, other) == slips(other, one)
    assert (slips(one, other) == 0) == (one == other)
    assert slips(one, other) <= max(len(one), len(other)) + 0.5


@settings(max_examples=20)
@given(st.text("abc1", min_size=3, max_size=5))
def test_all_words_one_slip_away_are_one_slip_away(term):
    assert all(slips(term, word) in (1, 1.5) for word in slips_of(term) if word)


@pytest.mark.django_db
class TestCountedWords:
    def test_every_book_counts_once_for_each_of_its_words(self):
        make_book("Dune", ["Frank Herbert"], series="Dune")
        make_book("Dune Messiah", ["Frank Herbert"])
        assert books_of(["dune", "messiah", "frank", "emma"]) == {
            "dune": 2,
            "messiah": 1,
            "frank": 2,
        }

    def test_a_new_title_brings_its_words_and_takes_the_old_ones_away(self):
        book = make_book("Dune", ["Frank Herbert"])
        Book.objects.filter(pk=book.pk).update(title="Der Wüstenplanet")
        reindex([book.pk])
        assert books_of(["dune", "wustenplanet", "herbert"]) == {"wustenplanet": 1, "herbert": 1}

    def test_indexing_twice_counts_once(self):
        book = make_book("Dune")
        reindex([book.pk, book.pk])
        reindex([book.pk])
        assert books_of(["dune"]) == {"dune": 1}

    def test_a_book_that_goes_takes_its_words_along(self):
        book = make_book("Dune")
        forget([book.pk])
        assert books_of(["dune"]) == {}

    def test_isbns_and_endless_words_are_no_words(self):
        make_book("Dune " + "x" * 41, identifiers={"isbn13": "9780441172719"})
        assert list(Word.objects.values_list("word", flat=True)) == ["dune"]
        assert words_of("080442957x 1984") == {"1984"}

    def test_beginnings_are_counted_by_all_words_that_have_them(self):
        make_book("Dune Duel")
        make_book("Dune Emma")
        assert most_books_with(["du"]) == 3
        assert most_books_with(["x"]) == 0
        assert most_books_with(["emma", "du"]) == 1
        assert most_books_with(["nobody", "du"]) == 0

    def test_a_beginning_of_thousands_of_words_is_taken_for_any_book(self):
        Word.objects.bulk_create(Word(word=f"s{n}", books=1) for n in range(2001))
        assert most_books_with(["s"]) == EVERYWHERE

    def test_the_likeliest_word_comes_first(self):
        make_book("Harry")
        make_book("Hardy")
        make_book("Harry Again")
        first, *others = alternatives(["hary"])[0]
        assert (first.word, first.slips) == ("harry", 1)
        assert "hardy" in [one.word for one in others]


@made_once
def shelf():
    make_book("Harry Potter and the Goblet of Fire", ["J.K. Rowling"], rating_count=900)
    make_book("Hardy Perennials", ["Mary Potter"], rating_count=3)
    make_book("The Hobbit", ["J.R.R. Tolkien"], series="Middle-earth", rating_count=700)
    make_book("The Habit", ["Jane Doe"])
    make_book("The Lord of the Rings", ["J.R.R. Tolkien"], rating_count=800)
    make_book("The Catcher in the Rye", ["J.D. Salinger"], rating_count=500)
    make_book("Преступление и наказание", ["Фёдор Достоевский"], rating_count=50)
    make_book("The Great Gatsby", ["F. Scott Fitzgerald"], rating_count=600)
    make_book("The Fireplace and Its Grate", ["John Doe"])
    make_book("Slaughterhouse-Five", ["Kurt Vonnegut"], rating_count=400)


@pytest.mark.django_db
class TestOnAShelf:
    """Of books whose words are mistyped."""

    @pytest.mark.parametrize(
        ("typed", "words", "first"),
        [
            ("hary poter", "harry potter", "Harry Potter and the Goblet of Fire"),
            ("poter hary", "potter harry", "Harry Potter and the Goblet of Fire"),
            ("tolkein", "tolkien", "The Lord of the Rings"),
            ("teh hobit", "the hobbit", "The Hobbit"),
            ("midle earht", "middle earth", "The Hobbit"),
            (
                "harry poter and the goblt of fier",
                "harry potter and the goblet of fire",
                "Harry Potter and the Goblet of Fire",
            ),
            (
                "harry potter and the goblet of poter",
                "harry potter and the goblet of potter",
                "Harry Potter and the Goblet of Fire",
            ),
            ("slaughterhouse 5", "slaughterhouse five", "Slaughterhouse-Five"),
            ("lordof the rings", "lord of the rings", "The Lord of the Rings"),
            ("cathcer in the rey", "catcher in the rye", "The Catcher in the Rye"),
            ("grate gatsby", "great gatsby", "The Great Gatsby"),
            ("grate gatzby", "great gatsby", "The Great Gatsby"),
            ("достоевкий", "достоевскии", "Преступление и наказание"),
        ],
    )
    def test_words_are_mended_each_on_its_own(self, shelf, typed, words, first):
        found = find(typed)
        assert found.mended
        assert (" ".join(found.looked_for), found[0].title) == (words, first)

    def test_what_is_spelt_right_is_left_alone(self, shelf):
        found = find("harry potter")
        assert (found.mended, found.meant, found.left_out) == (False, "", [])

    def test_a_word_like_no_other_is_left_out_and_told_of(self, shelf):
        found = find("hobbit qqxxzzyy")
        assert found.left_out == ["qqxxzzyy"]
        assert found[0].title == "The Hobbit"

    def test_a_word_of_other_books_is_left_out_where_no_book_has_all(self, shelf):
        found = find("rowling potter hobbit")
        assert (found.looked_for, found.left_out) == (["rowling", "potter"], ["hobbit"])
        assert found[0].title == "Harry Potter and the Goblet of Fire"
        assert find("hobbit potter").ids == []

    def test_hardly_anything_found_brings_the_words_that_were_likelier_meant(self, shelf):
        assert find("habit").meant == "hobbit"
        assert find("habit")[0].title == "The Habit"

    def test_filters_that_leave_nothing_are_no_reason_to_mend_words(self, shelf):
        make_book("Habits", language="fr")
        assert find("hobbit", Filters(language="fr")).ids == []
