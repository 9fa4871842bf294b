"""An import is written once and whole: its job run twice, killed, failing, beside other acts."""

import pytest

from accounts.models import User
from catalog.tests.books import make_book, make_shelf
from shelves import services
from shelves.imports import committing
from shelves.imports.committing import carry_out, commit
from shelves.imports.progress import error_words
from shelves.imports.states import WrongState
from shelves.imports.taking_back import undo
from shelves.imports.tests.libraries import brought, ready, says
from shelves.models import Import, Rating
from shelves.tests.threads import at_once


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_reader_are_written_one_after_the_other():
    alice = User.objects.create_user("alice@example.org")
    books = make_shelf("Dune Emma Ulysses")
    first = ready(alice, *((book, says(half_stars=6, note="One.")) for book in books))
    second = ready(alice, *((book, says(half_stars=6, note="One.")) for book in books[::-1]))
    commit(first)
    commit(second)
    assert not at_once(lambda: carry_out(first.pk), lambda: carry_out(second.pk))
    assert set(Import.objects.values_list("state", flat=True)) == {"done"}
    assert Rating.objects.count() == 3
    for book in books:
        book.refresh_from_db()
        assert (book.rating_count, book.rating_sum) == (1, 6)
    assert sorted(source.summary["changed"] for source in Import.objects.all()) == [0, 3]


@pytest.mark.django_db(transaction=True)
def test_one_import_is_committed_and_taken_back_once():
    alice = User.objects.create_user("alice@example.org")
    dune = make_book("Dune")
    source = ready(alice, (dune, says(half_stars=6)))
    errors = at_once(*[lambda: commit(Import.objects.get(pk=source.pk))] * 3)
    assert [type(error) for error in errors] == [WrongState] * 2
    assert not at_once(*[lambda: carry_out(source.pk)] * 3)
    carry_out(source.pk)
    dune.refresh_from_db()
    assert (dune.rating_count, dune.rating_sum) == (1, 6)
    errors = at_once(*[lambda: undo(Import.objects.get(pk=source.pk))] * 3)
    assert [type(error) for error in errors] == [WrongState] * 2
    dune.refresh_from_db()
    assert (dune.rating_count, dune.rating_sum) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_books_rated_by_hand_while_an_import_is_written_are_counted_once():
    alice = User.objects.create_user("alice@example.org")
    bob = User.objects.create_user("bob@example.org")
    books = make_shelf("Dune Emma Ulysses")
    source = ready(alice, *((book, says(half_stars=6)) for book in books))
    commit(source)
    assert not at_once(
        lambda: carry_out(source.pk),
        lambda: [services.rate_book(bob, book, 4) for book in books[::-1]],
        lambda: [services.rate_book(User.objects.get(pk=alice.pk), book, 2) for book in books],
    )
    for book in books:
        book.refresh_from_db()
        mine = Rating.objects.get(reader=alice, book=book).half_stars
        assert (book.rating_count, book.rating_sum) == (2, 4 + mine)
        assert mine == 2


def test_a_commit_runs_once_however_often_its_job_does(alice, dune):
    source = brought(alice, (dune, says(half_stars=9)))
    services.clear_rating(alice, dune)
    carry_out(source.pk)
    assert not Rating.objects.exists()
    with pytest.raises(WrongState, match="done"):
        commit(source)


def test_a_commit_killed_in_the_middle_leaves_nothing_and_is_done_again(alice, monkeypatch):
    dune, emma = make_shelf("Dune Emma")
    monkeypatch.setattr("shelves.imports.plans._BOOKS_A_BLOCK", 1)
    source = ready(alice, (dune, says(half_stars=9)), (emma, says("Emma", half_stars=8)))
    commit(source)
    write, written = committing.write_plans, []

    def dies(*of):
        written.append(write(*of))
        if len(written) == 2:
            raise KeyboardInterrupt
        return written[-1]

    monkeypatch.setattr(committing, "write_plans", dies)
    with pytest.raises(KeyboardInterrupt):
        carry_out(source.pk)
    assert len(written) == 2
    assert not Rating.objects.exists()
    source.refresh_from_db()
    assert (source.state, source.tries) == (Import.State.COMMITTING, 1)
    monkeypatch.setattr(committing, "write_plans", write)
    carry_out(source.pk)
    assert Rating.objects.count() == 2


def test_an_import_that_can_not_be_written_is_ready_again_and_says_so(alice, dune, monkeypatch):
    source = ready(alice, (dune, says(half_stars=9)))
    commit(source)

    def fails(*of):
        raise RuntimeError("no")

    monkeypatch.setattr("shelves.imports.committing.write_plans", fails)
    carry_out(source.pk)
    source.refresh_from_db()
    assert source.state == Import.State.READY
    assert "you can try again" in error_words(source)
