"""The pages that bring a library in: from the file to what it brought, and back."""

import re

import pytest
from django.test import Client

from shelves.imports import services
from shelves.imports.tests.pages import HTMX, LIBRARY, commit, give, read, row_of, table, text_of
from shelves.models import Import, Rating, ShelfEntry

pytestmark = pytest.mark.django_db


# --- The file ---


def test_the_start_promises_helps_and_offers_nothing_that_is_not_there(reader):
    page = reader.get("/import")
    text = text_of(page.content.decode())
    assert "Nothing is written before you say so." in text
    assert "Export Library" in text
    assert "Earlier imports" not in text and "Not found so far" not in text
    assert "no-store" in page["Cache-Control"]
    assert 'content="noindex"' in page.content.decode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "This is a picture"),
        (b"<!doctype html><html>", "web page"),
    ],
)
def test_what_is_no_library_is_said_at_the_form(reader, data, said):
    answer = give(reader, data)
    assert answer.status_code == 400
    assert said in answer.context["wrong"]
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Import.objects.exists()


def test_without_a_file_nothing_begins(reader):
    answer = reader.post("/import")
    assert answer.status_code == 400
    assert "Choose a file first" in answer.content.decode()


def test_too_large_a_file_is_kept_nowhere(reader, monkeypatch):
    monkeypatch.setattr("shelves.imports.upload_bound.MOST_BYTES", 100_000)
    answer = give(reader, b"x" * 300_000)
    assert answer.status_code == 400
    assert "larger than" in answer.context["wrong"]
    assert not Import.objects.exists()


def test_a_file_that_turns_out_unreadable_says_why_and_asks_for_another(reader):
    source = read(reader, bytes(range(1, 32)) * 300)
    page = reader.get(f"/import/{source.pk}").content.decode()
    assert "This file could not be read" in page
    assert "neither a table nor JSON" in page
    assert 'type="file"' in page


# --- On its way ---


def test_while_it_is_read_the_page_says_how_far_and_asks_again(reader):
    give(reader, table(*LIBRARY))
    source = Import.objects.get()
    page = reader.get(f"/import/{source.pk}").content.decode()
    assert "You may close this page" in page
    assert (
        '<meta http-equiv="refresh"' in page.partition("<noscript>")[2].partition("</noscript>")[0]
    )
    part = reader.get(f"/import/{source.pk}", headers=HTMX | {"HX-Target": "under-way"})
    assert b"<h1" not in part.content and b"every 1s" in part.content
    services.read(source.pk)
    over = reader.get(f"/import/{source.pk}", headers=HTMX | {"HX-Target": "under-way"})
    assert over["HX-Refresh"] == "true"


def test_it_speaks_at_each_quarter_only(reader):
    give(reader, table(*LIBRARY))
    source = Import.objects.get()
    Import.objects.update(rows_read=60, rows_total=100)
    target = HTMX | {"HX-Target": "under-way"}
    first = reader.get(f"/import/{source.pk}?said=25", headers=target).content.decode()
    again = reader.get(f"/import/{source.pk}?said=50", headers=target).content.decode()
    assert 'data-spoken="60 of 100 lines"' in first and "?said=50" in first
    assert "data-spoken" not in again


def test_it_says_that_it_waits_where_no_worker_has_come(reader):
    give(reader, table(*LIBRARY))
    Import.objects.update(changed_at="2020-01-01T00:00:00Z")
    assert (
        "It waits for its turn" in reader.get(f"/import/{Import.objects.get().pk}").content.decode()
    )


# --- Columns by hand ---

OWN = b"Werk;Wer;Punkte\nDune;Frank Herbert;4\nEmma;Jane Austen;5\n"


def test_a_table_of_ones_own_asks_for_its_columns(reader, books, alice):
    source = read(reader, OWN)
    address = f"/import/{source.pk}"
    page = reader.get(address).content.decode()
    assert "Which column is what?" in page and "Frank Herbert" in page
    wrong = {"act": "columns", "column-1": "author"}
    answer = reader.post(address, wrong)
    assert answer.status_code == 400 and "which column has the titles" in answer.content.decode()
    assert re.search(r'value="author"\s+selected', answer.content.decode())
    twice = reader.post(address, {"act": "columns", "column-0": "title", "column-1": "title"})
    assert twice.status_code == 400 and "Two columns" in twice.content.decode()
    given = {"act": "columns", "column-0": "title", "column-1": "author", "column-2": "rating"}
    assert reader.post(address, given | {"column-9": "x"}).status_code == 302
    services.read(source.pk)
    assert "2 of 2 books found" in text_of(reader.get(address).content.decode())
    assert reader.post(address, given)["Location"] == address  # a second press


# --- What became of it ---


def test_the_result_says_what_came_in_and_can_be_taken_back(reader, alice, books):
    source = read(reader)
    page = text_of(commit(reader, source))
    assert "2 books are in your library" in page
    assert "1 with your stars" in page
    assert "2 are not found so far, and wait" in page
    assert "1 line could not be taken" in page
    assert "Your new picks" in page
    assert Rating.objects.get().half_stars == 10
    lines = text_of(reader.get(f"/import/{source.pk}?tab=refused").content.decode())
    assert "more or fewer cells" in lines and "Import " not in lines.partition("Skipped")[2]
    reader.post(f"/import/{source.pk}", {"act": "undo"})
    assert not Rating.objects.exists() and not ShelfEntry.objects.exists()
    undone = text_of(reader.get(f"/import/{source.pk}").content.decode())
    assert "This import is taken back" in undone and "Your new picks" not in undone


def test_a_second_press_writes_once_and_says_nothing(reader, alice, books):
    source = read(reader)
    address = f"/import/{source.pk}"
    for _ in range(2):
        assert reader.post(address, {"act": "commit"})["Location"] == address
    services.carry_out(source.pk)
    assert reader.post(address, {"act": "commit"})["Location"] == address
    assert reader.post(address, {"act": "throw_away"})["Location"] == "/import"
    assert Rating.objects.count() == 1  # what was written stays


def test_a_look_can_be_thrown_away(reader, books):
    source = read(reader)
    answer = reader.post(f"/import/{source.pk}", {"act": "throw_away"}, follow=True)
    assert "The file is thrown away" in answer.content.decode()
    assert not Import.objects.exists()


def test_the_start_lists_earlier_imports_by_state(reader, books):
    source = read(reader)
    page = text_of(reader.get("/import").content.decode())
    assert "Earlier imports" in page and "Go on" in page
    commit(reader, source)
    page = text_of(reader.get("/import").content.decode())
    assert "2 books came in" in page and "Take back" in page
    assert "2 books of your files are not in our catalogue" in page


# --- What waits ---


def test_what_waits_is_listed_looked_for_and_given_up(reader, alice, books):
    source = read(reader)
    commit(reader, source)
    page = text_of(reader.get("/import/waiting").content.decode())
    assert "2 books wait" in page and "Perhaps Persuasion by Jane Austen?" in page
    assert "Add it to the catalogue" not in page
    persuasion, nobody = row_of(source, "Persuasion"), row_of(source, "A Book That Nobody Has")
    address = f"/import/{source.pk}/lines/{persuasion.line}"
    reader.post(address, {"book": books["persuasion"].pk, "back": "/import/waiting"})
    assert Rating.objects.get(book=books["persuasion"]).half_stars == 8
    page = text_of(reader.get("/import/waiting").content.decode())
    assert "1 book that you waited for is here now" in page and "1 book waits" in page
    reader.post("/import/waiting", {"row": nobody.pk, "act": "remove"})
    assert not services.waiting_rows(alice).exists()
    again = reader.post("/import/waiting", {"row": nobody.pk, "act": "remove"})
    assert again.status_code == 302


def test_what_waits_can_be_downloaded(reader, books):
    commit(reader, read(reader))
    file = reader.get("/import/waiting.csv")
    assert file["Content-Type"].startswith("text/csv")
    assert "attachment" in file["Content-Disposition"]
    assert "A Book That Nobody Has" in file.content.decode()


def test_where_readers_may_add_books_one_press_does(reader, alice, books, settings):
    settings.READERS_ADD_BOOKS = True
    source = read(reader)
    commit(reader, source)
    nobody = row_of(source, "A Book That Nobody Has")
    assert "Add it to the catalogue" in reader.get("/import/waiting").content.decode()
    reader.post("/import/waiting", {"row": nobody.pk, "act": "add"})
    assert Rating.objects.get(book__title="A Book That Nobody Has").half_stars == 6


# --- Who may, and how ---

ADDRESSES = ["/import", "/import/waiting", "/import/waiting.csv", "/import/1", "/import/1/lines/2"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stranger_is_asked_to_sign_in(client, address):
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"


def test_nobody_sees_the_import_of_another(reader, client, books, bob):
    source = read(reader)
    row = row_of(source, "Dune")
    other = Client()
    other.force_login(bob)
    for address in (f"/import/{source.pk}", f"/import/{source.pk}/lines/{row.line}"):
        assert other.get(address).status_code == 404
        assert other.post(address, {"act": "commit", "book": "none"}).status_code == 404
    other.post("/import/waiting", {"row": row.pk, "act": "remove"})
    row.refresh_from_db()
    assert row.taken


@pytest.mark.parametrize("address", ADDRESSES)
def test_other_methods_are_refused(reader, address):
    assert reader.delete(address).status_code == 405


def test_an_act_that_there_is_not_changes_nothing(reader, books):
    source = read(reader)
    assert reader.post(f"/import/{source.pk}", {"act": "explode"}).status_code == 400


@pytest.mark.parametrize("address", ["/", "/my-books", "/account"])
def test_the_way_there_is_offered(reader, address):
    assert 'href="/import"' in reader.get(address).content.decode()


def test_visitors_are_told_of_it_at_the_door(client, books):
    assert "/accounts/signup/?next=/import" in client.get("/").content.decode()
