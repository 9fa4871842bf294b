"""What each model would have said earlier, and what came: rolling origins (L. Tashman, 2000)."""

from dataclasses import dataclass

import numpy as np

from demand.engine.anomalies import NOTHING, Kinds, anomalies, cleaned
from demand.engine.boosting import Boosted, fit_boosted
from demand.engine.features import Features
from demand.engine.groups import Groups, groups_of
from demand.engine.metrics import naive_scales
from demand.engine.panel import Floats, Ints, Panel
from demand.engine.statistical import STATISTICAL, statistical

MODELS = (*STATISTICAL, "boosting")

# Of a year: how far back the origins lie. The trees are fitted anew at the first of each line.
_ORIGINS = ((24, 21, 18, 15), (12, 9, 6, 3))


@dataclass(frozen=True, eq=False)
class Cases:
    """Forecasts made at earlier origins; a case is one series at one origin.

    rows    int64 (C,), the series' row in the panel      offsets  int64 (C,), periods before the end
    said    float64 (C, M, H), by each of MODELS; NaN of a model that could not be fitted
    truth   float64 (C, H), NaN where it is not known or was marked as an anomaly
    scales  float64 (C,), mean step of the seasonal naive before the origin
    groups  int8 (C,), the kind of the series at the origin
    """

    rows: Ints
    offsets: Ints
    said: Floats
    truth: Floats
    scales: Floats
    groups: Groups


def forecasts(features: Features, boosted: Boosted | None, horizon: int) -> Floats:
    """(S, M, H): what each of MODELS says at the end of the panel."""
    series, width = features.clean.shape
    rows, cuts = np.arange(series), np.full(series, width)
    said = np.full((series, len(MODELS), horizon), np.nan)
    said[:, :-1] = statistical(features.panel, features.clean, rows, cuts, horizon)
    if boosted is not None:
        said[:, -1] = boosted.forecast(features, rows, cuts, horizon)
    return said


def backtest(panel: Panel, kinds: Kinds, horizon: int, seed: int) -> Cases | None:
    """Cases at up to eight origins of the last two years; None where no series is old enough for one."""
    found = []
    for line in _ORIGINS:
        boosted, fitted = None, False
        for offset in line:
            back = offset * panel.season // 12
            old = np.flatnonzero(panel.values.shape[1] - panel.starts - back >= panel.season // 2)
            if not len(old):
                continue
            earlier = panel.only(old).before(back)
            features = features_of(earlier)
            if not fitted:
                boosted, fitted = fit_boosted(features, horizon, seed), True
            said = forecasts(features, boosted, horizon)
            truth = _truth(panel.values[old], kinds[old], back, horizon)
            groups = groups_of(features.clean, earlier.starts, panel.season)
            found.append((old, np.full(len(old), back), said, truth, _scales(features), groups))
    if not found:
        return None
    return Cases(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def features_of(panel: Panel) -> Features:
    """Of the panel, freed of what is marked in it."""
    return Features(panel, cleaned(panel, *anomalies(panel)))


def _truth(values: Floats, kinds: Kinds, back: int, horizon: int) -> Floats:
    start = values.shape[1] - back
    usual = np.where(kinds == NOTHING, values, np.nan)[:, start : start + horizon]
    return np.pad(usual, ((0, 0), (0, horizon - usual.shape[1])), constant_values=np.nan)


def _scales(features: Features) -> Floats:
    """Above 0: a series that never changed has the typical scale of the panel."""
    scales = naive_scales(features.clean, features.panel.season)
    typical = np.nanmedian(scales) if not np.isnan(scales).all() else 1.0
    return np.where(np.isnan(scales), typical, scales)
