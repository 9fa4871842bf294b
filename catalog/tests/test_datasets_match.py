"""A data set's books find those that are there already, and only those."""

from decimal import Decimal

import pytest

from catalog.datasets.frames import BookRecord
from catalog.datasets.match import find_books
from catalog.tests.books import make_book

pytestmark = pytest.mark.django_db


def record(title, *authors, **fields):
    return BookRecord(title, authors or ("Frank Herbert",), **fields)


@pytest.fixture
def dune():
    return make_book(
        "Dune", ["Frank Herbert"], identifiers={"isbn13": "9780441172719", "goodreads": "234225"}
    )


def test_an_identifier_leads_to_its_book_whatever_the_title(dune):
    found = find_books([record("Der Wüstenplanet", identifiers=(("goodreads", "234225"),))])
    assert found == [dune.pk]


def test_the_first_identifier_that_is_known_decides(dune):
    other = make_book("Dune II", identifiers={"isbn13": "9780593099322"})
    identifiers = (("goodreads_work", "1"), ("isbn13", "9780593099322"), ("goodreads", "234225"))
    assert find_books([record("Dune", identifiers=identifiers)]) == [other.pk]


@pytest.mark.parametrize("title", ["Dune", "DUNE!", "The Dune", "Dune: A Novel"])
@pytest.mark.parametrize("author", ["Frank Herbert", "Herbert, Frank"])
def test_without_identifiers_title_and_author_do(dune, title, author):
    assert find_books([record(title, author)]) == [dune.pk]


def test_the_title_alone_does_not(dune):
    assert find_books([record("Dune", "Ann Author"), record("Dune Messiah")]) == [None, None]
    assert find_books([BookRecord("Dune")]) == [None]


def test_an_original_title_counts_on_either_side(dune):
    translated = make_book("The Stranger", ["Albert Camus"], original_title="L'Étranger")
    records = [
        record("L'etranger", "Albert Camus"),
        record("Der Wüstenplanet", original_title="Dune"),
    ]
    assert find_books(records) == [translated.pk, dune.pk]


def test_two_records_do_not_find_one_book_by_title(dune):
    assert find_books([record("Dune"), record("Dune")]) == [dune.pk, None]
    by_isbn = record("Dune", identifiers=(("isbn13", "9780441172719"),))
    assert find_books([record("Dune"), by_isbn]) == [None, dune.pk]
    assert find_books([by_isbn, by_isbn]) == [dune.pk, dune.pk]


def test_books_known_to_be_different_works_stay_apart():
    make_book("'Salem's Lot", ["Stephen King"], identifiers={"goodreads_work": "3048937"})
    other = record("Salem's Lot", "Stephen King", identifiers=(("goodreads_work", "40802405"),))
    assert find_books([other]) == [None]


def test_a_subtitle_on_one_side_is_bridged():
    sapiens = make_book("Sapiens", ["Yuval Noah Harari"])
    moby = make_book("Moby-Dick or, The Whale", ["Herman Melville"])
    records = [
        record("Sapiens: A Brief History of Humankind", "Yuval Noah Harari"),
        record("Moby-Dick", "Herman Melville"),
    ]
    assert find_books(records) == [sapiens.pk, moby.pk]


def test_a_subtitle_is_not_bridged_where_two_books_could_be_meant():
    make_book("Star Wars", ["Ann Author"])
    records = [
        record("Star Wars: Dark Tide", "Ann Author"),
        record("Star Wars: Ruin", "Ann Author"),
    ]
    assert find_books(records) == [None, None]
    make_book("Berlin: City of Stones", ["Jason Lutes"])
    assert find_books([record("Berlin: City of Light", "Jason Lutes")]) == [None]
    make_book("Twilight", ["Stephenie Meyer"])
    assert find_books([record("Twilight: The Graphic Novel", "Stephenie Meyer")]) == [None]


@pytest.mark.parametrize(
    ("title", "here", "there"),
    [
        ("Crime and Punishment", "Fyodor Dostoevsky", "Fyodor Dostoyevsky"),
        ("Frankenstein", "Mary Shelley", "Mary Wollstonecraft Shelley"),
        ("Don Quixote", "Miguel de Cervantes", "Miguel de Cervantes Saavedra"),
        ("Carmilla", "Sheridan Le Fanu", "J. Sheridan Le Fanu"),
        ("Nimona", "ND Stevenson", "Noelle Stevenson"),
        ("The Scarlet Pimpernel", "Baroness Orczy", "Emmuska Orczy"),
    ],
)
def test_an_author_may_be_spelt_otherwise_where_the_title_is_the_same(title, here, there):
    book = make_book(title, [here], year=1905)
    assert find_books([record(title, there, "Ann Translator", year=1905)]) == [book.pk]
    assert find_books([record(f"{title}, Retold", there)]) == [None]


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("Frank Herbert", "Brian Herbert"),
        ("Anna Hansen", "Anna Jansen"),
        ("Lady Gregory", "Philippa Jane Gregory"),
        ("Karen Blixen", "Blixen"),
    ],
)
def test_another_author_is_another_author(here, there):
    make_book("Dune", [here])
    assert find_books([record("Dune", there)]) == [None]


def test_a_volume_may_be_printed_otherwise():
    sandman = make_book(
        "The Sandman: Preludes & Nocturnes",
        ["Neil Gaiman"],
        series="The Sandman",
        series_position=1,
    )
    akira = make_book("Akira, Volume 1", ["Katsuhiro Otomo"], series="Akira", series_position=1)
    maus = make_book(
        "Maus I: My Father Bleeds History", ["Art Spiegelman"], series="Maus", series_position=1
    )
    first = {"position": Decimal("1.00")}
    records = [
        record("Preludes & Nocturnes", "Neil Gaiman", series="The Sandman", **first),
        record("Akira, Vol. 01", "Katsuhiro Otomo"),
        record(
            "Maus I: A Survivor's Tale: My Father Bleeds History",
            "Art Spiegelman",
            series="Maus",
            **first,
        ),
    ]
    assert find_books(records) == [sandman.pk, akira.pk, maus.pk]


def test_volumes_stay_apart():
    make_book("Saga, Vol. 1", ["Brian K. Vaughan"], series="Saga", series_position=1)
    others = [
        record("Saga #1", "Brian K. Vaughan"),
        record("Saga, Vol. 2", "Brian K. Vaughan", series="Saga", position=Decimal(2)),
        record(
            "Paper Girls, Vol. 1", "Brian K. Vaughan", series="Paper Girls", position=Decimal(1)
        ),
        record(
            "Saga: The Complete Collection, Vol. 1",
            "Brian Vaughan",
            series="Saga",
            position=Decimal(1),
        ),
    ]
    assert find_books(others) == [None] * 4


def test_books_of_other_years_by_authors_of_like_names_stay_apart():
    make_book("The Secret Garden", ["Mary Shelley"], year=1818)
    other = record("The Secret Garden", "Mary Wollstonecraft Shelley", year=1911)
    assert find_books([other]) == [None]


def test_what_is_spelt_otherwise_is_not_guessed_where_two_books_could_be_meant():
    for name in ("Mary Jane Shelley", "Mary Ann Shelley"):
        make_book("Frankenstein", [name])
    assert find_books([record("Frankenstein", "Mary Shelley")]) == [None]
