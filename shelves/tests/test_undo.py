"""Any act on one's own books can be taken back, once, by oneself."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from catalog.models import Book
from catalog.tests.books import make_book, make_shelf
from shelves import goals, notes, own_shelves, services, undo
from shelves.models import Change, Note, OwnShelf, Rating, Reading, ShelfEntry
from shelves.statuses import remove_books, set_status, statuses_of
from shelves.undo import KINDS, ON_A_BOOK, take_back, undoable


def everything(reader, books) -> dict:
    return {name: kind.read(reader, books) for name, kind in KINDS.items() if name != "own"}


ACTS = st.sampled_from(
    ["want", "reading", "read", "paused", "stopped", "remove", "rate", "dismiss"]
)


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.lists(ACTS, max_size=5), act=ACTS)
def test_an_act_taken_back_leaves_everything_as_it_was(db, before, act):
    User.objects.all().delete()
    reader, book = User.objects.create_user("a@example.org"), make_book("Dune")
    for earlier in before:
        do(reader, book, earlier)
    was = everything(reader, [book.pk])
    book.refresh_from_db()
    counted = (book.rating_count, book.rating_sum)
    with undoable(reader, **dict.fromkeys(ON_A_BOOK, [book.pk])) as done:
        do(reader, book, act)
    if done.change:
        assert take_back(reader, done.change.pk).left == 0
    assert everything(reader, [book.pk]) == was
    book.refresh_from_db()
    assert (book.rating_count, book.rating_sum) == counted
    version = User.objects.get(pk=reader.pk).history_version
    assert version == reader.history_version


def do(reader, book, act) -> None:
    if act == "rate":
        services.rate_book(reader, book, 9)
    elif act == "dismiss":
        services.dismiss(reader, book)
    elif act == "remove":
        remove_books(reader, [book.pk])
    else:
        set_status(reader, [book.pk], act)


def test_an_act_is_taken_back_once(alice, dune):
    with undoable(alice, status=[dune.pk]) as done:
        set_status(alice, [dune.pk], "want")
    assert take_back(alice, done.change.pk).books == [dune.pk]
    assert take_back(alice, done.change.pk) is None


def test_nobody_takes_back_what_another_did(alice, bob, dune):
    with undoable(alice, status=[dune.pk]) as done:
        set_status(alice, [dune.pk], "want")
    assert take_back(bob, done.change.pk) is None
    assert statuses_of(alice, [dune.pk]) == {dune.pk: "want"}


def test_what_changed_again_since_is_left(alice):
    dune, emma = make_shelf("Dune Emma")
    with undoable(alice, status=[dune.pk, emma.pk]) as done:
        set_status(alice, [dune.pk, emma.pk], "want")
    set_status(alice, [emma.pk], "stopped")
    outcome = take_back(alice, done.change.pk)
    assert (outcome.back, outcome.left) == (1, 1)
    assert statuses_of(alice, [dune.pk, emma.pk]) == {emma.pk: "stopped"}


def test_an_act_that_changed_nothing_has_nothing_to_undo(alice, dune):
    set_status(alice, [dune.pk], "want")
    with undoable(alice, status=[dune.pk]) as done:
        set_status(alice, [dune.pk], "want")
    assert done.change is None
    assert not Change.objects.exists()


@pytest.mark.slow
def test_a_thousand_books_are_one_undo_in_a_bounded_number_of_queries(
    alice, django_assert_max_num_queries
):
    books = Book.objects.bulk_create(Book(title=f"{n}", sort_title=f"{n:04}") for n in range(1000))
    ids = [book.pk for book in books]
    Rating.objects.bulk_create(Rating(reader=alice, book=book, half_stars=8) for book in books)
    Book.objects.update(rating_count=1, rating_sum=8)
    with undoable(alice, **dict.fromkeys(ON_A_BOOK, ids)) as done:
        remove_books(alice, ids)
    assert set(Book.objects.values_list("rating_count", "rating_sum")) == {(0, 0)}
    with django_assert_max_num_queries(40):
        assert take_back(alice, done.change.pk).back == 1000
    assert Rating.objects.count() == 1000
    assert set(Book.objects.values_list("rating_count", "rating_sum")) == {(1, 8)}


def test_a_deleted_shelf_comes_back_with_its_books(alice, dune):
    shelf = own_shelves.make_shelf(alice, "Train")
    own_shelves.put_on_shelf(alice, shelf, [dune.pk])
    with undoable(alice, own=[shelf.pk], places=[dune.pk]) as done:
        own_shelves.delete_shelf(alice, shelf)
    take_back(alice, done.change.pk)
    back = OwnShelf.objects.get()
    assert (back.name, back.slug, list(back.books.all())) == ("Train", "train", [dune])


def test_a_deleted_shelf_does_not_come_back_beside_a_new_one_of_its_name(alice, dune):
    shelf = own_shelves.make_shelf(alice, "Train")
    own_shelves.put_on_shelf(alice, shelf, [dune.pk])
    with undoable(alice, own=[shelf.pk], places=[dune.pk]) as done:
        own_shelves.delete_shelf(alice, shelf)
    newer = own_shelves.make_shelf(alice, "train")
    take_back(alice, done.change.pk)
    assert list(OwnShelf.objects.all()) == [newer]


def test_a_new_shelf_that_holds_books_is_not_undone(alice, dune):
    with undoable(alice) as done:
        shelf = own_shelves.make_shelf(alice, "Train")
        done.also["own"] = [shelf.pk]
    own_shelves.put_on_shelf(alice, shelf, [dune.pk])
    take_back(alice, done.change.pk)
    assert OwnShelf.objects.exists()


def test_a_note_a_goal_and_dates_come_back(alice, dune):
    notes.keep_note(alice, dune, "Lent to Bob.")
    goals.set_goal(alice, 2026, 24)
    Reading.objects.create(reader=alice, book=dune, started="1999", finished="2001")
    with undoable(alice, note=[dune.pk], goal=[2026], readings=[dune.pk]) as done:
        notes.keep_note(alice, dune, " \r\n ")
        goals.clear_goal(alice, 2026)
        Reading.objects.all().delete()
    assert not Note.objects.exists()
    before = alice.history_version
    assert take_back(alice, done.change.pk).back == 3
    assert Note.objects.get().text == "Lent to Bob."
    assert alice.goals.get().books == 24
    assert Reading.objects.get().finished == "2001"
    alice.refresh_from_db()
    assert alice.history_version == before


def test_a_book_that_has_left_the_catalogue_stays_away(alice, dune):
    set_status(alice, [dune.pk], "read")
    with undoable(alice, status=[dune.pk]) as done:
        remove_books(alice, [dune.pk])
    Book.objects.all().delete()
    take_back(alice, done.change.pk)
    assert not ShelfEntry.objects.exists()


def test_only_the_latest_acts_are_kept(alice, bob, dune, monkeypatch):
    monkeypatch.setattr(undo, "KEPT", 2)
    for reader in (alice, bob):
        for n in range(4):
            with undoable(reader, note=[dune.pk]):
                notes.keep_note(reader, dune, f"{n}")
    latest = [change.facts["note"][str(dune.pk)][1][0] for change in alice.changes.order_by("pk")]
    assert latest == ["2", "3"]


def test_all_of_it_goes_with_the_reader(alice, dune):
    with undoable(alice, status=[dune.pk]):
        set_status(alice, [dune.pk], "reading")
    notes.keep_note(alice, dune, "x")
    goals.set_goal(alice, 2026, 24)
    shelf = own_shelves.make_shelf(alice, "Train")
    own_shelves.put_on_shelf(alice, shelf, [dune.pk])
    alice.delete()
    rows = (Change, Note, OwnShelf, Reading, ShelfEntry)
    assert not any(model.objects.exists() for model in rows)
