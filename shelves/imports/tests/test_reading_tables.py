"""Tables in every encoding and shape that they come in, and broken ones."""

import pytest

from shelves.imports.reading import LONGEST_CELL, MOST_COLUMNS, Unreadable, open_file, trouble
from shelves.imports.tests.reading_files import GOODREADS_23, goodreads, of_goodreads, one, records
from shelves.imports.tests.reading_files import said as said_of

HEADING = "Title,Author,My Rating,Exclusive Shelf,My Review\n"


def said(text: str | bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    return " ".join(remark.text for remark in open_file("library.csv", data).remarks)


def titles(text: str | bytes) -> list[str]:
    return [record.title for record in records(text)]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_in_every_form(encoding):
    text = goodreads({"Title": "L’Étranger", "Author": "Albert Camus"}, {"Title": "三体"})
    assert titles(text.encode(encoding)) == ["L’Étranger", "三体"]
    assert said(text.encode(encoding)) == ""


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_western_european_is_read_and_said(encoding):
    data = goodreads({"Title": "Été à Åbo", "Author": "Tove Jansson"}).encode(encoding)
    assert titles(data) == ["Été à Åbo"]
    assert "UTF-8" in said(data)


def test_one_broken_letter_does_not_change_the_encoding():
    data = goodreads({"Title": "Été à Åbo"}, {"Title": "Où est-il?"}).encode()
    broken = data.replace("ù".encode(), b"\xc3", 1)
    assert titles(broken) == ["Été à Åbo", "O� est-il?"]
    assert "�" in said(broken)


def test_garbled_letters_are_mended_and_that_is_said():
    garbled = "L’Étranger – été".encode().decode("cp1252")
    record = of_goodreads(title=garbled, author="Andrzej Sapkowski", my_review="naÃ¯f 三")
    assert record.title == "L’Étranger – été"
    assert "Title" in said_of(record) and garbled in said_of(record)
    assert record.review == "naÃ¯f 三"
    assert "My Review" in said_of(record)


@pytest.mark.parametrize(
    "title", ["CONSTRUÇÃO", "«LE CAFÉ»", "Ärger & Öl", "São Paulo é…", "„JÄ“", "Ñandú"]
)
def test_letters_that_are_meant_are_left_alone(title):
    record = of_goodreads(title=title)
    assert record.title == title
    assert not record.remarks


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_are_told_by_the_heading(delimiter):
    lines = ["Title,Author,My Rating,Exclusive Shelf", '"Emma, again",Jane Austen,4,read']
    text = "\n".join(lines).replace('"Emma, again"', "@").replace(",", delimiter)
    found = titles(text.replace("@", f'"Emma{delimiter} again"'))
    assert found == [" ".join(f"Emma{delimiter} again".split())]


def test_the_line_that_excel_puts_first_is_understood():
    text = "sep=;\r\nTitle;Author;My Rating;Exclusive Shelf\r\nEmma;Jane Austen;4;read\r\n"
    (emma,) = records(text)
    assert (emma.title, emma.line) == ("Emma", 3)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end(end):
    text = HEADING + 'Emma,Jane Austen,4,read,"one\ntwo"\nDune,Frank Herbert,5,read,\n'
    emma, dune = records(text.replace("\n", end))
    assert (emma.line, dune.line) == (2, 4)
    assert emma.review == "one\ntwo"


def test_blank_lines_and_rows_of_nothing_are_no_data():
    text = "\n\n" + HEADING + "\nEmma,Jane Austen,4,read,\n,,,,\n   \nDune,Frank Herbert,5,read,\n"
    assert [(record.line, record.title) for record in records(text)] == [(5, "Emma"), (8, "Dune")]


@pytest.mark.parametrize("heading_too", [True, False])
def test_whole_rows_in_quotation_marks(heading_too):
    lines = goodreads({"Title": "Emma", "My Review": 'a "fine" one'}).splitlines()
    wrapped = [f'"{line.replace(chr(34), chr(34) * 2)}"' for line in lines]
    text = "\n".join([wrapped[0] if heading_too else lines[0], *wrapped[1:]])
    emma = one(text)
    assert (emma.title, emma.review, emma.status) == ("Emma", 'a "fine" one', "read")
    assert "quotation marks" in said(text)


def test_rows_of_another_width_are_refused_and_shift_nothing():
    text = HEADING + (
        "Emma,Jane Austen,4,read,\nDune, Messiah,Frank Herbert,5,read,\nShort,Somebody,3\n"
    )
    emma, longer, shorter = records(text)
    assert (emma.title, emma.refused) == ("Emma", "")
    assert [(record.line, record.title) for record in (longer, shorter)] == [(3, ""), (4, "")]
    assert "5" in longer.refused and longer.refused == shorter.refused
    assert (longer.begins, shorter.begins) == (
        "Dune, Messiah,Frank Herbert,5,read,",
        "Short,Somebody,3",
    )


def test_a_refused_line_is_shown_as_it_begins_and_no_further():
    long = "x" * 200
    text = HEADING + f'one cell\n{long}\n,Jane  Austen,4,read,\n"Not closed,a,1,read,\n'
    cell, endless, nameless, open_one = records(text)
    assert (cell.begins, endless.begins) == ("one cell", "x" * 119 + "…")
    assert nameless.begins == "Jane Austen, 4, read"
    assert open_one.begins == '"Not closed,a,1,read,'
    assert all(record.refused for record in (cell, endless, nameless, open_one))


@pytest.mark.parametrize("heading", [HEADING, HEADING.replace("\n", ",,\n")])
def test_a_delimiter_too_many_at_the_end_of_every_line_shifts_nothing(heading):
    rows = [f"Volume {n},Somebody,3,read,fine,,\n" for n in range(1, 5)]
    assert titles(heading + "".join(rows)) == [f"Volume {n}" for n in range(1, 5)]


def test_a_quotation_mark_that_is_never_closed_costs_its_own_line():
    text = HEADING + (
        'Emma,Jane Austen,4,read,"fine\n'
        "Dune,Frank Herbert,5,read,\n"
        'Ubik,Philip K. Dick,5,read,"odd"\n'
        "Solaris,Stanisław Lem,5,read,\n"
    )
    found = [(record.line, record.title, bool(record.refused)) for record in records(text)]
    assert found == [(2, "", True), (3, "Dune", False), (4, "Ubik", False), (5, "Solaris", False)]


def test_the_last_quotation_mark_swallows_nothing():
    text = HEADING + 'Emma,Jane Austen,4,read,"fine\nDune,Frank Herbert,5,read,\n'
    assert [bool(record.refused) for record in records(text)] == [True, False]


def test_quotation_marks_inside_a_review_of_many_lines_are_one_refusal():
    text = HEADING + 'Emma,Jane Austen,4,read,"She said "no"\n\nand, left."\nDune,F. H.,5,read,\n'
    found = records(text)
    assert found[-1].title == "Dune"
    assert all(record.refused for record in found[:-1])


def test_columns_with_one_name_are_read_once_and_that_is_said():
    text = "Title,Author,My Rating,Title,Exclusive Shelf\nEmma,Jane Austen,4,Other,read\n"
    assert titles(text) == ["Emma"]
    assert "several" in said(text).lower()


def test_null_bytes_are_left_out_and_said():
    text = HEADING + "Em\x00ma,Jane Austen,4,read,\n"
    assert titles(text) == ["Emma"]
    assert "null" in said(text)


def test_what_can_not_be_seen_is_left_out():
    assert of_goodreads(title="\u202eEm\u200bma\ufeff\x07").title == "Emma"


# Dates of spreadsheets


def readings(*dates: str) -> list[str]:
    rows = [{"Date Read": date, "Date Added": ""} for date in dates]
    found = records(goodreads(*rows))
    return [record.readings[0].finished if record.readings else "" for record in found]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("2021/05/03", "2021-05-03"),
        ("2021-5-3", "2021-05-03"),
        ("2021-05", "2021-05"),
        ("2021", "2021"),
        ("[2021-05-03]", "2021-05-03"),
        ("2021-05-03T10:11:12+02:00", "2021-05-03"),
        ("2021-05-03 10:11:12", "2021-05-03"),
        ("25/12/2020", "2020-12-25"),
        ("12/25/2020", "2020-12-25"),
        ("03.04.2021", "2021-04-03"),
        ("5/5/2021", "2021-05-05"),
        ("3/4/2021", "2021"),
        ("3 May 2021", "2021-05-03"),
        ("May 3rd, 2021", "2021-05-03"),
        ("Sept 2021", "2021-09"),
        ("2021-00-00", "2021"),
        ("3/4/21", ""),
        ("1066-10-14", "1066-10-14"),
        ("0999-01-01", ""),
    ],
)
def test_dates(written, found):
    assert readings(written) == [found]


def test_one_date_tells_how_the_others_are_meant():
    assert readings("3/4/2021", "25/12/2020") == ["2021-04-03", "2020-12-25"]
    assert readings("3/4/2021", "12/25/2020") == ["2021-03-04", "2020-12-25"]


def test_dates_that_contradict_each_other_tell_nothing():
    text = goodreads(
        {"Date Read": "3/4/2021"}, {"Date Read": "25/12/2020"}, {"Date Read": "12/25/2020"}
    )
    first = records(text)[0]
    assert first.readings[0].finished == "2021"
    assert "3/4/2021" in said_of(first)


# Too much, or nothing


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "\ufeff",
        ",".join(GOODREADS_23),
        HEADING,
        "a letter to nobody\n" * 9,
        "\x00" * 99,
    ],
)
def test_a_file_without_books_is_refused(text):
    with pytest.raises(Unreadable):
        open_file("library.csv", text.encode())


@pytest.mark.parametrize(
    "data",
    [
        b"Title," * (MOST_COLUMNS + 1) + b"\nx\n",
        b"a," * 1_000_000,
        b"a" * 3_000_000,
        b'"' + b"a\n" * 1_000_000,
    ],
)
def test_a_heading_without_end_is_refused(data):
    with pytest.raises(Unreadable):
        open_file("library.csv", data)


def test_one_endless_line_is_refused_by_itself():
    text = HEADING + "a" * 3_000_000 + "\nEmma,Jane Austen,4,read,\n"
    endless, emma = records(text)
    assert endless.refused and not emma.refused
    assert (endless.line, emma.line) == (2, 3)


def test_one_endless_cell_is_refused_by_itself():
    text = HEADING + f'Dune,F. H.,4,read,"{"a" * (LONGEST_CELL + 1)}"\nEmma,Jane Austen,4,read,\n'
    endless, emma = records(text)
    assert str(LONGEST_CELL) in endless.refused
    assert emma.title == "Emma"


def test_a_file_of_too_many_lines_is_refused(monkeypatch):
    monkeypatch.setattr("shelves.imports.reading.table_files.MOST_LINES", 2)
    assert len(records(goodreads({}, {}))) == 2
    with pytest.raises(Unreadable, match="2"):
        open_file("library.csv", goodreads({}, {}, {}).encode())


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(Unreadable, match="20"):
        open_file("library.csv", b"a" * (trouble.LARGEST + 1))
