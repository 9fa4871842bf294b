"""What is read more than usual: each book's last days against its own past.

In the last three days `n` readers did something with the book: gave it stars, or put it on a shelf.
In the four weeks before it was `m` readers, so about `e = m * 3 / 28` were to be expected. The score
is `(n - e) / sqrt(e + 1)`, the distance in deviations of a Poisson count, one added so that a quiet
book needs more than one reader. Below three readers nothing is called a trend. Acts without a date,
as those of data sets are, do not count: a site without dated acts has no trends.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from recommendations import store

RECENT, BEFORE = timedelta(days=3), timedelta(days=28)
FEWEST_READERS = 3
MOST_BOOKS = 200

_SCORED = """
    WITH acts AS (
        SELECT book_id, reader_id, rated_at AS at FROM shelves_rating
        WHERE rated_at >= %(past)s AND rated_at <= %(now)s
        UNION ALL
        SELECT book_id, reader_id, added_at FROM shelves_shelfentry
        WHERE added_at >= %(past)s AND added_at <= %(now)s
    ), counts AS (
        SELECT book_id,
            count(DISTINCT reader_id) FILTER (WHERE at >= %(recent)s) AS readers,
            count(DISTINCT reader_id) FILTER (WHERE at < %(recent)s) * %(share)s AS expected
        FROM acts GROUP BY book_id
    )
    SELECT book_id FROM counts
    WHERE readers >= %(fewest)s AND readers > expected
    ORDER BY (readers - expected) / sqrt(expected + 1) DESC, book_id
    LIMIT %(most)s
"""


def update_trending() -> int:
    """Score every book anew; how many are read more than usual."""
    now = timezone.now()
    books = score_books(now)
    store.put_trending(books, int(now.timestamp()))
    return len(books)


def score_books(now: datetime | None = None) -> list[int]:
    """Ids, the most striking first."""
    now = now or timezone.now()
    asked: dict[str, Any] = {
        "now": now,
        "recent": now - RECENT,
        "past": now - RECENT - BEFORE,
        "share": RECENT / BEFORE,
        "fewest": FEWEST_READERS,
        "most": MOST_BOOKS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SCORED, asked)
        return [book for (book,) in cursor.fetchall()]
