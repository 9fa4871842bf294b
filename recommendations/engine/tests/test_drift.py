"""Distances between what was and what is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.engine.drift import overlap_of_top, rank_correlation, stability_index

COUNTS = st.lists(st.integers(0, 10_000), min_size=5, max_size=5).filter(any)


def test_the_index_of_a_shift_that_can_be_worked_out():
    # 0.5 on each side of 1000 moves nothing that three digits show: (0.3 ln 4) from 0.4 to 0.1 and back.
    assert stability_index([400, 100, 500], [100, 400, 500]) == pytest.approx(0.83, abs=0.005)


@given(COUNTS, COUNTS)
def test_the_index_knows_no_direction_and_is_never_negative(before, now):
    assert stability_index(before, now) == pytest.approx(stability_index(now, before))
    assert stability_index(before, now) >= 0
    assert stability_index(before, before) == 0


def test_a_class_that_was_empty_makes_nothing_infinite():
    assert 1 < stability_index([1000, 0], [0, 1000]) < 100


@pytest.mark.parametrize(("before", "now"), [([1, 2], [1]), ([], []), ([0, 0], [1, 1])])
def test_what_cannot_be_compared_is_refused(before, now):
    with pytest.raises(ValueError, match="counted|classes"):
        stability_index(before, now)


def test_the_top_is_compared_as_far_as_there_is_one():
    before = np.array([9, 8, 7, 0, 0])
    assert overlap_of_top(before, np.array([1, 9, 8, 7, 0]), 3) == pytest.approx(2 / 3)
    assert overlap_of_top(before, np.array([0, 0, 0, 0, 4]), 3) == 0
    assert overlap_of_top(before, before, 100) == 1
    with pytest.raises(ValueError, match="counted"):
        overlap_of_top(before, np.zeros(5, int), 3)


def test_an_order_turned_round_is_seen():
    counts = np.array([5, 4, 3, 2, 0])
    assert rank_correlation(counts, counts * 7) == pytest.approx(1)
    assert rank_correlation(counts[:4], counts[:4][::-1]) == pytest.approx(-1)
    assert rank_correlation(counts, np.ones(5, int)) is None
