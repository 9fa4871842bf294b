"""Impressions and clicks, as programs tell of them: the one door.

A book that was shown gains a point, as those of the home page do, which lets it sink there; one that
was opened has none any more. Neither says anything of taste: no list is ranked by them, and no model
learns from them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from recommendations import store
from recommendations.models import Event
from recommendations.store import Showings
from web.batch import Outcome, Refusal, Status, repeats
from web.many import among

MOST_A_DAY = 10_000

_INSERT = """
    INSERT INTO recommendations_event (reader_id, key, kind, book_id, of_list, rank, at)
    SELECT * FROM unnest(
        %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::smallint[], %s::timestamptz[]
    )
    ON CONFLICT (reader_id, key) DO NOTHING
    RETURNING reader_id, key
"""


@dataclass(frozen=True)
class Told:
    """One event of a reader (id); `key` is the teller's own, and makes it count once."""

    reader: int
    key: str
    kind: Event.Kind
    book: int
    of_list: str = ""
    rank: int | None = None
    at: datetime | None = None  # None: now


def record(told: Sequence[Told]) -> list[Outcome]:
    """What became of each: CREATED, UNCHANGED where the key is known, IGNORED where the reader wants
    no personal picks, or a Refusal where there are more than a day may hold. A few queries for all.
    """
    today = timezone.now().toordinal()
    outcomes = _judged(told, today)
    # In the order of keys, so that two callers can't wait for each other.
    fresh = sorted(
        (each for n, each in enumerate(told) if n not in outcomes),
        key=lambda each: (each.reader, each.key),
    )
    with transaction.atomic():
        new = _insert(fresh)
        _note_once_kept([each for each in fresh if (each.reader, each.key) in new], today)
    return [
        outcomes.get(n) or (Status.CREATED if (each.reader, each.key) in new else Status.UNCHANGED)
        for n, each in enumerate(told)
    ]


def forget(reader_id: int) -> None:
    """All that was told of a reader, who wants no personal picks any more."""
    Event.objects.filter(reader=reader_id).delete()


def clear_before(moment: datetime) -> int:
    """Those of readers who wanted no personal picks from just then on go as well."""
    left = Event.objects.filter(reader__personalised=False)
    return left.delete()[0] + Event.objects.filter(at__lt=moment).delete()[0]


def _judged(told: Sequence[Told], today: int) -> dict[int, Outcome]:
    """By place, what is settled without writing."""
    readers = {each.reader for each in told}
    personal = set(
        User.objects.filter(pk__in=among(readers), personalised=True).values_list("pk", flat=True)
    )
    events = defaultdict(int, store.events_of(personal, today))
    again = repeats((each.reader, each.key) for each in told)
    outcomes: dict[int, Outcome] = {}
    for n, each in enumerate(told):
        if each.reader not in personal:
            outcomes[n] = Status.IGNORED
        elif n in again:
            outcomes[n] = Status.UNCHANGED
        elif events[each.reader] >= MOST_A_DAY:
            outcomes[n] = _too_many()
        else:
            events[each.reader] += 1
    return outcomes


def _too_many() -> Refusal:
    text = gettext("There have been %(most)s events of this reader today.")
    return Refusal("", "too_many", text % {"most": MOST_A_DAY})


def _insert(events: list[Told]) -> set[tuple[int, str]]:
    """Reader and key of those that are new."""
    if not events:
        return set()
    now = timezone.now()
    columns: list[Any] = [
        [each.reader for each in events],
        [each.key for each in events],
        [str(each.kind) for each in events],
        [each.book for each in events],
        [each.of_list for each in events],
        [each.rank for each in events],
        [each.at or now for each in events],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, columns)
        return set(cursor.fetchall())


def _note_once_kept(events: list[Told], today: int) -> None:
    if not events:
        return
    by_reader: dict[int, Showings] = defaultdict(Showings)
    for each in events:
        showings = by_reader[each.reader]
        showings.events += 1
        if each.kind == Event.Kind.CLICK:
            showings.opened.add(each.book)
        else:
            showings.shown[each.book] += 1
    transaction.on_commit(lambda: store.note_showings(by_reader, today), robust=True)
