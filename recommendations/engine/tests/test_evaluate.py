from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.engine.evaluate import (
    TooLittleData,
    by_popularity,
    evaluate,
    evaluate_ranking,
    split,
)
from recommendations.engine.interactions import Interactions
from recommendations.engine.judge import judge_lists, liked
from recommendations.engine.popularity import popularity
from recommendations.engine.rank import NO_BOOK, top_n
from recommendations.engine.tests import strategies


def keys(data: Interactions) -> list[tuple[int, int, int]]:
    return list(zip(data.reader.tolist(), data.book.tolist(), data.value.tolist(), strict=True))


@given(strategies.interactions, st.integers(0, 5))
def test_a_split_loses_nothing_and_holds_back_a_fifth(data, seed):
    train, test = split(data, seed=seed)
    assert sorted(keys(train) + keys(test)) == keys(data)
    assert (test.value > 0).all()
    counts = np.bincount(data.rated.reader, minlength=len(data.readers))
    held_out = np.bincount(test.reader, minlength=len(data.readers))
    expected = np.where(counts >= 5, np.round(counts * 0.2), 0)
    assert held_out.tolist() == expected.tolist()


@given(strategies.interactions, st.sampled_from([0.0, 0.3, 0.5, 1.0]))
def test_any_share_of_each_reader_can_be_drawn(data, share):
    _, test = split(data, share, seed=3)
    counts = np.bincount(data.rated.reader, minlength=len(data.readers))
    expected = np.where(counts >= 5, np.round(counts * share), 0)
    assert np.diff(test.indptr).tolist() == expected.tolist()


def test_a_share_above_one_is_refused(checkerboard):
    with pytest.raises(ValueError, match="share"):
        split(checkerboard, 1.5, seed=1)


def test_each_rating_is_as_likely_to_be_held_out_as_another():
    reader, book = np.indices((3000, 10)).reshape(2, -1)
    data = Interactions.from_ids(reader, book, np.full(len(reader), 8, np.uint8))
    _, test = split(data, seed=4)
    drawn = np.bincount(test.book, minlength=10)
    # Each with probability 0.2: a deviation of 22 among 600.
    assert np.abs(drawn - 600).max() < 100
    pairs = test.book.reshape(-1, 2)
    assert abs(np.mean(np.diff(pairs, axis=1) == 1) - 0.2) < 0.04


def test_marks_take_no_place_in_the_draw():
    reader, book = np.zeros(25, np.int64), np.arange(25)
    data = Interactions.from_ids(reader, book, (10 * (book < 5)).astype(np.uint8))
    for seed in range(10):
        train, test = split(data, seed=seed)
        assert len(test) == 1
        assert (train.value == 0).sum() == 20


def test_the_seed_draws_the_split(checkerboard):
    first, again, other = (split(checkerboard, seed=seed)[1] for seed in (1, 1, 2))
    assert keys(first) == keys(again) != keys(other)


def test_every_rating_of_a_reader_may_be_held_out(checkerboard):
    drawn = {key for seed in range(40) for key in keys(split(checkerboard, seed=seed)[1])}
    assert drawn == set(keys(checkerboard))


@pytest.fixture(scope="module")
def two_crowds() -> Interactions:
    """Readers 0 to 59 read 20 of 30 even books or 20 of 30 odd ones, and love them."""
    draw = np.random.default_rng(8)
    rows = [(r, 2 * b + r % 2) for r in range(60) for b in draw.choice(30, 20, replace=False)]
    reader, book = np.array(rows).T
    return Interactions.from_ids(reader, book, draw.integers(8, 11, len(rows)).astype(np.uint8))


def test_where_taste_is_all_the_graph_is_far_better_than_popularity(two_crowds):
    evaluation = evaluate(two_crowds, seed=1)
    # 4 books are held out, of 14 that look unread in the reader's colour and 30 in the other.
    assert evaluation.graph.precision == pytest.approx(4 / 14, abs=0.05)
    assert evaluation.popularity.precision == pytest.approx(4 / 44, abs=0.05)
    assert evaluation.graph.ndcg > 2 * evaluation.popularity.ndcg
    assert evaluation.graph.readers == evaluation.popularity.readers == 60
    assert evaluation.stars.ratings == evaluation.bias.ratings == 240


def test_an_evaluation_is_plain_numbers(two_crowds):
    figures = asdict(evaluate(two_crowds, seed=1, max_readers=10))
    assert figures["graph"]["readers"] == 10
    assert all(
        type(n) in (int, float) for part in ("graph", "bias") for n in figures[part].values()
    )


def test_perfect_lists_score_one(two_crowds):
    train, test = split(two_crowds, seed=1)

    def oracle(readers):
        return np.array([test.book[test.indptr[r] : test.indptr[r + 1]] for r in readers])

    scores = evaluate_ranking(oracle, train, test, k=4)
    assert (scores.ndcg, scores.recall, scores.precision) == pytest.approx((1, 1, 1))


def test_lists_of_known_books_are_a_fault_of_the_recommender(two_crowds):
    train, test = split(two_crowds, seed=1)

    def memory(readers):
        return np.array([train.book[train.indptr[r]] for r in readers])[:, None]

    with pytest.raises(ValueError, match="training part"):
        evaluate_ranking(memory, train, test)


def test_lists_that_repeat_a_book_are_a_fault_of_the_recommender(two_crowds):
    train, test = split(two_crowds, seed=1)

    def stammer(readers):
        return np.array([test.book[[test.indptr[r]] * 2] for r in readers])

    with pytest.raises(ValueError, match="twice"):
        evaluate_ranking(stammer, train, test)


def test_each_reader_has_figures_of_their_own(two_crowds):
    train, test = split(two_crowds, seed=1)
    readers = np.array([3, 7])
    relevant = liked(test)
    lists = np.array(
        [relevant.book[relevant.indptr[3] : relevant.indptr[3] + 2], [NO_BOOK, NO_BOOK]]
    )
    scores = judge_lists(lists, readers, train, relevant)
    assert scores.readers.tolist() == [3, 7]
    assert scores.precision.tolist() == scores.ndcg.tolist() == [1, 0]
    assert scores.recall.tolist() == [0.5, 0]
    assert scores.average_precision.tolist() == [1, 0]


def test_popular_lists_are_in_the_order_of_popularity(two_crowds):
    readers = np.arange(60)
    popular = popularity(two_crowds)
    for reader, found in zip(readers, by_popularity(popular, two_crowds, 12)(readers), strict=True):
        known = two_crowds.book[two_crowds.indptr[reader] : two_crowds.indptr[reader + 1]]
        assert found.tolist() == top_n(popular, 12, exclude=known)[0].tolist()


def test_popular_lists_leave_out_what_a_reader_knows(two_crowds):
    lists = by_popularity(popularity(two_crowds), two_crowds, 60)(np.array([0, 1]))
    assert (lists >= 0).sum(axis=1).tolist() == [40, 40]
    known = two_crowds.book[: two_crowds.indptr[1]]
    assert not set(lists[0]) & set(known)


@pytest.mark.parametrize("value", [10, 2])
def test_too_little_data_is_said_to_be(value):
    """Four ratings a reader, or five without a liked book."""
    count = 4 if value == 10 else 5
    reader, book = np.indices((3, count)).reshape(2, -1)
    data = Interactions.from_ids(reader, book, np.full(len(reader), value, np.uint8))
    with pytest.raises(TooLittleData):
        evaluate(data, seed=1)
