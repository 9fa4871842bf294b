import numpy as np
import pytest
from hypothesis import given

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
    ("reader", "book", "words"),
    [([1, 0], [0, 0], "sorted"), ([0, 0], [1, 1], "once"), ([0, 0], [0, 2], "outside")],
)
def test_rows_that_break_the_order_are_refused(reader, book, words):
    ids = np.array([5, 6])
    with pytest.raises(ValueError, match=words):
        Interactions(
            np.array(reader, np.int32), np.array(book, np.int32), np.ones(2, np.uint8), ids, ids
        )


def test_a_rating_takes_at_most_16_bytes():
    reader, book = np.indices((200, 50)).reshape(2, -1)
    data = Interactions.from_ids(reader, book, np.ones(len(reader), np.uint8))
    arrays = (data.reader, data.book, data.value, data.readers, data.books)
    assert sum(array.nbytes for array in arrays) <= 16 * len(data)


def test_the_fingerprint_tells_data_apart(checkerboard):
    again = checkerboard.where(np.ones(len(checkerboard), bool))
    other = checkerboard.where(np.arange(len(checkerboard)) > 0)
    assert again.fingerprint() == checkerboard.fingerprint() != other.fingerprint()
