"""Millions of rows into tables that nobody uses yet: indexes and foreign keys afterwards.

Checked and indexed row by row, six million ratings take four times as long.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.db.models import Model

_CONSTRAINTS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype IN ('f', 'u') ORDER BY contype DESC, conname
"""
_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE tablename = %s AND schemaname = current_schema()
        AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass)
    ORDER BY indexname
"""


@contextmanager
def indexed_afterwards(models: list[type[Model]]) -> Iterator[None]:
    """Drop indexes and foreign keys of these tables, and make and check them again at the end.

    Within a transaction. It keeps everybody else from these tables, and from those that their
    foreign keys point to, until the transaction ends. If somebody else uses them just now,
    everything is left in place.
    """
    tables = [model._meta.db_table for model in models]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '3s'")
            again = [statement for table in tables for statement in _take_down(table)]
            cursor.execute("SET LOCAL lock_timeout = DEFAULT")
    except OperationalError:
        again = []
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '128MB'")
        for statement in again:
            cursor.execute(statement)


def _take_down(table: str) -> list[str]:
    """The statements that put everything up again."""
    with connection.cursor() as cursor:
        cursor.execute(_CONSTRAINTS, [table])
        constraints = cursor.fetchall()
        cursor.execute(_INDEXES, [table, table])
        indexes = cursor.fetchall()
        for name, _ in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    return [
        *(
            f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'
            for name, definition in constraints
        ),
        *(definition for _, definition in indexes),
    ]
