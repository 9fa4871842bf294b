"""Books that are not here yet are waited for, looked for, answered and given up."""

import pytest
from django.test import override_settings

from accounts.models import User
from catalog.tests.books import make_book
from shelves import services
from shelves.imports import services as imports
from shelves.imports.committing import carry_out, commit
from shelves.imports.states import ImportRefused, WrongState
from shelves.imports.tests.libraries import brought, ready, says
from shelves.models import AddedBook, Import, ImportRow, OwnShelf, Rating

NOWHERE = says("The Left Hand", authors=("Ursula K. Le Guin",), half_stars=9, status="read")


def test_a_line_waits_until_its_book_comes_and_is_written_then(alice, bob):
    source = brought(alice, (None, NOWHERE))
    brought(bob, (None, says("Another", authors=("Ann Other",))))
    assert imports.retry_waiting() == 0
    book = make_book("The Left Hand", ["Ursula K. Le Guin"])
    assert imports.retry_waiting() == 1
    assert Rating.objects.get(reader=alice, book=book).half_stars == 9
    assert not imports.waiting_rows(alice).exists()
    assert [row.book for row in imports.found_rows(alice)] == [book]
    assert imports.waiting_rows(bob).count() == 1
    assert imports.summary_of(Import.objects.get(pk=source.pk))["books"] == 1
    assert imports.retry_waiting() == 0


def test_the_same_file_twice_waits_once(alice, bob, dune):
    first = brought(alice, (None, NOWHERE), (None, says("Another", authors=("Ann Other",))))
    brought(bob, (None, NOWHERE))
    second = brought(alice, (None, NOWHERE), (None, says("Another", authors=("Ann Other",))))
    assert [row.of_import_id for row in imports.waiting_rows(alice)] == [second.pk, second.pk]
    assert imports.waiting_csv(alice).count("The Left Hand") == 1
    imports.undo(second)
    assert [row.of_import_id for row in imports.waiting_rows(alice)] == [first.pk, first.pk]


def test_what_waited_twice_is_answered_or_given_up_once(alice, bob, dune):
    for reader in (alice, bob, alice):
        source = brought(reader, (None, NOWHERE), (None, says("Wüste")))
    imports.take_rows(source, [source.rows.get(record__title="Wüste").pk], False)
    assert [row.title for row in imports.waiting_rows(alice)] == ["The Left Hand"]
    imports.choose_book(source, source.rows.get(book=None, taken=True), dune)
    assert not imports.waiting_rows(alice).exists()
    assert imports.waiting_rows(bob).count() == 2
    assert Rating.objects.get().half_stars == 9


def test_a_book_that_came_later_goes_with_the_undo_of_its_import(alice, dune):
    source = brought(
        alice,
        (dune, says(half_stars=8, shelves=(("Blue", ""),))),
        (None, says("The Left Hand", authors=("Ursula K. Le Guin",), shelves=(("Red", ""),))),
    )
    make_book("The Left Hand", ["Ursula K. Le Guin"])
    imports.retry_waiting(alice)
    assert OwnShelf.objects.count() == 2
    source.refresh_from_db()
    imports.undo(source)
    assert not OwnShelf.objects.exists()
    assert not Rating.objects.exists()


def test_two_lines_of_one_book_found_at_different_times_are_taken_back_together(alice, dune):
    source = brought(alice, (dune, says(half_stars=8)), (None, says("Wüste", note="Deutsch.")))
    imports.choose_book(source, source.rows.get(book=None), dune)
    source.refresh_from_db()
    imports.undo(source)
    assert not Rating.objects.exists()
    assert not alice.notes.exists()


def test_what_the_reader_did_by_hand_meanwhile_stays(alice):
    brought(alice, (None, NOWHERE))
    book = make_book("The Left Hand", ["Ursula K. Le Guin"])
    services.rate_book(alice, book, 4)
    imports.retry_waiting(alice)
    assert Rating.objects.get().half_stars == 4


def test_lines_of_imports_that_were_taken_back_or_never_written_do_not_wait(alice):
    imports.undo(brought(alice, (None, NOWHERE)))
    ready(alice, (None, NOWHERE))
    make_book("The Left Hand", ["Ursula K. Le Guin"])
    assert imports.retry_waiting() == 0
    assert not imports.waiting_rows(alice).exists()


def test_a_line_that_waits_can_be_answered_or_given_up(alice, dune):
    source = brought(alice, (None, says("Wüste", half_stars=9)), (None, says("Nie", half_stars=2)))
    first, second = source.rows.order_by("line")
    imports.choose_book(source, first, dune)
    assert Rating.objects.get().half_stars == 9
    with pytest.raises(WrongState):
        imports.choose_book(source, first, None)
    imports.choose_book(source, second, None)
    assert not imports.waiting_rows(alice).exists()
    imports.take_rows(source, [second.pk], True)
    assert imports.waiting_rows(alice).count() == 1


def test_what_is_refused_stays_out(alice, dune):
    source = ready(alice, (None, says("", refused="No title.")))
    ImportRow.objects.update(verdict="refused", taken=False)
    with pytest.raises(WrongState):
        imports.choose_book(source, source.rows.get(), dune)
    assert imports.take_rows(source, "all", True) == 0


def test_only_a_ready_import_is_changed(alice, dune):
    source = ready(alice, (dune, says(half_stars=9)))
    row = source.rows.get()
    commit(source)
    for act in (
        lambda: imports.choose_book(source, row, None),
        lambda: imports.take_rows(source, [row.pk], False),
        lambda: imports.set_reviews(source, "leave"),
    ):
        with pytest.raises(WrongState):
            act()
    carry_out(source.pk)
    with pytest.raises(WrongState):
        imports.set_reviews(source, "leave")
    assert imports.take_rows(source, "all", False) == 0


@override_settings(READERS_ADD_BOOKS=True)
def test_a_reader_adds_a_book_where_operators_allow_it(alice):
    line = says(
        "A New Book",
        authors=("Ann Other", "Bo Third"),
        series="New",
        series_position="2",
        year=2025,
        identifiers=(("isbn13", "9780441172719"),),
        half_stars=9,
    )
    source = brought(alice, (None, line), (None, says("Nobody's")))
    row, other = imports.waiting_rows(alice)
    book = imports.add_book_from(row)
    assert (book.title, book.year, book.series_label) == ("A New Book", 2025, "New 2")
    assert [author.name for author in book.authors.order_by("bookauthor")] == [
        "Ann Other",
        "Bo Third",
    ]
    assert book.identifiers.get().value == "9780441172719"
    assert AddedBook.objects.get().reader == alice
    assert Rating.objects.get().book == book
    assert source.rows.get(book=book).chosen_by_reader
    with pytest.raises(ImportRefused, match="author"):
        imports.add_book_from(other)
    twin = brought(alice, (None, line)).rows.get()
    with pytest.raises(ImportRefused, match="here already"):
        imports.add_book_from(twin)
    User.objects.get(pk=alice.pk).delete()
    assert AddedBook.objects.get().reader is None


def test_operators_see_which_books_readers_added(client, operator, alice, dune):
    AddedBook.objects.create(book=dune, reader=alice)
    client.force_login(operator)
    page = client.get("/admin/shelves/addedbook/").content.decode()
    assert "Dune" in page
    assert f"/admin/catalog/book/{dune.pk}/change/" in page
