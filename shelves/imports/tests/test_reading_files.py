"""Zips, and files that are something else: each gets a clear answer."""

import io
import json
import tracemalloc
import zipfile

import pytest

from shelves.imports.reading import Unreadable, open_file, trouble
from shelves.imports.tests.reading_files import goodreads, zipped


def refusal(data: bytes, name: str = "library") -> str:
    with pytest.raises(Unreadable) as refused:
        open_file(name, data)
    return str(refused.value)


def test_a_zip_with_one_table_is_taken():
    data = zipped(export__csv=goodreads({}), README__txt="hello", __MACOSX="")
    opened = open_file("export.zip", data)
    assert opened.format.slug == "goodreads"
    assert [record.title for record in opened.records()] == ["Dune"]


def test_what_systems_add_to_zips_does_no_harm():
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("folder/", "")
        archive.writestr("folder/.hidden.csv", "x")
        archive.writestr("__MACOSX/folder/._export.csv", "x")
        archive.writestr("folder/export.csv", goodreads({}))
    assert open_file("export.zip", into.getvalue()).format.slug == "goodreads"


def test_the_data_request_of_goodreads_is_explained():
    data = zipped(review__json="[]", user__json="{}", book_shelf__json="[]")
    assert "goodreads.com/review/import" in refusal(data)


def test_several_tables_are_named():
    text = refusal(zipped(one__csv="a", two__csv="b"))
    assert "one.csv" in text and "two.csv" in text


@pytest.mark.parametrize(
    ("files", "word"),
    [
        ({"[Content_Types].xml": "", "xl/workbook.xml": ""}, "Excel"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ""},
         "LibreOffice"),
        ({"export.zip": "PK"}, "another zip"),
        ({"book.epub": "PK"}, "no CSV"),
        ({"export.csv": zipped(inner__csv="a")}, "zip within the zip"),
    ],
)  # fmt: skip
def test_zips_that_are_something_else(files, word):
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    assert word in refusal(into.getvalue())


def test_a_zip_bomb_is_refused_within_little_memory(monkeypatch):
    monkeypatch.setattr("shelves.imports.reading.zips.LARGEST_UNPACKED", 3 * 2**20)
    bomb = zipped(export__csv=bytes(12 * 2**20))
    assert len(bomb) < 2**16
    tracemalloc.start()
    try:
        assert "3 MB" in refusal(bomb)
        assert tracemalloc.get_traced_memory()[1] < 9 * 2**20
    finally:
        tracemalloc.stop()


def test_a_zip_that_lies_of_its_size_is_refused():
    data = zipped(export__csv=goodreads({}) * 1000)
    size = len(goodreads({}) * 1000).to_bytes(4, "little")
    assert "broken" in refusal(data.replace(size, (9).to_bytes(4, "little")))


def test_a_zip_of_a_thousand_files_is_refused():
    files = {f"f{n}": "" for n in range(trouble.MOST_ENTRIES + 1)}
    assert "1000" in refusal(zipped(**files))


@pytest.mark.parametrize("cut", [40, 100, -1, -30])
def test_half_a_zip_is_refused(cut):
    assert "broken" in refusal(zipped(export__csv=goodreads({}))[:cut])


def test_a_locked_zip_is_refused():
    data = bytearray(zipped(export__csv=goodreads({})))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "password" in refusal(bytes(data))


@pytest.mark.parametrize(
    ("start", "word"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel"),
        (b"\x1f\x8b\x08", "Unpack"),
        (b"Rar!\x1a\x07", "Unpack"),
        (b"SQLite format 3\x00", "database"),
        (b"\n<!DOCTYPE html><html>", "web page"),
        (b"<?xml version='1.0'?>", "XML"),
        (b"\x7fELF\x02\x01\x01" + bytes(range(1, 32)) * 9, "neither a table nor JSON"),
    ],
)
def test_other_files_are_called_by_their_name(start, word):
    assert word in refusal(start + b"0123456789" * 20)


@pytest.mark.parametrize("document", [[1, 2], {"books": []}, {"1": {"title": "Emma"}}, {}, []])
def test_json_of_nobody_is_refused(document):
    assert "JSON" in refusal(json.dumps(document).encode(), "books.json")


@pytest.mark.parametrize("text", ["{", '{"a": ', "[" * 100_000, '{"1": {"title": ' + "9" * 9999])
def test_broken_json_is_refused(text):
    assert "JSON" in refusal(text.encode(), "books.json")


def test_json_of_too_many_things_is_refused():
    assert "JSON" in refusal(b"[" + b"{}," * 1_500_000 + b"{}]", "books.json")


@pytest.mark.parametrize("row", ["a" * 300_000, "a," * 150_000, '"a\n', 'a","a\n', '"a" b\n"'])
def test_memory_stays_within_bounds_of_a_record(row, monkeypatch):
    monkeypatch.setattr("shelves.imports.reading.lines.LONGEST_RECORD", 10_000)
    monkeypatch.setattr("shelves.imports.reading.lines._MOST_AGAIN", 50_000)
    data = (goodreads({}) + row * max(1, 20_000 // len(row))).encode()
    tracemalloc.start()
    try:
        opened = open_file("library.csv", data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert opened.rows > 1
    assert peak < 2**20


def test_far_too_many_columns_are_said_to_be_so():
    names = ",".join(f"c{n}" for n in range(1_000_000))
    assert "more than 500 columns" in refusal(f"{names}\n".encode())
    assert "names no columns" in refusal(b"x" * 1_000_000)
