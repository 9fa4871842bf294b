"""A database that does not answer in time is no broken page."""

import threading

import pytest
from django.db import connection, transaction

from accounts.models import User
from catalog.models import Book
from catalog.tests.books import make_book
from shelves.tests.threads import elsewhere


@pytest.fixture
def impatient(transactional_db):
    """The site's limit for a lock, made shorter."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = DEFAULT")


@pytest.mark.parametrize("address", ["/", "/browse", "/accounts/login/"])
def test_a_locked_table_is_come_back_soon(client, impatient, address):
    make_book("Dune", ["Frank Herbert"])
    locked, done = threading.Event(), threading.Event()

    def lock():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK {Book._meta.db_table}, {User._meta.db_table}")
            locked.set()
            done.wait(20)

    thread = elsewhere(lock)
    assert locked.wait(20)
    try:
        data = {"login": "alice@example.org", "password": "x"}
        answer = client.post(address, data) if "login" in address else client.get(address)
    finally:
        done.set()
        thread.join()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "did not answer in time" in answer.content.decode()
    assert "Content-Security-Policy" in answer
