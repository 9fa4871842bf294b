"""Identifiers are kept in one form, however they were written."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from catalog.identifiers import forms, normalised
from catalog.models import Identifier


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        ("isbn13", "978-0-441-17271-9", "9780441172719"),
        ("isbn10", "441172717", "0441172717"),
        ("isbn13", "9.78044E+12", None),
        ("isbn10", "0-593-09932-1", None),
        ("asin", "b00b7nppcc", "B00B7NPPCC"),
        ("asin", "B00B7", None),
        ("openlibrary", "https://openlibrary.org/works/OL893415W/Dune", "OL893415W"),
        ("openlibrary", "/books/OL7603916M.json", "OL7603916M"),
        ("openlibrary", "OL12A", None),
        ("goodreads", " 234225 ", "234225"),
        ("goodreads", "", None),
        ("goodreads", "2342\x0025", None),
        ("goodreads", "9" * 41, None),
    ],
)
def test_an_identifier_is_kept_as_it_is_looked_for(kind, written, kept):
    assert normalised(kind, written) == kept
    identifier = Identifier(kind=kind, value=written)
    if kept is None:
        with pytest.raises(ValidationError, match="This is no "):
            identifier.clean()
    else:
        identifier.clean()
        assert identifier.value == kept


def test_an_isbn_is_looked_for_with_ten_digits_and_thirteen():
    both = (("isbn13", "9780441172719"), ("isbn10", "0441172717"))
    assert forms("isbn10", "0441172717") == forms("isbn13", "978-0441172719") == both
    assert forms("isbn13", "9791032305690") == (("isbn13", "9791032305690"),)


def test_amazon_sells_printed_books_by_their_isbn():
    assert ("isbn13", "9780441172719") in forms("asin", "0441172717")
    assert forms("asin", "B00B7NPPCC") == (("asin", "B00B7NPPCC"),)


@given(st.sampled_from(Identifier.Kind.values), st.text(max_size=60))
def test_what_is_kept_stays_and_fits(kind, written):
    kept = normalised(kind, written)
    if kept is not None:
        assert normalised(kind, kept) == kept
        assert len(kept) <= 40 and "\x00" not in kept
