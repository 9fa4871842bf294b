"""Histories by the million: what `gather` keeps, and what stands while tables are filled."""

import threading

import numpy as np
import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from catalog.datasets.frames import Block
from catalog.datasets.ledger import Ledger
from shelves.bulk import indexed_afterwards
from shelves.histories import gather
from shelves.models import Rating, ShelfEntry

IDS = np.array([700, 4, 4, 90])  # of four books of the data set, two of which are one here
ROWS = st.lists(
    st.tuples(st.sampled_from([-5, 3, 8, 10**12]), st.integers(0, 3), st.integers(0, 10)),
    max_size=30,
)


def pairs(found, numbers):
    readers, books = numbers[found.keys >> 32], found.keys & 0xFFFFFFFF
    rows = zip(readers.tolist(), books.tolist(), found.half_stars.tolist(), strict=True)
    return {(reader, book): half_stars for reader, book, half_stars in rows}


@given(st.lists(ROWS, max_size=3))
def test_the_last_rating_counts_and_rated_books_are_not_wanted(parts):
    blocks = [
        Block(
            np.array([row[0] for row in rows], np.int64),
            np.array([row[1] for row in rows], np.int32),
            np.array([row[2] for row in rows], np.uint8),
        )
        for rows in parts
    ]
    rows = [row for part in parts for row in part]
    ratings = {(reader, int(IDS[place])): value for reader, place, value in rows if value}
    wants = {(reader, int(IDS[place])): 0 for reader, place, value in rows if not value}
    ledger = Ledger()
    found = gather(blocks, IDS, ledger)
    assert pairs(found.ratings, found.numbers) == ratings
    assert pairs(found.wants, found.numbers) == dict.fromkeys(wants.keys() - ratings.keys(), 0)
    assert (np.diff(found.ratings.keys) > 0).all()
    report = ledger.report()
    assert sum(report["kept"].values()) + sum(d["rows"] for d in report["dropped"]) == len(rows)


def indexes():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes "
            "WHERE tablename IN ('shelves_rating', 'shelves_shelfentry')"
        )
        return {name for (name,) in cursor.fetchall()}


def test_indexes_are_away_while_a_free_table_is_filled(db):
    before = indexes()
    with transaction.atomic(), indexed_afterwards([Rating, ShelfEntry]):
        assert indexes() == {"shelves_rating_pkey", "shelves_shelfentry_pkey"}
    assert indexes() == before


@pytest.mark.slow
def test_a_table_in_use_is_left_as_it_is(transactional_db):
    before = indexes()
    reading, done = threading.Event(), threading.Event()

    def read():
        with transaction.atomic():
            Rating.objects.first()
            reading.set()
            done.wait(60)
        connection.close()

    reader = threading.Thread(target=read)
    reader.start()
    assert reading.wait(60)
    with transaction.atomic(), indexed_afterwards([Rating, ShelfEntry]):
        assert indexes() == before
    done.set()
    reader.join()
    assert indexes() == before
