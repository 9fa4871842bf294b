"""What a source would change, or has changed, in numbers: asked of the database, nothing is written."""

from typing import Any

from django.db import connection
from django.db.models import Count, Q

from demand.matching import titles_in
from demand.models import Said, Source, Title

# What a source says of books and of whole channels. Titles without a book wait; others are left out.
NEWS = """
    SELECT title.book_id AS book, said.channel_id AS channel, said.frequency, said.period,
           sum(said.units)::bigint AS units, count(*) AS namings
    FROM demand_said said LEFT JOIN demand_title title ON title.id = said.title_id
    WHERE said.source_id = %s
      AND (said.title_id IS NULL OR (title.book_id IS NOT NULL AND NOT title.left_out))
    GROUP BY title.book_id, said.channel_id, said.frequency, said.period
"""
SAME_FACT = """
    record.channel_id = news.channel AND record.frequency = news.frequency
    AND record.period = news.period AND coalesce(record.book_id, 0) = coalesce(news.book, 0)
"""
_EFFECTS = f"""
    SELECT count(*) FILTER (WHERE record.id IS NULL),
           count(*) FILTER (WHERE record.units <> news.units),
           count(*) FILTER (WHERE record.units = news.units),
           coalesce(sum(news.units) FILTER (WHERE record.id IS NULL), 0)::bigint,
           coalesce(sum(record.units) FILTER (WHERE record.units <> news.units), 0)::bigint,
           coalesce(sum(news.units) FILTER (WHERE record.units <> news.units), 0)::bigint,
           count(DISTINCT news.book),
           count(*) FILTER (WHERE namings > 1)
    FROM ({NEWS}) AS news
    LEFT JOIN demand_record record ON record.is_current AND {SAME_FACT}
"""
# What would wait, and does not already.
_WAITS = """
    SELECT count(*) FROM demand_said said
    JOIN demand_title title ON title.id = said.title_id
    WHERE said.source_id = %s AND title.book_id IS NULL AND NOT title.left_out AND NOT EXISTS (
        SELECT FROM demand_said before
        JOIN demand_source source ON source.id = before.source_id AND source.state = 'done'
        WHERE before.title_id = said.title_id AND before.channel_id = said.channel_id
          AND before.frequency = said.frequency AND before.period = said.period
          AND before.units = said.units)
"""
_NAMES = (
    *("added", "changed", "unchanged", "units_added", "units_before", "units_after"),
    *("books", "summed"),
)
_CHANGED = f"""
    SELECT news.book, news.channel, news.period, record.units, news.units
    FROM ({NEWS}) AS news
    JOIN demand_record record ON record.is_current AND {SAME_FACT}
    WHERE record.units <> news.units ORDER BY abs(record.units - news.units) DESC, 1, 2, 3 LIMIT %s
"""
# Of whole channels those are counted, as they have no titles. The kinds are those of KINDS.
_MATCHES = """
    SELECT CASE WHEN said.title IS NULL THEN 'whole'
                WHEN title.left_out THEN 'left_out'
                WHEN title.book_id IS NOT NULL THEN 'sure'
                WHEN title.verdict = 'perhaps' THEN 'perhaps'
                ELSE 'unknown' END AS kind,
           sum(CASE WHEN said.title IS NULL THEN channels ELSE 1 END)::bigint,
           sum(units)::bigint
    FROM (SELECT title_id AS title, sum(units) AS units, count(DISTINCT channel_id) AS channels
          FROM demand_said WHERE source_id = %s GROUP BY title_id) AS said
    LEFT JOIN demand_title title ON title.id = said.title
    GROUP BY kind
"""
_MOST_SHOWN = 20


def effects_of(source: Source) -> dict[str, Any]:
    """`added`, `changed` and `unchanged` are facts: units of a book or channel in a period. `waits`:
    how many of titles without a book are news."""
    with connection.cursor() as cursor:
        cursor.execute(_EFFECTS, [source.pk])
        numbers: tuple[int, ...] = cursor.fetchone()
        cursor.execute(_WAITS, [source.pk])
        (waits,) = cursor.fetchone()
    return dict(zip(_NAMES, numbers, strict=True)) | {"waits": waits}


def is_nothing(effects: dict[str, Any]) -> bool:
    """Whether it would be as if the source had never come."""
    return not effects["added"] + effects["changed"] + effects["waits"]


def changes_of(source: Source) -> list[tuple[int | None, int, Any, int, int]]:
    """Of facts that would change, the largest: book, channel, period, units now and then."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, [source.pk, _MOST_SHOWN])
        rows: list[tuple[int | None, int, Any, int, int]] = cursor.fetchall()
    return rows


def matches_of(source: Source) -> dict[str, dict[str, int]]:
    """Titles and units by what is known of their books, of KINDS, and `whole`: of whole channels."""
    with connection.cursor() as cursor:
        cursor.execute(_MATCHES, [source.pk])
        found = {kind: {"titles": n, "units": units} for kind, n, units in cursor}
    return {kind: found.get(kind, {"titles": 0, "units": 0}) for kind in (*KINDS, "whole")}


KINDS = {
    "sure": Q(book__isnull=False, left_out=False),
    "perhaps": Q(book=None, left_out=False, verdict=Title.Verdict.PERHAPS),
    "unknown": Q(book=None, left_out=False) & ~Q(verdict=Title.Verdict.PERHAPS),
    "left_out": Q(left_out=True),
}


def titles_of(source: Source, kind: str) -> Any:
    """Those of a kind of KINDS."""
    return titles_in(source).filter(KINDS[kind])


def spellings_of(source: Source) -> tuple[int, list[list[str]]]:
    """How many books the source calls by several names, and the first of them."""
    sure = titles_of(source, "sure").order_by()
    several = sure.values("book").annotate(names=Count("pk")).filter(names__gt=1).order_by("book")
    books = [row["book"] for row in several[:_MOST_SHOWN]]
    names: dict[int, list[str]] = {}
    for title in titles_of(source, "sure").filter(book__in=books).order_by("title", "pk"):
        names.setdefault(title.book_id, []).append(str(title))
    return several.count(), [list(dict.fromkeys(each)) for each in names.values()]


def formats_of(source: Source) -> int:
    """How many books the source tells of in several channels, which are kept apart."""
    sure = Said.objects.order_by().filter(source=source, title__book__isnull=False)
    rows = sure.values("title__book").annotate(channels=Count("channel", distinct=True))
    return rows.filter(channels__gt=1).count()
