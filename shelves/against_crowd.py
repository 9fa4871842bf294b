"""A reader's stars beside those that everybody else gave to the same books.

A book's crowd are the other readers here where they are enough, else those whom the data set counts.
"""

from collections import Counter
from dataclasses import dataclass

from django.db import connection

from accounts.models import User
from shelves.models import MAX_HALF_STARS, MIN_HALF_STARS
from shelves.past_reading import PastReading

MIN_RATINGS = 10  # of the reader's, before we speak of agreement
MIN_OTHERS = 10  # ratings of a book by others, before they are a crowd
MIN_APART = 1.0  # stars; less is no difference worth telling
MOST_APART = 5
# The spread of the crowd's stars is counted over so many ratings at most: it bounds the time.
_MOST_COUNTED = 20_000

_COMPARED = """
    WITH rated AS (
        SELECT book.id, rating.half_stars / 2.0::float8 AS stars,
            CASE WHEN book.rating_count > %(others)s
                THEN (book.rating_sum - rating.half_stars) / 2.0::float8 / (book.rating_count - 1)
                WHEN book.public_count >= %(others)s THEN book.public_average
            END AS crowd
        FROM shelves_rating rating JOIN catalog_book book ON book.id = rating.book_id
        WHERE rating.reader_id = %(reader)s
    ), compared AS MATERIALIZED (
        SELECT id, stars, crowd, stars - crowd AS apart FROM rated WHERE crowd IS NOT NULL
    )
    SELECT 'all', count(*), avg(apart), corr(stars, crowd) FROM compared
    UNION ALL
    (
        SELECT 'loved', id, stars, crowd FROM compared
        WHERE apart >= %(apart)s ORDER BY apart DESC, id LIMIT %(most)s
    )
    UNION ALL
    (
        SELECT 'unloved', id, stars, crowd FROM compared
        WHERE apart <= -%(apart)s ORDER BY apart, id LIMIT %(most)s
    )
"""

# Every book counts the same, as it does in the reader's own spread. Which books are counted
# where there are too many is as good as drawn by lot, and the same ones every time.
_SPREAD = """
    WITH mine AS (
        SELECT book.id, book.rating_count, rating.half_stars, sum(book.rating_count) OVER (
            ORDER BY hashint8(book.id), book.id
        ) AS so_far
        FROM shelves_rating rating JOIN catalog_book book ON book.id = rating.book_id
        WHERE rating.reader_id = %(reader)s AND book.rating_count > %(others)s
    ), counted AS (
        SELECT mine.id, theirs.half_stars,
            count(*) - (theirs.half_stars = mine.half_stars)::integer AS ratings
        FROM mine JOIN shelves_rating theirs ON theirs.book_id = mine.id
        WHERE so_far - mine.rating_count < %(most)s GROUP BY mine.id, mine.half_stars, theirs.half_stars
    ), shares AS (
        SELECT id, half_stars, ratings / nullif(sum(ratings) OVER (PARTITION BY id), 0) AS share
        FROM counted
    )
    SELECT half_stars, sum(share)::float8, (SELECT count(DISTINCT id) FROM shares WHERE share IS NOT NULL)
    FROM shares WHERE share IS NOT NULL GROUP BY half_stars
"""


@dataclass(frozen=True)
class Step:
    half_stars: int
    count: int  # of the reader's ratings
    mine: float  # their share, 0 to 1
    others: float | None  # mean share among the ratings of others for the same books

    @property
    def stars(self) -> float:
        return self.half_stars / 2


@dataclass(frozen=True)
class Apart:
    """A book that the reader and the others see differently."""

    book: int
    stars: float
    crowd: float  # mean stars of the others


@dataclass(frozen=True)
class AgainstCrowd:
    ratings: int
    steps: list[Step]  # half a star to five; none without a rating
    counted: int  # books in the crowd's spread
    compared: int  # books that have a crowd
    kinder: float | None  # stars above the crowd, in the mean; negative: below
    agreement: (
        float | None
    )  # correlation, -1 to 1; None where too few, or where either side never varies
    loved: list[Apart]  # by the reader, not by others; the furthest apart first
    unloved: list[Apart]

    @property
    def missing(self) -> int:
        """How many more books with a crowd it takes to speak of agreement."""
        return max(MIN_RATINGS - self.compared, 0)


def against_crowd(reader: User, past: PastReading) -> AgainstCrowd:
    """Two queries, however many the ratings are."""
    (n, kinder, agreement), loved, unloved = _compare(reader)
    steps, counted = _steps(reader, past)
    return AgainstCrowd(
        ratings=len(past.half_stars),
        steps=steps,
        counted=counted,
        compared=n,
        kinder=kinder if n >= MIN_RATINGS else None,
        agreement=agreement if n >= MIN_RATINGS else None,
        loved=loved,
        unloved=unloved,
    )


def _compare(
    reader: User,
) -> tuple[tuple[int, float | None, float | None], list[Apart], list[Apart]]:
    """Books with a crowd, mean difference, correlation; and the books furthest apart."""
    asked = {
        "reader": reader.pk,
        "others": MIN_OTHERS,
        "apart": MIN_APART,
        "most": MOST_APART,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COMPARED, asked)
        rows = cursor.fetchall()
    whole = next((n, kinder, agreement) for what, n, kinder, agreement in rows if what == "all")
    loved, unloved = (
        [Apart(book, stars, crowd) for what, book, stars, crowd in rows if what == side]
        for side in ("loved", "unloved")
    )
    return whole, loved, unloved


def _steps(reader: User, past: PastReading) -> tuple[list[Step], int]:
    mine = Counter(past.half_stars.values())
    if not mine:
        return [], 0
    with connection.cursor() as cursor:
        cursor.execute(_SPREAD, {"reader": reader.pk, "others": MIN_OTHERS, "most": _MOST_COUNTED})
        rows = cursor.fetchall()
    counted = rows[0][2] if rows else 0
    others = {half_stars: share / counted for half_stars, share, _ in rows}
    steps = [
        Step(n, mine[n], mine[n] / mine.total(), others.get(n, 0.0) if counted else None)
        for n in range(MIN_HALF_STARS, MAX_HALF_STARS + 1)
    ]
    return steps, counted
