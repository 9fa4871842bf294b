import numpy as np
import pytest

from demand.engine import Newcomer, forecast_new, panel_of

FADING = 100 * 0.7 ** np.arange(20)
STEADY = np.full(20, 10.0)
NONE = np.zeros(0)


@pytest.fixture
def panel():
    old = np.full(60, 5.0)
    series = [old, *[FADING] * 5, *[STEADY] * 5]
    return panel_of(range(11), [100, *range(110, 120)], series)


def like(ids, known=NONE):
    return Newcomer(np.array(ids, np.int64), np.ones(len(ids)), np.asarray(known, float))


def test_a_new_title_takes_after_those_like_it(panel):
    told = forecast_new(panel, [like([1, 2, 3, 4, 5]), like([6, 7, 8, 9, 10])])
    np.testing.assert_allclose(told.median[0], FADING[:12], rtol=0.05)
    np.testing.assert_allclose(told.median[1], STEADY[:12], rtol=0.05)
    assert told.like.tolist() == [5, 5]
    assert (np.diff(told.quantiles, axis=2) >= 0).all()


def test_its_own_first_months_say_how_large_it_is(panel):
    (told,) = forecast_new(panel, [like([1, 2, 3, 4, 5], [200, 140])]).median
    np.testing.assert_allclose(told, 2 * FADING[2:14], rtol=0.2)


def test_a_title_like_none_is_drawn_from_all(panel):
    told = forecast_new(panel, [like([]), like([0])])
    assert told.like.tolist() == [0, 0]  # nobody saw the beginning of series 0
    np.testing.assert_array_equal(told.median[0], told.median[1])


@pytest.mark.parametrize(
    ("newcomer", "said"),
    [
        (Newcomer(np.array([77]), np.array([1.0]), NONE), "No such series in the panel: 77"),
        (Newcomer(np.array([1]), np.array([0.0]), NONE), "above 0"),
        (Newcomer(np.array([1]), np.array([1.0, 2.0]), NONE), "one weight"),
        (Newcomer(np.array([1]), np.array([1.0]), np.array([-1.0])), "Known units"),
    ],
)
def test_what_makes_no_sense_is_refused(panel, newcomer, said):
    with pytest.raises(ValueError, match=said):
        forecast_new(panel, [newcomer])


def test_without_any_beginning_there_is_no_age():
    panel = panel_of([1, 2], [100, 100], [[1, 2], [3, 4]])
    with pytest.raises(ValueError, match="no age is known"):
        forecast_new(panel, [like([1])])
