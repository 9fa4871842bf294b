"""Without identifiers title and author lead to a book where they are the same, and to no other."""

import pytest

from catalog.recognition import Verdict
from catalog.recognition.names import Byline, byline, same
from catalog.recognition.titles import Form, Likeness, likeness, unmangled
from catalog.tests.books import make_book
from catalog.tests.test_recognition import NOTHING, perhaps, sure, verdict_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hobbit():
    return make_book("The Hobbit", ["J.R.R. Tolkien"], year=1937, language="en")


@pytest.mark.parametrize("title", ["The Hobbit", "hobbit", "HOBBIT, THE", "The Hobbit: A Novel"])
@pytest.mark.parametrize(
    "author", ["J.R.R. Tolkien", "J. R. R. Tolkien", "Tolkien, J.R.R.", "JRR TOLKIEN", "J. Tolkien"]
)
def test_title_and_author_are_the_same_after_normalising(hobbit, title, author):
    assert verdict_of(title, author) == sure(hobbit, "title")


@pytest.mark.parametrize(
    ("here", "written"),
    [
        ("Les Misérables", "Les MisÃ©rables"),
        ("Les Misérables", "LES MISERABLES"),
        ("Pride and Prejudice", "Pride &amp; Prejudice"),
        ("Naruto, Vol. 1", "Naruto, Volume 01"),
        ("Magic's Book III", "Magic’s Book 3"),
        ("The Three", "Three"),
        ("It", "It (The Losers, #1)"),
        ("The Book Thief", "Book Thief"),
    ],
)
def test_spellings_of_one_title(here, written):
    book = make_book(here, ["Ann Author"])
    assert verdict_of(written, "Ann Author") == sure(book, "title")


def test_a_title_alone_is_never_sure(hobbit):
    assert verdict_of("The Hobbit") == perhaps("author", hobbit)
    assert verdict_of("The Hobbit", "Unknown") == perhaps("author", hobbit)
    assert verdict_of("The Hobbit", "Tolkien") == perhaps("author", hobbit)


def test_the_same_title_by_another_author_is_another_book():
    book = make_book("Twilight", ["Stephenie Meyer"])
    assert verdict_of("Twilight", "Elie Wiesel") == NOTHING
    assert verdict_of("Twilight", "S. Meyer") == sure(book, "title")


@pytest.mark.parametrize(
    ("known", "written", "is_sure"),
    [
        (["Terry Pratchett", "Neil Gaiman"], ["Neil Gaiman", "Terry Pratchett"], True),
        (["Terry Pratchett", "Neil Gaiman"], ["Terry Pratchett"], True),
        (["Terry Pratchett"], ["Terry Pratchett", "Martin Jarvis"], True),
        # Whoever drew the story stands first, and its author beside him.
        (["P. Craig Russell", "Neil Gaiman"], ["Neil Gaiman"], False),
        (["Neil Gaiman"], ["P. Craig Russell", "Neil Gaiman"], False),
        (["Neil Gaiman"], ["Neal Gaiman"], False),
    ],
)
def test_who_must_be_among_the_authors(known, written, is_sure):
    book = make_book("Good Omens", known)
    expected = sure(book, "title") if is_sure else perhaps("author", book)
    assert verdict_of("Good Omens", *written) == expected


@pytest.mark.parametrize(
    "title",
    [
        "Summary of The Hobbit",
        "The Hobbit (SparkNotes)",
        "The Hobbit Boxed Set",
        "The Hobbit: The Graphic Novel",
        "The Hobbit, Part 1",
        "The Hobbit and Other Stories",
        "The Hobbit / The Lord of the Rings",
        "The Hobbit: Young Readers Edition, Abridged",
        "The Hobbit: Books 1-3",
    ],
)
def test_what_is_made_of_a_book_is_not_that_book(hobbit, title):
    assert verdict_of(title, "J.R.R. Tolkien", year=1937).verdict != Verdict.SURE


def test_a_subtitle_counts_where_the_year_is_the_same():
    title = "Sapiens: A Brief History of Humankind"
    book = make_book(title, ["Yuval Noah Harari"], year=2011)
    assert verdict_of("Sapiens", "Yuval Noah Harari", year=2011) == sure(book, "title")
    assert verdict_of("Sapiens", "Yuval Noah Harari", year=2015) == perhaps("title", book)
    other = verdict_of("Sapiens: A Graphic History", "Yuval Noah Harari", year=2011)
    assert other.verdict != Verdict.SURE


def test_a_subtitle_that_names_a_series_says_nothing_new():
    book = make_book("Sourcery", ["Terry Pratchett"], series="Discworld", series_position=5)
    for title in ("Sourcery: A Discworld Novel", "Sourcery (Discworld 5)", "Sourcery (Book 5)"):
        assert verdict_of(title, "Terry Pratchett") == sure(book, "title")
    assert verdict_of("Sourcery (Discworld 6)", "Terry Pratchett").verdict != Verdict.SURE


def test_an_original_title_needs_the_year_and_another_language():
    book = make_book("The Stranger", ["Albert Camus"], original_title="L'Étranger", year=1942)
    assert verdict_of("L'etranger", "Albert Camus", year=1942).verdict != Verdict.UNKNOWN
    assert verdict_of("L’Étranger", "Albert Camus", year=1942) == sure(book, "title")
    assert verdict_of("L’Étranger", "Albert Camus", year=1943) == perhaps("title", book)
    body = make_book("The Body", ["Stephen King"], original_title="Different Seasons", year=1982)
    assert verdict_of("Different Seasons", "Stephen King", year=1982) == perhaps("title", body)


def test_two_books_of_one_name_are_asked_unless_series_or_year_tells():
    first = make_book("Berserk", ["Kentaro Miura"], series="Berserk", series_position=1, year=1990)
    second = make_book("Berserk", ["Kentaro Miura"], series="Berserk", series_position=2, year=1991)
    numbered = {"series": "Berserk", "series_position": "2"}
    assert verdict_of("Berserk", "Kentaro Miura", **numbered) == sure(second, "title")
    numbered["series_position"] = "3"
    assert verdict_of("Berserk", "Kentaro Miura", **numbered).verdict == Verdict.PERHAPS
    poems = [make_book("Poems", ["Ann Author"], year=year) for year in (1920, 1940)]
    assert verdict_of("Poems", "Ann Author") == perhaps("several", *poems)
    assert verdict_of("Poems", "Ann Author", year=1940) == sure(poems[1], "title")
    assert first.pk != second.pk


def test_a_title_that_is_the_name_of_its_series_may_be_the_set():
    volume = make_book("Dune", ["Frank Herbert"], series="Dune", series_position=1)
    assert verdict_of("Dune", "Frank Herbert") == sure(volume, "title")
    assert verdict_of("Dune", "Frank Herbert", series="Dune", series_position="1-3") == perhaps(
        "title", volume
    )
    whole = make_book("Earthsea", ["Ursula K. Le Guin"], series="Earthsea", year=1993)
    assert verdict_of("Earthsea", "Ursula K. Le Guin") == perhaps("title", whole)
    assert verdict_of("Earthsea", "Ursula K. Le Guin", year=1993) == sure(whole, "title")


def test_another_article_is_another_title():
    gift = make_book("The Gift", ["Danielle Steel"])
    assert verdict_of("A Gift", "Danielle Steel") == perhaps("title", gift)


def test_an_edition_is_not_older_than_its_book():
    book = make_book("'Salem's Lot", ["Stephen King"], year=2005)
    assert verdict_of("Salem's Lot", "Stephen King", year=1975) == perhaps("title", book)
    assert verdict_of("Salem's Lot", "Stephen King", year=2011) == sure(book, "title")


def test_mistyped_titles_and_authors_are_offered_best_first():
    rings = make_book("The Fellowship of the Ring", ["J.R.R. Tolkien"])
    make_book("Emma", ["Jane Austen"])
    assert verdict_of("The Felowship of the Ring", "J.R.R. Tolkien") == perhaps("title", rings)
    assert verdict_of("The Fellowship of the Ring", "J.R. Tolkein") == perhaps("author", rings)
    assert verdict_of("The Fellowship of the Rings") == perhaps("author", rings)


def test_at_most_five_are_offered():
    for number in range(8):
        make_book("Poems", ["Ann Author"], year=1900 + number)
    assert len(verdict_of("Poems", "Ann Author").candidates) == 5


def test_other_books_of_the_author_are_not_offered(hobbit):
    assert verdict_of("The Silmarillion", "J.R.R. Tolkien") == NOTHING


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("The Gift", "A Gift", Likeness.SISTER),
        ("I, Robot", "Robot", Likeness.NEAR),
        (
            "Slaughterhouse-Five",
            "Slaughterhouse Five, or The Children's Crusade",
            Likeness.SUBTITLE,
        ),
        ("Saga, Vol. 1", "Saga, Vol. 2", Likeness.SISTER),
        ("Emma", "Dune", Likeness.OTHER),
        ("The Da Vinci Code", "The DaVinci Code", Likeness.NEAR),
    ],
)
def test_how_near_two_titles_are(one, other, expected):
    assert likeness(Form(one), Form(other)) == likeness(Form(other), Form(one)) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Ursula K. Le Guin", "Ursula Le Guin", True),
        ("Kurt Vonnegut Jr.", "Kurt Vonnegut", True),
        ("Fyodor Dostoevsky", "Fyodor Dostoyevsky", False),
        ("Mary Higgins Clark", "Carol Higgins Clark", False),
        ("Murakami Haruki", "Haruki Murakami", True),
        ("", "", True),
    ],
)
def test_whether_two_names_are_one(one, other, expected):
    assert same(one, other) == same(other, one) == expected


def test_nobody_is_no_author():
    assert byline(["Unknown Author"], ["Jane Austen"]) == Byline.UNSAID
    assert byline(["Anonymous"], ["Anonymous"]) == Byline.SAME


def test_only_a_wrong_encoding_is_put_right():
    assert unmangled("Ð¢Ð¾Ð»ÑÑ\x82Ð¾Ð¹") != ""
    assert unmangled("Œuvres – «Été»") == "Œuvres – «Été»"
