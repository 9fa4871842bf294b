"""goodbooks-10k: both releases, and every trap that its files hold."""

from decimal import Decimal

import pytest

from catalog.datasets.frames import DatasetError
from catalog.datasets.goodbooks import Goodbooks
from catalog.datasets.ledger import Ledger
from catalog.tests.dataset_folders import CURRENT, KAGGLE, goodbooks_book, write_goodbooks


def read(folder):
    """Books, histories as (reader, title, half stars), and the report."""
    ledger = Ledger()
    dataset = Goodbooks(folder)
    books = dataset.books(ledger)
    histories = [
        (int(reader), books[place].title, int(half_stars))
        for block in dataset.histories(ledger)
        for reader, place, half_stars in zip(
            block.readers, block.books, block.half_stars, strict=True
        )
    ]
    return books, histories, ledger.report()


def dropped(report):
    return {(drop["what"], drop["why"]): drop["rows"] for drop in report["dropped"]}


@pytest.mark.parametrize("release", [KAGGLE, CURRENT])
def test_ratings_and_marks_refer_to_the_number_of_the_book_in_both_releases(tmp_path, release):
    # Editions are numbered so that taking one number for the other would swap the books.
    books = [goodbooks_book(1, "Dune", edition=2), goodbooks_book(2, "Emma", edition=1)]
    write_goodbooks(
        tmp_path, release, books=books, ratings=[(7, 1, 5)], to_read=[(7, 2)], book_tags=[(2, 7, 9)]
    )
    books, histories, _ = read(tmp_path)
    assert histories == [(7, "Dune", 10), (7, "Emma", 0)]
    # The shelves are those of the edition.
    assert [book.tags for book in books] == [{"fantasy": 1.0}, {}]
    assert ("goodreads", "2") in books[0].identifiers


def test_a_book_is_described_as_a_work(tmp_path):
    row = goodbooks_book(
        1,
        "The Hunger Games (The Hunger Games, #1)",
        "Suzanne Collins, Elizabeth   B. Greenfield",
        isbn="439023483",
        isbn13="9.78043902348e+12",
        original_publication_year="2008.0",
        original_title="Hunger Games",
        language_code="en-US",
        edition=2767052,
        best_book_id=99,
        work_id=2792775,
        average_rating="4.34",
        ratings_count="4780653",
    )
    book = read(write_goodbooks(tmp_path, books=[row], to_read=[(1, 1)]))[0][0]
    assert (book.title, book.series, book.position) == (
        "The Hunger Games",
        "The Hunger Games",
        Decimal(1),
    )
    assert book.authors == ("Suzanne Collins", "Elizabeth B. Greenfield")
    assert (book.year, book.language, book.original_title) == (2008, "en", "Hunger Games")
    assert (book.public_average, book.public_count) == (4.34, 4_780_653)
    assert dict(reversed(book.identifiers)) == {
        "goodreads_work": "2792775",
        "goodreads": "2767052",
        "isbn13": "9780439023481",
        "isbn10": "0439023483",
    }
    assert ("goodreads", "99") in book.identifiers


@pytest.mark.parametrize(
    ("isbn", "isbn13"),
    [("", ""), ("", "9.78043902348e+12"), ("439023484", "9.78043902348e+12"), ("nan", "nan")],
)
def test_a_book_without_a_true_isbn_has_none(tmp_path, isbn, isbn13):
    rows = [goodbooks_book(1, "Dune", isbn=isbn, isbn13=isbn13)]
    book = read(write_goodbooks(tmp_path, books=rows, to_read=[(1, 1)]))[0][0]
    assert {kind for kind, _ in book.identifiers} == {"goodreads_work", "goodreads"}


def test_missing_language_year_and_cover_are_gaps_and_bc_is_before_christ(tmp_path):
    nothing = goodbooks_book(
        1,
        "Dune",
        language_code="",
        original_publication_year="",
        image_url="https://s.gr-assets.com/assets/nophoto/book/111x148.png",
        average_rating="",
    )
    iliad = goodbooks_book(2, "The Iliad", original_publication_year="-750.0")
    books, _, _ = read(write_goodbooks(tmp_path, books=[nothing, iliad]))
    assert (books[0].language, books[0].year, books[0].cover_url) == ("", None, "")
    assert books[0].public_average is None
    assert books[1].year == -750


def test_shelves_become_tags_by_the_map_only(tmp_path):
    tags = [(1, "fantasy"), (2, "high-fantasy"), (3, "to-read"), (4, "romance"), (5, "broken\x00")]
    shelves = [
        (1001, 1, 60), (1001, 2, 40), (1001, 3, 9000), (1001, 4, 50), (1001, 4, 49), (1001, 1, -1), (4242, 1, 5)
    ]  # fmt: skip
    books, _, report = read(write_goodbooks(tmp_path, tags=tags, book_tags=shelves))
    assert books[0].tags == {"fantasy": 1.0, "romance": 0.5}
    assert dropped(report)["shelvings", "count below 1"] == 1
    assert dropped(report)["shelf names", "NUL byte or endless line"] == 1


def test_bad_rows_are_left_out_and_named(tmp_path):
    books = [
        goodbooks_book(1, "Dune"),
        goodbooks_book(2, "  "),
        goodbooks_book(1, "Dune again"),
        goodbooks_book(3, "Emma") | {"number": "x"},
    ]
    ratings = [(1, 1, 5), (1, 1, 7), (1, 1, 0), (2, 99, 4), (3, "one", 4), (4, 1, -3)]
    write_goodbooks(tmp_path, books=books, ratings=ratings, to_read=[(1, 2), (5, 1)])
    books, histories, report = read(tmp_path)
    assert [book.title for book in books] == ["Dune"]
    assert histories == [(1, "Dune", 10), (5, "Dune", 0)]
    assert dropped(report) == {
        ("books", "no title"): 1,
        ("books", "the same book number twice"): 1,
        ("books", "no book number"): 1,
        ("ratings", "rating outside 1 to 5"): 3,
        ("ratings", "no such book in books.csv"): 1,
        ("ratings", "not a whole number"): 1,
        ("want-to-read marks", "no such book in books.csv"): 1,
    }
    example = next(d for d in report["dropped"] if d["why"] == "rating outside 1 to 5")["examples"][
        0
    ]
    assert example == "line 3: user_id 1, book_id 1, rating 7"


@pytest.mark.parametrize(
    "missing", ["books.csv", "ratings.csv", "to_read.csv", "tags.csv", "book_tags.csv"]
)
def test_a_missing_file_is_named_with_those_expected(tmp_path, missing):
    (write_goodbooks(tmp_path) / missing).unlink()
    with pytest.raises(
        DatasetError, match=f"no file .*{missing}.* is a folder with books.csv, ratings.csv"
    ):
        Goodbooks(tmp_path)


def test_books_of_neither_release_are_refused(tmp_path):
    write_goodbooks(tmp_path)
    books = (tmp_path / "books.csv").read_text()
    (tmp_path / "books.csv").write_text(books.replace("goodreads_book_id", "other"))
    with pytest.raises(DatasetError, match="neither release"):
        Goodbooks(tmp_path)
