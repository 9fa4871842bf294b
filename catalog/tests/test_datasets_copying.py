"""What goes into PostgreSQL by the binary COPY comes out of it the same."""

import numpy as np
import pytest
from django.db import connection

from catalog.datasets.copying import copy_histories_in, copy_histories_out, temporary_table

READERS = np.array([1, 2**40, 7])
BOOKS = np.array([2**33, 5, 6])
HALF_STARS = np.array([10, 0, 1], np.uint8)


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [0, 3])
def test_histories_go_in_and_come_out(rows):
    temporary_table("held", "reader bigint, book bigint, half_stars smallint")
    copy_histories_in("held", READERS[:rows], BOOKS[:rows], HALF_STARS[:rows])
    expected = list(zip(READERS.tolist(), BOOKS.tolist(), HALF_STARS.tolist(), strict=True))[:rows]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM held")
        assert cursor.fetchall() == expected
    found = copy_histories_out("SELECT reader, book, half_stars FROM held")
    columns = (found[name].tolist() for name in ("reader", "book", "half_stars"))
    assert list(zip(*columns, strict=True)) == expected
