"""Where a reader is signed in. Of a browser its family is kept, of its address nothing."""

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext

from accounts.models import User

# The table has a column for it that can't be empty; this address means "none".
NO_ADDRESS = "0.0.0.0"
SEEN_EVERY = timedelta(minutes=10)
MOST_SHOWN = 100

# The first that fits: most browsers also name those that they want to be taken for.
_BROWSERS = {
    "Edge": r"Edg(e|A|iOS)?/",
    "Opera": r"OPR/|Opera",
    "Samsung Internet": r"SamsungBrowser/",
    "Firefox": r"Firefox/|FxiOS/",
    "Chrome": r"Chrome/|CriOS/|Chromium/",
    "Safari": r"Safari/",
}
_SYSTEMS = {
    "iPhone": r"iPhone",
    "iPad": r"iPad",
    "Android": r"Android",
    "Windows": r"Windows",
    "ChromeOS": r"CrOS",
    "macOS": r"Macintosh|Mac OS X",
    "Linux": r"Linux|X11",
}
_KEPT = {f"{browser};{system}" for browser in ("", *_BROWSERS) for system in ("", *_SYSTEMS)}


@dataclass(frozen=True)
class Device:
    pk: int
    name: str
    since: datetime
    seen: datetime
    is_this: bool


def family(user_agent: str) -> str:
    """All that is kept of what a browser says of itself, such as "Firefox;Linux"."""
    if user_agent in _KEPT:
        return user_agent
    return f"{_first(_BROWSERS, user_agent)};{_first(_SYSTEMS, user_agent)}"


def in_words(user_agent: str) -> str:
    browser, _, system = family(user_agent).partition(";")
    if browser and system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    if system:
        return gettext("A browser on %(system)s") % {"system": system}
    return browser or gettext("A browser that does not say which")


def _first(rules: dict[str, str], user_agent: str) -> str:
    return next((name for name, rule in rules.items() if re.search(rule, user_agent)), "")


def remember(reader: User, session: SessionBase, user_agent: str) -> None:
    """That this reader is signed in with this session, and was here now."""
    if session.session_key is None:  # just emptied of somebody else's: only a saved one has a key
        session.save()
    key = session.session_key
    now = {"user": reader, "last_seen_at": timezone.now(), "user_agent": family(user_agent)}
    if not UserSession.objects.filter(session_key=key).update(**now):
        new = UserSession(session_key=key, ip=NO_ADDRESS, **now)
        UserSession.objects.bulk_create([new], ignore_conflicts=True)
    _is_due(session)


def forget(session_key: str | None) -> None:
    UserSession.objects.filter(session_key=session_key).delete()


def devices_of(reader: User, current: str | None) -> list[Device]:
    """This one first, then by when they were last seen; what no longer opens anything is deleted."""
    found = list(UserSession.objects.filter(user=reader).order_by("-last_seen_at"))
    sessions = Session.objects.in_bulk([each.session_key for each in found])
    alive = [each for each in found if _opens(sessions.get(each.session_key), reader)]
    if len(alive) < len(found):
        gone = {each.pk for each in found} - {each.pk for each in alive}
        UserSession.objects.filter(pk__in=gone).delete()
    devices = [
        Device(
            pk=each.pk,
            name=in_words(each.user_agent),
            since=each.created_at,
            seen=each.last_seen_at,
            is_this=each.session_key == current,
        )
        for each in alive
    ]
    return sorted(devices, key=lambda device: not device.is_this)[:MOST_SHOWN]


def _opens(session: Session | None, reader: User) -> bool:
    """A changed password closes the sessions that were opened with the old one."""
    if session is None or session.expire_date <= timezone.now():
        return False
    held = session.get_decoded()
    return held.get(SESSION_KEY) == str(reader.pk) and constant_time_compare(
        held.get(HASH_SESSION_KEY, ""), reader.get_session_auth_hash()
    )


def sign_out(reader: User, pk: int) -> str | None:
    """That device is signed out at once. Its session key, or None: this reader has no such device."""
    device = UserSession.objects.filter(user=reader, pk=pk).first()
    if device is None:
        return None
    device.end()
    return str(device.session_key)


def sign_out_others(reader: User, current: str | None) -> int:
    others = UserSession.objects.filter(user=reader).exclude(session_key=current)
    keys = list(others.values_list("session_key", flat=True))
    Session.objects.filter(pk__in=keys).delete()
    return UserSession.objects.filter(user=reader, session_key__in=keys).delete()[0]


def clear_gone() -> int:
    """Delete what is kept of sessions that are over."""
    session = Session.objects.filter(pk=OuterRef("session_key"))
    return UserSession.objects.filter(~Exists(session)).delete()[0]


def _is_due(session: SessionBase) -> bool:
    """Whether it is time to write down again that somebody was here; asked, it no longer is."""
    name = hashlib.sha256(str(session.session_key).encode()).hexdigest()
    return cache.add(f"device-seen:{name}", 1, timeout=int(SEEN_EVERY.total_seconds()))


class LastSeen:
    """Middleware: notes now and then that a signed-in reader was here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session: Any = request.session
        # What no view asked for is not read for this: some pages do without the database.
        if session.accessed and session.session_key and SESSION_KEY in session and _is_due(session):
            self._note(request)
        return response

    def _note(self, request: HttpRequest) -> None:
        """The page is made by now, and worth more than this."""
        reader: Any = request.user
        with suppress(DatabaseError), transaction.atomic():
            if reader.is_authenticated:
                agent = request.headers.get("user-agent", "")
                remember(reader, request.session, agent)
