"""What each reader has to add to an experiment: once, a day after the first list that they saw in it.

Later acts do not count: whoever comes often would count often, and the intervals hold only if each
reader counts once.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from recommendations.models import Experiment
from recommendations.online.counting import COUNTED_FOR, CREDITED, LIKED

# How long a reader is watched.
WATCHED = timedelta(days=1)
# Rows that are the same whichever model serves.
_OF_NO_MODEL = ["want", "now", "popular"]

# Readers who began in time, with how many books they took to: of either model, and of all.
_OUTCOMES = f"""
    WITH begun AS (
        SELECT reader_id, min(at) AS at FROM recommendations_servedlist
        WHERE at >= %(started)s AND version IN (%(first)s, %(second)s)
        GROUP BY reader_id
        HAVING min(at) > %(after)s AND min(at) <= %(until)s
    ), {CREDITED}, took AS (
        SELECT DISTINCT begun.reader_id, credited.book_id,
            served.teams[array_position(served.books, credited.book_id)] AS team
        FROM begun
        JOIN recommendations_servedlist served USING (reader_id)
        JOIN credited ON credited.id = served.id
        WHERE served.at >= begun.at AND NOT served."row" = ANY(%(of_no_model)s)
            AND served.version IN (%(first)s, %(second)s)
            AND credited.at <= begun.at + %(watched)s
            AND (credited.act IN ('opened', 'wanted') OR credited.half_stars >= %(liked)s)
    )
    SELECT begun.reader_id, count(took.book_id) AS books,
        count(*) FILTER (WHERE team = 1) AS first, count(*) FILTER (WHERE team = 2) AS second
    FROM begun LEFT JOIN took USING (reader_id)
    GROUP BY begun.reader_id, begun.at ORDER BY begun.at, begun.reader_id
"""


class Outcome(NamedTuple):
    """Books that a reader opened, wanted or liked; of a drafted list, by which model brought them."""

    reader: int
    books: int
    first: int
    second: int


def outcomes(experiment: Experiment, until: datetime) -> Iterator[Outcome]:
    """Of those who began since the last count and have been watched long enough at `until`."""
    since = max(experiment.started_at, experiment.counted_until - WATCHED)
    asked: dict[str, Any] = {
        "started": experiment.started_at,
        "since": since,
        "after": experiment.counted_until - WATCHED,
        "until": until - WATCHED,
        "watched": WATCHED,
        "first": experiment.first,
        "second": experiment.second,
        "of_no_model": _OF_NO_MODEL,
        "counted_for": COUNTED_FOR,
        "liked": LIKED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OUTCOMES, asked)
        yield from map(Outcome._make, cursor.fetchall())
