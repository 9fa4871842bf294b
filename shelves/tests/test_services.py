"""What a reader does with books, and what stays true whatever they do."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from catalog.models import Book
from catalog.tests.books import make_book, make_shelf
from shelves import services
from shelves.models import Dismissal, Rating, ShelfEntry
from shelves.signals import history_changed
from shelves.tests.rows import counts_are_right
from shelves.tests.threads import at_once

# --- Stars ---


@pytest.mark.parametrize(
    ("stars", "half_stars"),
    [(0.5, 1), (1, 2), (4.5, 9), (5.0, 10), ("3.5", 7), ("5", 10), (" 2 ", 4)],
)
def test_halves_from_half_a_star_to_five_are_stars(stars, half_stars):
    assert services.half_stars_from(stars) == half_stars


@pytest.mark.parametrize(
    "stars",
    [0, 0.25, 4.75, 5.5, -1, "", "five", None, [], "nan", float("inf"), 10**400, 4.500001],
)
def test_anything_else_is_not(stars):
    with pytest.raises(services.InvalidRating, match="in steps of a half"):
        services.half_stars_from(stars)


@given(st.floats())
def test_only_the_ten_steps_pass(stars):
    try:
        assert services.half_stars_from(stars) / 2 == stars
    except services.InvalidRating:
        assert stars not in [step / 2 for step in range(1, 11)]


# --- Ratings ---


def test_a_rating_is_given_changed_and_taken_back(alice, dune):
    services.rate_book(alice, dune, 8)
    services.rate_book(alice, dune, 3)
    assert [rating.stars for rating in Rating.objects.all()] == [1.5]
    dune.refresh_from_db()
    assert (dune.rating_count, dune.rating_sum, dune.average_stars) == (1, 3, 1.5)
    assert services.clear_rating(alice, dune)
    assert not services.clear_rating(alice, dune)
    dune.refresh_from_db()
    assert (dune.rating_count, dune.rating_sum, dune.average_stars) == (0, 0, None)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["rate", "clear", "want", "dismiss", "leave"]),
        st.integers(0, 2),  # reader
        st.integers(0, 2),  # book
        st.integers(1, 10),  # half stars
    ),
    max_size=15,
)


@pytest.mark.slow
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_counts_are_those_of_the_rows_after_any_acts(db, acts):
    User.objects.all().delete()
    Book.objects.all().delete()
    readers = [User.objects.create_user(f"{n}@example.org") for n in range(3)]
    books = make_shelf("Dune Emma Ulysses")
    expected: dict[tuple[int, int], int] = {}
    for act, r, b, half_stars in acts:
        reader, book = readers[r], books[b]
        if reader.pk is None:
            continue  # has left
        if act == "rate":
            services.rate_book(reader, book, half_stars)
            expected[r, b] = half_stars
        elif act == "clear":
            assert services.clear_rating(reader, book) == (expected.pop((r, b), None) is not None)
        elif act == "want":
            services.want_to_read(reader, book)
        elif act == "dismiss":
            services.dismiss(reader, book)
        else:
            reader.delete()
            expected = {key: value for key, value in expected.items() if key[0] != r}
    rows = Rating.objects.values_list("reader__email", "book_id", "half_stars")
    assert set(rows) == {
        (f"{r}@example.org", books[b].pk, value) for (r, b), value in expected.items()
    }
    assert counts_are_right()


def test_a_reader_who_leaves_takes_their_ratings_along(alice, bob):
    dune, emma = make_shelf("Dune Emma")
    for reader, book, half_stars in [(alice, dune, 10), (alice, emma, 2), (bob, dune, 7)]:
        services.rate_book(reader, book, half_stars)
    User.objects.filter(pk=alice.pk).delete()
    dune.refresh_from_db()
    emma.refresh_from_db()
    assert (dune.rating_count, dune.rating_sum) == (1, 7)
    assert (emma.rating_count, emma.rating_sum) == (0, 0)


# --- Marks ---


def test_a_rated_book_is_neither_wanted_nor_dismissed(alice, dune):
    services.want_to_read(alice, dune)
    services.rate_book(alice, dune, 8)
    assert not ShelfEntry.objects.exists()
    services.dismiss(alice, dune)
    services.rate_book(alice, dune, 9)
    assert not Dismissal.objects.exists()


def test_want_and_dismiss_exclude_each_other(alice, dune):
    services.want_to_read(alice, dune)
    services.dismiss(alice, dune)
    assert (ShelfEntry.objects.count(), Dismissal.objects.count()) == (0, 1)
    services.want_to_read(alice, dune)
    assert (ShelfEntry.objects.count(), Dismissal.objects.count()) == (1, 0)


def test_marks_twice_are_marks_once_and_are_taken_back_once(alice, dune):
    services.want_to_read(alice, dune)
    services.want_to_read(alice, dune)
    assert ShelfEntry.objects.count() == 1
    assert services.take_off_shelf(alice, dune)
    assert not services.take_off_shelf(alice, dune)
    services.dismiss(alice, dune)
    services.dismiss(alice, dune)
    assert Dismissal.objects.count() == 1
    assert services.take_back_dismissal(alice, dune)
    assert not services.take_back_dismissal(alice, dune)


# --- The history ---


def rate(reader: User, book: Book) -> None:
    services.rate_book(reader, book, 8)


@pytest.mark.parametrize(
    ("before", "act"),
    [
        ([], rate),
        ([rate], rate),
        ([rate], services.clear_rating),
        ([], services.want_to_read),
        ([services.want_to_read], services.take_off_shelf),
        ([], services.dismiss),
        ([services.want_to_read], services.dismiss),
        ([services.dismiss], services.want_to_read),
        ([services.dismiss], services.take_back_dismissal),
    ],
)
def test_every_change_makes_what_was_computed_before_stale(
    alice, bob, dune, before, act, django_capture_on_commit_callbacks
):
    for earlier in before:
        earlier(alice, dune)
    version = alice.history_version
    heard = []

    def listen(reader_id: int, **_: object) -> None:
        heard.append(reader_id)

    history_changed.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        act(alice, dune)
        assert heard == []  # not before it is committed
    history_changed.disconnect(listen)
    assert heard == [alice.pk]
    assert alice.history_version == version + 1
    alice.refresh_from_db()
    bob.refresh_from_db()
    assert (alice.history_version, bob.history_version) == (version + 1, 0)


@pytest.mark.parametrize(
    ("before", "act"),
    [
        ([], services.clear_rating),
        ([], services.take_off_shelf),
        ([], services.take_back_dismissal),
        ([services.want_to_read], services.want_to_read),
        ([services.dismiss], services.dismiss),
    ],
)
def test_an_act_that_changes_nothing_leaves_lists_fresh(
    alice, dune, before, act, django_capture_on_commit_callbacks
):
    for earlier in before:
        earlier(alice, dune)
    with django_capture_on_commit_callbacks() as announcements:
        act(alice, dune)
    assert announcements == []
    assert alice.history_version == len(before)
    alice.refresh_from_db()
    assert alice.history_version == len(before)


def test_a_reader_read_long_ago_knows_the_newest_version_after_any_act(alice, dune):
    stale = User.objects.get(pk=alice.pk)
    services.rate_book(alice, dune, 8)
    services.take_off_shelf(stale, dune)
    assert stale.history_version == 1


@pytest.mark.parametrize("before", [[], [8]])
def test_an_act_that_fails_changes_nothing(alice, dune, before):
    for half_stars in before:
        services.rate_book(alice, dune, half_stars)
    with pytest.raises(IntegrityError, match="rating_half_stars_range"), transaction.atomic():
        services.rate_book(alice, dune, 11)
    assert alice.history_version == len(before)
    alice.refresh_from_db()
    dune.refresh_from_db()
    assert alice.history_version == len(before)
    assert [rating.half_stars for rating in Rating.objects.all()] == before
    assert (dune.rating_count, dune.rating_sum) == (len(before), sum(before))


# --- At the same time ---


@pytest.mark.django_db(transaction=True)
def test_a_double_click_gives_one_rating(transactional_db, alice):
    dune = make_book("Dune")
    assert not at_once(
        *(lambda n=n: services.rate_book(alice, dune, n % 10 + 1) for n in range(20))
    )
    rating = Rating.objects.get()
    dune.refresh_from_db()
    assert (dune.rating_count, dune.rating_sum) == (1, rating.half_stars)
    alice.refresh_from_db()
    assert alice.history_version == 20


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_counts_are_right_when_many_rate_and_leave_at_once(transactional_db):
    books = make_shelf("Dune Emma")
    readers = [User.objects.create_user(f"{n}@example.org") for n in range(8)]
    acts = [
        lambda reader=reader, book=book, n=n: services.rate_book(reader, book, n % 10 + 1)
        for n in range(3)
        for reader in readers
        for book in (books if reader.pk % 2 else books[::-1])
    ]
    leaving = [User.objects.create_user(f"leaving-{n}@example.org") for n in range(4)]
    for reader in leaving:
        for book in books:
            services.rate_book(reader, book, 5)
    leave = [reader.delete for reader in leaving]
    assert not at_once(*acts[:16], *leave, *acts[16:])
    assert Rating.objects.count() == len(readers) * len(books)
    assert counts_are_right()
