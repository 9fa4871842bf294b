"""What holds of every file and every catalogue: each line on its own, sure only of one book."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalog.models import Book, Identifier
from catalog.recognition import Sought, Verdict, recognise
from catalog.tests.books import make_book

TITLES = [
    "Dune",
    "Dune Messiah",
    "Dune: The Graphic Novel",
    "The Hobbit",
    "Hobbit, The",
    "L'Étranger",
    "The Stranger",
    "Saga, Vol. 1",
    "Saga, Vol. 2",
    "Poems",
    "It",
    "",
]
AUTHORS = ["Frank Herbert", "Herbert, F.", "J.R.R. Tolkien", "Albert Camus", "Ann Author", ""]
IDENTIFIERS = [
    ("goodreads", "1"),
    ("goodreads", "2"),
    ("isbn13", "9780441172719"),
    ("isbn10", "0441172717"),
    ("asin", "B00B7NPPCC"),
    ("isbn13", "not one"),
]
lines = st.builds(
    Sought,
    identifiers=st.lists(st.sampled_from(IDENTIFIERS), max_size=2).map(tuple),
    title=st.one_of(st.sampled_from(TITLES), st.text(max_size=20)),
    authors=st.lists(st.sampled_from(AUTHORS), max_size=2).map(tuple),
    series=st.sampled_from(["", "Dune", "Saga"]),
    series_position=st.sampled_from(["", "1", "2.5", "1-3"]),
    year=st.sampled_from([None, 1937, 1942, 1965, 2018]),
    language=st.sampled_from(["", "en", "de"]),
)


class EveryFile(TestCase):
    @classmethod
    def setUpTestData(cls):
        make_book(
            "Dune",
            ["Frank Herbert"],
            series="Dune",
            series_position=1,
            year=1965,
            language="en",
            identifiers={"goodreads": "1", "isbn13": "9780441172719"},
        )
        make_book("Dune Messiah", ["Frank Herbert"], series="Dune", series_position=2)
        make_book("Dune", ["Brian Herbert", "Frank Herbert"], identifiers={"asin": "B00B7NPPCC"})
        make_book("The Hobbit", ["J.R.R. Tolkien"], year=1937, identifiers={"goodreads": "2"})
        make_book("The Stranger", ["Albert Camus"], original_title="L'Étranger", year=1942)
        make_book("Saga, Vol. 1", ["Ann Author"], series="Saga", series_position=1)
        make_book("Poems", ["Ann Author"], year=1937)
        make_book("Poems", ["Ann Author"], year=1942)
        cls.known = set(Book.objects.values_list("pk", flat=True))

    @given(st.lists(lines, max_size=8))
    @settings(max_examples=40)
    def test_each_line_is_recognised_on_its_own_and_sure_is_one_book(self, sought):
        found = recognise(sought)
        assert found == [recognise([one])[0] for one in sought]
        for line, one in zip(sought, found, strict=True):
            assert (one.verdict == Verdict.SURE) == (one.book is not None)
            assert bool(one.candidates) == (one.verdict == Verdict.PERHAPS)
            assert len(one.candidates) == len(set(one.candidates)) <= 5
            assert bool(one.by) == (one.verdict != Verdict.UNKNOWN)
            assert {one.book, *one.candidates} - {None} <= self.known
            if one.by == "title" and one.verdict == Verdict.SURE:
                assert line.title and any(line.authors)

    @settings(max_examples=30)
    @given(lines, st.sampled_from(["Emma", "War and Peace", "The Origin of Species"]))
    def test_an_unrelated_book_changes_nothing_that_is_sure_by_identifier(self, sought, title):
        (before,) = recognise([sought])
        make_book(title, ["Nobody Related"], identifiers={"goodreads": f"9{Book.objects.count()}"})
        (after,) = recognise([sought])
        if before.by in Identifier.Kind.values or before.by == "isbn":
            assert after == before
        elif before.verdict == Verdict.SURE:
            assert after.book == before.book

    @settings(max_examples=30)
    @given(st.sampled_from(TITLES[:-1]), st.text(alphabet="ABCDEF .", max_size=12))
    def test_no_author_or_a_strange_one_makes_no_title_sure(self, title, author):
        assert recognise([Sought((), title, (author,))])[0].verdict != Verdict.SURE


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["goodreads", "isbn13"])
def test_a_book_that_goes_is_no_longer_found(kind):
    value = {"goodreads": "7", "isbn13": "9780441172719"}[kind]
    book = make_book("Dune", ["Frank Herbert"], identifiers={kind: value})
    sought = Sought(((kind, value),), "Dune", ("Frank Herbert",))
    assert recognise([sought])[0].book == book.pk
    book.delete()
    assert recognise([sought])[0].verdict == Verdict.UNKNOWN
