"""What an erasure has to look for besides the reader: rows that go along, and what names them elsewhere."""

import json
import logging
import re
from collections.abc import Iterator
from typing import Any, cast

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db.models import CASCADE, Model
from django.dispatch import Signal
from redis.exceptions import RedisError

from accounts.models import User

log = logging.getLogger(__name__)

# Caches and queues are swept of what is left of a reader who is gone, whose id is `number`. Whoever
# keeps something of readers there listens, and raises what its store raises where it does not answer.
sweeping = Signal()


def counts_of(reader: User) -> dict[str, int]:
    """Rows that go with this reader, by the label of their model; those without any left out."""
    counts: dict[str, int] = {}
    for model, field in _tables():
        label = model._meta.label_lower
        if rows := model._base_manager.filter(**{field: reader}).count():
            counts[label] = counts.get(label, 0) + rows
    return counts


def take_out_of_log(reader: User) -> None:
    """Operators' acts stay in the admin's log; of whom they were does not."""
    about: list[tuple[type[Model], str]] = [(User, "pk"), *_tables()]
    for model, field in about:
        entries = LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(model, for_concrete_model=False)
        )
        theirs = _of_their_rows(entries, model, field, reader)
        theirs |= set(
            entries.filter(object_repr__regex=rf"\m{reader.pk}\M").values_list("pk", flat=True)
        )
        LogEntry.objects.filter(pk__in=theirs).update(
            object_id=None, object_repr="of an erased account", change_message=""
        )


def close_sessions(reader: User) -> None:
    """All of theirs, and those of visitors in which one of their addresses was noted."""
    if reader.source:
        return  # nobody signs in as one of these, and they have no address
    addresses = set(EmailAddress.objects.filter(user=reader).values_list("email", flat=True))
    words = [json.dumps(word.lower()) for word in {*addresses, reader.email or ""} if word]
    sessions = Session.objects.iterator(chunk_size=2000)
    gone = [session.pk for session in sessions if _is_of(session, reader, words)]
    Session.objects.filter(pk__in=gone).delete()


def sweep(number: int) -> bool:
    """Whether all is clean; if not, it has to be asked again."""
    try:
        _forget_keys(number)
        sweeping.send(sender=User, number=number)
    except (RedisError, OSError) as error:
        log.warning("A cache could not be swept (%s); it is tried again.", type(error).__name__)
        return False
    return True


def _forget_keys(number: int) -> None:
    """Delete every key of the cache that ends with this number: lists, plans, counters, throttles.

    A key may be found that means something else by it: what the cache holds can be made again.
    """
    client = cast(Any, cache)._cache.get_client(write=True)
    theirs = re.compile(rf"[:_]{number}\Z".encode())
    keys = [key for key in client.scan_iter(count=1000) if theirs.search(key)]
    for start in range(0, len(keys), 500):
        client.unlink(*keys[start : start + 500])


def _is_of(session: Session, reader: User, words: list[str]) -> bool:
    held: dict[str, Any] = session.get_decoded()
    if held.get(SESSION_KEY) == str(reader.pk):
        return True
    text = json.dumps(held).lower()
    return any(word in text for word in words)


def _tables() -> Iterator[tuple[type[Model], str]]:
    """Of every table whose rows go with a reader: its model, and the name of the way to them."""
    for relation in User._meta.related_objects:
        if relation.on_delete is CASCADE and not relation.related_model._meta.proxy:
            yield relation.related_model, relation.field.name


def _of_their_rows(entries: Any, model: type[Model], field: str, reader: User) -> set[int]:
    logged: dict[str, list[int]] = {}
    for pk, object_id in entries.exclude(object_id=None).values_list("pk", "object_id"):
        logged.setdefault(object_id, []).append(pk)
    if not logged:
        return set()
    way: dict[str, Any] = {field: reader.pk}
    if field != "pk":
        way["pk__in"] = list(logged)
    owned = model._base_manager.filter(**way).values_list("pk", flat=True)
    return {pk for key in owned for pk in logged.get(str(key), [])}
