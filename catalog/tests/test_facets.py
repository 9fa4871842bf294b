"""How found books spread, counted under the question and its filters."""

import pytest

from catalog.search import find
from catalog.search.facets import facets_of
from catalog.search.filters import Filters
from catalog.tests.books import made_once, make_book

pytestmark = pytest.mark.django_db


@made_once
def shelf():
    make_book("Moon One", genres=["fantasy", "humour"], language="en", year=1991)
    make_book("Moon Two", genres=["fantasy"], language="en", year=1999)
    make_book("Moon Three", genres=["poetry"], moods=["dark"], language="fr", year=2000)
    make_book("Moon of Old", language="el", year=-745)
    make_book("Sun", genres=["poetry"], language="en", year=1991)


def counts(query: str, **filters) -> dict[str, dict[str, int]]:
    asked = Filters(**filters)
    return {
        facet.name: {option.words: option.books for option in facet.options}
        for facet in facets_of(find(query, asked).best, asked)
    }


class TestFacets:
    """On a shelf of five books."""

    def test_books_are_counted_by_genre_language_and_decade(self, shelf):
        assert counts("moon") == {
            "genre": {"Fantasy": 2, "Humour": 1, "Poetry": 1},
            "language": {"English": 2, "Greek": 1, "French": 1},
            "decade": {"2000s": 1, "1990s": 2, "750 to 741 BCE": 1},
        }

    def test_filters_narrow_the_counts_and_are_not_offered_again(self, shelf):
        assert counts("moon", language="en") == {"genre": {"Fantasy": 2, "Humour": 1}}
        assert "decade" not in counts("moon", min_year=1990)

    def test_what_all_have_narrows_nothing_down(self, shelf):
        assert counts("moon two") == {}

    def test_each_count_is_what_its_link_leads_to(self, shelf):
        for facet in facets_of(find("moon").best, Filters()):
            for option in facet.options:
                narrowed = {
                    "genre": {"genre": option.value},
                    "language": {"language": option.value},
                    "decade": {"min_year": option.value, "max_year": option.last_year},
                }[facet.name]
                assert len(find("moon", Filters(**narrowed))) == option.books

    def test_facets_are_one_query_however_many_books(self, shelf, django_assert_num_queries):
        ids = find("moon").best
        with django_assert_num_queries(1):
            facets_of(ids, Filters())
