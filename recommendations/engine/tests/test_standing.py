"""How a model does on what came after it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommendations.engine.evaluate import TooLittleData
from recommendations.engine.interactions import Interactions
from recommendations.engine.model import fit
from recommendations.engine.standing import (
    error_on_known,
    error_on_new,
    in_columns_of,
    list_scores,
    rows_of_pairs,
)

SIZE = 40


@pytest.fixture(scope="session")
def two_camps():
    """Readers give five stars to books of their colour, those with u + b even, and one to the rest."""
    reader, book = np.indices((SIZE, SIZE)).reshape(2, -1)
    read = (reader * 7 + book * 3) % 5 > 0
    values = np.where((reader + book) % 2, 2, 10).astype(np.uint8)
    return Interactions.from_ids(reader[read] + 100, book[read] + 500, values[read])


@pytest.fixture(scope="session")
def model(two_camps):
    return fit(two_camps, seed=1)


def turned_round(some, rows):
    values = some.value.copy()
    values[rows] = 12 - values[rows]
    return replace(some, value=values)


def test_books_that_the_model_does_not_know_are_left_out(model, two_camps):
    more = Interactions.from_ids(
        np.array([100, 100, 999]), np.array([7, 501, 539]), np.array([2, 4, 6], np.uint8)
    )
    found = in_columns_of(model, more)
    assert found.readers.tolist() == [100, 999]
    assert found.books[found.book].tolist() == [501, 539]
    assert found.value.tolist() == [4, 6]
    assert in_columns_of(model, two_camps).fingerprint() == two_camps.fingerprint()


@given(st.data())
@settings(max_examples=50)
def test_pairs_are_found_where_they_stand(two_camps, data):
    ids = st.tuples(st.integers(98, 142), st.integers(498, 542))
    pairs = data.draw(st.lists(ids, max_size=30, unique=True))
    readers, books = (np.array([pair[n] for pair in pairs], np.int64) for n in (0, 1))
    rows = rows_of_pairs(two_camps, readers, books)
    there = zip(two_camps.reader[rows] + 100, two_camps.book[rows] + 500, strict=True)
    everything = set(zip(two_camps.reader + 100, two_camps.book + 500, strict=True))
    assert sorted(there) == sorted(everything & set(pairs))


def test_ratings_turned_round_are_predicted_badly(model, two_camps):
    usual = error_on_known(model, two_camps, most=30, seed=3)
    turned = turned_round(two_camps, np.arange(0, len(two_camps), 2))
    assert error_on_known(model, turned, most=30, seed=3).rmse > 2 * usual.rmse


def test_only_new_ratings_are_judged(model, two_camps):
    new = np.arange(0, len(two_camps), 7)
    usual = error_on_new(model, two_camps, new, most=100, seed=3)
    assert usual.rmse < 1
    assert usual.ratings <= len(new)
    turned = turned_round(two_camps, new)
    assert error_on_new(model, turned, new, most=100, seed=3).rmse > 3
    with pytest.raises(TooLittleData):
        error_on_new(model, two_camps, new[:0], most=100, seed=3)


def test_scores_are_those_of_the_lists(model, two_camps):
    scores = list_scores(model, two_camps, by="item_graph", k=3, most=5, seed=1)
    assert len(scores) <= 15
    assert (scores > 0).all()
