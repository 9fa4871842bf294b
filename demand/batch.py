"""Figures that programs send, a batch at a time: what is known already is not written again."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from demand.committing import take_turns
from demand.models import Record, Source
from web.batch import Status


class Fact(NamedTuple):
    """What a figure is of."""

    channel: int
    frequency: str
    book: int
    period: date


_CURRENT = """
    SELECT news.place, record.id, record.units
    FROM unnest(%s::integer[], %s::bigint[], %s::text[], %s::bigint[], %s::date[])
         AS news (place, channel, frequency, book, period)
    JOIN demand_record record ON record.is_current
     AND record.channel_id = news.channel AND record.frequency = news.frequency
     AND record.book_id = news.book AND record.period = news.period
"""


def put_figures(figures: Mapping[Fact, int]) -> dict[Fact, Status]:
    """Units by fact; what that changed. They count at once, in place of what was said before."""
    if not figures:
        return {}
    facts = list(figures)
    with transaction.atomic():
        take_turns()
        there = _current(facts)
        found = {fact: _became(there.get(fact), units) for fact, units in figures.items()}
        news = [fact for fact in facts if found[fact] != Status.UNCHANGED]
        if news:
            replaced = [there[fact][0] for fact in news if fact in there]
            Record.objects.filter(pk__in=replaced).update(is_current=False)
            _write(_source_of_now(len(news)), {fact: figures[fact] for fact in news})
    return found


def _current(facts: list[Fact]) -> dict[Fact, tuple[int, int]]:
    columns = [list(column) for column in zip(*facts, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_CURRENT, [list(range(len(facts))), *columns])
        return {facts[place]: (pk, units) for place, pk, units in cursor}


def _became(before: tuple[int, int] | None, units: int) -> Status:
    if before is None:
        return Status.CREATED
    return Status.UNCHANGED if before[1] == units else Status.CHANGED


def _write(source: Source, figures: Mapping[Fact, int]) -> None:
    Record.objects.bulk_create(
        [
            Record(
                source=source,
                channel_id=fact.channel,
                frequency=fact.frequency,
                book_id=fact.book,
                period=fact.period,
                units=units,
                is_current=True,
            )
            for fact, units in figures.items()
        ],
        update_conflicts=True,
        unique_fields=["source", "channel", "frequency", "book", "period"],
        update_fields=["units", "is_current"],
    )


def _source_of_now(count: int) -> Source:
    """That of today, unless another source has come to count since: then a new one."""
    latest = Source.objects.filter(state=Source.State.DONE).order_by("-done_at", "-pk").first()
    now = timezone.now()
    if latest is None or latest.kind != Source.Kind.API or not _is_today(latest.created_at, now):
        latest = Source.objects.create(
            kind=Source.Kind.API,
            name=f"API {timezone.localtime(now):%Y-%m-%d %H:%M}",
            state=Source.State.DONE,
            created_at=now,
            done_at=now,
        )
    latest.report = {"lines": latest.report.get("lines", 0) + count}
    latest.save(update_fields=["report"])
    return latest


def _is_today(moment: datetime, now: datetime) -> bool:
    return timezone.localdate(moment) == timezone.localdate(now)
