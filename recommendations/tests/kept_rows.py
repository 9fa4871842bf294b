"""Rows that took long to make, kept to be put back in milliseconds by whoever needs them again."""

from django.apps import apps
from django.db import connection, models

# What COPY writes, by the table and columns that it was taken from.
Rows = dict[str, bytes]

# PostgreSQL's binary COPY of an empty table is a header and a trailer.
_EMPTY = 21


def take_rows() -> Rows:
    """Every row that the database holds."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if not model._meta.managed or model._meta.proxy:
                continue
            table = f'"{model._meta.db_table}" ({_columns(model)})'
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT BINARY)") as copy:
                rows = b"".join(copy)
            if len(rows) > _EMPTY:
                found[table] = rows
    return found


def added(before: Rows, after: Rows) -> Rows:
    """The rows of tables that were empty before; the other tables must not have changed."""
    for table, rows in before.items():
        assert after[table] == rows, f"{table} held other rows before"
    return {table: rows for table, rows in after.items() if table not in before}


def put_rows(rows: Rows) -> None:
    """Append the rows, with the keys that they had: sequences never give these out again."""
    with connection.cursor() as cursor:
        for table, block in rows.items():
            with cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
                copy.write(block)


def _columns(model: type[models.Model]) -> str:
    """Named one by one: migrations may have changed their order."""
    stored = (field for field in model._meta.local_concrete_fields if not field.generated)
    return ", ".join(f'"{field.column}"' for field in stored)
