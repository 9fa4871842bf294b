"""How many copies of which books are here, to sell or to lend, where anybody counts them."""

from collections.abc import Collection, Iterable, Mapping

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from catalog.models import Book, Stock, StockVersion
from web.batch import Status
from web.statements import prepared_cursor

MOST_COPIES = 1_000_000

_ONLY_VERSION = 1
# By the clock as well: a number is never given twice, not even after a backup was brought back.
_NEXT_VERSION = f"""
    INSERT INTO catalog_stockversion (id, number)
    VALUES ({_ONLY_VERSION}, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
    ON CONFLICT (id) DO UPDATE
    SET number = greatest(catalog_stockversion.number + 1, excluded.number)
"""
_PUT = """
    INSERT INTO catalog_stock (book_id, copies, changed_at)
    SELECT book_id, copies, %s FROM unnest(%s::bigint[], %s::integer[]) AS news (book_id, copies)
    ON CONFLICT (book_id) DO UPDATE SET copies = excluded.copies, changed_at = excluded.changed_at
    WHERE catalog_stock.copies <> excluded.copies
"""
_ANY = f"SELECT FROM {Stock._meta.db_table} LIMIT 1"

_in_stock: tuple[int, np.ndarray] | None = None


def put_copies(copies: Mapping[int, int]) -> dict[int, Status]:
    """Say how many copies of these books there are; what that changed, by book.

    A book that has gone meanwhile raises IntegrityError. Five statements, however many books.
    """
    if not copies:
        return {}
    news = dict(sorted(copies.items()))  # in one order, so that nobody waits for each other
    with transaction.atomic():
        held = Stock.objects.select_for_update().order_by("pk").filter(pk__in=news)
        before = dict(held.values_list("pk", "copies"))
        with connection.cursor() as cursor:
            cursor.execute(_PUT, [timezone.now(), list(news), list(news.values())])
        if any(pk not in before or bool(before[pk]) != bool(n) for pk, n in news.items()):
            _note_change()
    return {pk: _became(before.get(pk), n) for pk, n in news.items()}


def _became(before: int | None, now: int) -> Status:
    if before is None:
        return Status.CREATED
    return Status.UNCHANGED if before == now else Status.CHANGED


def stop_counting(books: Collection[int]) -> int:
    """Keep no stock of these books any more; of how many there was one."""
    with transaction.atomic():
        gone, _ = Stock.objects.filter(pk__in=books).delete()
        if gone:
            _note_change()
    return gone


def copies_of(books: Iterable[int]) -> dict[int, int]:
    """By book; those of which no stock is kept are missing. One query."""
    return dict(Stock.objects.filter(pk__in=list(books)).values_list("pk", "copies"))


def is_kept() -> bool:
    """Whether stock is kept of any book that there is."""
    with prepared_cursor() as cursor:
        return cursor.execute(_ANY).fetchone() is not None


def version() -> int:
    """Another number whenever a book came into stock or left it, or its stock is kept no more, or
    now. 0 before the first. One query by a primary key."""
    number = StockVersion.objects.filter(pk=_ONLY_VERSION).values_list("number", flat=True).first()
    return number or 0


def ids_in_stock() -> np.ndarray:
    """Ids of the books of which there is a copy, sorted; (n,) int64, not to be written to.

    Kept by the process: one small query as long as nothing changes.
    """
    global _in_stock
    now = version()
    kept = _in_stock
    if kept is None or kept[0] != now:
        # The version is read first: what is read after it is at least as new.
        books = Book.objects.order_by().in_stock().values_list("pk", flat=True)
        ids = np.sort(np.fromiter(books, np.int64))
        ids.flags.writeable = False
        kept = _in_stock = (now, ids)
    return kept[1]


def _note_change() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_VERSION)
