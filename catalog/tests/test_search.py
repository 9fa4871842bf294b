"""What a reader types, and what is found."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import Book, Identifier
from catalog.search import find, matching, search_books
from catalog.search.filters import Filters
from catalog.tests.books import made_once, make_book

pytestmark = pytest.mark.django_db


EVERYTHING = ["Dune", "L’Étranger", "Die unendliche Geschichte", "The Odyssey", "Война и мир"]


def titles(query: str = "", **filters) -> list[str]:
    return [book.title for book in find(query, Filters(**filters))[:]]


@made_once
def library():
    make_book(
        "Dune",
        ["Frank Herbert"],
        series="Dune Chronicles",
        genres=["science-fiction"],
        moods=["epic"],
        identifiers={"isbn13": "9780441172719", "isbn10": "0441172717"},
        year=1965,
        language="en",
        rating_count=900,
    )
    make_book(
        "L’Étranger",
        ["Albert Camus"],
        original_title="The Stranger",
        genres=["classics"],
        year=1942,
        language="fr",
        rating_count=500,
    )
    make_book(
        "Die unendliche Geschichte",
        ["Michael Ende"],
        original_title="The Neverending Story",
        genres=["fantasy", "classics"],
        year=1979,
        language="de",
        rating_count=300,
    )
    make_book("The Odyssey", ["Homer"], genres=["classics"], year=-700, rating_count=200)
    make_book("Война и мир", ["Лев Толстой"], language="ru", year=1869, rating_count=100)


def test_of_equal_matches_the_better_known_comes_first():
    for count in (3, 3000, 30):
        make_book("Emma", [f"Author {count}"], rating_count=count)
    assert [book.rating_count for book in find("emma")[:]] == [3000, 30, 3]


def test_a_title_outranks_the_name_of_an_author():
    make_book("A Life", ["Emma Smith"], rating_count=50)
    make_book("Emma", ["Jane Austen"], rating_count=50)
    assert titles("emma") == ["Emma", "A Life"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.text(max_size=300))
def test_any_text_is_an_allowed_query(db, query):
    titles(query)


@pytest.mark.parametrize("title", ["It", "1984", "Emma", "The Girl"])
def test_the_exact_title_comes_before_better_known_books_with_the_word(title):
    make_book(f"{title} Again and Again", rating_count=50_000)
    make_book("Sequel", [title], public_count=4_000_000)
    make_book(title, rating_count=2)
    assert titles(title.lower())[0] == title


def test_books_known_out_there_come_before_books_nobody_knows():
    make_book("Summer Rain", rating_count=90)
    make_book("Summer Storms", public_count=1_000_000, rating_count=80)
    assert titles("summer") == ["Summer Storms", "Summer Rain"]


def test_words_that_many_have_are_looked_for_among_the_best_known(monkeypatch):
    for n in range(30):
        make_book(f"The Number {n}", rating_count=n)
    make_book("The", rating_count=0)
    everywhere = titles("the")
    monkeypatch.setattr(matching, "_FEW", 3)
    monkeypatch.setattr(matching, "_ENOUGH", 2)
    assert titles("the") == everywhere
    assert everywhere[0] == "The"
    assert find("the").cut
    monkeypatch.setattr(matching, "_ENOUGH", 100)  # too few there: all are asked
    assert titles("the") == everywhere
    assert not find("the").cut


def test_at_most_a_thousand_are_ranked():
    Book.objects.bulk_create(
        Book(title=f"Moon {n}", sort_title=f"moon {n}", search_title=f"moon {n}", search_names="")
        for n in range(1002)
    )
    found = find("moon")
    assert (len(found), found.cut, found.more) == (1000, True, True)
    assert (len(find()), find().more) == (1000, True)
    assert len(find()[1000:1010]) == 2  # without words there is no end


class TestInALibrary:
    """Where there are some books: they are read and never changed."""

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("dune", "Dune"),
            ("DUN", "Dune"),  # the last word may be a beginning
            ("herbert du", "Dune"),
            ("dune chronicles", "Dune"),
            ("etranger", "L’Étranger"),
            ("L'étranger", "L’Étranger"),
            ("the stranger camus", "L’Étranger"),
            ("neverending", "Die unendliche Geschichte"),
            ("война", "Война и мир"),
            ("толстой мир", "Война и мир"),
            ("9780441172719", "Dune"),
            ("978-0-441-17271-9", "Dune"),
            ("0-441-17271-7", "Dune"),
        ],
    )
    def test_words_of_title_author_series_and_isbn_find_the_book(self, library, query, found):
        assert titles(query) == [found]

    @pytest.mark.parametrize("kept", [{"isbn10": "0439023483"}, {"isbn13": "9780439023481"}])
    @pytest.mark.parametrize(
        "query",
        ["978-0-439-02348-1", "978\u20110\u2011439\u201102348\u20111", "9780439023481"]
        + [
            "0-439-02348-3",
            "ISBN 978-0-439-02348-1",
            "ISBN-13: 978 0 439 02348 1",
            "isbn10: 0439023483",
        ],
    )
    def test_an_isbn_finds_its_book_however_it_is_written_or_kept(self, library, kept, query):
        make_book("The Hunger Games", identifiers=kept)
        assert titles(query) == ["The Hunger Games"]

    def test_every_word_has_to_be_there(self, library):
        assert "Dune" not in titles("dune camus")

    @pytest.mark.parametrize(
        "query", ["unendlihce geschichte", "the oddyssey", "neverendign story"]
    )
    def test_a_mistyped_title_is_found(self, library, query):
        assert len(titles(query)) == 1

    def test_nonsense_finds_nothing(self, library):
        assert titles("xqzwvk") == []

    def test_without_words_come_the_most_rated_first(self, library):
        assert titles() == EVERYTHING
        assert titles("?!") == titles()

    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            ({"genre": "science-fiction"}, ["Dune"]),
            ({"mood": "epic"}, ["Dune"]),
            ({"genre": "classics", "language": "fr"}, ["L’Étranger"]),
            ({"min_year": 1900, "max_year": 1950}, ["L’Étranger"]),
            ({"max_year": -1}, ["The Odyssey"]),
            ({"genre": "no-such-genre"}, []),
            ({"genre": "'; DROP TABLE catalog_book; --"}, []),
        ],
    )
    def test_filters_narrow_down(self, library, filters, found):
        assert titles(**filters) == found

    def test_filters_and_words_go_together(self, library):
        assert set(titles("the", genre="classics", max_year=1950)) == {"L’Étranger", "The Odyssey"}
        assert titles("the", genre="classics", max_year=0) == ["The Odyssey"]
        assert titles("dune", genre="classics") == []

    @pytest.mark.parametrize(
        ("queries", "found"),
        [
            (["':*&|!()", "\\", "'", "%_%", "\x00", "\ud800", "(" * 10_000, "<->"], EVERYTHING),
            (["!dune", "dune:*:*", "du\x00ne", "𝔇𝔲𝔫𝔢"], ["Dune"]),
            (["a & | b", '"unclosed', "x" * 10_000, "e\u0301" * 300], []),
            (["a " * 5000], ["L’Étranger"]),  # by Albert Camus
        ],
    )
    def test_hostile_queries_are_only_words(self, library, queries, found):
        for query in queries:
            assert titles(query) == found, query[:20]

    def test_authors_and_series_narrow_down(self, library):
        dune = Book.objects.get(title="Dune")
        assert titles(author=dune.authors.get().pk) == ["Dune"]
        assert titles("camus", series=dune.series_id) == []

    def test_books_can_be_left_out(self, library):
        dune = Book.objects.get(title="Dune")
        assert titles("dune", without=[dune.pk]) == []
        assert "Dune" not in titles(without=[dune.pk])

    @pytest.mark.parametrize(
        ("query", "index"),
        [("harry pot", "book_search"), ("9780441172719", "identifier_unique")],
    )
    def test_words_and_isbns_are_found_by_an_index(self, library, query, index):
        """Whatever the size: scans that read the whole table are ruled out."""
        dune = Book.objects.get(title="Dune")
        Identifier.objects.bulk_create(
            Identifier(book=dune, kind="goodreads", value=str(n)) for n in range(3000)
        )
        with CaptureQueriesContext(connection) as captured, connection.cursor() as cursor:
            find(query)
            asked = [one["sql"] for one in captured.captured_queries]
            cursor.execute("ANALYZE catalog_identifier")
            cursor.execute("SET LOCAL enable_seqscan = off")
            plans = []
            for sql in asked:
                cursor.execute(f"EXPLAIN {sql}")
                plans.append("\n".join(line for (line,) in cursor.fetchall()))
        assert index in "\n".join(plans)
        assert not any("Seq Scan on catalog_book " in plan for plan in plans)

    @pytest.mark.parametrize(
        ("query", "most"),
        [
            ("dune", 12),
            ("du", 12),
            ("dnue herbret", 16),
            ("x" * 200, 6),
            ("a b c d e f g h i j k l", 16),
        ],
    )
    def test_a_search_costs_a_bounded_number_of_queries(
        self, library, query, most, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(most):
            find(query)[:24]

    def test_rows_for_further_narrowing_come_best_first_and_unmended(self, library):
        assert [book.title for book in search_books("the")] == titles("the")
        assert not search_books("odyssye").exists()
        assert search_books("?!").first().title == "Dune"

    def test_cards_come_without_the_columns_that_only_search_needs(
        self, library, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(5):  # books with series, two each for authors and tags
            books = list(Book.objects.with_card_details())
            assert [(book.byline, book.series_label) for book in books]
        hidden = {"search_title", "search_names", "search_vector"}
        assert hidden <= books[0].get_deferred_fields()
        assert "description" not in books[0].get_deferred_fields()
