"""Counts of what there is to learn from, as plain JSON: of ratings, of the catalogue, of readers."""

import time
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from accounts.models import SIMULATED_SOURCE, User
from catalog.models import Book, BookAuthor, BookTag
from recommendations.engine.interactions import Interactions
from recommendations.engine.profile import profile
from shelves.models import Import, Rating

Figures = dict[str, Any]

# Growth is shown by so many months, the last one with a rating included.
MONTHS = 24
LATELY = timedelta(days=30)
# A rating dated further ahead than this is a mistake.
CLOCKS_DIFFER = timedelta(days=1)
# Books of one title, first author and place in a series are probably one book, twice.
_DOUBLES = """
    SELECT coalesce(sum(alike - 1), 0) FROM (
        SELECT count(*) AS alike
        FROM catalog_book book
        JOIN catalog_bookauthor author ON author.book_id = book.id AND author.position = 0
        GROUP BY book.sort_title, author.author_id, book.series_position
        HAVING count(*) > 1
    ) AS doubled
"""


def figures_of(interactions: Interactions) -> Figures:
    """Of what training takes: `interactions`, and the catalogue around it. Seconds on millions."""
    started = time.monotonic()
    found = profile(interactions)
    figures = asdict(found) | {
        "mean_stars": found.mean_stars,
        "catalogue": _catalogue(),
        "growth": _growth(),
        "oddities": _oddities(),
        "readers": _readers(),
        "imports": _imports(),
    }
    return figures | {"seconds": round(time.monotonic() - started, 2)}


def _catalogue() -> dict[str, int]:
    """How many books there are, and of how many of them something is known."""
    known = Book.objects.aggregate(
        books=Count("pk"),
        year=Count("year"),
        series=Count("series"),
        language=Count("pk", filter=~Q(language="")),
        description=Count("pk", filter=~Q(description="")),
    )
    return known | {
        "author": BookAuthor.objects.aggregate(n=Count("book", distinct=True))["n"],
        "tags": BookTag.objects.aggregate(n=Count("book", distinct=True))["n"],
    }


def _growth() -> dict[str, Any]:
    """Ratings a month, [["2026-01", 12], ...] without gaps; and how many have a date that can be."""
    dated = Rating.objects.filter(rated_at__lte=timezone.now() + CLOCKS_DIFFER).order_by()
    counts = {
        month.strftime("%Y-%m"): n
        for month, n in dated.annotate(month=TruncMonth("rated_at"))
        .values_list("month")
        .annotate(Count("pk"))
    }
    return {
        "months": [[month, counts.get(month, 0)] for month in _months(counts)],
        "dated": sum(counts.values()),
    }


def _months(counts: dict[str, int]) -> list[str]:
    if not counts:
        return []
    first, last = min(counts), max(counts)
    year, month = map(int, last.split("-"))
    months = [divmod(year * 12 + month - 1 - back, 12) for back in range(MONTHS)]
    named = [f"{year:04d}-{month + 1:02d}" for year, month in reversed(months)]
    return [name for name in named if name >= first]


def _oddities() -> dict[str, int]:
    """What can't be, though it is there; the loader refuses what it can tell to be wrong."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_DOUBLES)
        doubles = int(cursor.fetchone()[0])
    return {
        "doubles": doubles,
        "future_years": Book.objects.filter(year__gt=now.year + 1).count(),
        "future_ratings": Rating.objects.filter(rated_at__gt=now + CLOCKS_DIFFER).count(),
    }


def _readers() -> dict[str, int]:
    by_source = dict(User.objects.order_by().values_list("source").annotate(Count("pk")))
    return {
        "members": by_source.get("", 0),
        "simulated": by_source.get(SIMULATED_SOURCE, 0),
        "all": sum(by_source.values()),
    }


def _imports() -> dict[str, int]:
    """Libraries that readers have brought in lately, and the lines of their files."""
    done = Import.objects.filter(state=Import.State.DONE, done_at__gte=timezone.now() - LATELY)
    lines = sum(done.values_list("rows_read", flat=True))
    return {"libraries": done.count(), "lines": lines}
