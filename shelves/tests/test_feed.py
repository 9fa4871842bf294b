"""What another system says of its readers, written in few statements."""

from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from django.db import connection, connections, transaction

from accounts.consent import consent_changed
from accounts.models import User
from catalog.datasets.sources import NAMES
from catalog.models import Book
from catalog.tests.books import make_shelf
from shelves import feed
from shelves.feed import write_ratings
from shelves.feed_readers import DATA_SETS, Switches, hold_readers, is_of_data_set, set_switches
from shelves.models import Dismissal, Rating, ShelfEntry
from shelves.services import rate_book
from shelves.signals import histories_changed

pytestmark = pytest.mark.django_db

EARLIER, LATER = datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 2, 3, 4, 5, 6, 789, tzinfo=UTC)


def row(external_id: str, book: Book | int, **said) -> dict:
    return {"external_id": external_id, "book": getattr(book, "pk", book), **said}


def told(rows: list[dict], source: str = "shop") -> list[str]:
    with transaction.atomic():
        return [getattr(one, "value", "refused") for one in write_ratings(source, rows)]


def reader(external_id: str = "1", source: str = "shop") -> User:
    return User.objects.get(source=source, external_id=external_id)


def counts(book: Book) -> tuple[int, int]:
    book.refresh_from_db()
    return book.rating_count, book.rating_sum


def stands(who: str, book: Book) -> tuple[int | None, str | None]:
    rating = Rating.objects.filter(reader=reader(who), book=book).first()
    entry = ShelfEntry.objects.filter(reader=reader(who), book=book).first()
    return rating.half_stars if rating else None, entry.shelf if entry else None


def test_readers_are_made_as_a_data_sets_are():
    dune, emma = make_shelf("Dune Emma")
    assert (
        told([row("1", dune, stars=9), row("2", dune, stars=4), row("1", emma, stars=6)])
        == ["created"] * 3
    )
    one = reader()
    assert (one.email, one.is_active, one.personalised, one.untaught_since) == (
        None,
        False,
        True,
        None,
    )
    assert not one.has_usable_password()
    assert counts(dune) == (2, 13)
    assert counts(emma) == (1, 6)
    assert {one.history_version, reader("2").history_version} == {1}


def test_the_same_again_changes_nothing():
    dune, emma = make_shelf("Dune Emma")
    rows = [
        row("1", dune, stars=9),
        row("1", emma, stars=5, status="stopped", rated_at=LATER),
        row("2", emma, status="want"),
    ]
    told(rows)
    before = [
        list(model.objects.order_by("pk").values()) for model in (User, Rating, ShelfEntry, Book)
    ]
    assert told(rows) == ["unchanged"] * 3
    assert before == [
        list(model.objects.order_by("pk").values()) for model in (User, Rating, ShelfEntry, Book)
    ]


def test_ratings_are_changed_and_taken_back():
    (dune,) = make_shelf("Dune")
    told([row("1", dune, stars=9, rated_at=EARLIER)])
    assert told([row("1", dune, stars=9, rated_at=LATER)]) == ["changed"]
    assert Rating.objects.get().rated_at == LATER
    assert told([row("1", dune, stars=2)]) == ["changed"]
    assert counts(dune) == (1, 2)
    assert Rating.objects.get().rated_at > LATER
    assert told([row("1", dune, stars=None)]) == ["changed"]
    assert (counts(dune), stands("1", dune)) == ((0, 0), (None, None))
    assert told([row("1", dune, stars=None)]) == ["unchanged"]
    assert reader().history_version == 4


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        ({"status": "want"}, {"stars": 8}, (8, None)),
        ({"status": "reading"}, {"stars": 8}, (8, "reading")),
        ({"status": "want"}, {"stars": 8, "status": "want"}, (8, "want")),
        ({"stars": 8}, {"status": "paused"}, (8, "paused")),
        ({"stars": 8, "status": "read"}, {"status": None}, (8, None)),
        ({"stars": 8, "status": "read"}, {"stars": None}, (None, "read")),
        ({"stars": 8, "status": "read"}, {"stars": None, "status": None}, (None, None)),
        ({"status": "want"}, {"status": "stopped"}, (None, "stopped")),
    ],
)
def test_what_stands_after(before, said, after):
    (dune,) = make_shelf("Dune")
    told([row("1", dune, **before)])
    assert told([row("1", dune, **said)]) == ["changed"]
    assert stands("1", dune) == after
    assert counts(dune) == ((1, 8) if after[0] else (0, 0))


def test_what_has_stars_or_a_status_is_not_dismissed():
    books = make_shelf("Dune Emma Ubik Momo")
    told([row("1", books[0], status="want")])
    for book in books:
        Dismissal.objects.create(reader=reader(), book=book)
    told(
        [
            row("1", books[0], stars=7),
            row("1", books[1], status="read"),
            row("1", books[2], stars=None),
            row("1", books[3], status=None),
        ]
    )
    assert set(Dismissal.objects.values_list("book", flat=True)) == {books[2].pk, books[3].pk}


def test_the_same_pair_twice_and_unknown_books_are_refused():
    (dune,) = make_shelf("Dune")
    rows = [
        row("1", dune, stars=9),
        row("1", dune, stars=3),
        row("2", 10**9, stars=3),
        row("3", "isbn:9780441172719", stars=3),
    ]
    with transaction.atomic():
        created, *refused = write_ratings("shop", rows)
    assert created == "created"
    assert [(one.field, one.code) for one in refused] == [
        ("book", "repeated"),
        ("book", "not_found"),
        ("book", "not_found"),
    ]
    assert User.objects.count() == 1  # nobody is made for a refused row
    assert counts(dune) == (1, 9)


def test_a_book_that_goes_meanwhile_is_refused(monkeypatch):
    dune, emma = make_shelf("Dune Emma")
    gone = emma.pk
    emma.delete()
    monkeypatch.setattr(feed, "resolve", lambda references: {one: one for one in references})
    rows = [row("1", dune, stars=9), row("1", gone, stars=9), row("2", gone, stars=None)]
    assert told(rows) == ["created", "refused", "unchanged"]
    assert Rating.objects.count() == 1


def test_each_source_has_its_own_readers():
    (dune,) = make_shelf("Dune")
    told([row("1", dune, stars=9)])
    assert told([row("1", dune, stars=9)], "library") == ["created"]
    assert User.objects.filter(external_id="1").count() == 2


def test_many_new_readers_take_few_statements(django_assert_max_num_queries):
    books = make_shelf(" ".join(f"Book{n}" for n in range(20)))
    rows = [row(f"customer {n}", books[n % 20], stars=n % 10 + 1) for n in range(300)]
    with django_assert_max_num_queries(14):
        assert told(rows) == ["created"] * 300
    for n in range(300):
        rows[n] |= {"stars": None} if n % 2 else {"status": "reading", "stars": 10}
    with django_assert_max_num_queries(16):
        assert set(told(rows)) == {"changed"}
    assert User.objects.filter(source="shop", history_version=2).count() == 300
    for book in books:
        given = [rating.half_stars for rating in book.ratings.all()]
        assert counts(book) == (len(given), sum(given))


def test_one_signal_for_all(django_capture_on_commit_callbacks):
    heard: list[list[int]] = []

    def listen(reader_ids, **_):
        heard.append(reader_ids)

    histories_changed.connect(listen)
    (dune,) = make_shelf("Dune")
    rows = [row(str(n), dune, stars=9) for n in range(30)]
    try:
        with django_capture_on_commit_callbacks(execute=True):
            told(rows)
        with django_capture_on_commit_callbacks(execute=True):
            told([*rows, row("30", dune, stars=None)])
    finally:
        histories_changed.disconnect(listen)
    assert heard == [sorted(Rating.objects.values_list("reader_id", flat=True))]


# --- Switches ---


def test_switches_make_lists_stale_and_are_announced(django_capture_on_commit_callbacks):
    (dune,) = make_shelf("Dune")
    told([row("1", dune, stars=9), row("2", dune, stars=9)])
    heard: set[tuple[int, str, bool]] = set()

    def listen(reader_id, purpose, on, **_):
        heard.add((reader_id, str(purpose), on))

    wanted = {
        "1": Switches(personalised=False, training=False),
        "2": Switches(personalised=True),
        "3": Switches(training=False),
    }
    consent_changed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            changed = set_switches(hold_readers("shop", wanted), wanted)
    finally:
        consent_changed.disconnect(listen)
    one, two, three = reader("1"), reader("2"), reader("3")
    assert changed == {"1", "3"}
    assert (one.personalised, one.untaught_since is None, one.history_version) == (False, False, 2)
    assert (two.personalised, two.untaught_since, two.history_version) == (True, None, 1)
    assert (three.untaught_since is None, three.history_version) == (False, 0)
    assert heard == {(one.pk, "personalisation", False), (one.pk, "training", False)}
    with transaction.atomic():
        assert set_switches(hold_readers("shop", wanted), wanted) == set()
        back = {"1": Switches(training=True)}
        assert set_switches(hold_readers("shop", back), back) == {"1"}
    assert reader("1").untaught_since is None
    assert reader("1").personalised is False


def test_data_sets_keep_their_readers():
    assert set(NAMES) <= DATA_SETS
    assert is_of_data_set("starter")
    assert not is_of_data_set("shop")


# --- Two at once ---


@pytest.mark.django_db(transaction=True)
def test_two_batches_at_once_of_the_same_readers():
    """In opposite orders, and beside a member who rates the same books."""
    books = make_shelf(" ".join(f"Book{n}" for n in range(10)))
    alice = User.objects.create_user("alice@example.org")
    rows = [row(str(n), books[n % 10], stars=n % 10 + 1) for n in range(60)]
    errors: list[BaseException] = []
    start = Barrier(4)

    def run(work) -> None:
        try:
            start.wait(10)
            for n in range(4):
                work(n)
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    def rated_by_alice(n: int) -> None:
        for book in reversed(books):
            rate_book(alice, book, n + 1)

    orders = [rows, rows[::-1], rows[30:] + rows[:30]]
    batches = [
        lambda n, order=order: told([one | {"stars": n + 1} for one in order]) for order in orders
    ]
    threads = [Thread(target=run, args=[work]) for work in (*batches, rated_by_alice)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors
    assert User.objects.filter(source="shop").count() == 60
    assert Rating.objects.count() == 70
    for book in books:
        given = [rating.half_stars for rating in book.ratings.all()]
        assert counts(book) == (len(given), sum(given))
    assert connection.is_usable()
