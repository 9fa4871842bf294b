"""Books named so that another installation finds them again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalog.references import references_to, referred_to
from catalog.tests.books import make_book

pytestmark = pytest.mark.django_db


def reference_to(book) -> dict:
    return references_to([book.pk])[book.pk]


def test_what_a_reference_holds():
    book = make_book(
        "Dune", ["Frank Herbert", "Ann Other"], series="Dune", series_position=1.5, year=1965,
        identifiers={"isbn13": "9780441172719"},
    )  # fmt: skip
    assert reference_to(book) == {
        "book": book.pk,
        "title": "Dune",
        "authors": ["Frank Herbert", "Ann Other"],
        "series": "Dune",
        "series_position": "1.5",
        "year": 1965,
        "identifiers": [["isbn13", "9780441172719"]],
    }


def test_identifiers_lead_to_a_book_whatever_its_id():
    dune = make_book("Dune", ["Frank Herbert"], identifiers={"goodreads": "234225"})
    emma = make_book("Emma", ["Jane Austen"])
    row = reference_to(dune) | {"book": emma.pk, "title": "Dune, another edition"}
    assert referred_to([row]) == {0: dune.pk}


def test_without_identifiers_title_and_authors_lead_to_it_and_the_id_does_not():
    dune, emma = make_book("Dune", ["Frank Herbert"]), make_book("Emma", ["Jane Austen"])
    row = reference_to(dune)
    assert referred_to([row]) == {0: dune.pk}
    assert referred_to([row | {"book": emma.pk}]) == {0: dune.pk}
    assert referred_to([row | {"title": "Dune Messiah"}]) == {}
    assert referred_to([row | {"authors": ["Jane Austen"]}]) == {}


def test_where_several_may_be_meant_none_is():
    one = make_book("Dune", ["Frank Herbert"])
    make_book("Dune", ["Frank Herbert"])
    assert referred_to([reference_to(one)]) == {}


def test_the_number_of_queries_does_not_grow(django_assert_max_num_queries):
    books = [make_book(f"B{n}", ["A"], identifiers={"starter": str(n)}) for n in range(20)]
    with django_assert_max_num_queries(12):
        rows = references_to([book.pk for book in books])
        assert len(referred_to(list(rows.values()))) == 20


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


class Anything(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_book("Dune", ["Frank Herbert"], identifiers={"goodreads": "234225"})

    @settings(max_examples=30)
    @given(
        st.lists(
            st.dictionaries(st.sampled_from(["book", "title", "authors", "identifiers"]), JSON),
            max_size=3,
        )
    )
    def test_what_is_no_reference_leads_nowhere(self, rows):
        assert referred_to(rows) == {}
