"""Locks that PostgreSQL holds for a session: gone with it, however the process ends."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import Error, connection


@contextmanager
def only_one(name: str) -> Iterator[bool]:
    """Whether this process holds the lock of this name; it never waits for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [name])
        taken = cursor.fetchone()[0]
        try:
            yield taken
        finally:
            if taken:
                # A lost connection took the lock with it; its error must not hide the first one.
                with suppress(Error):
                    cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])
