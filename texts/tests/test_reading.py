"""Files into the corpus: what each is taken for, what is kept, and what is said of the rest."""

import pytest
from django.utils import translation

from texts import reading
from texts.models import LanguageSample, Work, Writer
from texts.reading import Report, take

pytestmark = pytest.mark.django_db

NIGHT = b"It was a dark and stormy night."


def refusals(report: Report) -> list[int]:
    return [line for line, _ in report.refusals]


# --- A work ---


def test_the_name_of_a_file_tells_author_title_and_year():
    report = take("Bulwer_Paul_Clifford_1830.txt", NIGHT, public_domain=True)
    assert (report.works, report.words, report.wrong, report.remarks) == (1, 7, "", [])
    work = Work.objects.get()
    assert (work.writer.name, work.title, work.year) == ("Bulwer", "Paul Clifford", 1830)
    assert work.public_domain and work.source == "Bulwer_Paul_Clifford_1830.txt"


@pytest.mark.parametrize("folder", ["../../etc/", "C:\\texts\\", "a/b/"])
def test_of_a_path_the_name_alone_counts(folder):
    take(f"{folder}Bulwer_Paul_1830.txt", NIGHT)
    assert Work.objects.get().source == "Bulwer_Paul_1830.txt"


def test_a_form_says_whose_a_text_is():
    take("scan.txt", NIGHT, writer="E. Bulwer-Lytton", title="Paul")
    take("Chapter 2.txt", NIGHT + b" Really.", writer="E. Bulwer-Lytton")
    assert Writer.objects.get().name == "E. Bulwer-Lytton"
    assert set(Work.objects.values_list("title", flat=True)) == {"Paul", "Chapter 2"}


def test_a_text_of_nobody_is_refused_with_what_to_do():
    report = take("notes.txt", NIGHT)
    assert "Author_Title_year.txt" in report.wrong and "Nothing of it was kept" in report.wrong
    assert not Work.objects.exists()


def test_the_frame_of_project_gutenberg_is_taken_off():
    framed = (
        b"*** START OF THE PROJECT GUTENBERG EBOOK X ***\r\n\r\n%b\r\n\r\n*** END OF THE PROJECT "
    )
    take("Bulwer_Paul_1830.txt", framed % NIGHT + b"GUTENBERG EBOOK X ***\r\nA licence.")
    assert Work.objects.get().text == NIGHT.decode()


def test_a_text_that_is_here_already_is_refused():
    take("Bulwer_Paul_1830.txt", NIGHT)
    again = take("Lytton_Paul_1831.txt", NIGHT.upper())
    assert (again.works, again.wrong) == (0, "")
    assert "here already (Bulwer)" in again.remarks[0]
    assert Work.objects.count() == 1


def test_a_guessed_encoding_is_said():
    report = take(
        "Hugo_Paris_1831.txt", "Où était passé l'été dernier ? À l'école.".encode("cp1252")
    )
    assert "cp1252" in report.remarks[0]
    assert Work.objects.get().text.startswith("Où était passé l'été")
    broken = take("Hugo_Nord_1840.txt", "Où était passée l'été\n".encode() * 9 + b"\xff")
    assert "broken" in broken.remarks[0]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"PK\x03\x04...", "zip"),
        (b"%PDF-1.4", "PDF"),
        (b"\x00\x01\x02", "no text"),
        ("☃ 1234".encode(), "no letters"),
    ],
)
def test_what_is_no_text_is_refused(data, why):
    assert why in take("Bulwer_Paul_1830.txt", data).wrong
    assert not Work.objects.exists()


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 10)
    assert "larger" in take("Bulwer_Paul_1830.txt", NIGHT).wrong


# --- Tables ---


def test_rows_without_a_title_are_works_of_their_own():
    report = take("spooky.csv", b'id,text,author\n1,"A night, dark.",EAP\n2,A day.,MWS\n')
    assert (report.works, report.refused) == (2, 0)
    assert {(work.writer.name, work.text, work.title) for work in Work.objects.all()} == {
        ("EAP", "A night, dark.", ""),
        ("MWS", "A day.", ""),
    }


def test_a_table_names_titles_and_years_in_any_order_and_case():
    take(
        "table.tsv", b"YEAR\tTitle\tText\tWriter\n1830\tPaul\tA night.\tBulwer\n\tMore\tA day.\tX\n"
    )
    assert list(Work.objects.order_by("pk").values_list("title", "year", "writer__name")) == [
        ("Paul", 1830, "Bulwer"),
        ("More", None, "X"),
    ]


def test_joint_and_unknown_authors_are_named_in_the_report():
    table = b"ID,Author,Text\n1,HAMILTON,One.\n2,HAMILTON AND MADISON,Two.\n3,UNKNOWN,Three.\n"
    report = take("federalist.csv", table)
    assert report.works == 3
    assert "HAMILTON AND MADISON, UNKNOWN" in report.remarks[0]
    assert list(Writer.objects.filter(is_learnt=True).values_list("name", flat=True)) == [
        "HAMILTON"
    ]


def test_a_table_of_languages_is_told_by_its_first_line():
    report = take("lines.csv", b"language,text\nafr,Dit is goed.\nde,Ja doch.\nnowhere,Hm.\n")
    assert (report.lines, report.works, refusals(report)) == (2, 0, [4])
    assert "nowhere" in report.refusals[0][1]
    assert set(LanguageSample.objects.values_list("code", flat=True)) == {"afr", "deu"}


def test_bad_rows_are_refused_by_their_lines_and_the_others_kept():
    table = (
        b"text,author,year\n"
        b"A night.,Ann,1830\n"
        b"too,many,cells,here\n"
        b"A day.,,1830\n"
        b'"Two\nlines, really.",Ann,\n'
        b"A week.,Ann,last year\n"
        b"a NIGHT!,Bob,1831\n"
        b"?!,Ann,\n"
        b"A year.,Bob,-30\n"
    )
    report = take("table.csv", table)
    assert report.works == Work.objects.count() == 3
    assert refusals(report) == [3, 4, 7, 8, 9]
    assert report.refused == 5
    assert Work.objects.get(text="A year.").year == -30


def test_many_refusals_are_counted_and_the_first_are_told():
    report = take("table.csv", b"text,author\n" + b"?,Ann\n" * 80)
    assert (report.refused, len(report.refusals), report.untold) == (80, 50, 30)


@pytest.mark.parametrize(
    "table", [b"a,b\n1,2\n", b"text\nA night.\n", b"author,title\nAnn,X\n", b"\n,,\n", b'"' * 500]
)
def test_a_table_of_something_else_is_refused_whole(table):
    report = take("table.csv", table)
    assert "text,author" in report.wrong
    assert not Work.objects.exists()


def test_a_table_of_too_many_rows_leaves_nothing_behind(monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 600)
    rows = b"".join(b"Night %d.,Ann\n" % number for number in range(601))
    assert "more than 600 rows" in take("table.csv", b"text,author\n" + rows).wrong
    assert not Work.objects.exists() and not Writer.objects.exists()


def test_a_table_in_another_encoding_is_read():
    take("table.csv", "text;author\nÜber den Wäldern hängt süßer Duft.;Jörg\n".encode("cp1252"))
    take("more.csv", "text,author\nA day.,Anaïs\n".encode("utf-16"))
    assert set(Writer.objects.values_list("name", flat=True)) == {"Jörg", "Anaïs"}


def test_a_table_without_an_ending_is_told_by_its_first_line():
    assert take("table.txt", b"text,author\nA night.,Ann\n").works == 1


def test_a_report_is_in_the_language_of_the_page():
    with translation.override("de"):
        assert "Nichts davon wurde behalten" in take("notes.txt", NIGHT).wrong
