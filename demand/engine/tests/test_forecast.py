from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from demand.engine import WEEKLY, forecast, panel_of
from demand.engine.metrics import coverage
from demand.engine.tests.made import JANUARY, WAVE, panel, shop, yearly

SERIES = arrays(float, st.integers(1, 40), elements=st.integers(0, 30).map(float))
few = settings(max_examples=15, deadline=None)


@pytest.fixture(scope="module")
def found():
    return forecast(shop())


def test_next_year_is_like_the_last_ones(found):
    levels = np.geomspace(5, 100, 24)
    np.testing.assert_allclose(found.median[12:].sum(axis=0), levels[12:].sum() * WAVE, rtol=0.15)
    np.testing.assert_allclose(found.mean[12:].sum(axis=0), levels[12:].sum() * WAVE, rtol=0.15)
    assert found.ends.tolist() == [JANUARY + 239] * 24


def test_intervals_hold_about_as_much_as_they_say():
    panel = shop(60, 72)
    earlier = forecast(panel.before(12))
    truth = panel.values[:, -12:]
    assert 0.7 < coverage(truth, *earlier.interval(80)) < 0.92
    assert coverage(truth, *earlier.interval(95)) > 0.87


def test_every_group_says_how_it_was_chosen(found):
    assert [choice.group for choice in found.choices] == ["short", "intermittent", "smooth"]
    for choice in found.choices:
        assert sum(choice.weights.values()) == pytest.approx(1)
    smooth = found.choices[2]
    assert smooth.cases > 100
    assert set(smooth.weights) <= set(smooth.mase)
    assert smooth.mase["blend"] < smooth.mase["croston"]


def test_a_closure_is_not_learnt(found):
    units = yearly(np.geomspace(5, 100, 24), 60)
    units[:, 50:53] = 0
    closed = forecast(panel(units))
    assert (closed.kinds[:, 50:53] == 1).mean() > 0.9
    assert closed.median.sum() == pytest.approx(found.median.sum(), rel=0.1)


def test_what_is_closed_now_comes_back_bit_by_bit(found):
    units = yearly(np.geomspace(5, 100, 24), 60)
    units[:, -2:] = 0
    closed = forecast(panel(units))
    share = closed.median.sum(axis=0) / found.median.sum(axis=0)
    assert share[0] < 0.4 < share[-1] < 1.2
    low, high = closed.interval(80)
    assert (low[:, 0].sum() < 0.1 * high[:, 0].sum()) and (low <= high).all()


def test_series_of_other_ages_and_ends_stand_side_by_side():
    shops = panel_of(
        [9, 4, 6],
        [JANUARY, JANUARY + 50, JANUARY + 3],
        [yearly([50], 48)[0], [3.0], np.zeros(30)],
    )
    told = forecast(shops, horizon=3)
    assert told.ids.tolist() == [9, 4, 6]
    assert told.ends.tolist() == [JANUARY + 47, JANUARY + 50, JANUARY + 32]
    assert told.median[1, 0] > 0
    assert not told.median[2].any()


def test_weeks_have_years_too():
    weeks = 20 + 15 * np.sin(2 * np.pi * np.arange(156) / 52)
    told = forecast(panel_of([1], [1000], [weeks], season=WEEKLY))
    np.testing.assert_allclose(told.median[0], weeks[:12], rtol=0.35)


def test_levels_between_those_kept_lie_between(found):
    assert (found.quantile(0.9) <= found.quantile(0.93)).all()
    assert (found.quantile(0.93) <= found.quantile(0.95)).all()
    with pytest.raises(ValueError, match="A level lies between"):
        found.quantile(0.999)


@pytest.mark.parametrize("horizon", [0, 13])
def test_the_horizon_is_a_year_at_most(horizon):
    with pytest.raises(ValueError, match="horizon is 1 to 12"):
        forecast(shop(3), horizon)


@few
@given(st.lists(SERIES, min_size=1, max_size=6))
def test_nothing_is_below_none_and_intervals_nest(series):
    told = forecast(panel(series))
    assert np.isfinite(told.quantiles).all() and np.isfinite(told.mean).all()
    assert (told.quantiles >= 0).all() and (told.mean >= 0).all()
    assert (np.diff(told.quantiles, axis=2) >= 0).all()
    (low, high), (lower, higher) = told.interval(80), told.interval(95)
    assert (lower <= low).all() and (low <= told.median).all()
    assert (told.median <= high).all() and (high <= higher).all()


@few
@given(st.lists(SERIES, min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_series_does_not_matter(series, random):
    one = panel(series)
    order = np.arange(len(series))
    random.shuffle(order)
    told, shuffled = forecast(one), forecast(one.only(order))
    np.testing.assert_array_equal(told.quantiles[order], shuffled.quantiles)
    np.testing.assert_array_equal(told.kinds[order], shuffled.kinds)


@few
@given(st.lists(SERIES, min_size=1, max_size=6), st.sampled_from([0.25, 4.0, 1024.0]))
def test_in_other_units_the_forecast_is_the_same(series, unit):
    told = forecast(panel(series))
    other = forecast(panel([unit * one for one in series]))
    np.testing.assert_allclose(other.quantiles, unit * told.quantiles, rtol=1e-6, atol=1e-9 * unit)


def test_in_other_units_the_trees_say_the_same(found):
    units = shop()
    other = forecast(replace(units, values=4 * units.values))
    np.testing.assert_allclose(other.quantiles, 4 * found.quantiles)


def test_the_same_seed_gives_the_same_bytes(found):
    again = forecast(shop())
    np.testing.assert_array_equal(found.quantiles, again.quantiles)
    order = np.arange(24)[::-1]
    turned = forecast(shop().only(order))
    np.testing.assert_array_equal(turned.quantiles[order], found.quantiles)
