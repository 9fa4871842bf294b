from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.engine import interactions
from recommendations.engine.interactions import Interactions
from recommendations.engine.tests import strategies


def as_dict(data: Interactions) -> dict[tuple[int, int], int]:
    return {
        (int(data.readers[r]), int(data.books[b])): int(v)
        for r, b, v in zip(data.reader, data.book, data.value, strict=True)
    }


@given(strategies.rows)
def test_what_goes_in_as_ids_comes_out(triples):
    expected = {}
    for reader, book, value in triples:
        expected[reader, book] = value or expected.get((reader, book), 0)
    data = Interactions.from_ids(*strategies.columns_of(triples))
    assert as_dict(data) == expected
    assert len(data) == len(expected)
    assert len(data.rated) == sum(value > 0 for value in expected.values())


@given(strategies.interactions)
def test_the_csr_view_holds_the_same_rows(data):
    weights = np.arange(len(data), dtype=np.float32)
    matrix = data.csr(weights)
    assert matrix.shape == (len(data.readers), len(data.books))
    assert matrix.nnz == len(data), "a weight of 0 stays stored"
    assert np.array_equal(matrix.toarray()[data.reader, data.book], weights)


@pytest.mark.parametrize("chunk", [1, 7, 1000])
@given(data=strategies.interactions)
def test_books_are_counted_chunk_by_chunk(chunk, data):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(interactions, "_CHUNK", chunk)
        counts, sums = data.book_counts, data.book_sums
    expected = [data.value[data.book == book].tolist() for book in range(len(data.books))]
    assert counts.tolist() == [len(values) for values in expected]
    assert sums.tolist() == [sum(values) for values in expected]


def test_a_rating_wins_over_a_mark_and_then_the_last_one():
    same = np.zeros(4, np.int64)
    data = Interactions.from_ids(same, same, np.array([3, 0, 8, 0], np.uint8))
    assert as_dict(data) == {(0, 0): 8}


def test_the_whole_catalogue_can_be_named():
    data = Interactions.from_ids(
        np.array([7]), np.array([20]), np.array([9], np.uint8), books=np.array([30, 20, 10])
    )
    assert data.books.tolist() == [10, 20, 30]
    assert as_dict(data) == {(7, 20): 9}


def test_a_book_outside_the_named_catalogue_is_an_error():
    with pytest.raises(ValueError, match="not in `books`, first: 20"):
        Interactions.from_ids(
            np.array([7]), np.array([20]), np.array([9], np.uint8), books=np.array([10])
        )


@pytest.mark.parametrize(
    ("readers", "books", "values", "words"),
    [
        ([1, 2], [1], [10], "equally long"),
        ([[1]], [[1]], [[10]], "flat"),
        ([1], [1], [11], "half stars, 0 to 10, not 11"),
        ([1], [1], [-1], "half stars"),
        ([1], [1], [2.5], "whole numbers"),
        ([1.5], [1], [2], "whole numbers"),
    ],
)
def test_wrong_arrays_are_refused_in_words(readers, books, values, words):
    with pytest.raises(ValueError, match=words):
        Interactions.from_ids(np.array(readers), np.array(books), np.array(values))


@pytest.mark.parametrize(
    ("indptr", "book", "words"),
    [
        ([0, 2, 2], [1, 0], "sorted by book"),
        ([0, 2, 2], [1, 1], "once"),
        ([0, 1, 2], [0, 2], "outside"),
        ([0, 1, 2], [0, -1], "outside"),
        ([0, 1], [0, 1], "from 0 to the number of rows"),
        ([0, 1, 1], [0, 1], "from 0 to the number of rows"),
        ([0, 3, 2], [0, 1], "from 0 to the number of rows"),
        ([1, 1, 2], [0, 1], "from 0 to the number of rows"),
    ],
)
def test_rows_that_break_the_order_are_refused(indptr, book, words):
    ids = np.array([5, 6])
    with pytest.raises(ValueError, match=words):
        Interactions(
            np.array(indptr, np.int64), np.array(book, np.int32), np.ones(2, np.uint8), ids, ids
        )


def test_books_may_go_down_where_a_reader_begins():
    ids = np.array([5, 6, 7])
    data = Interactions(
        np.array([0, 1, 1, 2]), np.array([1, 0], np.int32), np.ones(2, np.uint8), ids, ids
    )
    assert data.reader.tolist() == [0, 2]


def test_arrays_of_another_type_and_ids_out_of_order_are_refused():
    indptr, book, value = np.array([0, 1, 1]), np.zeros(1, np.int32), np.ones(1, np.uint8)
    ids = np.array([5, 6])
    with pytest.raises(ValueError, match="`value` must be uint8"):
        Interactions(indptr, book, value.astype(np.float32), ids, ids)
    with pytest.raises(ValueError, match="`readers` must ascend"):
        Interactions(indptr, book, value, ids[::-1], ids)


def test_a_rating_takes_5_bytes_and_a_reader_or_book_8():
    reader, book = np.indices((200, 50)).reshape(2, -1)
    data = Interactions.from_ids(reader, book, np.ones(len(reader), np.uint8))
    stored = [getattr(data, field.name) for field in fields(data)]
    assert sum(array.nbytes for array in stored) == 5 * len(data) + 8 * (201 + 200 + 50)
    assert not vars(data).keys() - {field.name for field in fields(data)}
    assert all(array.base is None for array in stored), "nothing longer is kept alive"


def test_the_csr_view_copies_no_column_numbers(checkerboard):
    matrix = checkerboard.csr(np.ones(len(checkerboard), np.float32))
    assert np.shares_memory(matrix.indices, checkerboard.book)


def test_ratings_without_marks_are_not_copied(checkerboard):
    assert checkerboard.rated is checkerboard


@given(strategies.interactions, st.randoms(use_true_random=False))
def test_any_rows_can_be_selected(data, random):
    mask = np.array([random.random() < 0.5 for _ in range(len(data))], bool)
    part = data.where(mask)
    assert np.array_equal(part.reader, data.reader[mask])
    assert np.array_equal(part.book, data.book[mask])
    assert np.array_equal(part.value, data.value[mask])


def by_lexsort(reader, book, value):
    """Rows by reader and book, of a repeated pair the last rating: the plain way."""
    order = np.lexsort((np.arange(len(value)), value > 0, book, reader))
    reader, book, value = reader[order], book[order], value[order]
    last = np.append((reader[1:] != reader[:-1]) | (book[1:] != book[:-1]), True)
    return reader[last], book[last], value[last]


@pytest.mark.parametrize("books", [200, 100_000])
@pytest.mark.parametrize("spread", [1, 10**12])
def test_long_data_is_sorted_by_every_thread(books, spread):
    """Enough rows for several threads, short and long histories, repeats, ids near and far."""
    draw = np.random.default_rng(7)
    rows = 300_000
    reader = np.where(draw.random(rows) < 0.03, 3, draw.integers(-5000, 20_000, rows))
    book, value = draw.integers(0, books, rows), draw.integers(0, 11, rows).astype(np.uint8)
    data = Interactions.from_ids(reader * spread, book * spread, value)
    expected = by_lexsort(reader, book, value)
    assert np.array_equal(data.readers[data.reader], expected[0] * spread)
    assert np.array_equal(data.books[data.book], expected[1] * spread)
    assert np.array_equal(data.value, expected[2])
    again = Interactions.from_ids(data.readers[data.reader], data.books[data.book], data.value)
    assert again.fingerprint() == data.fingerprint()


def test_nothing_is_a_library_too():
    none = np.empty(0, np.int64)
    data = Interactions.from_ids(none, none, none.astype(np.uint8), books=np.array([4, 2]))
    assert (len(data), len(data.readers), data.books.tolist()) == (0, 0, [2, 4])
    assert (len(data.rated), data.indptr.tolist(), len(data.reader)) == (0, [0], 0)


def test_the_fingerprint_tells_data_apart(checkerboard):
    again = checkerboard.where(np.ones(len(checkerboard), bool))
    other = checkerboard.where(np.arange(len(checkerboard)) > 0)
    assert again.fingerprint() == checkerboard.fingerprint() != other.fingerprint()
