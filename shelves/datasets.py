"""Loading and removing a data set: its books into the catalogue, its readers with what they did.

A load is one transaction: it is there whole, or the database is as it was.
"""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial

import numpy as np
from django.contrib.auth.hashers import make_password
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import User
from catalog.datasets.frames import BookRecord, Dataset
from catalog.datasets.ledger import Ledger
from catalog.datasets.match import find_books
from catalog.datasets.write import add_books, fill_gaps
from catalog.indexing import reindex
from catalog.models import Book, DatasetLoad
from shelves.histories import gather, write_ratings, write_wants
from shelves.models import Dismissal, Rating, ShelfEntry
from shelves.signals import ratings_loaded

_LOCK = "loading a data set"
_ADD_READERS = """
    INSERT INTO accounts_user (password, is_superuser, name, source, external_id, is_active,
        is_staff, date_joined, history_version)
    SELECT %s, false, '', %s, number::text, false, false, now(), 0
    FROM unnest(%s::bigint[]) AS number ORDER BY number
"""
_COUNT_RATINGS = """
    UPDATE catalog_book book SET rating_count = counted.ratings, rating_sum = counted.half_stars
    FROM (
        SELECT wanted.id, count(rating.id) AS ratings, coalesce(sum(rating.half_stars), 0) AS half_stars
        FROM unnest(%s::bigint[]) AS wanted (id)
        LEFT JOIN shelves_rating rating ON rating.book_id = wanted.id
        GROUP BY wanted.id
    ) AS counted
    WHERE book.id = counted.id
        AND (book.rating_count, book.rating_sum) <> (counted.ratings, counted.half_stars)
"""


class LoadInProgress(Exception):
    """Another process loads or removes a data set."""


def load_dataset(dataset: Dataset, ledger: Ledger) -> DatasetLoad:
    """Load, or load again: known books and readers are found, changed ratings updated.

    Raises:
        LoadInProgress: another load or removal runs.
        Exception: whatever stopped the load, after it has been undone and noted.
    """
    with _only_one():
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
                _announce(dataset.name)
                _finish(load, started, DatasetLoad.Status.DONE, ledger)
        except BaseException as error:
            load.error = str(error) or type(error).__name__
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
    with _only_one(), transaction.atomic():
        readers = User.objects.filter(source=name)
        ratings = Rating.objects.filter(reader__source=name)
        books = list(ratings.order_by().values_list("book_id", flat=True).distinct())
        for model in (ShelfEntry, Dismissal):
            rows = model.objects.filter(reader__source=name)
            rows._raw_delete(rows.db)
        removed = ratings._raw_delete(ratings.db)
        gone = readers.count()
        readers.delete()
        lock_books(books)
        _count_ratings(books)
        _announce(name)
    return gone, removed


def _store(dataset: Dataset, ledger: Ledger) -> None:
    with connection.cursor() as cursor:
        # Foreign keys checked statement by statement: millions of checks saved up cost memory.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    records = dataset.books(ledger)
    ledger.show("Looking for known books", 0, 0.0)
    books = _place_books(records, ledger)
    histories = gather(dataset.histories(ledger), np.array(books, np.int64), partial(_readers, dataset.name, ledger), ledger)
    write_ratings(histories.ratings, ledger)
    write_wants(histories.wants, ledger)
    # Rows of books stay locked until the end, so nobody's rating should have to wait before.
    ledger.show("Indexing books", 0, 0.0)
    lock_books(books)
    fill_gaps(list(zip(books, records, strict=True)))
    reindex(books)
    _count_ratings(books)


def _place_books(records: list[BookRecord], ledger: Ledger) -> list[int]:
    """Ids of the books, in the order of the records; new rows for those not found."""
    found = find_books(records)
    new = iter(add_books([r for r, pk in zip(records, found, strict=True) if pk is None]))
    books = [next(new) if pk is None else pk for pk in found]
    ledger.add("books", found.count(None))
    return books
