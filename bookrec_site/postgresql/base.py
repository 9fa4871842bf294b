"""The backend that the settings name; Django looks for it in a module of this name."""

import select
import time
from typing import Any, cast

from django.db.backends.postgresql import base, operations
from django.db.backends.utils import CursorWrapper

# A connection that has been idle for longer may have been dropped on the way without a word.
TRUSTED_SECONDS = 60.0


class Operations(operations.DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """For the log. Of a planned statement the cursor knows no text; it has holes for parameters."""
        return super().last_executed_query(cursor, sql, params) or sql


class DatabaseWrapper(base.DatabaseWrapper):
    """Each thread keeps its connection, which is looked at before a request uses it.

    Django asks the server "SELECT 1", which is a good part of a small answer's time. A server that
    has closed the connection has said so: its socket has something to read, which an idle one has not.
    """

    ops_class = Operations
    _looked_at = 0.0

    def is_usable(self) -> bool:
        before, self._looked_at = self._looked_at, time.monotonic()
        if self._looked_at - before < TRUSTED_SECONDS and not self._has_something_to_say():
            return True
        return super().is_usable()

    def prepared_cursor(self) -> CursorWrapper:
        """For a statement that is asked again and again in the same words.

        Django's own cursors write the parameters into the text. This one sends them beside it, and
        PostgreSQL plans what it has seen `prepare_threshold` times on a connection no more.
        """
        ours, django = cast(Any, self), cast(Any, base)  # whose types leave these out
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor: CursorWrapper = ours._prepare_cursor(
                django.ServerBindingCursor(self.connection)
            )
            return cursor

    def _has_something_to_say(self) -> bool:
        if self.connection.closed:
            return True
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return bool(poll.poll(0))
