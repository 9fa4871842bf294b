"""Intervals hold at every look, and find what differs; counted over many simulated trials."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaln

from recommendations.engine.sequential import (
    ALPHA,
    Interval,
    Sums,
    difference,
    log_evidence,
    more,
    path,
    preference,
)

RUNS, READERS = 2_000, 4_000


Trial = tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]


def trial(draw: np.random.Generator, first: float, second: float, readers: int = READERS) -> Trial:
    """Who was in the second arm, and what readers of chances `first` and `second` did."""
    in_second = draw.random(readers) < 0.5
    outcomes = (draw.random(readers) < np.where(in_second, second, first)).astype(float)
    return outcomes, in_second


def first_alarm(of: Trial, truth: float = 0.0) -> int | None:
    """The reader after whom the interval first left the truth out, looked at after each of them."""
    total, squares = path(Sums(), *of)
    off = total - truth * np.arange(1, len(total) + 1)
    out = np.maximum(log_evidence(off, squares), log_evidence(-off, squares)) >= np.log(2 / ALPHA)
    return int(np.argmax(out)) if out.any() else None


def share_of_alarms(chances: tuple[float, float], runs: int, seed: int) -> float:
    draw = np.random.default_rng(seed)
    truth = chances[1] - chances[0]
    alarms = [first_alarm(trial(draw, *chances), truth) for _ in range(runs)]
    return float(np.mean([alarm is not None for alarm in alarms]))


def test_nobody_and_one_reader_say_nothing():
    assert difference(Sums()) == Interval(0.0, -1.0, 1.0)
    one = more(Sums(), np.array([1.0]), np.array([True]))
    assert (difference(one).low, difference(one).high) == (-1.0, 1.0)
    assert preference(0, 0) == Interval(0.5, 0.0, 1.0)


def test_a_plain_difference_is_found_and_its_size_is_right():
    outcomes = np.tile([0.0, 1.0, 0.0, 0.0], 500)
    in_second = np.tile([False, True, False, True], 500)
    found = difference(more(Sums(), outcomes, in_second))
    assert found.mean == pytest.approx(0.5, abs=0.01)
    assert 0.3 < found.low < 0.5 < found.high < 0.7


def test_the_two_arms_are_mirror_images():
    outcomes, in_second = trial(np.random.default_rng(3), 0.2, 0.3, 500)
    one = difference(more(Sums(), outcomes, in_second))
    other = difference(more(Sums(), outcomes, ~in_second))
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))


def test_the_interval_ends_where_the_evidence_does():
    outcomes, in_second = trial(np.random.default_rng(5), 0.1, 0.2, 800)
    sums = more(Sums(), outcomes, in_second)
    low = difference(sums).low
    off = np.array([sums.total - low * sums.readers])
    assert log_evidence(off, np.array([sums.squares]))[0] == pytest.approx(np.log(2 / ALPHA))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40), st.integers(0, 40))
def test_in_parts_or_at_once_it_is_the_same(readers, cut):
    outcomes = np.array([outcome for outcome, _ in readers], float)
    second = np.array([arm for _, arm in readers], bool)
    at_once = more(Sums(), outcomes, second)
    parts = more(more(Sums(), outcomes[:cut], second[:cut]), outcomes[cut:], second[cut:])
    assert (parts.readers, parts.total) == pytest.approx((at_once.readers, at_once.total))
    assert parts.squares == pytest.approx(at_once.squares)


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_preference_lies_within_its_bounds(wins, losses):
    found = preference(wins, losses)
    assert 0.0 <= found.low <= found.mean <= found.high <= 1.0
    mirrored = preference(losses, wins)
    assert (found.low, found.high) == pytest.approx((1 - mirrored.high, 1 - mirrored.low))


def test_nine_of_ten_is_clear_after_twenty_and_not_after_five():
    assert preference(18, 2).low > 0.5
    assert preference(5, 0).low < 0.5


def test_outcomes_beyond_their_bounds_are_refused():
    with pytest.raises(ValueError, match="from 0 to 1"):
        more(Sums(), np.array([1.5]), np.array([True]))


def test_readers_who_are_alike_raise_few_alarms():
    assert share_of_alarms((0.1, 0.1), runs=100, seed=7) <= ALPHA


@pytest.mark.slow
@pytest.mark.parametrize(
    "chances", [(0.02, 0.02), (0.1, 0.1), (0.5, 0.5), (0.1, 0.15), (0.6, 0.3), (0.0, 1.0)]
)
def test_looked_at_after_each_reader_the_truth_is_seldom_left_out(chances):
    assert share_of_alarms(chances, RUNS, seed=11) <= ALPHA


@pytest.mark.slow
def test_an_ordinary_interval_would_not_do():
    """The same looks with mean +- 1.96 standard errors: most trials of alike arms raise an alarm."""
    draw = np.random.default_rng(13)
    alarms = 0
    for _ in range(200):
        total, squares = path(Sums(), *trial(draw, 0.1, 0.1))
        alarms += bool((np.abs(total) > 1.96 * np.sqrt(squares))[100:].any())
    assert alarms / 200 > 0.3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("chances", "readers"), [((0.10, 0.15), 4_000), ((0.3, 0.4), 2_500), ((0.1, 0.3), 500)]
)
def test_a_better_arm_is_found(chances, readers):
    """In nine trials of ten, and never the wrong one."""
    draw = np.random.default_rng(17)
    right = wrong = 0
    for _ in range(300):
        outcomes, in_second = trial(draw, *chances, readers)
        if (alarm := first_alarm((outcomes, in_second))) is not None:
            seen = slice(0, alarm + 1)
            sums = more(Sums(), outcomes[seen], in_second[seen])
            right, wrong = right + (sums.total > 0), wrong + (sums.total < 0)
    assert right / 300 >= 0.9 and wrong / 300 <= ALPHA / 2


def evidence_of(wins, n):
    """Against a fair coin, of so many wins of n."""
    return betaln(wins + 1, n - wins + 1) - n * np.log(0.5)


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_preference_is_clear_where_the_evidence_is(wins, losses):
    found = preference(wins, losses)
    evidence = evidence_of(wins, wins + losses)
    if abs(evidence - np.log(1 / ALPHA)) > 1e-6:
        assert (not found.low <= 0.5 <= found.high) == (evidence > np.log(1 / ALPHA))


@pytest.mark.slow
@pytest.mark.parametrize(("chance", "least", "most"), [(0.5, 0.0, ALPHA), (0.65, 0.9, 1.0)])
def test_a_fair_coin_stays_fair_and_a_bent_one_is_found(chance, least, most):
    """600 readers who prefer one of two, looked at after each."""
    draw = np.random.default_rng(19)
    wins = np.cumsum(draw.random((RUNS, 600)) < chance, axis=1)
    alarms = evidence_of(wins, np.arange(1, 601)) >= np.log(1 / ALPHA)
    assert least <= alarms.any(axis=1).mean() <= most
