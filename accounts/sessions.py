"""Sessions in the database, as Django keeps them, but for how one is read: every page begins with that."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone

from web.statements import Statement

_FIELDS = ["session_key", "session_data", "expire_date"]
_ALIVE = Statement(
    lambda: (
        Session.objects.filter(session_key="")
        .filter(expire_date__gt=timezone.now())
        .values_list(*_FIELDS)
    )
)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        row: Any = _ALIVE.first(self.session_key or "", timezone.now())
        if row is None:
            self._session_key = None
            return None
        return Session.from_db(DEFAULT_DB_ALIAS, _FIELDS, row)
