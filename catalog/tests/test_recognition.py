"""An identifier leads to its book, unless title and author together deny it."""

import pytest

from catalog.models import Book
from catalog.recognition import Recognised, Sought, Verdict, recognise
from catalog.tests.books import make_book

pytestmark = pytest.mark.django_db

NOTHING = Recognised(Verdict.UNKNOWN, None, (), "")


def sought(title="", *authors, ids=(), **fields):
    return Sought(tuple(ids), title, authors, **fields)


def sure(book, by):
    return Recognised(Verdict.SURE, book.pk, (), by)


def perhaps(by, *books):
    return Recognised(Verdict.PERHAPS, None, tuple(book.pk for book in books), by)


def verdict_of(title="", *authors, **fields):
    (found,) = recognise([sought(title, *authors, **fields)])
    return found


@pytest.fixture
def dune():
    return make_book(
        "Dune",
        ["Frank Herbert"],
        series="Dune Chronicles",
        series_position=1,
        year=1965,
        language="en",
        identifiers={
            "goodreads": "234225",
            "goodreads_work": "3634639",
            "isbn13": "9780441172719",
            "asin": "B00B7NPPCC",
            "openlibrary": "OL893415W",
        },
    )


@pytest.fixture
def messiah():
    return make_book(
        "Dune Messiah",
        ["Frank Herbert"],
        series="Dune Chronicles",
        series_position=2,
        year=1969,
        language="en",
        identifiers={"goodreads": "106", "isbn13": "9780593098233"},
    )


@pytest.mark.parametrize(
    ("identifier", "by"),
    [
        (("goodreads", "234225"), "goodreads"),
        (("goodreads_work", "3634639"), "goodreads_work"),
        (("isbn13", "9780441172719"), "isbn"),
        (("isbn10", "0441172717"), "isbn"),
        (("isbn10", "441172717"), "isbn"),
        (("asin", "b00b7nppcc"), "asin"),
        (("asin", "0441172717"), "isbn"),
        (("openlibrary", "/works/OL893415W"), "openlibrary"),
    ],
)
def test_an_identifier_leads_to_its_book(dune, identifier, by):
    assert verdict_of("Dune", "Frank Herbert", ids=[identifier]) == sure(dune, by)
    assert verdict_of(ids=[identifier]) == sure(dune, by)


def test_an_isbn_kept_with_ten_digits_is_found_by_thirteen():
    emma = make_book("Emma", ["Jane Austen"], identifiers={"isbn10": "0141439580"})
    assert verdict_of(ids=[("isbn13", "9780141439587")]) == sure(emma, "isbn")


def test_a_broken_identifier_leads_nowhere_and_harms_nothing(dune):
    broken = [("isbn13", "9780441172710"), ("goodreads", "x\x00")]
    assert verdict_of("Dune", "Frank Herbert", ids=broken) == sure(dune, "title")
    assert verdict_of("", ids=broken) == NOTHING


@pytest.mark.parametrize(
    ("title", "authors"),
    [
        ("DUNE", ["Herbert, Frank"]),
        ("Dune", ["Ann Translator"]),  # whoever stands in the author's place
        ("Dune: The Desert Planet", ["Frank Herbert"]),
        ("Dune", []),
        ("", ["Frank Herbert"]),
        ("Дюна", ["Фрэнк Герберт"]),  # other letters deny nothing
    ],
)
def test_title_or_author_may_differ_from_what_the_identifier_says(dune, title, authors):
    assert verdict_of(title, *authors, ids=[("isbn13", "9780441172719")]) == sure(dune, "isbn")


def test_a_translation_has_another_title(dune):
    """Goodreads knows its editions. An ISBN tells in which language area it was given out."""
    line = ("Der Wüstenplanet", "Frank Herbert")
    assert verdict_of(*line, ids=[("goodreads", "234225")]) == sure(dune, "goodreads")
    dune.identifiers.create(kind="isbn13", value="9783453317178")
    assert verdict_of(*line, ids=[("isbn13", "9783453317178")]) == sure(dune, "isbn")
    assert verdict_of(*line, ids=[("isbn13", "9780441172719")]) == perhaps("conflict", dune)
    said = verdict_of(*line, ids=[("isbn13", "9780441172719")], language="de")
    assert said == sure(dune, "isbn")


@pytest.mark.parametrize(
    ("title", "author"),
    [
        ("Emma", "Jane Austen"),  # a column that slipped
        ("Emma", ""),
        ("", "Jane Austen"),
        ("Summary of Dune", "QuickRead"),
        ("Dune: The Graphic Novel", "Frank Herbert"),
        ("Dune Boxed Set", "Frank Herbert"),
        ("Dune / Dune Messiah", "Frank Herbert"),
        ("Heretics of Dune and Others", "Ann Author"),
    ],
)
def test_what_title_and_author_deny_is_asked(dune, title, author):
    found = verdict_of(title, *filter(None, [author]), ids=[("isbn13", "9780441172719")])
    assert found == perhaps("conflict", dune)


def test_another_volume_of_the_author_is_asked(dune, messiah):
    wrong = verdict_of("Dune Messiah", "Frank Herbert", ids=[("goodreads", "234225")])
    assert wrong == perhaps("conflict", messiah, dune)
    unknown = verdict_of("Children of Dune", "Frank Herbert", ids=[("isbn13", "9780593098233")])
    assert unknown == perhaps("conflict", messiah)
    numbers = make_book("Saga, Vol. 1", ["Brian K. Vaughan"], identifiers={"asin": "1607066017"})
    third = verdict_of("Saga, Volume 3", "Brian K. Vaughan", ids=[("asin", "1607066017")])
    assert third == perhaps("conflict", numbers)


def test_two_identifiers_of_two_books_are_asked(dune, messiah):
    ids = [("goodreads", "234225"), ("isbn13", "9780593098233")]
    found = verdict_of("Dune Messiah", "Frank Herbert", ids=ids)
    assert found == perhaps("conflict", messiah, dune)


def test_of_two_books_of_one_name_the_identifier_decides(dune):
    make_book("Dune", ["Frank Herbert"])
    found = verdict_of("Dune", "Frank Herbert", ids=[("isbn13", "9780441172719")])
    assert found == sure(dune, "isbn")


def test_another_work_id_denies_the_same_title_and_author(dune):
    found = verdict_of("Dune", "Frank Herbert", ids=[("goodreads_work", "1")])
    assert found == perhaps("title", dune)


def test_a_thousand_lines_need_as_few_statements_as_ten(dune, django_assert_max_num_queries):
    names = [("Dune", "234225"), ("Dune Mesiah", "0"), ("Emma", "1")]
    lines = [
        sought(title, f"Frank Herbert {place}", ids=[("goodreads", number)])
        for place in range(330)
        for title, number in names
    ]
    with django_assert_max_num_queries(10):
        assert len(recognise(lines)) == 990


def test_nothing_is_asked_of_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert recognise([]) == []


def test_a_line_that_says_nothing_is_unknown(dune):
    assert recognise([sought(), sought("\x00", "\x00"), sought("!?", "-")]) == [NOTHING] * 3


def test_endless_and_odd_values_are_borne(dune):
    lines = [
        sought("\ufdfa" * 100_000, "x" * 100_000, series="(" * 10_000),
        sought("(" * 10_000 + "Dune" + ")" * 10_000, *["Frank Herbert"] * 10_000),
        sought("Dune", "Frank Herbert", series_position="sNaN", year=10**9),
        sought("Dune", "Frank Herbert", series="Dune Chronicles", series_position="1e999999999"),
    ]
    assert [one.verdict for one in recognise(lines)][2] == Verdict.SURE


def test_hostile_words_are_only_words(dune):
    line = sought("' | !dune & (:*) \\ <->", "'; DROP TABLE catalog_book; --")
    assert recognise([line, sought("Dune", "Frank Herbert")])[1] == sure(dune, "title")
    assert Book.objects.count() == 1
