"""Forecasts of each series by itself: seasonal naive, ETS, Theta, Croston, TSB."""

import numpy as np

from demand.engine.compiled import on_series
from demand.engine.kernels import forecast_run
from demand.engine.panel import Floats, Ints, Panel

STATISTICAL = ("seasonal_naive", "auto_ets", "auto_theta", "croston", "tsb")


def statistical(panel: Panel, clean: Floats, rows: Ints, cuts: Ints, horizon: int) -> Floats:
    """(N, 5, H): what each of `STATISTICAL` says, in that order, never below 0.

    Of row `rows[n]` of `clean` (S, T) the first `cuts[n]` columns are known, one of them at least.
    `clean` has no gap after a series begins (`anomalies.cleaned`).
    """
    out = np.zeros((len(rows), len(STATISTICAL), horizon))
    starts = panel.starts
    phases = panel.periods[np.arange(len(starts)), starts] % panel.season
    values = np.ascontiguousarray(clean)
    on_series(forecast_run, len(rows), values, starts, phases, rows, cuts, panel.season, out)
    return out
