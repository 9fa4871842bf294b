"""Diversity: the next book is the one that adds most to the list, not the strongest one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.engine.dials import Dials
from recommendations.engine.diversity import diversified
from recommendations.engine.tests.test_dials import facts, listed

# Books 0 and 1 are nearly the same, book 2 is like neither.
PAIR = np.array([[1, 0.9, 0], [0.9, 1, 0], [0, 0, 1]], np.float32)


def order(trade, strength, alike, n=10):
    return diversified(trade, np.array(strength, np.float32), alike, n).tolist()


def of_kinds(kinds):
    """Books of one kind are alike, others are not."""
    kinds = np.array(kinds)
    return lambda items: (kinds[items][:, None] == kinds[items]).astype(np.float32)


def test_a_book_like_one_in_the_list_steps_back():
    assert order(0, [10, 9, 5], PAIR) == [0, 1, 2]
    assert order(0.3, [10, 9, 5], PAIR) == [0, 1, 2]
    assert order(0.5, [10, 9, 5], PAIR) == [0, 2, 1]


def test_the_strongest_comes_first_whatever_the_dial():
    assert order(1, [1, 3, 2], PAIR)[0] == 1


def test_nothing_is_left_of_nothing():
    assert order(0.5, [1, 2, 3], PAIR, n=0) == []
    assert diversified(0.5, np.zeros(0, np.float32), np.zeros((0, 0), np.float32), 3).tolist() == []


@given(
    st.floats(0, 1),
    st.lists(st.floats(0.0625, 1, width=32), min_size=1, max_size=12),
    st.randoms(use_true_random=False),
)
def test_each_step_takes_what_is_worth_most(trade, strength, draw):
    books = len(strength)
    alike = np.array([[draw.random() for _ in strength] for _ in strength], np.float32)
    alike = np.maximum(alike, alike.T)
    got = order(trade, strength, alike, n=books)
    assert sorted(got) == list(range(books))
    scaled = np.array(strength, np.float32) / max(strength)
    for step in range(1, books):
        listed = got[:step]
        worth = (1 - trade) * scaled - trade * alike[:, listed].max(axis=1)
        left = [book for book in range(books) if book not in listed]
        assert worth[got[step]] >= worth[left].max() - 1e-5


def test_the_dial_mixes_kinds():
    kinds = of_kinds([0, 0, 0, 1, 1, 1])
    scores = [10, 9.5, 9, 8, 7.5, 7]
    assert listed(Dials(series=None), facts(6), scores, alike=kinds) == [0, 1, 2, 3, 4, 5]
    mixed = listed(Dials(series=None, diversity=0.5), facts(6), scores, alike=kinds, n=2)
    assert mixed == [0, 3]


def test_volumes_stay_in_their_order():
    # Who has read the fourth volume has passed over three.
    series, volume = [0, 0, 0, 0, -1, -1], [1, 2, 3, 4, np.nan, np.nan]
    known, scores = facts(6, series=series, volume=volume), [10, 9, 8, 1, 7, 6]

    def alike(items):  # the third volume is like nothing else
        near = np.full((len(items), len(items)), 0.9, np.float32)
        near[items == 2] = near[:, items == 2] = 0
        return near

    dials = Dials(series="in_order", diversity=1)
    got = listed(dials, known, scores, alike=alike, read=[3])
    assert [book for book in got if book < 3] == [0, 1, 2]
    got = listed(dials, known, scores, alike=alike, n=2, read=[3])
    assert got == [0, 1], "the second volume takes the place of the third"


def test_the_other_dials_hold():
    known = facts(4, author=[0, 0, 0, 1], genre=[0, 0, 1, 1])
    dials = Dials(max_per_author=1, diversity=1, calibration=0.5)
    got = listed(dials, known, [4, 3, 2, 1], alike=of_kinds([0, 1, 2, 3]))
    assert got == [0, 3]


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_it_runs_from_0_to_1(wrong):
    with pytest.raises(ValueError, match="Diversity runs"):
        Dials(diversity=wrong)
