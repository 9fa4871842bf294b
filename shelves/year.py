"""A reader's year in books, or all their years together.

Only dates say in which year a book was read: when it was rated or shelved says nothing of that.
A reading of which only the year is known counts in the year and in no month.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from accounts.models import User
from shelves.models import Goal
from shelves.past_reading import Ending, PastReading

MOST_BEST = 6
# Enough for most lives of readers; what is older goes into one sum.
_MOST_YEARS = 40
_FIRST_DECADE = 1900

# Four authors are enough to tell who are level at the top; more than three level say nothing.
_KINDS = """
    WITH mine AS (
        SELECT id, year, language, series_id FROM catalog_book
        WHERE id = ANY(%(books)s::bigint[])
    )
    SELECT 'decade' AS what, (floor(year / 10.0) * 10)::integer::text AS value, count(*) AS books
    FROM mine WHERE year IS NOT NULL GROUP BY 2
    UNION ALL
    SELECT 'median', '', (percentile_disc(0.5) WITHIN GROUP (ORDER BY year))::bigint
    FROM mine HAVING count(year) > 0
    UNION ALL
    SELECT 'language', language, count(*) FROM mine WHERE language <> '' GROUP BY 2
    UNION ALL
    (
        SELECT 'author', author.name, count(*)
        FROM mine JOIN catalog_bookauthor entry ON entry.book_id = mine.id
        JOIN catalog_author author ON author.id = entry.author_id
        GROUP BY author.id ORDER BY 3 DESC, 2 LIMIT 4
    )
    UNION ALL
    (
        SELECT 'series', series.name, count(*)
        FROM mine JOIN catalog_series series ON series.id = mine.series_id
        GROUP BY series.id ORDER BY 3 DESC, 2 LIMIT 1
    )
    ORDER BY what, books DESC, value
"""


@dataclass(frozen=True)
class Period:
    """A month, or a year where all years are shown."""

    number: int
    count: int
    before: int | None  # a year before; None where all years are shown
    goal: float | None


@dataclass(frozen=True)
class Named:
    name: str
    books: int


@dataclass(frozen=True)
class Kinds:
    """What the books are like."""

    authors: list[Named]  # who was read most; several if they are level, none below two books
    series: Named | None  # of which most volumes were read, at least two
    decades: list[tuple[int | None, int]]  # of first publication; None: before 1900
    languages: list[tuple[str, int]]  # codes, the commonest first
    median_year: int | None  # of first publication


@dataclass(frozen=True)
class Highlights:
    first: Ending | None  # as far as the dates tell
    last: Ending | None
    best: list[int]  # books (ids), the reader's highest stars first


@dataclass(frozen=True)
class Year:
    year: int | None  # None: all of them
    finished: int
    before: int | None  # finished in the year before; None where all years are shown
    goal: int | None
    rereads: int
    stopped: int
    periods: list[Period]
    earlier: int  # of all years: finished before the first period
    unplaced: int  # finished, but in which period is not known
    highlights: Highlights
    kinds: Kinds

    @property
    def percent(self) -> int | None:
        return min(100 * self.finished // self.goal, 100) if self.goal else None

    @property
    def more(self) -> int:
        """Than in the year before."""
        return self.finished - (self.before or 0)

    @property
    def fewer(self) -> int:
        return -self.more

    @property
    def any_goal(self) -> bool:
        return any(period.goal for period in self.periods)


def year_in_books(reader: User, past: PastReading, year: int | None) -> Year:
    """Two queries, however much was read."""
    goals = dict(Goal.objects.filter(reader=reader).values_list("year", "books"))
    if year is None:
        return _all_years(past, goals)
    ends, before = past.finished_in(year), past.finished_in(year - 1)
    goal, books = goals.get(year), {end.book for end in ends}
    months, months_before = (Counter(end.month for end in group) for group in (ends, before))
    periods = [
        Period(month, months[month], months_before[month], goal / 12 if goal else None)
        for month in range(1, 13)
    ]
    return Year(
        year=year,
        finished=len(ends),
        before=len(before),
        goal=goal,
        rereads=_rereads(past, year),
        stopped=past.stopped_in(year),
        periods=periods,
        earlier=0,
        unplaced=months[None],
        highlights=_highlights_of(past, ends, books),
        kinds=_kinds_of(books),
    )


def _all_years(past: PastReading, goals: dict[int, int]) -> Year:
    """Books without a date count here: they were read in some year."""
    ends = [end for end in past.endings if end.finished]
    times = past.readings_a_book()
    years = Counter(end.year for end in ends if end.year)
    last = max(years, default=0)
    first = max(min(years, default=1), last - _MOST_YEARS + 1)
    periods = [Period(year, years[year], None, goals.get(year)) for year in range(first, last + 1)]
    return Year(
        year=None,
        finished=times.total(),
        before=None,
        goal=None,
        rereads=times.total() - len(times),
        stopped=past.stopped_in(None),
        periods=periods,
        earlier=sum(count for year, count in years.items() if year < first),
        unplaced=times.total() - years.total(),
        highlights=_highlights_of(past, ends, past.books),
        kinds=_kinds_of(past.books),
    )


def _highlights_of(past: PastReading, ends: list[Ending], books: set[int]) -> Highlights:
    """Which came first is told by those with a month at least: of two in one month, by their days."""
    placed = [end for end in ends if end.month]
    finished = {end.book: end.date for end in sorted(ends, key=lambda end: end.date)}
    rated = [book for book in books if book in past.half_stars]
    rated.sort(key=lambda book: (past.half_stars[book], finished.get(book, ""), book), reverse=True)
    return Highlights(
        first=min(placed, key=lambda end: (end.date.ljust(10, "~"), end.book), default=None),
        last=max(placed, key=lambda end: (end.date.ljust(10), end.book), default=None),
        best=rated[:MOST_BEST],
    )


def _rereads(past: PastReading, year: int) -> int:
    """Readings of a book that was finished before: earlier, nobody knows when, or this year too."""
    earlier = {
        end.book for end in past.endings if end.finished and (end.year is None or end.year < year)
    }
    times = Counter(end.book for end in past.finished_in(year))
    return sum(count - (book not in earlier) for book, count in times.items())


def _kinds_of(books: Iterable[int]) -> Kinds:
    with connection.cursor() as cursor:
        cursor.execute(_KINDS, {"books": list(books)})
        rows = cursor.fetchall()
    told: dict[str, list[tuple[str, int]]] = {}
    for what, value, count in rows:
        told.setdefault(what, []).append((value, count))
    authors = [Named(name, count) for name, count in told.get("author", []) if count > 1]
    series = [Named(name, count) for name, count in told.get("series", []) if count > 1]
    return Kinds(
        authors=[author for author in authors if author.books == authors[0].books],
        series=series[0] if series else None,
        decades=_decades_of({int(decade): count for decade, count in told.get("decade", [])}),
        languages=told.get("language", []),
        median_year=told["median"][0][1] if "median" in told else None,
    )


def _decades_of(counts: dict[int, int]) -> list[tuple[int | None, int]]:
    """Without a gap from the first on, so that a plot of them has a true axis."""
    old = sum(count for decade, count in counts.items() if decade < _FIRST_DECADE)
    known = [decade for decade in counts if decade >= _FIRST_DECADE]
    decades: list[tuple[int | None, int]] = [(None, old)] if old else []
    if known:
        decades += [(at, counts.get(at, 0)) for at in range(min(known), max(known) + 1, 10)]
    return decades
