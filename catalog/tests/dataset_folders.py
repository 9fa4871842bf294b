"""Small data sets in the shape of the real ones, for tests to spoil as they like."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

KAGGLE, CURRENT = "kaggle", "current"


def goodbooks_book(
    number: int, title: str, authors: str = "Ann Author", **fields: Any
) -> dict[str, Any]:
    """A row of books.csv of either release; `number` is what ratings refer to."""
    edition = fields.pop("edition", None) or 1000 + int(number)
    return {
        "number": number,
        "edition": edition,
        "best_book_id": edition,
        "work_id": 50_000 + number,
        "isbn": "",
        "isbn13": "",
        "authors": authors,
        "original_publication_year": "1990.0",
        "original_title": "",
        "title": title,
        "language_code": "eng",
        "average_rating": "4.1",
        "ratings_count": "1234",
        "image_url": "https://images.example.org/1.jpg",
    } | fields


def write_goodbooks(
    folder: Path,
    release: str = CURRENT,
    *,
    books: Iterable[dict[str, Any]] | None = None,
    ratings: Iterable[tuple[Any, Any, Any]] = ((1, 1, 5),),
    to_read: Iterable[tuple[Any, Any]] = ((1, 2),),
    tags: Iterable[tuple[Any, Any]] = ((7, "fantasy"),),
    book_tags: Iterable[tuple[Any, Any, Any]] = ((1001, 7, 100),),
) -> Path:
    """The five files; `ratings` and `to_read` begin with the reader."""
    if books is None:
        books = [
            goodbooks_book(1, "Dune", "Frank Herbert"),
            goodbooks_book(2, "Emma", "Jane Austen"),
        ]
    names = {
        KAGGLE: {"number": "id", "edition": "book_id"},
        CURRENT: {"number": "book_id", "edition": "goodreads_book_id"},
    }
    folder.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(list(books)).rename(columns=names[release]).to_csv(
        folder / "books.csv", index=False
    )
    rated = pd.DataFrame(list(ratings), columns=["user_id", "book_id", "rating"])
    if release == KAGGLE:
        rated = rated[["book_id", "user_id", "rating"]]
    rated.to_csv(folder / "ratings.csv", index=False)
    wanted = pd.DataFrame(list(to_read), columns=["user_id", "book_id"])
    wanted.to_csv(folder / "to_read.csv", index=False)
    pd.DataFrame(list(tags), columns=["tag_id", "tag_name"]).to_csv(
        folder / "tags.csv", index=False
    )
    shelved = pd.DataFrame(list(book_tags), columns=["goodreads_book_id", "tag_id", "count"])
    shelved.to_csv(folder / "book_tags.csv", index=False)
    return folder


def write_book_crossing(
    folder: Path, books: Iterable[tuple[Any, ...]], ratings: Iterable[tuple[Any, Any, Any]]
) -> Path:
    """Books as (ISBN, title, author, year), ratings as (reader, ISBN, rating)."""
    folder.mkdir(parents=True, exist_ok=True)
    columns = ["ISBN", "Book-Title", "Book-Author", "Year-Of-Publication"]
    editions = pd.DataFrame(list(books), columns=columns).assign(**{"Book-Publisher": "Any"})
    editions.to_csv(folder / "BX-Books.csv", index=False)
    rated = pd.DataFrame(list(ratings), columns=["User-ID", "ISBN", "Book-Rating"])
    rated.to_csv(folder / "BX-Ratings.csv", index=False)
    return folder


def write_classic_book_crossing(folder: Path, books: str, ratings: str) -> Path:
    """The first form: semicolons, quotes, Latin-1, a 0 for what was seen but not rated."""
    folder.mkdir(parents=True, exist_ok=True)
    header = '"ISBN";"Book-Title";"Book-Author";"Year-Of-Publication";"Publisher"\n'
    (folder / "BX-Books.csv").write_text(header + books, encoding="latin-1")
    header = '"User-ID";"ISBN";"Book-Rating"\n'
    (folder / "BX-Book-Ratings.csv").write_text(header + ratings, encoding="latin-1")
    return folder
