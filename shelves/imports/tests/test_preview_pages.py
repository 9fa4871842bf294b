"""The look into a file before anything of it is written: lines, answers, ticks."""

import re

import pytest

from shelves import services as stars
from shelves.imports import services
from shelves.imports.tests.pages import (
    GOODREADS,
    HTMX,
    LIBRARY,
    commit,
    give,
    line,
    read,
    row_of,
    table,
    text_of,
)
from shelves.models import Import, ImportRow, Note, Rating, ShelfEntry
from shelves.review_models import Review

pytestmark = pytest.mark.django_db


def brings(page: str) -> list[str]:
    """The marks of the first line."""
    listed = re.search(r'<ul class="does".*?</ul>', page, re.S)
    assert listed
    return [text_of(item).strip() for item in re.findall(r"<li>.*?</li>", listed[0], re.S)]


@pytest.mark.parametrize(
    ("status", "more", "said"),
    [
        ("currently-reading", {}, ["Reading"]),
        ("currently-reading", {"Date_Started": "2026/03/02"}, ["Reading since 2 March 2026"]),
        ("on-hold", {}, ["Paused"]),
        ("read", {"Read_Count": "4"}, ["Read", "Finished 4 times, dates unknown"]),
        (
            "read",
            {"Read_Count": "3", "Date_Read": "2021/03/14"},
            ["Read", "Finished 2 times, dates unknown", "Finished 14 March 2021"],
        ),
    ],
)
def test_what_a_line_says_twice_is_shown_once(reader, books, status, more, said):
    heads = f"{GOODREADS},Date Started"
    row = line("Dune", "Frank Herbert", 0, status, **more)
    row += f',"{more.get("Date_Started", "")}"'
    source = read(reader, f"{heads}\n{row}\n".encode())
    assert brings(reader.get(f"/import/{source.pk}").content.decode()) == said


def test_a_skipped_line_is_shown_as_it_begins(reader, books):
    source = read(reader, table(LIBRARY[0], "<b>too</b>,short"))
    page = reader.get(f"/import/{source.pk}?tab=refused").content.decode()
    assert "&lt;b&gt;too&lt;/b&gt;,short" in page
    assert "<b>too" not in page


def test_what_was_given_up_is_said_not_to_be_ticked(reader, books):
    first = read(reader)
    commit(reader, first)
    row = row_of(first, "A Book That Nobody Has")
    reader.post("/import/waiting", {"row": row.pk, "act": "remove"})
    give(reader, table(*LIBRARY))
    again = Import.objects.latest("pk")
    services.read(again.pk)
    page = reader.get(f"/import/{again.pk}?tab=unknown").content.decode()
    assert "stopped waiting for its book" in text_of(page)
    tick = re.search(rf'<input[^>]*id="take-{row_of(again, row.title).pk}"[^>]*>', page)
    assert tick and "checked" not in tick[0]


def test_the_preview_says_what_will_happen_and_writes_nothing(reader, alice, books):
    source = read(reader)
    page = text_of(reader.get(f"/import/{source.pk}").content.decode())
    assert "2 of 4 books found" in page
    assert "library.csv , a file from Goodreads" in page
    assert "5 stars" in page and "Finished 14 March 2021" in page
    assert "Want to read" in page and "On “train”" in page
    assert "Import 2 books" in page
    assert "1 line still asks" in page
    perhaps = text_of(reader.get(f"/import/{source.pk}?tab=perhaps").content.decode())
    assert "Which book is it?" in perhaps and "Jane Austen, 1817" in perhaps
    unknown = text_of(reader.get(f"/import/{source.pk}?tab=unknown").content.decode())
    assert "A Book That Nobody Has" in unknown and "Look for it yourself" in unknown
    skipped = text_of(reader.get(f"/import/{source.pk}?tab=refused").content.decode())
    assert "more or fewer cells" in skipped
    assert not Rating.objects.exists() and not ShelfEntry.objects.exists()


def test_what_was_changed_by_hand_is_said_to_stay(reader, alice, books):
    stars.rate_book(alice, books["dune"], 4)
    source = read(reader)
    page = text_of(reader.get(f"/import/{source.pk}").content.decode())
    assert re.search(r"2 stars.{1,4}stay", page)


def test_an_answer_is_kept_at_once_and_the_numbers_follow(reader, alice, books):
    source = read(reader)
    row = row_of(source, "Persuasion")
    address = f"/import/{source.pk}?tab=perhaps"
    chosen = {"shown": row.pk, "take": row.pk, f"book-{row.pk}": books["persuasion"].pk}
    part = reader.post(address, chosen, headers=HTMX).content.decode()
    assert "4 stars" in part and "Import 3 books" in text_of(part)
    assert "3 of 4 books found" in text_of(part)
    none = reader.post(address, chosen | {f"book-{row.pk}": "none"}, headers=HTMX)
    assert "Import 2 books" in text_of(none.content.decode())
    row.refresh_from_db()
    assert row.book is None and row.chosen_by_reader
    foreign = chosen | {f"book-{row.pk}": books["dune"].pk}  # was not offered
    reader.post(address, foreign, headers=HTMX)
    row.refresh_from_db()
    assert row.book is None


def test_unticked_lines_stay_out_and_can_be_ticked_again(reader, alice, books):
    source = read(reader)
    dune, address = row_of(source, "Dune"), f"/import/{source.pk}"
    off = reader.post(address, {"shown": dune.pk}, headers=HTMX)
    assert "Import 1 book" in text_of(off.content.decode())
    on = reader.post(address, {"shown": dune.pk, "take": dune.pk}, headers=HTMX)
    assert "Import 2 books" in text_of(on.content.decode())
    reader.post(f"{address}?tab=sure", {"act": "leave_all", "tab": "sure"})
    page = reader.get(address).content.decode()
    assert "Nothing is ticked" in page and "It stays out." in page
    reader.post(f"{address}?tab=sure", {"act": "take_all", "tab": "sure"})
    assert "Import 2 books" in text_of(reader.get(address).content.decode())


def test_without_scripts_a_page_of_answers_is_kept_by_its_buttons(reader, books):
    source = read(reader)
    dune, emma = row_of(source, "Dune"), row_of(source, "Emma")
    address = f"/import/{source.pk}?tab=sure"
    form = {"shown": [dune.pk, emma.pk], "take": [emma.pk]}
    turned = reader.post(address, form | {"to_page": "2"})
    assert turned["Location"] == f"{address}&page=2"
    dune.refresh_from_db()
    assert not dune.taken
    reader.post(address, {"act": "commit", "shown": [emma.pk, dune.pk], "take": [dune.pk]})
    services.carry_out(source.pk)
    assert list(ShelfEntry.objects.values_list("book__title", flat=True)) == ["Dune"]


def test_another_book_is_found_by_hand(reader, books):
    source = read(reader)
    row = row_of(source, "A Book That Nobody Has")
    page = f"/import/{source.pk}?tab=unknown"
    address = f"/import/{source.pk}/lines/{row.line}"
    found = reader.get(address, {"q": "persuasion", "back": page}).content.decode()
    assert "Jane Austen" in found
    back = reader.post(address, {"book": books["persuasion"].pk, "back": page})
    assert back["Location"] == f"{page}#row-{row.pk}"
    row.refresh_from_db()
    assert row.book == books["persuasion"]
    elsewhere = reader.post(address, {"book": "none", "back": "https://example.org/"})
    assert elsewhere["Location"].startswith(f"/import/{source.pk}")
    assert reader.post(address, {"book": "x"}).status_code == 400
    assert reader.post(address, {"book": "987654321"}).status_code == 404
    skipped = source.rows.get(verdict="refused")
    assert reader.get(f"/import/{source.pk}/lines/{skipped.line}").status_code == 404


def test_reviews_go_where_their_reader_says(reader, alice, books):
    review = "Spice, sand and prophets; I read it twice that summer."
    source = read(reader, table(line("Dune", "Frank Herbert", 5, My_Review=review)))
    address = f"/import/{source.pk}"
    page = text_of(reader.get(address).content.decode())
    assert "The file has 1 review of yours." in page and "A note, for you alone" in page
    reader.post(address, {"act": "reviews", "reviews": "publish"})
    assert "A review, for all to read" in text_of(reader.get(address).content.decode())
    reader.post(address, {"act": "reviews", "reviews": "shout"})
    commit(reader, source)
    assert Review.objects.get().text == review and not Note.objects.exists()


def test_the_lines_of_a_long_file_are_shown_with_few_queries(
    reader, alice, books, django_assert_max_num_queries
):
    source = read(reader)
    dune = row_of(source, "Dune")
    ImportRow.objects.bulk_create(
        ImportRow(
            of_import=source,
            line=n,
            record=dune.record,
            verdict="sure",
            book=books["dune" if n % 2 else "emma"],
        )
        for n in range(100, 400)
    )
    for address in ("?tab=sure&page=3", "?tab=perhaps", "?tab=unknown"):
        with django_assert_max_num_queries(36):
            page = reader.get(f"/import/{source.pk}{address}")
        assert page.status_code == 200
        assert len(page.context["lines"]) <= 50
    with django_assert_max_num_queries(40):
        reader.post(f"/import/{source.pk}", {"shown": dune.pk}, headers=HTMX)
