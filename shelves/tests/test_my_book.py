"""A reader's own page about a book: dates, note, own shelves."""

import pytest

from shelves import notes, own_shelves
from shelves.models import Note, Rating, Reading
from shelves.tests.test_pages import press_undo

pytestmark = pytest.mark.django_db


def test_dates_a_note_and_shelves_are_kept_on_the_readers_page_of_a_book(reader, alice, dune):
    shelf = own_shelves.make_shelf(alice, "Train")
    page = f"/books/{dune.pk}/mine"
    posts = (
        {"act": "reading", "started": "2024-03", "finished": "2024-03-14", "outcome": "finished"},
        {"act": "note", "text": "Lent to <b>Bob</b>."},
        {"act": "shelves", "shelf": [shelf.pk, "999", "x"]},
    )
    for post in posts:
        assert reader.post(page, post)["Location"] == page
    shown = reader.get(page).content.decode()
    assert 'value="2024-03-14"' in shown
    assert "Lent to &lt;b&gt;Bob&lt;/b&gt;." in shown
    assert list(shelf.books.all()) == [dune]
    reading = Reading.objects.get()
    reader.post(page, {"act": "reading", "reading": reading.pk, "delete": "1"})
    assert not Reading.objects.exists()
    press_undo(reader)
    assert Reading.objects.get().started == "2024-03"


def test_dates_that_can_not_be_come_back_with_words(reader, dune):
    answer = reader.post(
        f"/books/{dune.pk}/mine",
        {"act": "reading", "started": "2024-05", "finished": "2024-04", "outcome": "finished"},
    )
    page = answer.content.decode()
    assert "The last day is before the first one." in page
    assert 'value="2024-05"' in page
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("14.3.2026", "2026-03-14"), ("01. 12. 2025", "2025-12-01"), ("3.2026", "2026-03")],
)
def test_dates_may_be_written_with_dots(reader, dune, typed, kept):
    act = {"act": "reading", "started": "", "finished": typed, "outcome": "finished"}
    reader.post(f"/books/{dune.pk}/mine", act)
    assert Reading.objects.get().finished == kept


@pytest.mark.parametrize("typed", ["31.2.2026", "3.14.2026", "14.3", "1.2.3.2026"])
def test_dates_with_dots_that_are_none_are_refused(reader, dune, typed):
    act = {"act": "reading", "started": "", "finished": typed, "outcome": "finished"}
    reader.post(f"/books/{dune.pk}/mine", act)
    assert not Reading.objects.exists()


def test_a_note_that_is_too_long_is_not_lost(reader, dune):
    answer = reader.post(f"/books/{dune.pk}/mine", {"act": "note", "text": "x" * 5001})
    page = answer.content.decode()
    assert "5,000 characters at most" in page
    assert "x" * 5001 in page
    assert not Note.objects.exists()


def test_what_bob_wrote_is_not_alices_to_see_or_touch(reader, alice, bob, dune):
    notes.keep_note(bob, dune, "Bob's secret.")
    reading = Reading.objects.create(reader=bob, book=dune, started="1999")
    page = f"/books/{dune.pk}/mine"
    assert "secret" not in reader.get(page).content.decode()
    assert "secret" not in reader.get(dune.get_absolute_url()).content.decode()
    for more in ({"delete": "1"}, {"started": "2001", "outcome": "finished"}):
        reader.post(page, {"act": "reading", "reading": reading.pk, **more})
    reading.refresh_from_db()
    assert (reading.reader, reading.started) == (bob, "1999")
    assert Note.objects.get().text == "Bob's secret."


def test_a_page_of_no_book_and_an_act_of_no_kind(reader, dune):
    assert reader.get("/books/999999/mine").status_code == 404
    assert reader.post(f"/books/{dune.pk}/mine", {"act": "burn"}).status_code == 400
    assert not Rating.objects.exists()
