"""From Redis into the tables, in blocks, exactly once: the id of a row follows from what it says.

A block is taken out of Redis once its rows are committed. Cut short between the two, or done by two
workers at once, it comes again and meets the ids of its own rows. Who wants no personal picks, or is
gone, is left out.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from redis.exceptions import RedisError

from accounts.models import User
from recommendations.models import OpenedBook, ServedList
from recommendations.online import store
from recommendations.online.store import Entry
from web.many import among

log = logging.getLogger(__name__)

_INSERT_LISTS = """
    INSERT INTO recommendations_servedlist (id, reader_id, at, version, "row", books, teams)
    SELECT id, reader_id, at, version, "row", books::bigint[], teams::smallint[] FROM unnest(
        %s::uuid[], %s::bigint[], %s::timestamptz[], %s::int[], %s::text[], %s::text[], %s::text[]
    ) AS told (id, reader_id, at, version, "row", books, teams)
    ON CONFLICT DO NOTHING
"""
# A book may be gone since.
_INSERT_OPENED = """
    INSERT INTO recommendations_openedbook (id, reader_id, at, book_id)
    SELECT told.* FROM unnest(%s::uuid[], %s::bigint[], %s::timestamptz[], %s::bigint[])
        AS told (id, reader_id, at, book_id) JOIN catalog_book ON catalog_book.id = book_id
    ON CONFLICT DO NOTHING
"""
# What is written for them while they are about to go would only have to go again.
_STAYS = Q(personalised=True, leaves_at=None)


def carry() -> int:
    """All that waits; how many lists and opened books there were, those left out among them."""
    number = 0
    try:
        while waiting := store.oldest():
            number += write(waiting.entries)
            store.take_out(waiting)
    except RedisError as error:
        log.warning("Redis does not answer (%s); what it holds is carried later.", error)
    return number


def write(entries: Sequence[Entry]) -> int:
    """Into the tables, unless it is there; how many rows that would be, were nobody left out."""
    known = User.objects.filter(_STAYS, pk__in=among({entry["reader"] for entry in entries}))
    personal = set(known.values_list("pk", flat=True))
    mine = [entry for entry in entries if entry["reader"] in personal]
    lists = [row for entry in mine for row in _lists_in(entry)]
    opened = [_opened_in(entry) for entry in mine if "book" in entry]
    with transaction.atomic(), connection.cursor() as cursor:
        if lists:
            cursor.execute(_INSERT_LISTS, list(map(list, zip(*lists, strict=True))))
        if opened:
            cursor.execute(_INSERT_OPENED, list(map(list, zip(*opened, strict=True))))
    return sum(len(entry.get("lists", "1")) for entry in entries)


def forget(reader_id: int) -> None:
    """All of a reader, who wants no personal picks any more."""
    ServedList.objects.filter(reader=reader_id).delete()
    OpenedBook.objects.filter(reader=reader_id).delete()
    try:
        store.forget(reader_id)
    except RedisError as error:
        log.warning("Redis does not answer (%s); what it holds is left out later.", error)


def clear_before(moment: datetime) -> int:
    """Those of readers who wanted no personal picks from just then on go as well."""
    number = 0
    for model in (ServedList, OpenedBook):
        left = model._default_manager.filter(reader__personalised=False)
        number += left.delete()[0] + model._default_manager.filter(at__lt=moment).delete()[0]
    return number


def _lists_in(entry: Entry) -> Iterator[tuple[Any, ...]]:
    reader, at, version = entry["reader"], _moment(entry["at"]), entry.get("version")
    for one in entry.get("lists", ()):
        name = _name(reader, at, version, one["row"], one["books"])
        teams = _array(one.get("teams", ()))
        yield name, reader, at, version, one["row"], _array(one["books"]), teams


def _opened_in(entry: Entry) -> tuple[Any, ...]:
    reader, at, book = entry["reader"], _moment(entry["at"]), entry["book"]
    return _name(reader, at, book), reader, at, book


def _array(numbers: Iterable[int]) -> str:
    """As PostgreSQL writes it: an array of arrays it takes for one of two dimensions."""
    return "{" + ",".join(map(str, numbers)) + "}"


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _name(reader: int, at: datetime, *what: object) -> UUID:
    """Once a day, whatever the hour."""
    return UUID(
        bytes=blake2b(repr((reader, at.toordinal(), what)).encode(), digest_size=16).digest()
    )
