"""A thousand ratings in one call: as each of them alone, all of them or none."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from catalog.models import Book
from catalog.tests.books import make_book, make_shelf
from shelves import services
from shelves.models import Dismissal, Rating, ShelfEntry
from shelves.signals import history_changed
from shelves.tests.calling import client_of
from shelves.tests.rows import counts_are_right

PATH = "/api/v1/me/ratings:batch"
MARCH = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)


@pytest.fixture
def send(alice):
    client = client_of(alice)

    def sent(ratings, expected=200, **more):
        answer = client.post(PATH, {"ratings": ratings} | more)
        assert answer.status_code == expected, answer.content
        return answer.json()

    return sent


def statuses(answer) -> list[str]:
    return [result["status"] for result in answer["results"]]


def faults(answer) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in answer["errors"]]


def stars_of(reader: User) -> dict[str, float]:
    return {
        title: half / 2
        for title, half in Rating.objects.filter(reader=reader).values_list(
            "book__title", "half_stars"
        )
    }


def everything() -> list[list[tuple]]:
    """All that a batch could touch."""
    tables = (Rating, ShelfEntry, Dismissal, User)
    rows = [list(table.objects.order_by("pk").values_list()) for table in tables]
    return [*rows, list(Book.objects.order_by("pk").values_list("rating_count", "rating_sum"))]


def test_it_answers_as_described(call):
    dune = make_book("Dune", identifiers={"isbn13": "9780441172719"})
    emma = make_book("Emma")
    rows = [
        {"book": "isbn:978-0-441-17271-9", "stars": 4.5},
        {"book": emma.pk, "stars": 5, "rated_at": "2026-03-14T09:26:53Z"},
    ]
    made = call("post", PATH, 200, {"ratings": rows})
    assert made["created"] == 2
    part = [{"book": dune.pk, "stars": 7}, {"book": 0, "stars": 1}, *rows]
    assert call("post", PATH, 200, {"ratings": part, "partial": True})["refused"] == 2
    call("post", PATH, 400, {"ratings": part})
    call("post", PATH, 400, {"ratings": []})


def test_given_changed_left_and_taken_back(send, alice):
    dune, emma, ulysses, beowulf = make_shelf("Dune Emma Ulysses Beowulf")
    for book in (emma, ulysses, beowulf):
        services.rate_book(alice, book, 6, MARCH)
    rows = [
        {"book": dune.pk, "stars": 4.5},
        {"book": emma.pk, "stars": 5},
        {"book": ulysses.pk, "stars": 3},
        {"book": beowulf.pk, "stars": None},
    ]
    answer = send(rows)
    assert statuses(answer) == ["created", "changed", "unchanged", "changed"]
    assert (answer["created"], answer["changed"], answer["unchanged"]) == (1, 2, 1)
    assert stars_of(alice) == {"Dune": 4.5, "Emma": 5.0, "Ulysses": 3.0}
    assert Rating.objects.get(book=ulysses).rated_at == MARCH
    assert counts_are_right()
    assert statuses(send(rows)) == ["unchanged"] * 4


def test_since_when_it_stands(send, alice):
    dune = make_book("Dune")
    send([{"book": dune.pk, "stars": 4, "rated_at": "2026-03-14T10:26:53+01:00"}])
    assert Rating.objects.get().rated_at == MARCH
    row = {"book": dune.pk, "stars": 4, "rated_at": "2025-01-01T00:00:00Z"}
    assert statuses(send([row])) == ["changed"]
    assert Rating.objects.get().rated_at.year == 2025
    soon = (timezone.now() + timedelta(seconds=60)).isoformat()
    send([{"book": dune.pk, "stars": 5, "rated_at": soon}])
    assert Rating.objects.get().rated_at <= timezone.now()


def test_what_follows_is_what_follows_from_one_rating(send, alice, bob):
    books = make_shelf("Dune Emma Ulysses Beowulf")
    for reader in (alice, bob):
        services.want_to_read(reader, books[0])
        services.dismiss(reader, books[1])
        ShelfEntry.objects.create(reader=reader, book=books[2], shelf="reading")
        services.rate_book(reader, books[3], 7)
        services.dismiss(reader, books[3])
    send([{"book": book.pk, "stars": 3.5} for book in books])
    for book in books:
        services.rate_book(bob, book, 7)

    def of(reader):
        return (
            stars_of(reader),
            list(reader.shelf_entries.values_list("book__title", "shelf")),
            list(reader.dismissals.values_list("book__title")),
        )

    assert of(alice) == of(bob)
    assert of(alice)[1:] == ([("Ulysses", "reading")], [])


@pytest.mark.slow
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(
        st.dictionaries(
            st.integers(0, 3), st.one_of(st.none(), st.integers(1, 10)), min_size=1, max_size=4
        ),
        max_size=3,
    )
)
def test_many_at_once_are_many_one_by_one(db, acts):
    User.objects.all().delete()
    one, other = (User.objects.create_user(email) for email in ("one@x.org", "other@x.org"))
    books = make_shelf("Dune Emma Ulysses Beowulf")
    for act in acts:
        services.rate_books(one, {books[n].pk: (half, None) for n, half in act.items()})
        for n, half in act.items():
            if half is None:
                services.clear_rating(other, books[n])
            else:
                services.rate_book(other, books[n], half)
    assert stars_of(one) == stars_of(other)
    assert counts_are_right()


# --- All of them or none ---


@pytest.mark.parametrize(
    ("bad", "field", "code"),
    [
        ({"book": 999_999_999, "stars": 4}, "ratings.1.book", "not_found"),
        ({"book": "isbn:9780000000002", "stars": 4}, "ratings.1.book", "not_found"),
        ({"book": "shelf:7", "stars": 4}, "ratings.1.book", "unknown_kind"),
        ({"book": 4.5, "stars": 4}, "ratings.1.book", "invalid"),
        ({"stars": 4}, "ratings.1.book", "required"),
        ({"book": 1}, "ratings.1.stars", "required"),
        ({"book": 1, "stars": 4.3}, "ratings.1.stars", "invalid"),
        ({"book": 1, "stars": "4"}, "ratings.1.stars", "invalid"),
        ({"book": 1, "stars": 4, "note": "x"}, "ratings.1.note", "unknown"),
        ({"book": 1, "stars": 4, "rated_at": 5}, "ratings.1.rated_at", "invalid"),
        ({"book": 1, "stars": 4, "rated_at": "9999-01-01T00:00Z"}, "ratings.1.rated_at", "future"),
        ({"book": 1, "stars": 4, "rated_at": "0001-01-01T00:00Z"}, "ratings.1.rated_at", "too_old"),
        ({"book": 1, "stars": None, "rated_at": "2026-01-01"}, "ratings.1.rated_at", "invalid"),
        ("Dune", "ratings.1", "invalid"),
    ],
)
def test_one_bad_row_and_nothing_is_written(send, alice, bad, field, code):
    dune, emma = make_shelf("Dune Emma")
    services.want_to_read(alice, dune)
    before = everything()
    answer = send([{"book": dune.pk, "stars": 5}, bad, {"book": emma.pk, "stars": 1}], 400)
    assert faults(answer) == [(field, code)]
    assert everything() == before
    written = send([{"book": dune.pk, "stars": 5}, bad], partial=True)
    assert statuses(written) == ["created", "refused"]
    assert stars_of(alice) == {"Dune": 5.0}


def test_a_book_named_twice_by_other_names(send, alice):
    dune = make_book("Dune", identifiers={"isbn13": "9780441172719"})
    rows = [{"book": dune.pk, "stars": 5}, {"book": "isbn:9780441172719", "stars": 1}]
    before = everything()
    assert faults(send(rows, 400)) == [("ratings.1.book", "repeated")]
    assert everything() == before
    assert statuses(send(rows, partial=True)) == ["created", "refused"]
    assert stars_of(alice) == {"Dune": 5.0}


def test_two_unknown_books_are_no_repeated_ones(send, alice):
    rows = [{"book": "isbn:9780000000002", "stars": 4}] * 2
    codes = [result["errors"][0]["code"] for result in send(rows, partial=True)["results"]]
    assert codes == ["not_found", "not_found"]


def test_history_changes_once_or_not_at_all(send, alice, django_capture_on_commit_callbacks):
    heard = []
    history_changed.connect(
        lambda **said: heard.append(said["reader_id"]), weak=False, dispatch_uid=7
    )
    dune, emma, ulysses = make_shelf("Dune Emma Ulysses")
    services.rate_book(alice, ulysses, 6)
    version = User.objects.get(pk=alice.pk).history_version
    rows = [
        {"book": dune.pk, "stars": 5},
        {"book": emma.pk, "stars": 1},
        {"book": ulysses.pk, "stars": None},
    ]
    try:
        for _ in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                send(rows)
    finally:
        history_changed.disconnect(dispatch_uid=7)
    assert heard == [alice.pk]
    assert User.objects.get(pk=alice.pk).history_version == version + 1


# --- Many ---


def a_thousand(first: str) -> list[Book]:
    return Book.objects.bulk_create(Book(title=f"{first} {n}") for n in range(1000))


@pytest.mark.slow
def test_a_thousand_take_as_many_queries_as_ten(send, alice):
    books = a_thousand("Volume")
    ShelfEntry.objects.bulk_create(ShelfEntry(reader=alice, book=book) for book in books)

    def queries(some) -> int:
        with CaptureQueriesContext(connection) as asked:
            send([{"book": book.pk, "stars": 4} for book in some])
            send([{"book": book.pk, "stars": None} for book in some])
        return len(asked)

    few, many = queries(books[:10]), queries(books)
    assert many <= few + 2
    assert many / 2 <= 35
    assert counts_are_right()


def test_the_same_batch_from_several_programs_at_once(transactional_db):
    alice = User.objects.create_user("alice@example.org")
    bob = User.objects.create_user("bob@example.org")
    books = make_shelf("Dune Emma Ulysses")
    clients = [client_of(reader) for reader in (alice, alice, bob, bob)]
    rows = [{"book": book.pk, "stars": 4} for book in books]

    def send(n: int) -> tuple[int, int]:
        try:
            # Each other one in the other order, and taking back what another gives.
            taken = [{"book": rows[-1]["book"], "stars": None}] if n > 1 else [rows[-1]]
            both = [*rows[:-1], *taken]
            answer = clients[n].post(PATH, {"ratings": both[:: 1 if n % 2 else -1]})
            return answer.status_code, answer.json().get("created", 0)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert [status for status, _ in answers] == [200] * 4
    assert sorted(created for _, created in answers[:2]) == [0, 3]
    assert sorted(created for _, created in answers[2:]) == [0, 2]
    assert stars_of(alice) == {"Dune": 4.0, "Emma": 4.0, "Ulysses": 4.0}
    assert counts_are_right()


# --- Who may ---


def test_it_is_mine_alone(send, bob):
    dune = make_book("Dune")
    services.rate_book(bob, dune, 2)
    send([{"book": dune.pk, "stars": 5}])
    assert stars_of(bob) == {"Dune": 1.0}


def test_visitors_may_not(client, db):
    answer = client.post(PATH, {"ratings": [{"book": 1, "stars": 5}]}, "application/json")
    assert answer.status_code == 401
    assert not Rating.objects.exists()


def test_it_is_no_address_to_read(alice):
    assert client_of(alice).get(PATH).status_code == 405
