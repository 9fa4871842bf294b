"""What became of the lists of each day: counted from what readers did with the books in them.

An act counts for the latest list that showed the book to the reader, if that was at most COUNTED_FOR
before. Stars, marks and dismissals are read from where readers keep them: one that was taken back does
not count. So a day is counted anew until its last act can have come. Lists that an
experiment drafted from two models count for neither.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

# Long enough to get a book and to finish it, as most stars for a book that was not read before come
# then; short enough that the list has to do with it, and that a new model can be judged in a month.
COUNTED_FOR = timedelta(days=14)
# Half stars from which a book was liked.
LIKED = 8

# Whatever readers did since `since`, and the list that it counts for.
CREDITED = """
    acts AS (
        SELECT reader_id, book_id, at, 'opened' AS act, NULL::int AS half_stars
        FROM recommendations_openedbook WHERE at >= %(since)s
        UNION ALL
        SELECT reader_id, book_id, at, 'opened', NULL
        FROM recommendations_event WHERE kind = 'click' AND at >= %(since)s
        UNION ALL
        SELECT reader_id, book_id, added_at, 'wanted', NULL
        FROM shelves_shelfentry
        WHERE added_at >= %(since)s AND shelf IN ('want', 'reading', 'read')
        UNION ALL
        SELECT reader_id, book_id, rated_at, 'rated', half_stars
        FROM shelves_rating WHERE rated_at >= %(since)s
        UNION ALL
        SELECT reader_id, book_id, dismissed_at, 'dismissed', NULL
        FROM shelves_dismissal WHERE dismissed_at >= %(since)s
    ), credited AS (
        SELECT list.id, acts.book_id, acts.act, max(acts.half_stars) AS half_stars, min(acts.at) AS at
        FROM acts CROSS JOIN LATERAL (
            SELECT id FROM recommendations_servedlist served
            WHERE served.reader_id = acts.reader_id
                AND served.at <= acts.at AND served.at > acts.at - %(counted_for)s
                AND served.books @> ARRAY[acts.book_id]
            ORDER BY served.at DESC LIMIT 1
        ) list
        GROUP BY list.id, acts.book_id, acts.act
    )
"""

_COUNT = f"""
    WITH {CREDITED}, of_list AS (
        SELECT id,
            count(*) FILTER (WHERE act = 'opened') AS opened,
            count(*) FILTER (WHERE act = 'wanted') AS wanted,
            count(*) FILTER (WHERE act = 'rated') AS rated,
            sum(half_stars) AS half_stars,
            count(*) FILTER (WHERE act = 'dismissed') AS dismissed,
            bool_or(act = 'wanted' OR half_stars >= %(liked)s) AS hit
        FROM credited GROUP BY id
    ), lists AS (
        SELECT (at AT TIME ZONE 'UTC')::date AS day, version, "row", books, of_list.*
        FROM recommendations_servedlist served LEFT JOIN of_list USING (id)
        WHERE at >= %(since)s AND cardinality(teams) = 0
    ), counts AS (
        SELECT day, version, coalesce("row", '') AS "row", count(*) AS lists,
            count(*) FILTER (WHERE hit) AS hits,
            coalesce(sum(opened), 0) AS opened, coalesce(sum(wanted), 0) AS wanted,
            coalesce(sum(rated), 0) AS rated, coalesce(sum(half_stars), 0) AS half_stars,
            coalesce(sum(dismissed), 0) AS dismissed
        FROM lists GROUP BY GROUPING SETS ((day, version, "row"), (day, version))
    ), known AS (
        SELECT count(*) AS books, sum(greatest(rating_count, public_count, 1))::float8 AS readers
        FROM catalog_book
    ), shown AS (
        SELECT day, version, coalesce("row", '') AS "row",
            count(*) AS shown, count(DISTINCT book.id) AS books,
            sum(-ln(greatest(rating_count, public_count, 1) / known.readers) / ln(2::float8)) AS bits
        FROM known, lists, unnest(lists.books) AS place (id) JOIN catalog_book book USING (id)
        GROUP BY GROUPING SETS ((day, version, "row"), (day, version))
    )
    INSERT INTO recommendations_onlineday (day, version, "row", lists, hits, shown, opened, wanted,
        rated, half_stars, dismissed, books, catalogue, bits)
    SELECT counts.day, counts.version, counts."row", lists, hits, shown, opened, wanted,
        rated, half_stars, dismissed, shown.books, known.books, bits
    FROM counts JOIN shown
        ON shown.day = counts.day AND shown."row" = counts."row"
        AND shown.version IS NOT DISTINCT FROM counts.version,
    known
    ORDER BY 1, 2, 3
    ON CONFLICT (day, version, "row") DO UPDATE SET lists = excluded.lists, hits = excluded.hits,
        shown = excluded.shown, opened = excluded.opened, wanted = excluded.wanted,
        rated = excluded.rated, half_stars = excluded.half_stars, dismissed = excluded.dismissed,
        books = excluded.books, catalogue = excluded.catalogue, bits = excluded.bits
"""


def count_days(now: datetime | None = None) -> int:
    """Count each day anew to which an act may still have come; how many figures there are of them."""
    first = ((now or timezone.now()) - COUNTED_FOR).date() - timedelta(days=1)
    asked: dict[str, Any] = {
        "since": f"{first}T00:00:00Z",
        "counted_for": COUNTED_FOR,
        "liked": LIKED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, asked)
        return cursor.rowcount
