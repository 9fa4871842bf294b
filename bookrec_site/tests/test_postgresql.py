"""Connections that threads keep between requests."""

import psycopg
import pytest
from django.db import ProgrammingError, close_old_connections, connection

from bookrec_site.postgresql import base
from web.statements import prepared_cursor


def server_process() -> int:
    """Of the connection that the next request of this thread uses."""
    close_old_connections()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def end(process: int) -> None:
    """As a restart of the server does."""
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [process])


@pytest.mark.django_db(transaction=True)
def test_a_connection_is_kept_from_request_to_request():
    assert server_process() == server_process()


@pytest.mark.django_db(transaction=True)
def test_one_that_the_server_closed_is_replaced_before_it_is_used():
    first = server_process()
    end(first)
    assert server_process() != first


@pytest.mark.django_db(transaction=True)
def test_one_that_was_closed_here_is_replaced():
    first = server_process()
    connection.connection.close()
    assert server_process() != first


@pytest.mark.django_db(transaction=True)
def test_one_that_was_idle_for_long_is_asked(monkeypatch):
    first = server_process()
    end(first)
    # The socket tells nothing, as that of a connection which was dropped on the way.
    monkeypatch.setattr(base.DatabaseWrapper, "_has_something_to_say", lambda _: False)
    monkeypatch.setattr(base, "TRUSTED_SECONDS", 0.0)
    assert server_process() != first


def planned() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_a_statement_in_the_same_words_is_planned_once():
    connection.close()
    for number in range(10):
        with prepared_cursor() as cursor:
            cursor.execute("SELECT %s + 1", [number])
            assert cursor.fetchone() == (number + 1,)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 7 * 6")
    assert planned() == {"SELECT $1 + 1"}


@pytest.mark.django_db(transaction=True)
def test_what_the_server_refuses_is_an_error_of_django():
    with pytest.raises(ProgrammingError), prepared_cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")
