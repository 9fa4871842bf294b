import numpy as np
import pytest

from demand.engine.statistical import STATISTICAL, statistical
from demand.engine.tests.made import WAVE, panel


def said(series, horizon=12):
    """What each model says of one series."""
    one = panel([series])
    out = statistical(one, one.values, np.array([0]), np.array([len(series)]), horizon)
    return dict(zip(STATISTICAL, out[0], strict=True))


def test_a_year_that_repeats_itself_is_told_by_those_who_know_seasons():
    told = said(np.tile(100 * WAVE, 5))
    for model in ("seasonal_naive", "auto_ets", "auto_theta"):
        np.testing.assert_allclose(told[model], 100 * WAVE, rtol=0.08)


def test_what_grows_goes_on_growing():
    told = said(100 + 5.0 * np.arange(40))
    assert told["auto_ets"][0] > 292
    assert (np.diff(told["auto_theta"]) > 0).all()


def test_slow_sellers_are_told_their_rate():
    told = said(np.tile([0, 0, 3.0], 20))
    for model in ("croston", "tsb"):
        assert told[model] == pytest.approx(np.ones(12), rel=0.35)
        assert len(set(told[model])) == 1


def test_tsb_forgets_what_is_wanted_no_more():
    series = np.r_[np.tile([0, 2.0], 12), np.zeros(24)]
    told = said(series)
    assert told["tsb"][0] < 0.5 * told["croston"][0]


@pytest.mark.parametrize(
    "series", [[0.0], [3.0], [2.0, 0], [0.0] * 40, [5.0] * 40, [0.0] * 39 + [1]]
)
def test_any_series_has_a_forecast(series):
    for path in said(series).values():
        assert np.isfinite(path).all()
        assert (path >= 0).all()
        assert (path <= 2 * max(series)).all()


def test_only_what_is_known_at_the_origin_is_used():
    series = np.tile([4.0, 7, 1], 12)
    later = panel([np.r_[series, np.full(9, 1000.0)]])
    rows, cuts = np.array([0]), np.array([36])
    told = statistical(later, later.values, rows, cuts, 6)[0]
    np.testing.assert_allclose(told[1], said(series, 6)["auto_ets"])
