"""How far forecasts are off (R. Hyndman and A. Koehler, 2006; the M5 competition, 2020)."""

import numpy as np
import numpy.typing as npt

from demand.engine.panel import Floats


def naive_scales(values: Floats, season: int, power: int = 1) -> Floats:
    """(S,): the mean |y_t - y_(t - season)|^power over what is known of each row of `values` (S, T).

    Rows shorter than two seasons, or that repeat themselves exactly, are measured by the step from
    period to period; a row without any change has NaN: it cannot be scaled.
    """
    found = np.full(len(values), np.nan)
    for lag in (season, 1):
        if values.shape[1] <= lag:
            continue
        steps = np.abs(values[:, lag:] - values[:, :-lag]) ** power
        known = (~np.isnan(steps)).sum(axis=1)
        mean = np.nansum(steps, axis=1) / np.maximum(known, 1)
        wanting = np.isnan(found) & (mean > 0)
        found[wanting] = mean[wanting]
    return found


def mase(truth: Floats, forecast: Floats, values: Floats, season: int) -> Floats:
    """(S,): mean absolute error of `forecast` (S, H) over that of the seasonal naive on `values` (S, T)."""
    return _row_means(np.abs(truth - forecast)) / naive_scales(values, season)


def rmsse(truth: Floats, forecast: Floats, values: Floats, season: int) -> Floats:
    """(S,): root of the mean squared error over that of the seasonal naive on `values` (S, T)."""
    return np.sqrt(_row_means((truth - forecast) ** 2) / naive_scales(values, season, 2))


def coverage(truth: Floats, low: npt.ArrayLike, high: npt.ArrayLike) -> float:
    """The share of known truths between `low` and `high`, bounds included; NaN if none is known."""
    known = ~np.isnan(truth)
    inside = (truth >= np.asarray(low)) & (truth <= np.asarray(high))
    return float(inside[known].mean()) if known.any() else float("nan")


def _row_means(errors: Floats) -> Floats:
    known = (~np.isnan(errors)).sum(axis=1)
    return np.asarray(np.where(known, np.nansum(errors, axis=1) / np.maximum(known, 1), np.nan))
