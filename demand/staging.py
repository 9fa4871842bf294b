"""Lines of a file into the database, by title, channel and period: in one transaction, by COPY, within
bounded memory. Nothing of it counts before somebody says so."""

import time
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext

from catalog.datasets.copying import copy_rows, temporary_table
from demand.channels import ChannelIds
from demand.models import Said, Source
from demand.naming import TitleIds
from demand.reading import Line, Opened, Refused
from demand.tally import MOST_TOLD, Tally
from shelves.imports.reading.trouble import Unreadable

MOST_LINES = 5_000_000
_LINES_A_BLOCK = 5000
_COLUMNS = {
    "line": "integer",
    "title": "bigint",
    "channel": "bigint",
    "period": "date",
    "units": "bigint",
    "fingerprint": "bigint",
}
_REPEATED = """
    CREATE TEMPORARY TABLE demand_repeated ON COMMIT DROP AS
    SELECT line, first, units FROM (
        SELECT line, units, min(line) OVER (
            PARTITION BY fingerprint, title, channel, period, units
        ) AS first FROM demand_lines
    ) AS each_line WHERE line <> first
"""
_KEEP = """
    INSERT INTO demand_said (source_id, title_id, channel_id, frequency, period, units, lines)
    SELECT %s, title, channel, %s, period, greatest(sum(units), 0), count(*)
    FROM demand_lines GROUP BY title, channel, period
"""
_BEYOND = """
    SELECT count(*), coalesce(-sum(units), 0)::bigint FROM (
        SELECT sum(units) AS units FROM demand_lines GROUP BY title, channel, period
    ) AS facts WHERE units < 0
"""
_TOGETHER = """
    SELECT array_agg(line ORDER BY line), sum(units)::bigint, count(*) OVER (),
           (sum(count(*)) OVER ())::bigint
    FROM demand_lines GROUP BY title, channel, period HAVING count(*) > 1
    ORDER BY min(line) LIMIT %s
"""
_KEPT = """
    SELECT count(*), coalesce(sum(units), 0)::bigint, min(period), max(period)
    FROM demand_said WHERE source_id = %s
"""
# How many periods between a series' first and last have no line.
_GAPS = """
    SELECT count(*), coalesce(sum(gaps), 0)::bigint FROM (
        SELECT CASE WHEN frequency = 'week' THEN (max(period) - min(period)) / 7
               ELSE (extract(year FROM age(max(period), min(period))) * 12
                     + extract(month FROM age(max(period), min(period))))::integer
               END + 1 - count(*) AS gaps
        FROM demand_said WHERE source_id = %s GROUP BY title_id, channel_id, frequency
    ) AS series WHERE gaps > 0
"""


def stage(source: Source, opened: Opened, today: date, seconds: float) -> dict[str, Any]:
    """Keep what the file says as `Said` rows of this source; the report on it.

    Raises Unreadable for a file of too many lines or names, and one that takes longer.
    """
    tally, titles, channels = Tally(), TitleIds(), ChannelIds()
    ends = time.monotonic() + seconds
    with transaction.atomic():
        _name_titles()
        Said.objects.filter(source=source).delete()
        temporary_table("demand_lines", ", ".join(f"{n} {kind}" for n, kind in _COLUMNS.items()))
        lines = opened.lines(today)
        while block := list(islice(lines, _LINES_A_BLOCK)):
            tally.lines += len(block)
            _check(tally.lines, ends)
            copy_rows("demand_lines", _COLUMNS, list(_rows(block, tally, titles, channels)))
        report = tally.as_json() | {"lost_isbns": titles.lost_isbns, "remark": opened.remark}
        return report | _gathered(source, opened, tally)


def _name_titles() -> None:
    """Until the file is read, no title or channel that it may name is forgotten."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE demand_title IN ROW EXCLUSIVE MODE")


def _check(lines: int, ends: float) -> None:
    if lines > MOST_LINES:
        raise Unreadable(
            gettext("The file has more than %(most)s lines. Nothing was kept. Split it.")
            % {"most": f"{MOST_LINES:,}"}
        )
    if time.monotonic() > ends:
        raise Unreadable(
            gettext(
                "Reading the file takes too long for a page. Nothing was kept. Split it, or load it on "
                "the server: ./run manage load_demand FILE."
            )
        )


def _rows(
    block: list[Line | Refused], tally: Tally, titles: TitleIds, channels: ChannelIds
) -> Iterator[tuple[Any, ...]]:
    named = [each for each in block if isinstance(each, Line) and each.naming]
    ids = iter(titles.of(named))
    for each in block:
        if isinstance(each, Refused):
            tally.refuse(each)
            continue
        title = next(ids) if each.naming else None
        if title == 0:
            tally.refuse(Refused(each.line, "bad_name", each.naming[0][:60], each.units))
            continue
        tally.take(each)
        channel = channels.of(each.channel)
        yield each.line, title, channel, each.period, each.units, each.fingerprint


def _gathered(source: Source, opened: Opened, tally: Tally) -> dict[str, Any]:
    """What comes of the lines together."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE demand_lines")
        repeated = {"lines": 0, "units": 0, "examples": []}
        if not opened.options.repeats:
            repeated = _without_repeated(cursor)
        cursor.execute(_TOGETHER, [MOST_TOLD])
        together = cursor.fetchall()
        cursor.execute(_BEYOND)
        beyond_facts, beyond = cursor.fetchone()
        cursor.execute(_KEEP, [source.pk, opened.options.frequency])
        cursor.execute("ANALYZE demand_said")
        cursor.execute(_KEPT, [source.pk])
        facts, kept, first, last = cursor.fetchone()
        cursor.execute(_GAPS, [source.pk])
        gapped, gaps = cursor.fetchone()
        cursor.execute("DROP TABLE IF EXISTS demand_lines, demand_repeated")
    return {
        "facts": facts,
        "first": first and first.isoformat(),
        "last": last and last.isoformat(),
        "repeated": repeated,
        "together": {
            "facts": together[0][2] if together else 0,
            "lines": together[0][3] if together else 0,
            "examples": [[lines[:10], units] for lines, units, _facts, _lines in together],
        },
        "beyond": {"facts": beyond_facts, "units": beyond},
        "gaps": {"series": gapped, "periods": gaps},
        "units": {
            "read": tally.read,
            "kept": kept,
            "refused": tally.refused_units,
            "repeated": repeated["units"],
            "beyond": beyond,
        },
    }


def _without_repeated(cursor: Any) -> dict[str, Any]:
    """Lines that are the same in every cell count once."""
    cursor.execute(_REPEATED)
    cursor.execute("SELECT count(*), coalesce(sum(units), 0)::bigint FROM demand_repeated")
    lines, units = cursor.fetchone()
    cursor.execute("SELECT line, first FROM demand_repeated ORDER BY line LIMIT %s", [MOST_TOLD])
    examples = [list(pair) for pair in cursor.fetchall()]
    cursor.execute("DELETE FROM demand_lines USING demand_repeated "
                   "WHERE demand_lines.line = demand_repeated.line")  # fmt: skip
    return {"lines": lines, "units": units, "examples": examples}
