"""Of an erased reader nothing is left: no row, no key, no file, in whatever table or column."""

import base64
import hashlib
import json
import pickle
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.models import CASCADE
from django.test import Client
from django.utils import timezone
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from accounts import erasure
from accounts.consent import note_defaults
from accounts.models import ApiToken, Profile, User
from accounts.privacy_models import Erasure, ErasureReceipt
from bookrec_site.paths import redis_database
from bookrec_site.tests.whole_reader import fill
from catalog.models import Book
from recommendations import listing
from recommendations.home import for_you
from recommendations.models import Together
from recommendations.tests.conftest import books, train
from registry.models import Champion, ModelVersion, TrainingRun
from shelves.models import Review
from shelves.services import rate_book

# Such a number stands for nothing else, in whatever column it is found.
NUMBER = 7_777_777_001
EMAIL = "alices-address@example.org"
TRACES = [str(NUMBER), "ALICES", "alices"]


@pytest.fixture
def leaver(trained, bob, django_capture_on_commit_callbacks) -> User:
    """Somebody with a row in every table that leads to readers, and a life behind them."""
    reader = User.objects.create_user(EMAIL, "a long password", pk=NUMBER)
    Profile.objects.create(reader=bob)
    Profile.objects.create(
        reader=reader, handle="alices", public_since=timezone.now(), name="ALICES"
    )
    review = Review.objects.create(reader=bob, book=books("blue")[0], text="Bob has a say here")
    fill(reader, books("blue")[1:4], "ALICES", bob)
    assert review.reports.get().reader == reader
    Group.objects.update(name="operators")  # it is the site's, and stays
    Erasure.objects.all().delete()
    ErasureReceipt.objects.all().delete()
    note_defaults(reader)
    with django_capture_on_commit_callbacks(execute=True):
        _live(reader)  # each act rings for a job, which nobody does here
    return reader


def _live(reader: User) -> None:
    """Pages, programs, picks and an operator's acts."""
    for book in books("red")[:3]:
        rate_book(reader, book, 10)
    listing.refresh_list(reader)
    for_you(reader, set())
    browser = Client()
    browser.post("/accounts/login/", {"login": EMAIL, "password": "wrong"})
    browser.post("/accounts/login/", {"login": EMAIL, "password": "password ALICES"})
    browser.force_login(reader)  # in place of the code that it asks for
    assert browser.get("/").wsgi_request.user == reader
    browser.post(f"/books/{books('red')[4].pk}/review", {"text": "ALICES own review of it"})
    _, secret = ApiToken.objects.create(reader, name="ALICES")
    answer = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    visitor = Client().session
    visitor["account_verified_email"] = EMAIL
    visitor.save()
    operator = User.objects.create_superuser("operator@example.org")
    LogEntry.objects.create(
        user=operator,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(reader.pk),
        object_repr="ALICES",
        action_flag=CHANGE,
    )
    LogEntry.objects.create(
        user=operator,
        content_type=ContentType.objects.get_for_model(Review),
        object_repr=f"Review of 5 by {reader.pk}",
        action_flag=CHANGE,
    )
    TrainingRun.objects.update(requested_by=reader)


def erase(reader: User, reviews: str = "remove") -> ErasureReceipt:
    receipt = erasure.ask_erasure(reader, reviews)
    ErasureReceipt.objects.update(due_at=timezone.now())
    call_command("erase_accounts", verbosity=0)
    Erasure.objects.update(rows_gone_at=timezone.now() - erasure.SETTLED)
    call_command("erase_accounts", verbosity=0)
    return ErasureReceipt.objects.get(pk=receipt.pk)


def rows_with(words: list[str]) -> list[str]:
    """Of every table of the database, whoever made it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT row::text FROM "{table}" row')
            for (text,) in cursor.fetchall():
                found += [f"{table}: {text[:200]}" for word in words if word in _readable(text)]
    for session in Session.objects.all():
        held = json.dumps(session.get_decoded())
        found += [f"session: {held}" for word in words if word in held]
    return found


def _readable(text: str) -> str:
    """With what bytes in it say, which PostgreSQL shows in hexadecimals."""
    return text + "".join(word for word in TRACES if word.encode().hex() in text)


def keys_with(words: list[str]) -> list[str]:
    """Of the lists and counters, and of the jobs that wait."""
    found = []
    words = [*words, hashlib.sha256(EMAIL.encode()).hexdigest()]
    for number in (0, 1):
        redis = Redis.from_url(redis_database(settings.REDIS_URL, number))
        for key in redis.scan_iter():
            whole = key + b" " + _value(redis, key)
            found += [str(whole[:200]) for word in words if word.encode() in whole]
    return found


def _value(redis: Any, key: bytes) -> bytes:
    kind = redis.type(key)
    if kind == b"list":
        messages = redis.lrange(key, 0, -1)
        return b" ".join(base64.b64decode(json.loads(each)["body"]) + each for each in messages)
    ways = {
        b"hash": redis.hgetall,
        b"set": redis.smembers,
        b"stream": redis.xrange,
        b"zset": lambda k: redis.zrange(k, 0, -1),
    }
    if kind in ways:
        return repr(ways[kind](key)).encode()
    value = redis.get(key) or b""
    with suppress(pickle.UnpicklingError, EOFError):  # as the cache keeps what is no number
        value += repr(pickle.loads(value)).encode()
    return value


def files_with(words: list[str]) -> list[str]:
    found = []
    for path in [*Path(settings.HOME).rglob("*"), *Path(settings.MODELS_DIR).rglob("*")]:
        if path.is_file() and "services" not in path.relative_to(path.anchor).parts:
            data = path.read_bytes()
            found += [str(path) for word in words if word.encode() in data]
            if path.suffix == ".npy":
                array = np.load(path)
                found += [str(path)] * bool((array.astype(np.float64) == NUMBER).any())
    return found


def test_the_reader_has_a_row_in_every_table_that_points_to_readers(leaver):
    """Whoever adds such a table adds a row of it to `whole_reader`, and sees it erased below."""
    for relation in User._meta.related_objects:
        if relation.on_delete is CASCADE and relation.related_model is not LogEntry:
            model = relation.related_model
            assert model._base_manager.filter(**{relation.field.name: leaver}).exists(), model


def test_nothing_is_left(leaver, django_capture_on_commit_callbacks):
    assert rows_with(TRACES) and keys_with(TRACES)
    with django_capture_on_commit_callbacks(execute=True):
        receipt = erase(leaver)
    assert receipt.erased_at
    assert rows_with(TRACES) == []
    assert keys_with(TRACES) == []
    assert files_with(TRACES) == []


def test_numbers_in_the_admins_log_lead_nowhere(leaver, bob):
    """A log of other readers stays as it is."""
    kept = LogEntry.objects.create(
        user=User.objects.get(email="operator@example.org"),
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(bob.pk),
        object_repr="Bob",
        action_flag=CHANGE,
    )
    erase(leaver)
    kept.refresh_from_db()
    assert kept.object_repr == "Bob"
    assert LogEntry.objects.filter(object_repr="of an erased account").count() == 2


def test_counts_of_books_follow_and_a_group_of_one_goes(leaver):
    book = books("red")[0]
    before = Book.objects.get(pk=book.pk)
    erase(leaver)
    after = Book.objects.get(pk=book.pk)
    assert after.rating_count == before.rating_count - 1
    assert after.rating_sum == before.rating_sum - 10
    assert not Together.objects.exists()


def test_reviews_left_behind_are_nobodys(leaver, client):
    book = books("red")[4]
    Review.objects.filter(reader=leaver).update(hidden_for="")
    mine = Review.objects.get(reader=leaver, book=book)
    mine.text = "This says nothing of who wrote it"
    mine.save()
    receipt = erase(leaver, "anonymise")
    page = client.get(f"/books/{book.pk}/reviews").content.decode()
    assert "This says nothing of who wrote it" in page and "A former reader" in page
    assert not rows_with([str(NUMBER)])
    assert "shelves.review" not in receipt.counts  # they are not deleted


def test_a_model_that_holds_the_reader_goes_as_soon_as_the_next_one_serves(
    leaver, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert train().status == TrainingRun.Status.PROMOTED
    held = Champion.objects.get().version
    with django_capture_on_commit_callbacks(execute=True):
        receipt = erase(leaver)
    assert held.pk in receipt.versions
    page = client.get(receipt.get_absolute_url()).content.decode()
    assert f"Model {held.pk}, which serves now" in page and "training waits" in page
    queued = TrainingRun.objects.get(status=TrainingRun.Status.QUEUED)
    assert queued.trigger == TrainingRun.Trigger.ERASURE
    with django_capture_on_commit_callbacks(execute=True):
        assert train().status == TrainingRun.Status.PROMOTED
    assert not ModelVersion.objects.filter(pk=held.pk).exists()
    assert not held.folder.exists()
    page = client.get(receipt.get_absolute_url()).content.decode()
    assert "None is left" in page


def test_redis_that_is_away_is_swept_when_it_is_back(
    leaver, monkeypatch, django_capture_on_commit_callbacks
):
    erasure.ask_erasure(leaver, "remove")
    ErasureReceipt.objects.update(due_at=timezone.now())
    client = cache._cache.get_client(write=True)
    away = Redis(unix_socket_path="/nowhere", retry=Retry(NoBackoff(), 0))
    monkeypatch.setattr(type(cache._cache), "get_client", lambda *_, **__: away)
    assert erasure.erase_due() == 1
    Erasure.objects.update(rows_gone_at=timezone.now() - erasure.SETTLED)
    assert erasure.erase_due() == 0
    assert Erasure.objects.get().number == NUMBER
    monkeypatch.setattr(type(cache._cache), "get_client", lambda *_, **__: client)
    assert erasure.erase_due() == 0
    assert not Erasure.objects.exists()
    assert keys_with(TRACES) == []
