import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from recommendations.engine.metrics.ranking import (
    average_precision_at,
    coverage_at,
    ndcg_at,
    precision_at,
    recall_at,
)
from recommendations.engine.metrics.rating import mae, rmse

MISS_HIT_MISS = np.array([[False, True, False]])


def test_a_hit_in_the_second_of_three_places():
    relevant = np.array([2])
    best = 1 + 1 / np.log2(3)
    assert ndcg_at(MISS_HIT_MISS, relevant) == pytest.approx([1 / np.log2(3) / best])
    assert recall_at(MISS_HIT_MISS, relevant) == pytest.approx([1 / 2])
    assert precision_at(MISS_HIT_MISS, relevant) == pytest.approx([1 / 3])
    assert average_precision_at(MISS_HIT_MISS, relevant) == pytest.approx([1 / 2 / 2])


def test_average_precision_is_taken_at_every_hit():
    hits = np.array([[True, False, True, False]])
    assert average_precision_at(hits, np.array([2])) == pytest.approx([(1 + 2 / 3) / 2])
    assert average_precision_at(hits, np.array([9])) == pytest.approx([(1 + 2 / 3) / 4])


def test_one_relevant_book_in_the_first_place_is_perfect():
    assert ndcg_at(np.array([[True, False]]), np.array([1])).tolist() == [1]


def test_more_relevant_books_than_places_can_still_be_perfect_but_not_recall():
    hits, relevant = np.ones((1, 3), bool), np.array([6])
    assert ndcg_at(hits, relevant).tolist() == [1]
    assert recall_at(hits, relevant).tolist() == [0.5]


@given(arrays.arrays(bool, (5, 4)), st.integers(0, 6))
def test_all_lie_between_nothing_and_one_and_a_better_place_is_better(hits, missed):
    relevant = np.maximum(hits.sum(axis=1) + missed, 1)
    for metric in (ndcg_at, recall_at, precision_at, average_precision_at):
        assert ((metric(hits, relevant) >= 0) & (metric(hits, relevant) <= 1 + 1e-12)).all()
    sorted_hits = -np.sort(-hits.astype(int), axis=1) > 0
    for metric in (ndcg_at, average_precision_at):
        assert (metric(sorted_hits, relevant) >= metric(hits, relevant) - 1e-12).all()


@given(st.integers(1, 6), st.integers(1, 9))
def test_a_list_of_hits_alone_is_perfect(places, relevant):
    hits = (np.arange(places) < relevant)[None, :]
    for metric in (ndcg_at, average_precision_at):
        assert metric(hits, np.array([relevant])) == pytest.approx([1])


def test_a_reader_without_relevant_books_is_refused():
    with pytest.raises(ValueError, match="leave them out"):
        ndcg_at(MISS_HIT_MISS, np.array([0]))


def test_coverage_counts_each_book_once_and_no_empty_places():
    assert coverage_at(np.array([[0, 2, -1], [2, 0, -1]]), 4) == 0.5
    assert coverage_at(np.empty((0, 3), np.int32), 4) == 0


def test_errors_are_in_stars():
    assert rmse(np.array([3.0, 5.0]), np.array([3.0, 3.0])) == pytest.approx(np.sqrt(2))
    assert mae(np.array([3.0, 5.0]), np.array([3.0, 3.0])) == pytest.approx(1)


@pytest.mark.parametrize("sizes", [(2, 3), (0, 0)])
def test_errors_of_unequal_or_no_ratings_are_refused(sizes):
    with pytest.raises(ValueError, match="compare"):
        rmse(np.zeros(sizes[0]), np.zeros(sizes[1]))
