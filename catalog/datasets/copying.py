"""Rows into PostgreSQL and out of it by COPY, the fastest way there is."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from django.db import connection

# PostgreSQL's binary COPY: a header, rows of big-endian fields behind their lengths, a trailer.
_HEADER, _TRAILER = b"PGCOPY\n\xff\r\n\x00" + bytes(8), b"\xff\xff"
_HISTORY_ROW = np.dtype(
    [
        ("fields", ">i2"),
        ("reader_bytes", ">i4"),
        ("reader", ">i8"),
        ("book_bytes", ">i4"),
        ("book", ">i8"),
        ("half_stars_bytes", ">i4"),
        ("half_stars", ">i2"),
    ]
)
_FIGURE_ROW = np.dtype(
    [
        ("fields", ">i2"),
        ("book_bytes", ">i4"),
        ("book", ">i8"),
        ("number_bytes", ">i4"),
        ("number", ">i4"),
        ("value_bytes", ">i4"),
        ("value", ">f4"),
    ]
)


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


def copy_histories_in(
    table: str, readers: np.ndarray, books: np.ndarray, half_stars: np.ndarray
) -> None:
    """Append rows of (reader bigint, book bigint, half stars smallint): millions in seconds."""
    rows = np.empty(len(readers), _HISTORY_ROW)
    rows["fields"], rows["reader_bytes"], rows["book_bytes"], rows["half_stars_bytes"] = 3, 8, 8, 2
    rows["reader"], rows["book"], rows["half_stars"] = readers, books, half_stars
    statement = f"COPY {table} FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(_HEADER + rows.tobytes() + _TRAILER)


def copy_histories_out(query: str) -> np.ndarray:
    """What a query of ours selects as (reader bigint, book bigint, half stars smallint).

    Returns:
        (n,) with the fields `reader`, `book` and `half_stars`, big-endian: convert what you keep.
    """
    return _copy_out(query, _HISTORY_ROW)


def copy_figures_out(query: str) -> np.ndarray:
    """What a query of ours selects as (book bigint, number integer, value real), none of them null.

    Returns:
        (n,) with the fields `book`, `number` and `value`, big-endian: convert what you keep.
    """
    return _copy_out(query, _FIGURE_ROW)


def _copy_out(query: str, row: np.dtype) -> np.ndarray:
    received = bytearray()
    statement = f"COPY ({query}) TO STDOUT (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for block in copy:
            received += block
    count = (len(received) - len(_HEADER) - len(_TRAILER)) // row.itemsize
    return np.frombuffer(received, row, count, offset=len(_HEADER))
