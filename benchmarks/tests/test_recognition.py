"""No book of a real catalogue is taken for another, and nearly all are recognised."""

import random

import pytest

from benchmarks import recognition
from benchmarks.recognition_lines import WAYS, WRITERS, Edition, mixed

pytestmark = pytest.mark.slow

HOBBIT = Edition(
    5907,
    "The Hobbit (The Lord of the Rings, #0)",
    "The Hobbit or There and Back Again",
    ("J.R.R. Tolkien", "Alan Lee"),
    "9780618260300",
    1937,
)


def written(way: str, book: Edition = HOBBIT) -> tuple[object, ...]:
    line = WRITERS[way](book, random.Random(1))
    assert line is not None
    return (line.title, *line.authors[:1], *(value for kind, value in line.identifiers))


def test_lines_are_written_as_files_have_them():
    assert written("goodreads, the catalogue's edition")[2:] == ("5907", "9780618260300")
    assert written("isbn without leading zeros")[2:] == ("9780618260300",)
    assert written("isbn in scientific notation")[2:] == ()
    assert written("Last, First") == ("The Hobbit", "Tolkien, J.R.R.")
    assert written("initials run together") == ("The Hobbit", "JRR Tolkien")
    assert written("authors swapped") == ("The Hobbit", "Alan Lee")
    assert WRITERS["subtitle left out"](HOBBIT, random.Random(1)) is None


def test_the_ways_to_write_a_line_have_shares_and_all_can_be_written():
    assert sum(share for share, _ in WAYS.values()) == 100
    lines = list(mixed([HOBBIT] * 50, random.Random(1)))
    assert [book for book, _ in lines] == [HOBBIT] * 50


@pytest.mark.django_db
def test_no_wrong_book_and_nearly_all_right_ones(data_dir):
    judge, there, gone = recognition.set_stage(
        data_dir / "goodbooks-10k-sample", "report", most=400
    )
    of_file, of_others = recognition.file_rows(judge, there, gone)
    assert of_file["rows"] > 300 and of_others["rows"] > 50
    assert of_file["right_share"] >= 0.98
    rows = [*recognition.way_rows(judge, there, gone), *recognition.denied_rows(judge, there)]
    assert [row for row in (of_file, of_others, *rows) if row["wrong"]] == []
