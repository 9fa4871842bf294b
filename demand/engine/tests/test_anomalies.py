import numpy as np

from demand.engine.anomalies import CLOSURE, GAP, NOTHING, SPIKE, anomalies, cleaned
from demand.engine.tests.made import panel, yearly


def test_a_closure_is_marked_in_its_channel_only():
    units = yearly(np.full(12, 40), 60)
    units[:6, 40:44] = 0
    shops = panel(units, channel=[1] * 6 + [2] * 6)
    kinds, usual = anomalies(shops)
    assert (kinds[:6, 40:44] == CLOSURE).all()
    assert (np.delete(kinds, range(40, 44), axis=1) == NOTHING).all()
    assert (kinds[6:] == NOTHING).all()
    assert (cleaned(shops, kinds, usual)[:6, 40:44] > 10).all()


def test_a_film_is_marked_and_a_rise_is_not():
    film, rise = yearly([30, 30], 60)
    film[30:32] = 900
    rise[30:] *= 3
    kinds, _ = anomalies(panel([film, rise]))
    assert np.flatnonzero(kinds[0]).tolist() == [30, 31]
    assert (kinds[0, 30:32] == SPIKE).all()
    assert (kinds[1] == NOTHING).all()


def test_a_jump_at_the_very_end_may_be_the_new_level():
    (series,) = yearly([30], 60)
    series[-1] = 900
    assert (anomalies(panel([series]))[0] == NOTHING).all()


def test_one_title_that_nobody_wants_any_more_is_no_closure():
    units = yearly(np.full(8, 40), 60)
    units[0, 40:44] = 0
    assert (anomalies(panel(units))[0] == NOTHING).all()


def test_months_nobody_counted_are_filled_and_marked():
    (series,) = yearly([30], 60)
    series[[20, 33]] = np.nan
    one = panel([series])
    kinds, usual = anomalies(one)
    assert np.flatnonzero(kinds[0] == GAP).tolist() == [20, 33]
    assert np.isfinite(cleaned(one, kinds, usual)).all()


def test_nothing_is_marked_before_a_series_begins():
    long, short = yearly([30], 60)[0], yearly([30], 20)[0]
    both = panel([long, short])
    kinds, usual = anomalies(both)
    assert (kinds == NOTHING).all()
    assert np.isnan(cleaned(both, kinds, usual)[1, :40]).all()


def test_a_closure_of_more_than_half_a_year_is_a_new_level():
    units = yearly(np.full(12, 40), 60)
    units[:, 45:] = 1
    assert (anomalies(panel(units))[0][:, -6:] == NOTHING).all()
