"""From the pages that show lists into the tables: once, whole, and only of those who want it."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from accounts.consent import How, choose
from accounts.models import User
from accounts.privacy_models import Purpose
from accounts.retention import clear_old
from recommendations.models import OpenedBook, ServedList
from recommendations.online import carrying, store
from recommendations.online.carrying import carry
from recommendations.tests.conftest import books
from registry.models import Champion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_shelves")]


def browser_of(reader: User) -> Client:
    client = Client()
    client.force_login(reader)
    return client


def waiting() -> int:
    found = store.oldest()
    return len(found.entries) if found else 0


def told(reader: User, *ids: int, day: float = 1_790_000_000.0) -> dict:
    return {
        "reader": reader.pk,
        "at": day,
        "version": 1,
        "lists": [{"row": "top", "books": list(ids)}],
    }


def test_a_page_of_home_is_told_row_by_row(fond):
    page = browser_of(fond).get("/")
    carry()
    rows = {served.row: served for served in ServedList.objects.all()}
    picks = page.context["picks"]
    assert rows["top"].books == [pick.book.pk for pick in picks.featured]
    assert set(rows) == {"top", *(row.kind for row in picks.rows)}
    assert {served.version for served in rows.values()} == {Champion.objects.get().version_id}
    assert {served.reader for served in rows.values()} == {fond}


def test_a_page_that_is_drawn_again_is_no_new_list(fond):
    browser = browser_of(fond)
    for path in ("/", "/", "/picks", "/picks"):
        browser.get(path)
    carry()
    kinds = list(ServedList.objects.values_list("row", flat=True))
    assert kinds.count("top") == kinds.count("list") == 1


def test_a_list_of_a_program_is_told(fond, client):
    client.force_login(fond)
    ids = [
        pick["book"]["id"]
        for pick in client.get("/api/v1/me/recommendations?n=3").json()["results"]
    ]
    carry()
    assert ServedList.objects.get(row="api").books == ids


def test_a_book_opened_from_a_pick_counts_and_from_elsewhere_not(fond):
    browser, (one, two, *_) = browser_of(fond), books("red")[4:]
    ours = {"referer": "http://testserver/"}
    browser.get(one.get_absolute_url(), headers=ours)
    browser.get(one.get_absolute_url(), headers=ours)
    browser.get(two.get_absolute_url())
    browser.get(two.get_absolute_url(), headers={"referer": "http://testserver/search?q=red"})
    browser.get(two.get_absolute_url(), headers={"referer": "http://elsewhere.example/"})
    browser.get(two.get_absolute_url(), headers={"referer": "http://testserver/not/there"})
    Client().get(two.get_absolute_url(), headers=ours)
    carry()
    assert [row.book for row in OpenedBook.objects.all()] == [one]


def test_nothing_is_noted_of_who_wants_no_personal_picks(fond):
    User.objects.update(personalised=False)
    browser = browser_of(fond)
    browser.get("/")
    browser.get("/picks")
    browser.get(books("red")[4].get_absolute_url(), headers={"referer": "http://testserver/"})
    assert waiting() == 0


def test_what_waits_is_left_out_once_its_reader_wants_it_no_more(alice, bob, db):
    for reader in (alice, bob):
        store.append(told(reader, 1))
    User.objects.filter(pk=alice.pk).update(personalised=False)
    carry()
    assert ServedList.objects.get().reader == bob


def test_who_turns_picks_off_leaves_nothing(alice, bob, django_capture_on_commit_callbacks):
    for reader in (alice, bob):
        store.append(told(reader, 1))
    carry()
    for reader in (alice, bob):
        store.append(told(reader, 2))
    with django_capture_on_commit_callbacks(execute=True):
        choose(alice, {Purpose.PERSONALISATION: False}, How.PAGE)
    assert set(ServedList.objects.values_list("reader", flat=True)) == {bob.pk}
    found = store.oldest()
    assert found and [entry["reader"] for entry in found.entries] == [bob.pk]


def test_a_worker_that_dies_midway_carries_nothing_twice(alice, monkeypatch):
    for n in range(3):
        store.append(told(alice, n))

    def die(waiting: store.Waiting) -> None:
        raise RedisConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(store, "take_out", die)
        carry()
    assert ServedList.objects.count() == waiting() == 3
    assert carry() == 3
    assert ServedList.objects.count() == 3 and waiting() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_carry_each_entry_once(alice, monkeypatch):
    monkeypatch.setattr(store, "_BLOCK", 3)
    for n in range(60):
        store.append(told(alice, n))
    both = Barrier(2)

    def work() -> None:
        both.wait()
        carry()
        connection.close()

    with ThreadPoolExecutor(2) as workers:
        for done in [workers.submit(work) for _ in range(2)]:
            done.result()
    assert sorted(row.books[0] for row in ServedList.objects.all()) == list(range(60))
    assert waiting() == 0


def test_blocks_follow_one_another(alice, monkeypatch):
    monkeypatch.setattr(store, "_BLOCK", 2)
    for n in range(5):
        store.append(told(alice, n))
    assert carry() == 5
    assert ServedList.objects.count() == 5


def test_the_oldest_make_room(alice, monkeypatch):
    """Redis cuts by whole nodes of a hundred entries."""
    monkeypatch.setattr(store, "MOST_WAITING", 200)
    for n in range(1_000):
        store.append(told(alice, n))
    found = store.oldest()
    assert found and 200 <= len(found.entries) < 320
    assert found.entries[-1]["lists"][0]["books"] == [999]


def test_a_book_that_is_gone_is_left_out(alice, library):
    (one, two, *_) = books("red")
    for book in (one, two):
        store.append({"reader": alice.pk, "at": 1_790_000_000.0, "book": book.pk})
    one.delete()
    carry()
    assert [row.book for row in OpenedBook.objects.all()] == [two]


def test_redis_that_is_away_stops_no_page_and_no_job(fond, monkeypatch):
    away = Redis(unix_socket_path="/nowhere", retry=Retry(NoBackoff(), 0))
    monkeypatch.setattr(type(cache._cache), "get_client", lambda *_, **__: away)
    assert browser_of(fond).get("/").status_code == 200
    assert carry() == 0
    carrying.forget(fond.pk)


def test_what_is_old_is_deleted(alice, settings):
    now = timezone.now()
    for age in (settings.KEEP_SHOWN + timedelta(hours=1), timedelta(days=1)):
        store.append(told(alice, 1, day=(now - age).timestamp()))
        store.append(told(alice, 2, day=(now - age).timestamp()))
    carry()
    assert clear_old() == {"lists shown and picks opened": 2}
    assert ServedList.objects.count() == 2


def test_commands_do_what_jobs_do(alice, capsys):
    store.append(told(alice, 1, day=timezone.now().timestamp()))
    call_command("carry_shown")
    call_command("count_shown")
    assert capsys.readouterr().out == (
        "1 lists and opened picks were carried.\n0 figures of the last days are counted anew.\n"
    )


def test_an_entry_is_small(fond):
    browser_of(fond).get("/")
    found = store.oldest()
    assert found and len(json.dumps(found.entries[0])) < 600
