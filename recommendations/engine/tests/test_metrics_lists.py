import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from recommendations.engine.content import tf_idf
from recommendations.engine.metrics.bootstrap import paired_difference
from recommendations.engine.metrics.lists import diversity, novelty

DRAGONS = tf_idf([["dragon"], ["dragon"], ["murder"], []])


def test_a_book_that_every_fourth_reader_has_says_two_bits():
    lists = np.array([[0, 1], [1, -1], [-1, -1]], np.int32)
    assert novelty(lists, np.array([4, 1]), 4).tolist()[:2] == [1, 2]
    assert np.isnan(novelty(lists, np.array([4, 1]), 4)[2])


def test_a_book_nobody_has_is_as_novel_as_one_that_a_single_reader_has():
    lists = np.array([[0], [1]], np.int32)
    assert novelty(lists, np.array([0, 1]), 8).tolist() == [3, 3]


def test_two_of_a_kind_are_alike_and_two_kinds_are_not():
    lists = np.array([[0, 1], [0, 2]], np.int32)
    assert diversity(lists, DRAGONS) == pytest.approx([0, 1])


def test_the_pairs_of_a_list_are_averaged():
    assert diversity(np.array([[0, 1, 2]], np.int32), DRAGONS) == pytest.approx([2 / 3])


def test_books_of_which_nothing_is_known_make_no_pairs():
    lists = np.array([[0, 2, 3], [0, 3, -1], [-1, -1, -1]], np.int32)
    found = diversity(lists, DRAGONS)
    assert found[0] == pytest.approx(1)
    assert np.isnan(found[1:]).all()


documents = st.lists(st.lists(st.sampled_from("abc"), max_size=4), min_size=4, max_size=4)
drawn_lists = arrays.arrays(np.int32, (3, 4), elements=st.integers(-1, 3)).map(
    lambda lists: np.where(
        [[list(row).index(book) == place for place, book in enumerate(row)] for row in lists],
        lists,
        -1,
    ).astype(np.int32)
)


@given(documents, drawn_lists)
def test_diversity_is_one_minus_the_mean_cosine_pair_by_pair(words, lists):
    vectors = tf_idf(words)
    dense = vectors.toarray()
    for row, found in zip(lists, diversity(lists, vectors), strict=True):
        books = [book for book in row if book >= 0 and dense[book].any()]
        pairs = [1 - dense[a] @ dense[b] for a in books for b in books if a < b]
        assert found == pytest.approx(np.mean(pairs) if pairs else np.nan, nan_ok=True, abs=1e-6)


def test_a_difference_that_every_reader_feels_is_sure():
    theirs = np.random.default_rng(1).random(200)
    interval = paired_difference(theirs + 0.1, theirs, seed=1)
    assert (interval.low, interval.mean, interval.high) == pytest.approx((0.1, 0.1, 0.1))
    assert interval.sure


def test_noise_is_not_sure_and_the_bounds_are_those_of_the_normal_law():
    noise = np.random.default_rng(2).normal(size=2000)
    interval = paired_difference(noise, np.zeros(2000), seed=1)
    spread = 1.96 * noise.std() / np.sqrt(2000)
    assert interval.low == pytest.approx(noise.mean() - spread, abs=0.1 * spread)
    assert interval.high == pytest.approx(noise.mean() + spread, abs=0.1 * spread)
    assert interval == paired_difference(noise, np.zeros(2000), seed=1)
    assert not paired_difference(noise - noise.mean(), np.zeros(2000), seed=1).sure


def test_readers_without_a_figure_are_left_out():
    ours, theirs = np.array([1.0, np.nan, 3.0]), np.array([0.0, 5.0, np.nan])
    assert paired_difference(ours, theirs, seed=1).mean == 1


@given(
    arrays.arrays(np.float64, st.integers(1, 20), elements=st.floats(0, 1)), st.integers(0, 2**32)
)
def test_the_bounds_surround_what_readers_felt(difference, seed):
    found = paired_difference(difference, np.zeros(len(difference)), seed=seed, draws=50)
    edge = 1e-12
    assert difference.min() - edge <= found.low <= found.high <= difference.max() + edge


@pytest.mark.parametrize(("ours", "theirs"), [([1.0], [1.0, 2.0]), ([], []), ([[1.0]], [[1.0]])])
def test_what_is_no_pair_is_refused(ours, theirs):
    with pytest.raises(ValueError, match="pairs|no reader"):
        paired_difference(np.array(ours), np.array(theirs), seed=1)
