"""One list for several: by eye."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.engine.together import for_all, suits


def test_the_first_book_suits_best_and_the_last_one_not_at_all():
    values = suits(np.array([3.0, 1.0, 2.0, 0.5], np.float32))
    assert values[0] == 1 and values[3] == pytest.approx(0)
    assert np.argsort(-values).tolist() == [0, 2, 1, 3]


def test_the_way_from_1_to_10_is_as_long_as_from_100_to_1000():
    values = suits(-np.arange(10_000, dtype=np.float32))
    assert values[0] - values[9] == pytest.approx(values[99] - values[999], abs=1e-9)
    assert values[[9, 99, 999]] == pytest.approx([0.75, 0.5, 0.25])


def test_books_that_nothing_speaks_for_are_in_the_middle_of_their_kind():
    scores = np.zeros(1001, np.float32)
    scores[7] = 5
    values = suits(scores)
    assert values[7] == 1
    assert set(values[np.arange(1001) != 7].round(12)) == {values[0].round(12)}
    assert values[0] < 0.11


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=40), st.floats(0.01, 100))
def test_the_unit_of_the_scores_is_all_the_same(scores, unit):
    plain = np.array(scores, np.float32)
    assert suits(plain * np.float32(unit)) == pytest.approx(suits(plain))


def test_least_misery_and_average_choose_different_books():
    """Book 0: one loves it and one hates it. Book 1: both like it. Book 2: nobody does."""
    each = np.array([[1.0, 0.55, 0.1], [0.2, 0.55, 0.1]])
    assert for_all(each, "average").argmax() == 0
    assert for_all(each, "least_misery").argmax() == 1
    assert for_all(each, "average")[0] == pytest.approx(0.6, abs=1e-3)
    assert for_all(each, "least_misery")[1] == pytest.approx(0.55, abs=1e-3)


def test_of_equal_ones_the_other_rule_decides():
    each = np.array([[0.5, 0.9], [0.5, 0.5]])
    assert for_all(each, "least_misery").argmax() == 1
    each = np.array([[0.4, 0.6], [0.8, 0.6]])
    assert for_all(each, "average").argmax() == 1


def test_one_reader_alone_has_their_own_list():
    own = suits(np.array([3.0, 1.0, 2.0], np.float32))
    for way in ("least_misery", "average"):
        assert for_all(own[None], way) == pytest.approx(own)
