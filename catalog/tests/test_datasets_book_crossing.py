"""Book-Crossing: editions become works, ten points become half stars."""

import pytest

from catalog.datasets.book_crossing import BookCrossing
from catalog.datasets.frames import DatasetError
from catalog.datasets.ledger import Ledger
from catalog.tests.dataset_folders import write_book_crossing, write_classic_book_crossing

DUNE = ("0441172717", "Dune", "Frank Herbert", 1990)
EMMA = ("0141439580", "Emma", "Jane Austen", 2003)


def read(folder):
    ledger = Ledger()
    dataset = BookCrossing(folder)
    books = dataset.books(ledger)
    ratings = [
        (int(reader), books[place].title, int(half_stars))
        for block in dataset.histories(ledger)
        for reader, place, half_stars in zip(
            block.readers, block.books, block.half_stars, strict=True
        )
    ]
    return books, ratings, {(d["what"], d["why"]): d["rows"] for d in ledger.report()["dropped"]}


def test_ten_points_are_half_stars(tmp_path):
    ratings = [
        (8, DUNE[0], 10),
        (8, EMMA[0], 1),
        (9, DUNE[0], 11),
        (9, EMMA[0], 0),
        (9, "nobody's", 5),
    ]
    books, ratings, dropped = read(write_book_crossing(tmp_path, [DUNE, EMMA], ratings))
    assert ratings == [(8, "Dune", 10), (8, "Emma", 1)]
    assert dropped == {
        ("ratings", "rating outside 1 to 10"): 1,
        ("ratings", "0: seen, but not rated"): 1,
        ("ratings", "no such book in BX-Books.csv"): 1,
    }


def test_editions_of_equal_title_and_author_are_one_work(tmp_path):
    editions = [
        ("0340960191", "DUNE : A Novel", "FRANK HERBERT", 2002),
        ("0441172717", "Dune (Dune Chronicles, Book 1)", "Frank Herbert", 1990),
        ("059309932X", "Dune (Remembering Tomorrow)", "Frank Herbert", 0),
        ("0425080021", "Children of Dune", "Frank Herbert", 1987),
    ]
    ratings = [(1, isbn, 5) for isbn, *_ in editions]
    books, ratings, _ = read(write_book_crossing(tmp_path, editions, ratings))
    assert [book.title for book in books] == ["Dune", "Children of Dune"]
    assert (books[0].series, books[0].position, books[0].year) == ("Dune Chronicles", 1, 1990)
    assert len([value for kind, value in books[0].identifiers if kind == "isbn13"]) == 3
    assert [title for _, title, _ in ratings] == ["Dune", "Dune", "Dune", "Children of Dune"]


def test_the_case_of_an_isbn_does_not_matter(tmp_path):
    editions = [
        ("059309932X", "Dune", "Frank Herbert", 1990),
        ("059309932x", "Dune", "F. Herbert", 1990),
    ]
    ratings = [(1, "059309932x", 8), (2, " 059309932X", 6)]
    books, ratings, dropped = read(write_book_crossing(tmp_path, editions, ratings))
    assert len(books) == 1
    assert ratings == [(1, "Dune", 8), (2, "Dune", 6)]
    assert dropped == {("editions", "the same ISBN twice"): 1}


def test_a_key_that_is_no_isbn_needs_an_author(tmp_path):
    editions = [("B0000XYZ12", "Dune", "Frank Herbert", 1990), ("B0000XYZ13", "Zine", "", 1990)]
    books, _, dropped = read(write_book_crossing(tmp_path, editions, [(1, "B0000XYZ12", 8)]))
    assert [(book.title, book.identifiers) for book in books] == [("Dune", ())]
    assert dropped == {("editions", "neither a true ISBN nor an author"): 1}


def test_broken_letters_and_quotes_are_mended(tmp_path):
    editions = [
        ("3442421403", "Nacht Ã\x83?Ã\x82Â¼ber den Wassern.", "Ken Follett", 2030),
        ("0449003787", '\\O\\" Is for Outlaw"', "SUE GRAFTON", 2001),
        ("3518368834", "Rock &amp; Roll in Fu?", "Ann Author", 1977),
    ]
    books, _, _ = read(write_book_crossing(tmp_path, editions, [(1, "3442421403", 8)]))
    assert [book.title for book in books] == [
        "Nacht über den Wassern.", '"O" Is for Outlaw', "Rock & Roll in Fu?"
    ]  # fmt: skip
    assert books[0].year is None


def test_the_classic_form_is_read_as_well(tmp_path):
    books = (
        '"2070360423";"L\'Étranger";"Albert Camus";"1972";"Gallimard"\n'
        '"0441172717";"Dune";"Frank Herbert";"1990";"Ace"\n'
    )
    ratings = '"1";"2070360423";"0"\n"1";"0441172717";"9"\n'
    books, ratings, dropped = read(write_classic_book_crossing(tmp_path, books, ratings))
    assert [book.title for book in books] == ["L'Étranger", "Dune"]
    assert ratings == [(1, "Dune", 9)]
    assert dropped == {("ratings", "0: seen, but not rated"): 1}


def test_places_and_ages_are_not_read(tmp_path):
    write_book_crossing(tmp_path, [DUNE], [(1, DUNE[0], 8)])
    (tmp_path / "BX-Users.csv").write_bytes(b"\x00 not even looked at")
    assert len(read(tmp_path)[0]) == 1


@pytest.mark.parametrize("missing", ["BX-Books.csv", "BX-Ratings.csv"])
def test_a_missing_file_is_named_with_those_expected(tmp_path, missing):
    (write_book_crossing(tmp_path, [DUNE], [(1, DUNE[0], 8)]) / missing).unlink()
    with pytest.raises(DatasetError, match=f"{missing}.*BX-Books.csv and BX-Ratings.csv or"):
        BookCrossing(tmp_path)
