import numpy as np

from demand.engine.metrics import coverage, mase, naive_scales, rmsse

NAN = np.nan


def test_the_seasonal_naive_step_is_the_unit():
    values = np.array([[1.0, 2, 3, 5]])
    assert naive_scales(values, 2).tolist() == [2.5]  # 3 - 1 and 5 - 2
    assert mase(np.array([[5.0, 0]]), np.array([[0.0, 0]]), values, 2).tolist() == [1.0]
    np.testing.assert_allclose(
        rmsse(np.array([[5.0, 0]]), np.array([[0.0, 0]]), values, 2), np.sqrt(12.5 / 6.5)
    )


def test_short_and_still_series_have_what_scale_they_can():
    values = np.array([[NAN, NAN, 4, 5], [1, 2, 1, 2], [3, 3, 3, 3]], float)
    np.testing.assert_array_equal(naive_scales(values, 2), [1, 1, NAN])


def test_unknown_truths_do_not_count():
    truth = np.array([[1.0, NAN, 9]])
    assert coverage(truth, 0, 5) == 0.5
    assert mase(truth, np.array([[0.0, 7, 9]]), np.array([[1.0, 2, 3]]), 1).tolist() == [0.5]
    assert np.isnan(coverage(truth * NAN, 0, 5))
