"""Reviews: who may write, read, change, report and hide them."""

from threading import Barrier

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from catalog.tests.books import make_book
from shelves import before, reviews
from shelves.models import Change, Review, ReviewReport
from shelves.review_models import LONGEST, SHORTEST
from shelves.reviews import (
    InvalidReview,
    delete_review,
    hide_review,
    report_review,
    review_by,
    reviews_of,
    sign_as,
    write_review,
)
from shelves.services import rate_book
from shelves.tests.threads import at_once
from shelves.undo import take_back, undoable

TEXT = "Slow, and worth it."


def test_a_review_is_written_once_a_book_and_then_changed(alice, dune):
    first, new = write_review(alice, dune, TEXT, False)
    again, newer = write_review(alice, dune, "On second thoughts, quick.", True)
    assert (new, newer, again.pk) == (True, False, first.pk)
    assert (again.text, again.spoiler) == ("On second thoughts, quick.", True)
    assert again.edited_at and not first.edited_at


def test_what_stays_the_same_is_not_called_changed(alice, dune):
    write_review(alice, dune, TEXT, False)
    assert not write_review(alice, dune, f"  {TEXT}\r\n", False)[0].edited_at


@pytest.mark.parametrize(
    "text", ["", "   ", "x" * (SHORTEST - 1), "x" * (LONGEST + 1), "\u200b" * 40, "\x00" * 40]
)
def test_too_short_or_too_long_is_refused(alice, dune, text):
    with pytest.raises(InvalidReview):
        write_review(alice, dune, text, False)
    assert not Review.objects.exists()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(), max_size=60))
def test_whatever_is_typed_is_kept_or_refused(alice, dune, text):
    Review.objects.all().delete()
    try:
        kept = reviews.checked(text)
    except InvalidReview:
        return
    Review.objects.create(reader=alice, book=dune, text=kept)
    assert reviews.checked(kept) == kept


@pytest.mark.parametrize("text", ["", "short", "x" * (LONGEST + 1)])
def test_the_database_keeps_to_the_lengths(alice, dune, text):
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(reader=alice, book=dune, text=text)


def test_the_database_keeps_one_review_and_one_report_a_reader(alice, bob, dune):
    review, _ = write_review(alice, dune, TEXT, False)
    ReviewReport.objects.create(reader=bob, review=review, reason="spam")
    for row in (
        Review(reader=alice, book=dune, text=TEXT),
        ReviewReport(reader=bob, review=review, reason="spam"),
        ReviewReport(reader=alice, review=review, reason="boring"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_the_stars_beside_it_are_those_of_the_reviewer(alice, bob, dune):
    write_review(alice, dune, TEXT, False)
    rate_book(bob, dune, 2)
    assert [review.stars for review in reviews_of(dune)] == [None]
    rate_book(alice, dune, 9)
    assert [review.stars for review in reviews_of(dune)] == [4.5]


def test_they_come_newest_first_or_by_stars(dune):
    for name, half_stars in (("low", 2), ("high", 10), ("none", 0), ("mid", 6)):
        reader = User.objects.create_user(f"{name}@example.org", name=name)
        write_review(reader, dune, TEXT, False)
        if half_stars:
            rate_book(reader, dune, half_stars)

    def signed(sort):
        return [review.signed for review in reviews_of(dune, sort)]

    assert signed("newest") == ["mid", "none", "high", "low"]
    assert signed("highest") == ["high", "mid", "low", "none"]
    assert signed("lowest") == ["low", "mid", "high", "none"]
    assert signed("; drop table") == signed("newest")


def test_nobody_is_signed_by_an_address(dune):
    reader = User.objects.create_user("carol.private@example.org")
    review, _ = write_review(reader, dune, TEXT, False)
    assert review.signed == "A reader"
    sign_as(reader, "  Carol \u202e C. ")
    assert reviews_of(dune).get().signed == "Carol C."
    with pytest.raises(InvalidReview):
        sign_as(reader, "carol@example.org")
    with pytest.raises(InvalidReview):
        sign_as(reader, "x" * 61)


def test_writing_changing_and_deleting_are_taken_back(alice, dune):
    def act(do):
        with undoable(alice, review=[dune.pk]) as done:
            do()
        return done.change.pk

    written = act(lambda: write_review(alice, dune, TEXT, False))
    was = before.reviews(alice, [dune.pk])
    changed = act(lambda: write_review(alice, dune, "Quick, and not worth it.", True))
    assert take_back(alice, changed).left == 0
    assert before.reviews(alice, [dune.pk]) == was
    deleted = act(lambda: delete_review(alice, dune))
    assert take_back(alice, deleted).left == 0
    assert before.reviews(alice, [dune.pk]) == was
    assert take_back(alice, written).left == 0
    assert not Review.objects.exists()


def test_an_undo_does_not_show_what_operators_have_hidden(alice, bob, dune):
    review, _ = write_review(alice, dune, TEXT, False)
    hide_review(review, "It advertises.")
    with undoable(alice, review=[dune.pk]) as done:
        delete_review(alice, dune)
    assert take_back(alice, done.change.pk).left == 0
    assert review_by(alice, dune).hidden_for == "It advertises."
    with undoable(alice, review=[dune.pk]) as done:
        write_review(alice, dune, "Another text altogether.", False)
    take_back(alice, done.change.pk)
    assert review_by(alice, dune).hidden_for == "It advertises."


def test_bob_can_not_take_back_what_alice_did(alice, bob, dune):
    with undoable(alice, review=[dune.pk]) as done:
        write_review(alice, dune, TEXT, False)
    assert take_back(bob, done.change.pk) is None
    assert Change.objects.filter(reader=alice).exists()


def test_a_hidden_review_is_seen_by_its_writer_alone_and_stays_hidden_when_changed(alice, dune):
    review, _ = write_review(alice, dune, TEXT, False)
    hide_review(review, "It insults.")
    assert not reviews_of(dune).exists()
    write_review(alice, dune, "Now in friendlier words.", False)
    assert not reviews_of(dune).exists()
    assert review_by(alice, dune).hidden_for == "It insults."
    hide_review(review_by(alice, dune), "")
    assert reviews_of(dune).get().text == "Now in friendlier words."


def test_a_report_counts_once_a_reader_and_is_settled_by_a_decision(alice, bob, dune):
    review, _ = write_review(alice, dune, TEXT, False)
    assert report_review(bob, review, "spam")
    assert not report_review(bob, review, "abuse")
    assert ReviewReport.objects.get().settled_at is None
    hide_review(review, "")
    assert ReviewReport.objects.get().settled_at


def test_reviews_of_a_closed_account_are_not_shown_and_of_a_deleted_one_gone(alice, bob, dune):
    review, _ = write_review(alice, dune, TEXT, False)
    report_review(bob, review, "spam")
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert not reviews_of(dune).exists()
    alice.delete()
    assert not Review.objects.exists()
    assert not ReviewReport.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_twice_at_once_is_one_review():
    reader, book = User.objects.create_user("a@example.org"), make_book("Dune")
    mine = [User.objects.get(pk=reader.pk) for _ in range(4)]
    start, new = Barrier(4), []

    def write(n):
        start.wait(10)
        new.append(write_review(mine[n], book, f"{TEXT} Take {n}.", False)[1])

    assert not at_once(*(lambda n=n: write(n) for n in range(4)))
    assert sorted(new) == [False, False, False, True]
    assert Review.objects.count() == 1
