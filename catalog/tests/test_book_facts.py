"""What is known of a book beside its card, for people and for programs."""

import pytest

from catalog.book_facts import MOST_ISBNS, facts_of, structured
from catalog.isbn import to_isbn13
from catalog.tests.books import make_book

pytestmark = pytest.mark.django_db
HERE = "https://books.example.org/books/1-dune"


def said(simulated: bool = False, **fields):
    book = make_book(**fields)
    return structured(book, facts_of(book), HERE, simulated)


def test_an_edition_has_one_isbn_however_it_is_written():
    book = make_book(identifiers={"isbn10": "0441172717", "isbn13": "9780441172719"})
    assert facts_of(book).isbns == ["9780441172719"]


def test_of_many_editions_a_few_are_named_and_a_damaged_number_is_not():
    book = make_book(identifiers={"isbn13": "9780441172710"})
    assert facts_of(book).isbns == []
    for n in range(10):
        book.identifiers.create(kind="isbn13", value=to_isbn13(f"10000000{n}"))
    assert len(facts_of(book).isbns) == MOST_ISBNS


@pytest.mark.parametrize(("kind", "name"), [("goodreads_work", "Goodreads"), ("starter", "")])
def test_who_counts_the_stars_elsewhere(kind, name):
    assert facts_of(make_book(identifiers={kind: "1"})).average_by == name


def test_what_is_not_known_is_not_said():
    assert said(title="Dune") == {
        "@context": "https://schema.org",
        "@type": "Book",
        "@id": HERE,
        "url": HERE,
        "name": "Dune",
    }


def test_what_is_known_is_said_in_the_terms_of_schema_org():
    found = said(
        title="Dune",
        authors=["Frank Herbert"],
        series="Dune Chronicles",
        series_position=1,
        genres=["science-fiction"],
        identifiers={"isbn13": "9780441172719"},
        year=965,
        language="en",
        rating_count=4,
        rating_sum=34,
    )
    assert found["author"] == [{"@type": "Person", "name": "Frank Herbert"}]
    assert found["isPartOf"] == {"@type": "BookSeries", "name": "Dune Chronicles"}
    assert (found["position"], found["datePublished"], found["inLanguage"]) == ("1", "0965", "en")
    assert found["workExample"] == [{"@type": "Book", "isbn": "9780441172719"}]
    assert found["aggregateRating"]["ratingValue"] == 4.25


def test_ratings_of_simulated_readers_and_years_before_the_common_era_are_left_out():
    found = said(simulated=True, year=-750, rating_count=4, rating_sum=34)
    assert not found.keys() & {"aggregateRating", "datePublished"}
