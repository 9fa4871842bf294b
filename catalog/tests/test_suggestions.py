"""What the search box offers while somebody types."""

import pytest

from catalog.search.suggestions import suggest
from catalog.tests.books import made_once, make_book

pytestmark = pytest.mark.django_db

HEADERS = {"HX-Request": "true", "HX-Target": "suggestions"}


@made_once
def shelf():
    make_book("The Colour of Magic", ["Terry Pratchett"], series="Discworld", rating_count=90)
    make_book("Mort", ["Terry Pratchett"], series="Discworld", rating_count=99)
    make_book("Good Omens", ["Terry Pratchett", "Neil Gaiman"], rating_count=80)
    make_book("Disclosure", ["Michael Crichton"], rating_count=50)


def offered(query: str) -> tuple[list[str], list[str], list[str]]:
    offers = suggest(query)
    return (
        [book.title for book in offers.books],
        [author.name for author in offers.authors],
        [series.name for series in offers.series],
    )


class TestSuggestions:
    """On a shelf of four books."""

    def test_books_authors_and_series_are_offered_apart(self, shelf):
        assert offered("disc") == (["Disclosure", "Mort", "The Colour of Magic"], [], ["Discworld"])
        books, authors, _ = offered("pratch")
        assert books == ["Mort", "The Colour of Magic", "Good Omens"]
        assert authors == ["Terry Pratchett"]

    def test_an_author_has_to_have_all_the_words(self, shelf):
        assert offered("omens gaiman") == (["Good Omens"], [], [])
        assert offered("gaiman neil")[1] == ["Neil Gaiman"]

    def test_mistyped_words_are_mended_and_told_of(self, shelf):
        assert suggest("prathcett").mended == "pratchett"
        assert suggest("pratchett").mended == ""

    @pytest.mark.parametrize("query", ["", "a", " ' ", "\x00", "🙂"])
    def test_too_little_to_go_by_offers_nothing(self, shelf, query):
        assert suggest(query).count == 0

    def test_the_page_of_the_search_answers_with_the_list_alone(self, client, shelf):
        page = client.get("/browse", {"q": "disc"}, headers=HEADERS)
        words = page.content.decode()
        assert "<html" not in words
        assert 'role="listbox"' in words
        assert words.count('role="option"') == 4
        assert "HX-Target" in page["Vary"]

    def test_suggestions_lead_to_the_book_and_to_all_by_the_author(self, client, shelf):
        words = client.get("/browse", {"q": "gaiman"}, headers=HEADERS).content.decode()
        author = suggest("gaiman").authors[0]
        assert f'href="/browse?author={author.pk}"' in words
        page = client.get(f"/browse?author={author.pk}").content.decode()
        assert "by Neil Gaiman" in page
        assert "Good Omens" in page
        assert "Mort" not in page

    @pytest.mark.parametrize(("query", "most"), [("disc", 4), ("prathcett", 11), ("nobody", 7)])
    def test_suggestions_cost_a_bounded_number_of_queries(
        self, shelf, query, most, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(most):
            suggest(query)
