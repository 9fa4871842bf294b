"""Books as callers name them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import serializers

from catalog.api_references import (
    LARGEST_ID,
    BookReferenceField,
    BookReferencesField,
    resolve,
)
from catalog.tests.books import make_book


@pytest.mark.parametrize(
    "reference", [1, LARGEST_ID, "isbn:978-0-441-17271-9", "goodreads:1", "isbn: x"]
)
def test_what_is_shaped_like_a_reference_is_kept_as_it_came(reference):
    assert BookReferenceField().run_validation(reference) == reference


@pytest.mark.parametrize(
    "reference",
    [0, -1, LARGEST_ID + 1, True, 1.0, None, [], {}, "", "17", "isbn", "isbn:", "isbn: ", ":1"]
    + ["isbn:\x00", "isbn:" + "9" * 100, "doi:10.1/1"],
)
def test_what_is_none_is_refused(reference):
    with pytest.raises(serializers.ValidationError):
        BookReferenceField().run_validation(reference)


@given(st.one_of(st.integers(), st.text(max_size=120), st.floats(), st.booleans()))
def test_nothing_but_a_number_or_a_text_comes_out(value):
    try:
        kept = BookReferenceField().run_validation(value)
    except serializers.ValidationError:
        return
    assert kept == value and type(kept) in (int, str)


def test_many_stand_with_commas_between():
    field = BookReferencesField(most=3)
    assert field.run_validation(" 3, isbn:1,3,,") == [3, "isbn:1"]
    for wrong in ("1,2,3,4", "1,x", "0", "9" * 30):
        with pytest.raises(serializers.ValidationError):
            field.run_validation(wrong)


@pytest.mark.django_db
def test_references_lead_to_books(django_assert_max_num_queries):
    dune = make_book("Dune", identifiers={"isbn10": "0441172717", "goodreads": "234225"})
    emma = make_book("Emma", identifiers={"openlibrary": "OL66513W"})
    asked = [dune.pk, emma.pk, LARGEST_ID, "isbn:978-0-441-17271-9", "isbn13:9780441172719"]
    asked += ["asin:0441172717", "openlibrary:/works/OL66513W", "goodreads:1", "isbn:x"]
    with django_assert_max_num_queries(2):
        found = resolve(asked)
    assert found == {
        dune.pk: dune.pk,
        emma.pk: emma.pk,
        "isbn:978-0-441-17271-9": dune.pk,
        "isbn13:9780441172719": dune.pk,
        "asin:0441172717": dune.pk,
        "openlibrary:/works/OL66513W": emma.pk,
    }


@pytest.mark.django_db
def test_nothing_leads_nowhere():
    assert resolve([]) == {}
    assert resolve(["isbn:x"]) == {}
