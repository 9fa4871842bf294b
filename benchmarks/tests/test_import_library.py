"""The file that `./run bench import` sends is what Goodreads would have written."""

import csv
import random

import pytest

from benchmarks.import_library import goodreads_file
from shelves.imports.reading import open_file

pytestmark = pytest.mark.slow

_HEAD = ["book_id", "isbn", "isbn13", "authors", "title", "original_publication_year"]


def test_eight_tenths_are_books_of_the_catalogue_and_all_lines_are_taken(tmp_path):
    books = tmp_path / "books.csv"
    with books.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(_HEAD)
        for n in range(60):
            isbn13 = "9.78044e+12" if n % 2 else ""
            table.writerow([n + 7, "", isbn13, f"Ann A. {n}, Bo", f"Book {n} (Long, #{n})", 2001])
    data = goodreads_file(books, 50, random.Random(1))
    assert data == goodreads_file(books, 50, random.Random(1))
    opened = open_file("export.csv", data)
    records = list(opened.records())
    assert (opened.format.slug, len(records)) == ("goodreads", 50)
    assert not any(record.refused for record in records)
    numbers = [int(dict(record.identifiers)["goodreads"]) for record in records]
    assert sum(number < 100 for number in numbers) == 40
    assert {record.status for record in records} == {"read", "want", "reading"}
    assert any(record.half_stars for record in records)
