"""What every reader did with every book, out of PostgreSQL into arrays in one COPY."""

from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import Count, Max, Q, Sum

from accounts.models import User
from catalog.datasets.copying import copy_histories_out
from catalog.models import Book, BookAuthor, BookTag, DatasetLoad
from recommendations.engine import model
from recommendations.engine.interactions import Interactions
from shelves.models import Rating

# Without those who are not to be learnt from, or are about to leave.
_TEACHES = """
    NOT EXISTS (
        SELECT FROM accounts_user reader WHERE reader.id = reader_id
        AND (reader.untaught_since IS NOT NULL OR reader.leaves_at IS NOT NULL)
    )
"""
_HISTORY = f"""
    SELECT reader_id, book_id, half_stars::smallint FROM shelves_rating WHERE {_TEACHES}
    UNION ALL
    SELECT reader_id, book_id, 0::smallint FROM shelves_shelfentry
    WHERE shelf = 'want' AND {_TEACHES}
"""


def take_snapshot() -> Interactions:
    """Ratings (1 to 10 half stars) and want-to-read marks (0) over the whole catalogue."""
    rows = copy_histories_out(_HISTORY)
    books = np.fromiter(Book.objects.order_by("pk").values_list("pk", flat=True), np.int64)
    # A book deleted since the COPY is still in its rows; nobody will be shown it.
    return Interactions.from_ids(
        rows["reader"].astype(np.int64),
        rows["book"].astype(np.int64),
        rows["half_stars"].astype(np.uint8),
        books=np.union1d(books, rows["book"].astype(np.int64)),
    )


def last_rating() -> int:
    """The number of the newest row: those that come later have higher ones."""
    return Rating.objects.aggregate(last=Max("pk"))["last"] or 0


def ratings_since(last: int, moment: datetime) -> np.ndarray:
    """Those with a higher number than `last`, or changed after `moment`, as `copy_histories_out` has
    them. Both, as imported ratings have dates of long ago, and those of a data set have none.
    """
    changed = f"rated_at > '{moment.isoformat()}'::timestamptz AND rated_at <= clock_timestamp()"
    return copy_histories_out(
        "SELECT reader_id, book_id, half_stars::smallint FROM shelves_rating "
        f"WHERE (id > {int(last)} OR ({changed})) AND {_TEACHES}"
    )


def sources() -> list[str]:
    """Which data sets and other systems have readers here."""
    named = User.objects.exclude(source="").order_by("source")
    return list(named.values_list("source", flat=True).distinct())


def data_version() -> str:
    """Changes whenever something did that a new model would learn from; a few milliseconds.

    A model of another format is something new as well: an upgrade of the site retrains by itself.
    """
    with_history = ~Q(source="") | Q(history_version__gt=0)
    readers = User.objects.filter(with_history).aggregate(
        n=Count("pk"), changes=Sum("history_version")
    )
    books = Book.objects.aggregate(n=Count("pk"), last=Max("pk"))
    loads = DatasetLoad.objects.filter(status=DatasetLoad.Status.DONE)
    news = (pk for pk, report in loads.values_list("pk", "report") if report.get("added"))
    kinds = [BookTag.objects.count(), BookAuthor.objects.count()]
    parts: list[Any] = [model.FORMAT, *readers.values(), *books.values(), next(news, 0), *kinds]
    return ".".join(str(part or 0) for part in parts)
