"""Impressions and clicks: kept once, of who wants it, and worth what is said of them."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.consent import How, choose
from accounts.models import User
from accounts.own_data import parts
from accounts.privacy_models import Purpose
from accounts.retention import clear_old
from catalog.models import Book
from catalog.tests.books import make_book, make_shelf
from recommendations import events, listing, snapshot, store
from recommendations.events import Told, record
from recommendations.models import Event
from recommendations.tests.conftest import books
from recommendations.tests.home_pages import page_of
from shelves.tests.calling import client_of

PATH = "/api/v1/events"
SHOWN, OPENED = Event.Kind.IMPRESSION, Event.Kind.CLICK


@pytest.fixture
def send(alice, django_capture_on_commit_callbacks):
    client = client_of(alice)

    def sent(rows, expected=200, **more):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(PATH, {"events": rows} | more)
        assert answer.status_code == expected, answer.content
        return answer.json()

    return sent


def an_event(book, kind="impression", **more):
    return {"key": str(uuid4()), "kind": kind, "book": getattr(book, "pk", book)} | more


def statuses(answer) -> list[str]:
    return [result["status"] for result in answer["results"]]


def points(reader) -> dict[int, int]:
    return store.points_of(reader.pk, timezone.now().toordinal())


def test_it_answers_as_described(call):
    dune = make_book("Dune", identifiers={"isbn13": "9780441172719"})
    at = (timezone.now() - timedelta(days=1)).isoformat()
    rows = [
        an_event("isbn:978-0-441-17271-9", list="5f0c1d7e", rank=3, at=at),
        an_event(dune, "click", list=None, rank=None),
    ]
    assert call("post", PATH, 200, {"events": rows})["created"] == 2
    both = [*rows, an_event(999_999_999)]
    told = call("post", PATH, 200, {"events": both, "partial": True})
    assert statuses(told) == ["unchanged", "unchanged", "refused"]
    call("post", PATH, 400, {"events": both})
    call("post", PATH, 400, {"events": []})


def test_what_is_kept_of_an_event(send, alice):
    dune = make_book("Dune")
    at = timezone.now() - timedelta(days=6)
    send([an_event(dune, key="one", list="5f0c", rank=3, at=at.isoformat())])
    kept = Event.objects.values("reader", "key", "kind", "book", "of_list", "rank", "at").get()
    assert kept == {
        "reader": alice.pk,
        "key": "one",
        "kind": "impression",
        "book": dune.pk,
        "of_list": "5f0c",
        "rank": 3,
        "at": at,
    }


def test_a_key_counts_once_for_a_reader(send, alice, bob):
    dune, emma = make_shelf("Dune Emma")
    first = an_event(dune, key="one")
    answer = send([first, first | {"book": emma.pk}, an_event(emma, key="two")])
    assert statuses(answer) == ["created", "unchanged", "created"]
    assert statuses(send([first, an_event(dune, key="two")])) == ["unchanged"] * 2
    assert points(alice) == {dune.pk: 1, emma.pk: 1}
    assert record([Told(bob.pk, "one", SHOWN, dune.pk)]) == ["created"]
    assert Event.objects.count() == 3


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"key": ""}, "key", "blank"),
        ({"key": "k" * 65}, "key", "max_length"),
        ({"key": "a\x00b"}, "key", "null_characters_not_allowed"),
        ({"kind": "like"}, "kind", "invalid_choice"),
        ({"rank": 0}, "rank", "min_value"),
        ({"rank": 40_000}, "rank", "max_value"),
        ({"book": 999_999_999}, "book", "not_found"),
        ({"at": "2020-01-01T00:00:00Z"}, "at", "too_old"),
        ({"at": "2999-01-01T00:00:00Z"}, "at", "future"),
        ({"reader": 7}, "reader", "unknown"),
    ],
)
def test_one_bad_row_and_nothing_is_kept(send, alice, more, field, code):
    dune = make_book("Dune")
    answer = send([an_event(dune), an_event(dune) | more], 400)
    assert [(e["field"], e["code"]) for e in answer["errors"]] == [(f"events.1.{field}", code)]
    assert not Event.objects.exists()
    assert points(alice) == {}
    part = send([an_event(dune), an_event(dune) | more], partial=True)
    assert statuses(part) == ["created", "refused"]
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    "more", [{"key": "\ud800"}, {"book": "goodreads:\ud800"}, {"\ud800": 1}, {"list": "\udfff"}]
)
def test_half_a_character_is_refused(alice, more):
    body = json.dumps({"events": [an_event(make_book("Dune")) | more], "partial": True})
    answer = client_of(alice).post(PATH, body, content_type="application/json")
    assert answer.status_code == 400
    assert not Event.objects.exists()


# --- What they do ---


def test_a_book_that_was_shown_sinks_and_one_that_was_opened_does_not(send, alice):
    dune, emma = make_shelf("Dune Emma")
    send([an_event(dune), an_event(dune), an_event(emma)])
    assert points(alice) == {dune.pk: 2, emma.pk: 1}
    send([an_event(dune, "click")])
    assert points(alice) == {emma.pk: 1}
    send([an_event(dune), an_event(dune, "click")])
    assert points(alice) == {emma.pk: 1}


def test_what_a_program_showed_turns_the_home_page_as_the_sites_own_showing(
    send, fond, small_shelves
):
    def featured() -> list[int]:
        for key in ("plan", "visit"):
            cache.delete(f"{key}:{fond.pk}")
        return [pick.book.pk for pick in page_of(fond).featured]

    before = featured()
    assert featured() == before
    store.add_points(fond.pk, dict.fromkeys(before, 4), today())
    turned = featured()
    assert not set(turned) & set(before)
    store.forget(fond.pk)
    send([an_event(pk) for pk in before for _ in range(4)])
    assert featured() == turned
    send([an_event(pk, "click") for pk in before])
    assert featured() == before


def today() -> int:
    return timezone.now().toordinal()


def test_a_program_can_sink_a_book_only_so_far_a_day(send, alice):
    dune = make_book("Dune")
    for _ in range(3):
        send([an_event(dune) for _ in range(50)])
    assert points(alice) == {dune.pk: store.MOST_POINTS_A_DAY}
    showings = {alice.pk: store.Showings(shown=store.Counter({dune.pk: 50}))}
    store.note_showings(showings, today() + 1)
    assert points(alice) == {dune.pk: 2 * store.MOST_POINTS_A_DAY}


def test_no_list_and_no_model_follows_from_them(fond, django_capture_on_commit_callbacks):
    def rows():
        store.forget(fond.pk)
        fond.refresh_from_db()
        return listing.list_for(fond).rows.tobytes(), fond.history_version

    before, learnt = rows(), snapshot.data_version()
    taught = snapshot.take_snapshot().fingerprint()
    with django_capture_on_commit_callbacks(execute=True):
        record([Told(fond.pk, str(b.pk), OPENED, b.pk) for b in books("blue")])
        record([Told(fond.pk, f"s{b.pk}", SHOWN, b.pk) for b in books("red")])
    after = rows()
    assert after == before
    assert snapshot.data_version() == learnt
    assert snapshot.take_snapshot().fingerprint() == taught


def test_so_many_a_day(send, alice, monkeypatch):
    monkeypatch.setattr(events, "MOST_A_DAY", 3)
    dune = make_book("Dune")
    send([an_event(dune), an_event(dune)])
    answer = send([an_event(dune), an_event(dune)], partial=True)
    assert statuses(answer) == ["created", "refused"]
    assert answer["results"][1]["errors"][0]["code"] == "too_many"
    assert Event.objects.count() == 3


# --- Who does not want it ---


def test_nothing_is_kept_of_who_wants_no_personal_picks(send, alice):
    dune = make_book("Dune")
    choose(alice, {Purpose.PERSONALISATION: False}, How.PAGE)
    answer = send([an_event(dune), an_event(dune, "click")])
    assert statuses(answer) == ["ignored", "ignored"]
    assert (answer["ignored"], answer["created"]) == (2, 0)
    assert not Event.objects.exists()
    assert points(alice) == {}


def test_all_goes_with_the_wish_for_personal_picks(
    send, alice, bob, django_capture_on_commit_callbacks
):
    dune = make_book("Dune")
    send([an_event(dune)])
    record([Told(bob.pk, "one", SHOWN, dune.pk)])
    with django_capture_on_commit_callbacks(execute=True):
        choose(alice, {Purpose.PERSONALISATION: False}, How.PAGE)
    assert list(Event.objects.values_list("reader", flat=True)) == [bob.pk]
    assert points(alice) == {}


def test_they_are_told_in_an_export(send, alice, bob):
    dune = make_book("Dune")
    send([an_event(dune, key="one", rank=2)])
    part = next(part for part in parts() if part.name == "events")
    (row,) = part.read(alice)
    assert (row["key"], row["kind"], row["title"], row["rank"]) == ("one", "impression", "Dune", 2)
    assert list(part.read(bob)) == []


def test_old_ones_are_deleted(alice, settings):
    dune = make_book("Dune")
    record([Told(alice.pk, "one", SHOWN, dune.pk), Told(alice.pk, "two", SHOWN, dune.pk)])
    old = timezone.now() - settings.KEEP_EVENTS - timedelta(minutes=1)
    Event.objects.filter(key="one").update(at=old)
    assert clear_old()["events of programs"] == 1
    assert Event.objects.get().key == "two"


def test_those_of_who_turned_them_off_meanwhile_are_deleted(alice):
    record([Told(alice.pk, "one", SHOWN, make_book("Dune").pk)])
    User.objects.update(personalised=False)
    assert clear_old()["events of programs"] == 1


# --- Many ---


def test_a_thousand_take_as_many_queries_as_ten(send):
    some = Book.objects.bulk_create(Book(title=f"Volume {n}") for n in range(1000))

    def queries(of_them) -> int:
        rows = [an_event(book) for book in of_them]
        with CaptureQueriesContext(connection) as asked:
            assert send(rows)["created"] == len(rows)
        return len(asked)

    few, many = queries(some[:10]), queries(some)
    assert many <= few + 1
    assert many <= 15


def test_readers_of_many_take_as_many_queries_as_one(alice, bob, django_assert_max_num_queries):
    dune = make_book("Dune")
    readers = [User.objects.create_user(f"{n}@example.org") for n in range(60)]
    told = [Told(reader.pk, "one", SHOWN, dune.pk) for reader in readers]
    with django_assert_max_num_queries(5):
        assert set(record(told)) == {"created"}
    assert set(record(told)) == {"unchanged"}


def test_the_same_batch_from_several_programs_at_once(transactional_db):
    alice = User.objects.create_user("alice@example.org")
    some = make_shelf("Dune Emma Ulysses Beowulf")
    rows = [an_event(book) for book in some for _ in range(10)]
    clients: list[APIClient] = [client_of(alice) for _ in range(4)]

    def send(n: int) -> int:
        try:
            answer = clients[n].post(PATH, {"events": rows[:: -1 if n % 2 else 1]})
            assert answer.status_code == 200, answer.content
            return answer.json()["created"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(send, range(4))) == len(rows)
    assert Event.objects.count() == len(rows)


def test_visitors_may_not(client, db):
    answer = client.post(PATH, {"events": [an_event(1)]}, "application/json")
    assert answer.status_code == 401
