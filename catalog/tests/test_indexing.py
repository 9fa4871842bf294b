"""The search columns say what a book is made of."""

import pytest

from catalog.models import Author, Book
from catalog.search.indexing import reindex
from catalog.tests.books import make_book

pytestmark = pytest.mark.django_db


def test_title_names_and_isbns_are_folded():
    book = make_book(
        "The Émigré’s Tale",
        ["Zoë Łódź", "Ann Author"],
        series="Öland",
        original_title="Ære",
        identifiers={"isbn10": "080442957X", "isbn13": "9780804429573", "goodreads": "1984"},
    )
    assert book.sort_title == "emigres tale"
    assert book.search_title == "the emigres tale aere"
    # Numbers of Goodreads would be found for years.
    assert book.search_names == "zoe lodz ann author oland 080442957x 9780804429573"


def test_only_the_named_books_are_touched_and_changes_are_seen():
    dune, emma = make_book("Dune", ["Frank Herbert"]), make_book("Emma", ["Jane Austen"])
    Author.objects.filter(name="Frank Herbert").update(name="F. Herbert")
    Author.objects.filter(name="Jane Austen").update(name="J. Austen")
    reindex([])
    reindex([dune.pk, dune.pk, emma.pk + 1])  # the last one is gone
    assert Book.objects.get(pk=dune.pk).search_names == "f herbert"
    assert Book.objects.get(pk=emma.pk).search_names == "jane austen"


def test_a_title_that_grows_when_folded_still_fits():
    book = make_book("㌖" * 400)
    assert len(book.sort_title) == 400
