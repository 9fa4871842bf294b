"""Rows into PostgreSQL by COPY, the fastest way there is."""

from collections.abc import Iterable
from typing import Any

from django.db import connection


def copy_rows(table: str, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Append the rows. Table and column names are ours, never a user's."""
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def temporary_table(name: str, definition: str) -> None:
    """An empty table that only this transaction sees, and that ends with it."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({definition}) ON COMMIT DROP")
