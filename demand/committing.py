"""What a source says begins to count, or ceases to: each in one transaction, and once.

Of several sources that tell of one fact the one that came to count last counts; the others are kept, so
that taking back a source brings back what was. Writers of records take turns.
"""

from collections.abc import Collection
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext

from catalog.datasets.copying import temporary_table
from demand.channels import forget_unused
from demand.effects import NEWS, SAME_FACT, effects_of, matches_of
from demand.models import Said, Source, SourceFile, Title


class WrongState(Exception):
    """What is asked for can't be done with the source as it is now; says why."""


_GATHER = f"""
    CREATE TEMPORARY TABLE demand_news ON COMMIT DROP AS
    SELECT news.*, record.id AS current, coalesce(record.units <> news.units, true) AS counts
    FROM ({NEWS}) AS news
    LEFT JOIN demand_record record ON record.is_current AND {SAME_FACT}
"""
_SUPERSEDE = """
    UPDATE demand_record SET is_current = false
    FROM demand_news news WHERE demand_record.id = news.current AND news.counts
"""
_WRITE = """
    INSERT INTO demand_record (source_id, book_id, channel_id, frequency, period, units, is_current)
    SELECT %s, book, channel, frequency, period, units, counts FROM demand_news
    ORDER BY channel, frequency, book, period
"""
_NO_LONGER_WAITS = """
    DELETE FROM demand_said said WHERE source_id = %s AND (title_id IS NULL OR EXISTS (
        SELECT FROM demand_title title WHERE title.id = said.title_id
        AND (title.book_id IS NOT NULL OR title.left_out)))
"""
_FOUND = """
    INSERT INTO demand_news
    SELECT said.source_id, title.book_id, said.channel_id, said.frequency, said.period,
           sum(said.units)
    FROM demand_said said
    JOIN demand_title title ON title.id = said.title_id
    JOIN demand_source source ON source.id = said.source_id AND source.state = 'done'
    WHERE title.id = ANY(%s) AND title.book_id IS NOT NULL AND NOT title.left_out
    GROUP BY said.source_id, title.book_id, said.channel_id, said.frequency, said.period
"""
_ADD = """
    INSERT INTO demand_record AS there
        (source_id, book_id, channel_id, frequency, period, units, is_current)
    SELECT source, book, channel, frequency, period, units, false FROM demand_news
    ON CONFLICT ON CONSTRAINT record_once_a_source
    DO UPDATE SET units = there.units + excluded.units
"""
_SETTLED = """
    DELETE FROM demand_said said USING demand_title title, demand_source source
    WHERE title.id = said.title_id AND title.id = ANY(%s)
      AND source.id = said.source_id AND source.state = 'done'
      AND (title.book_id IS NOT NULL OR title.left_out)
"""
_KEYS = """
    INSERT INTO demand_news SELECT source_id, book_id, channel_id, frequency, period, 0
    FROM demand_record WHERE source_id = %s AND is_current
"""
_NONE_CURRENT = f"""
    UPDATE demand_record record SET is_current = false
    FROM demand_news news WHERE record.is_current AND {SAME_FACT}
"""
_LATEST_CURRENT = f"""
    UPDATE demand_record SET is_current = true FROM (
        SELECT DISTINCT ON (record.channel_id, record.frequency, record.book_id, record.period)
               record.id
        FROM demand_record record
        JOIN demand_news news ON {SAME_FACT}
        JOIN demand_source source ON source.id = record.source_id
        ORDER BY record.channel_id, record.frequency, record.book_id, record.period,
                 source.done_at DESC, source.id DESC
    ) AS latest WHERE demand_record.id = latest.id
"""
_NEWS_COLUMNS = (
    "source bigint, book bigint, channel bigint, frequency varchar, period date, units bigint"
)


def take_turns() -> None:
    """In a transaction: whoever writes records waits for others to be done; readers don't."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE demand_record IN SHARE ROW EXCLUSIVE MODE")


def commit(source: Source) -> dict[str, Any]:
    """From now on it counts; what that changed. Raises WrongState unless it waits for that."""
    with transaction.atomic():
        fresh = Source.objects.select_for_update().filter(pk=source.pk).first()
        if fresh is None or fresh.state != Source.State.READY:
            raise WrongState(_why_not(fresh))
        with connection.cursor() as cursor:
            take_turns()
            done = {"effects": effects_of(fresh), "matches": matches_of(fresh)}
            cursor.execute(_GATHER, [fresh.pk])
            cursor.execute(_SUPERSEDE)
            cursor.execute(_WRITE, [fresh.pk])
            cursor.execute(_NO_LONGER_WAITS, [fresh.pk])
            cursor.execute("DROP TABLE demand_news")
        SourceFile.objects.filter(source=fresh).delete()
        fresh.state, fresh.done_at = Source.State.DONE, timezone.now()
        fresh.report |= done
        fresh.heads, fresh.sample = [], []
        fresh.save()
        _tidy()
    return done


def settle(titles: Collection[int]) -> int:
    """Titles that waited have their books now, or are left out: what done sources say of them counts.
    How many facts that adds to."""
    with transaction.atomic(), connection.cursor() as cursor:
        take_turns()
        temporary_table("demand_news", _NEWS_COLUMNS)
        cursor.execute(_FOUND, [list(titles)])
        found: int = cursor.rowcount
        cursor.execute(_ADD)
        cursor.execute(_NONE_CURRENT)
        cursor.execute(_LATEST_CURRENT)
        cursor.execute(_SETTLED, [list(titles)])
        cursor.execute("DROP TABLE demand_news")
        _tidy()
    return found


def take_back(source: Source) -> int:
    """It is gone, with all that it said; what counted before it counts again. How many facts it was
    that counted."""
    with transaction.atomic(), connection.cursor() as cursor:
        if not Source.objects.select_for_update().filter(pk=source.pk).exists():
            return 0
        take_turns()
        temporary_table("demand_news", _NEWS_COLUMNS)
        cursor.execute(_KEYS, [source.pk])
        counted: int = cursor.rowcount
        for table in ("demand_record", "demand_said", "demand_sourcefile"):
            cursor.execute(f"DELETE FROM {table} WHERE source_id = %s", [source.pk])
        Source.objects.filter(pk=source.pk).delete()
        cursor.execute(_LATEST_CURRENT)
        cursor.execute("DROP TABLE demand_news")
        _tidy()
    return counted


def _tidy() -> None:
    """Forget titles of which nothing waits, unless an operator has said what they are, and channels
    that nothing tells of. Another time, if a file is just being read: it may name them."""
    said = Exists(Said.objects.order_by().filter(title=OuterRef("pk")))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE demand_title IN SHARE MODE NOWAIT")
            unused = Title.objects.order_by().filter(~said, is_chosen=False)
            unused._raw_delete(unused.db)
            forget_unused()
    except OperationalError:
        return


def _why_not(source: Source | None) -> str:
    if source is None:
        return gettext("This file was thrown away.")
    if source.state == Source.State.DONE:
        return gettext("This file counts already: nothing was written twice.")
    return gettext("First say what its columns hold.")
