"""Writing a data set's books: gaps are filled, nothing that somebody wrote is touched."""

from decimal import Decimal

import pytest

from catalog.datasets.frames import BookRecord
from catalog.datasets.write import add_books, fill_gaps
from catalog.models import Author, Book, Identifier, Series
from catalog.tests.books import make_book

pytestmark = pytest.mark.django_db

DUNE = BookRecord(
    title="Dune",
    authors=("Frank Herbert", "Ann Author"),
    original_title="Dune World",
    series="Dune Chronicles",
    position=Decimal("1"),
    year=1965,
    language="en",
    description="Sand.",
    cover_url="https://images.example.org/dune.jpg",
    public_average=4.2,
    public_count=1000,
    identifiers=(("goodreads_work", "3634639"), ("isbn13", "9780441172719")),
    tags={"science-fiction": 1.0, "epic": 0.4},
)


def load(*records):
    books = add_books(records)
    fill_gaps(list(zip(books, records, strict=True)))
    return [Book.objects.get(pk=pk) for pk in books]


def test_a_new_book_has_all_that_the_record_says():
    (book,) = load(DUNE)
    assert (book.title, book.original_title, book.year) == ("Dune", "Dune World", 1965)
    assert (book.language, book.description, book.cover_url) == ("en", "Sand.", DUNE.cover_url)
    assert (book.public_average, book.public_count) == (4.2, 1000)
    assert book.series_label == "Dune Chronicles 1"
    assert book.byline == "Frank Herbert, Ann Author"
    assert [tag.name for tag in book.genres + book.moods] == ["Science fiction", "Epic"]
    assert set(book.identifiers.values_list("kind", "value")) == set(DUNE.identifiers)


def test_what_is_there_stays():
    book = make_book(
        "Mine",
        ["My Author"],
        series="My Series",
        genres=["fantasy"],
        original_title="My Original",
        year=1,
        language="fr",
        description="My words.",
        cover_url="https://example.org/mine.jpg",
        public_average=1.0,
        public_count=1,
    )
    before = Book.objects.values().get(pk=book.pk)
    fill_gaps([(book.pk, DUNE)])
    assert Book.objects.values().get(pk=book.pk) == before
    book.refresh_from_db()
    assert book.byline == "My Author"
    assert [tag.slug for tag in book.genres] == ["fantasy"]
    # There was no mood, so that was a gap.
    assert [tag.slug for tag in book.moods] == ["epic"]


@pytest.mark.parametrize(
    ("there", "record", "other"),
    [
        (
            "Män som hatar kvinnor",
            BookRecord("The Girl with the Dragon Tattoo", original_title="Män som hatar kvinnor"),
            "The Girl with the Dragon Tattoo",
        ),
        ("Hobbit", BookRecord("Bilbo", original_title="The Hobbit"), "Bilbo"),
        ("Emma", BookRecord("EMMA!"), ""),
        ("Dune", BookRecord("Dune", original_title="Dune World"), "Dune World"),
        ("Sapiens", BookRecord("Sapiens: A Brief History of Humankind"), ""),
        ("Sapiens: A Brief History of Humankind", BookRecord("Sapiens"), ""),
        ("Mort", BookRecord("Discworld: Mort"), ""),
        ("Dune", BookRecord("Dune (Dune Chronicles)"), ""),
        ("t" * 400, BookRecord("t" * 1000), ""),
    ],
)
def test_another_name_is_kept_as_original_title(there, record, other):
    book = make_book(there)
    fill_gaps([(book.pk, record)])
    book.refresh_from_db()
    assert (book.title, book.original_title) == (there, other)


def test_a_third_name_takes_the_place_of_no_other():
    book = make_book("L'Étranger", original_title="The Stranger")
    fill_gaps([(book.pk, BookRecord("The Outsider", original_title="L’Étranger"))])
    book.refresh_from_db()
    assert (book.title, book.original_title) == ("L'Étranger", "The Stranger")


def test_a_position_is_filled_in_the_same_series_only():
    same = make_book("Dune", series="The Dune Chronicles")
    other = make_book("Dune", series="Folio")
    fill_gaps([(same.pk, DUNE), (other.pk, DUNE)])
    assert Book.objects.get(pk=same.pk).series_position == 1
    assert Book.objects.get(pk=other.pk).series_position is None


def test_of_two_records_of_one_book_the_first_speaks_and_both_identify():
    book = make_book("Dune")
    second = BookRecord("Dune", year=1999, identifiers=(("isbn10", "0441172717"),))
    fill_gaps([(book.pk, DUNE), (book.pk, second)])
    book.refresh_from_db()
    assert book.year == 1965
    assert book.identifiers.count() == 3


def test_an_identifier_of_another_book_is_not_taken_away():
    owner = make_book("Dune Messiah", identifiers={"isbn13": "9780441172719"})
    (book,) = load(DUNE)
    assert Identifier.objects.get(kind="isbn13").book == owner
    assert book.identifiers.count() == 1


def test_spellings_of_a_name_are_one_author_and_one_series():
    make_book("Solaris", ["Stanisław Lem"], series="The Dune Chronicles")
    load(
        BookRecord("Eden", ("Stanislaw Lem",)),
        BookRecord("Fiasko", ("Stanislaw Lem", "STANISLAW LEM")),
        BookRecord("Dune", ("J.R.R. Tolkien",), series="Dune Chronicles"),
        BookRecord("Dune 2", ("J. R. R. Tolkien",)),
    )
    assert set(Author.objects.values_list("name", flat=True)) == {"Stanisław Lem", "J.R.R. Tolkien"}
    assert Series.objects.count() == 1


def test_endless_texts_are_cut_not_refused():
    long = BookRecord(
        "t" * 1000, ("a" * 1000, "a" * 999), series="s" * 1000, original_title="o" * 1000
    )
    (book,) = load(long)
    (again,) = load(long)
    assert len(book.title) == len(book.original_title) == 400
    assert book.authors.get() == again.authors.get()


def test_filling_twice_changes_nothing():
    (book,) = load(DUNE)
    rows = (
        Book.objects.values().get(),
        list(book.bookauthor_set.values()),
        list(book.booktag_set.values()),
        list(book.identifiers.values()),
    )
    fill_gaps([(book.pk, DUNE)])
    assert rows == (
        Book.objects.values().get(),
        list(book.bookauthor_set.values()),
        list(book.booktag_set.values()),
        list(book.identifiers.values()),
    )
