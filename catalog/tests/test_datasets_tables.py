"""Files as the world has them: what is no table is refused, what is no row is noted and left out."""

import re
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.datasets.frames import DatasetError
from catalog.datasets.ledger import Ledger
from catalog.datasets.tables import number_blocks, open_table, text_rows

COLUMNS = {"user": int, "book": int, "rating": int}
HEADER = b"user,book,rating\n"


def read(path, content, columns=COLUMNS):
    """Rows as (line, values...), and the report."""
    path.write_bytes(content)
    ledger = Ledger()
    rows = []
    for block in number_blocks(open_table(path, columns), columns, ledger, "rows"):
        values = [block[name].tolist() for name in columns]
        rows += zip(block.lines.tolist(), *values, strict=True)
    return rows, {drop["why"]: drop for drop in ledger.report()["dropped"]}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ratings.csv"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (HEADER, "no rows"),
        (HEADER + b"\n  \n", "no rows"),
        (b"<!DOCTYPE html>\n<html>Sign in</html>", "web page"),
        (b"PK\x03\x04\x00\x00binary", "not a text file"),
        ("user,book,rating\n1,2,3\n".encode("utf-16"), "not a text file"),
        (b"a,b\n1,2\n", "has no column user, book, rating; its header is: a, b"),
        (b",".join(b"c%d" % n for n in range(100_000)) + b"\n1\n", "has no column"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(path, content, complaint):
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=complaint) as refusal:
        open_table(path, COLUMNS)
    assert str(path) in str(refusal.value)
    assert len(str(refusal.value)) < 500


def test_a_missing_file_is_named(path):
    with pytest.raises(DatasetError, match="There is no file .*ratings.csv"):
        open_table(path, COLUMNS)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(DatasetError, match="can't be read: Is a directory"):
        open_table(tmp_path, COLUMNS)


@pytest.mark.parametrize(
    "content",
    [
        HEADER + b"1,2,3\n4,5,6\n",
        HEADER + b"1,2,3\n4,5,6",
        b"\xef\xbb\xbf" + HEADER + b"1,2,3\n4,5,6\n",
        b"user,book,rating\r\n1,2,3\r\n4,5,6\r\n",
        b'"user";"book";"rating"\n"1";"2";"3"\n"4";"5";"6"\n',
        HEADER + b"1,2,3.0\n 4, 5,6 \n",
    ],
)
def test_harmless_differences_are_harmless(path, content):
    assert read(path, content) == ([(2, 1, 2, 3), (3, 4, 5, 6)], {})


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (b"", "blank line"),
        (b"1,2", "wrong number of columns"),
        (b"1,2,3,4", "wrong number of columns"),
        (b"," * 100_000, "wrong number of columns"),
        (b'1,"2,3', "wrong number of columns"),
        (b"1,2,\x003", "NUL byte or endless line"),
        (b"1,two,3", "not a whole number"),
        (b"1,2,", "not a whole number"),
        (b"1,2,3.5", "not a whole number"),
        (b"1,2,1e308", "not a whole number"),
        (b"9223372036854775808,2,3", "not a whole number"),
        (b"1_0,2,3", "not a whole number"),
        ("１,2,3".encode(), "not a whole number"),
        (b"\xff\xfe,2,3", "not a whole number"),
        (b"=1+1,2,3", "not a whole number"),
    ],
)
def test_a_bad_row_is_left_out_and_the_others_are_kept(path, bad, why):
    rows, dropped = read(path, HEADER + b"1,2,3\n" + bad + b"\n4,5,6\n")
    assert rows == [(2, 1, 2, 3), (4, 4, 5, 6)]
    assert {why: 1} == {why: drop["rows"] for why, drop in dropped.items()}
    assert dropped[why]["examples"][0].startswith("line 3")


def test_of_many_bad_rows_the_first_few_are_shown(path):
    rows, dropped = read(path, HEADER + b"1,2,x\n" * 1000 + b"1,2,3\n")
    assert rows == [(1002, 1, 2, 3)]
    assert dropped["not a whole number"]["rows"] == 1000
    assert dropped["not a whole number"]["examples"] == [f"line {n}: 1, 2, x" for n in (2, 3, 4)]


def test_an_endless_line_takes_no_memory(path):
    content = HEADER + b"1,2,3\n" + b"7" * (30 << 20) + b"\n4,5,6\n"
    path.write_bytes(content)
    tracemalloc.start()
    try:
        blocks = list(number_blocks(open_table(path, COLUMNS), COLUMNS, Ledger(), "rows"))
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()
    assert [row for block in blocks for row in block["user"].tolist()] == [1, 4]


def test_large_files_come_in_blocks_without_a_seam(path):
    count = 600_000
    lines = b"".join(b"%d,%d,%d\n" % (n, n + 1, n % 5 + 1) for n in range(count))
    path.write_bytes(HEADER + lines)
    blocks = list(number_blocks(open_table(path, COLUMNS), COLUMNS, Ledger(), "rows"))
    assert len(blocks) > 1
    assert np.array_equal(np.concatenate([block["user"] for block in blocks]), np.arange(count))
    assert np.array_equal(
        np.concatenate([block.lines for block in blocks]), np.arange(2, count + 2)
    )


GOOD = re.compile(r"-?\d+,-?\d+,-?\d+$")
LINES = st.one_of(
    st.tuples(*[st.integers(-(10**17), 10**17)] * 3).map(lambda row: ",".join(map(str, row))),
    st.text(st.sampled_from('12,"x;. \t\x00é'), max_size=12),
)


@settings(deadline=None)
@given(st.lists(LINES, min_size=1, max_size=30))
def test_good_rows_survive_any_neighbours(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("any") / "ratings.csv"
    good = [(n, *map(int, line.split(","))) for n, line in enumerate(lines, 3) if GOOD.match(line)]
    # The first row is a good one, since a file without any is refused.
    rows, dropped = read(path, b"1,2,3\n".join([HEADER, "\n".join(lines).encode() + b"\n"]))
    assert set(good) <= set(rows)
    assert len(rows) + sum(drop["rows"] for drop in dropped.values()) == 1 + len(lines)


def test_text_rows_keep_commas_quotes_and_accents(path):
    path.write_bytes('title,author\n"Emma, a ""novel""",Jane\nBroken,"Ann\nÉmile,Zola\n'.encode())
    ledger = Ledger()
    rows = list(text_rows(open_table(path, ["title"]), ledger, "books"))
    assert rows[0] == (2, {"title": 'Emma, a "novel"', "author": "Jane"})
    assert rows[-1] == (4, {"title": "Émile", "author": "Zola"})


def test_latin_1_is_read_where_a_line_is_no_utf_8(path):
    path.write_bytes(b"title;author\n" + "Café;Zoë\n".encode("latin-1"))
    rows = list(text_rows(open_table(path, ["title"]), Ledger(), "books"))
    assert rows == [(2, {"title": "Café", "author": "Zoë"})]
