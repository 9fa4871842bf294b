"""Loading and removing a data set: its books into the catalogue, its readers with what they did.

A load is one transaction: it is there whole, or the database is as it was.
"""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import NamedTuple

import numpy as np
from django.contrib.auth.hashers import make_password
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from catalog.datasets.frames import BookRecord, Dataset, DatasetError
from catalog.datasets.ledger import Ledger
from catalog.datasets.match import find_books
from catalog.datasets.write import add_books, fill_gaps
from catalog.models import Book, BookAuthor, BookTag, DatasetLoad, Identifier
from catalog.search.indexing import reindex
from registry.locks import only_one
from shelves.bulk import indexed_afterwards
from shelves.histories import Histories, append_histories, gather, write_histories
from shelves.models import Dismissal, Rating, ShelfEntry
from shelves.signals import ratings_loaded

_LOCK = "loading a data set"
_WORTH_A_REBUILD = 100_000
_ADD_READERS = """
    INSERT INTO accounts_user (password, is_superuser, name, source, external_id, is_active,
        is_staff, date_joined, history_version)
    SELECT %s, false, '', %s, number::text, false, false, now(), 0
    FROM unnest(%s::bigint[]) AS number ORDER BY number
"""
_COUNT_RATINGS = """
    UPDATE catalog_book book
    SET rating_count = coalesce(counted.ratings, 0), rating_sum = coalesce(counted.half_stars, 0)
    FROM unnest(%(books)s::bigint[]) AS wanted (id)
    LEFT JOIN (
        SELECT book_id, count(*) AS ratings, sum(half_stars) AS half_stars
        FROM shelves_rating GROUP BY book_id
    ) AS counted ON counted.book_id = wanted.id
    WHERE book.id = wanted.id AND (book.rating_count, book.rating_sum)
        <> (coalesce(counted.ratings, 0), coalesce(counted.half_stars, 0))
"""


class LoadInProgress(Exception):
    """Another process loads or removes a data set."""


def load_dataset(dataset: Dataset, ledger: Ledger) -> DatasetLoad:
    """Load, or load again: known books and readers are found, changed ratings updated.

    Raises:
        LoadInProgress: another load or removal runs.
        Exception: whatever stopped the load, after it has been undone and noted.
    """
    with _alone():
        DatasetLoad.objects.filter(status=DatasetLoad.Status.RUNNING).update(
            status=DatasetLoad.Status.FAILED,
            finished_at=timezone.now(),
            error="Its process ended early. Nothing of it was kept.",
        )
        load = DatasetLoad.objects.create(dataset=dataset.name, folder=dataset.folder)
        started = time.monotonic()
        try:
            with transaction.atomic():
                _store(dataset, ledger)
                if ledger.news:
                    _announce(dataset.name)
                _finish(load, started, DatasetLoad.Status.DONE, ledger)
        except BaseException as error:
            load.error = str(error) or "Stopped."
            with suppress(DatabaseError):
                _finish(load, started, DatasetLoad.Status.FAILED, ledger)
            raise
    return load


def remove_dataset(name: str) -> tuple[int, int]:
    """Remove the readers of a data set with all they did; the books stay.

    Returns:
        How many readers and how many ratings were removed.

    Raises:
        LoadInProgress: another load or removal runs.
    """
    with _alone(), transaction.atomic():
        rated = Rating.objects.filter(reader__source=name)
        books = list(rated.order_by().values_list("book_id", flat=True).distinct())
        # Row by row through Django it would take minutes. These readers can't sign in, so nothing
        # but their histories refers to them; if something did, its foreign key would object.
        removed = [
            rows._raw_delete(rows.db)
            for rows in (
                ShelfEntry.objects.filter(reader__source=name),
                Dismissal.objects.filter(reader__source=name),
                rated,
                User.objects.filter(source=name),
            )
        ]
        _lock_books(books)
        _count_ratings(books)
        _announce(name)
    return removed[-1], removed[-2]


def _store(dataset: Dataset, ledger: Ledger) -> None:
    with connection.cursor() as cursor:
        # Checked statement by statement: millions of foreign keys saved up for the end cost memory.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    records = dataset.books(ledger)
    if not records:
        raise DatasetError(f"{dataset.folder} has no book of {dataset.name} that can be read.")
    books = _place_books(records, ledger)
    histories = gather(dataset.histories(ledger), np.array(books, np.int64), ledger)
    _write(histories, _place_readers(dataset.name, histories.numbers, ledger), ledger)
    # Locked rows make members who rate these books wait: that comes last.
    ledger.show("Indexing books", len(books), 1.0)
    _analyze(User, Rating, ShelfEntry)
    _lock_books(books)
    fill_gaps(list(zip(books, records, strict=True)))
    reindex(books)
    _count_ratings(books)
    _analyze(Book, BookAuthor, BookTag, Identifier)


def _write(histories: Histories, readers: "_Readers", ledger: Ledger) -> None:
    """Quickly where there is no member yet to keep waiting, patiently on a site with members."""
    if not readers.all_new:
        write_histories(histories, readers.ids, ledger)
    elif len(histories) < _WORTH_A_REBUILD or _would_disturb(len(histories)):
        append_histories(histories, readers.ids, ledger)
    else:
        with indexed_afterwards([Rating, ShelfEntry]):
            append_histories(histories, readers.ids, ledger)


def _would_disturb(new_rows: int) -> bool:
    """Whether the site has members, or there is more to index again than to add.

    Taking indexes down keeps everybody from pages, sign-in and sign-up until the load ends.
    A superuser is no member here: usually it is the operator of a new site, who loads.
    """
    members = User.objects.members().filter(is_superuser=False)
    return members.exists() or Rating.objects.count() > new_rows


def _place_books(records: list[BookRecord], ledger: Ledger) -> list[int]:
    """Ids of the books, in the order of the records; new rows for those not found."""
    ledger.show("Matching books", len(records), 1.0)
    found = find_books(records)
    new = iter(add_books([r for r, pk in zip(records, found, strict=True) if pk is None]))
    ledger.add("books", found.count(None))
    return [next(new) if pk is None else pk for pk in found]


class _Readers(NamedTuple):
    ids: np.ndarray  # (r,) int64, in the order of their numbers in the data set
    all_new: bool


def _place_readers(source: str, numbers: np.ndarray, ledger: Ledger) -> _Readers:
    """The readers with these numbers in the data set; new rows for those that are new."""
    readers = User.objects.filter(source=source).order_by().values_list("external_id", "pk")
    known = {int(number) for number, _ in readers}
    new = [number for number in numbers.tolist() if number not in known]
    with connection.cursor() as cursor:
        cursor.execute(_ADD_READERS, [make_password(None), source, new])
    ledger.add("readers", len(new))
    ledger.keep("readers", len(numbers))
    ids = {int(number): pk for number, pk in readers.all()}
    in_order = np.fromiter((ids[number] for number in numbers.tolist()), np.int64, len(numbers))
    return _Readers(in_order, all_new=len(new) == len(numbers))


def _lock_books(books: list[int]) -> None:
    """Hold the rows of these books: a count made now takes in every rating, and misses none."""
    list(
        Book.objects.filter(pk__in=set(books))
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk")
    )


def _count_ratings(books: list[int]) -> None:
    with connection.cursor() as cursor:
        # The index does not know yet which new rows are visible: reading in order is ten times faster.
        cursor.execute("SET LOCAL enable_indexonlyscan = off")
        cursor.execute(_COUNT_RATINGS, {"books": sorted(set(books))})
        cursor.execute("SET LOCAL enable_indexonlyscan = DEFAULT")


def _analyze(*models: type[Model]) -> None:
    """Let PostgreSQL know at once that these tables have grown; by itself it is minutes late."""
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"ANALYZE {model._meta.db_table}")


def _announce(name: str) -> None:
    send = partial(ratings_loaded.send, sender=DatasetLoad, dataset=name)
    transaction.on_commit(send, robust=True)


def _finish(load: DatasetLoad, started: float, status: str, ledger: Ledger) -> None:
    load.status, load.finished_at = status, timezone.now()
    load.report = ledger.report() | {
        "seconds": round(time.monotonic() - started, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    load.save(update_fields=["status", "finished_at", "report", "error"])


@contextmanager
def _alone() -> Iterator[None]:
    with only_one(_LOCK) as alone:
        if not alone:
            raise LoadInProgress("A data set is being loaded or removed already: wait for its end.")
        yield
