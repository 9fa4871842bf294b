"""SQL that is built once, and planned once: for a small statement either takes longer than to run it."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet


def prepared_cursor() -> CursorWrapper:
    """See `bookrec_site.postgresql`, which the settings name as the backend."""
    cursor: CursorWrapper = cast(Any, connection).prepared_cursor()
    return cursor


class Statement:
    """Of a query set whose parameters, whatever they are there, are given anew each time."""

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self._build = build

    @cached_property
    def _sql(self) -> str:
        return str(self._build().query.sql_with_params()[0])

    def first(self, *parameters: Any) -> tuple[Any, ...] | None:
        """Its first row, as the database has it."""
        with prepared_cursor() as cursor:
            cursor.execute(self._sql, parameters)
            row: tuple[Any, ...] | None = cursor.fetchone()
        return row

    def rows(self, *parameters: Any) -> list[tuple[Any, ...]]:
        with prepared_cursor() as cursor:
            cursor.execute(self._sql, parameters)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
