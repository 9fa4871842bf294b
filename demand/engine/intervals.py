"""How sure a forecast is: quantiles of what backtests were off by, in units of each series' own error.

Split conformal prediction with scaled residuals (J. Lei et al., Distribution-free predictive inference for
regression, 2018), over all series of a group and all origins.
"""

from dataclasses import dataclass

import numpy as np

from demand.engine.backtest import Cases
from demand.engine.groups import Groups
from demand.engine.metrics import naive_scales
from demand.engine.panel import Floats, Panel

LEVELS = np.array(
    [0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99]
)
# First steps of the runs of steps that are calibrated together.
_STEPS = (0, 1, 3, 6)
_FEWEST = 100
_PRIOR_CELLS = 10.0
# All were too high, or too low, in the backtest: half of that is taken to be over.
_OVER = 0.5
# Without a backtest: quantiles of a Laplace distribution, wide on purpose.
_UNTRIED = np.sign(LEVELS - 0.5) * -np.log(1 - 2 * np.abs(LEVELS - 0.5) + 1e-12) * 1.5


@dataclass(frozen=True, eq=False)
class Calibration:
    """What the errors of a forecast are like.

    errors (S,)      the typical error of each series
    levels (S,)      what it was forecast at then; errors grow with the root of a forecast
    table (G, H, Q)  quantiles of errors in units of the typical, by group; means (G, H)
    """

    errors: Floats
    levels: Floats
    table: Floats
    means: Floats

    def quantiles(self, point: Floats, groups: Groups) -> tuple[Floats, Floats]:
        """(S, H, Q) at LEVELS and (S, H) means, about `point` (S, H); neither below 0."""
        errors = self.errors[:, None] * growth(point, self.levels)
        quantiles = point[:, :, None] + errors[:, :, None] * self.table[groups]
        mean = point + errors * self.means[groups]
        return np.maximum(quantiles, 0.0), np.maximum(mean, 0.0)


def calibrate(
    panel: Panel, clean: Floats, cases: Cases | None, point: Floats | None, horizon: int
) -> Calibration:
    """From the residuals of `point` (C, H), the blend at the origins of `cases`."""
    base = _steps(clean[:, -3 * panel.season :], panel.season)
    if cases is None or point is None:
        table = np.broadcast_to(_UNTRIED, (3, horizon, len(LEVELS)))
        return Calibration(base, np.zeros(len(base)), table, np.zeros((3, horizon)))
    seen = np.bincount(cases.rows, minlength=len(base))
    levels = np.bincount(cases.rows, point.mean(axis=1), len(base)) / np.maximum(seen, 1)
    residuals = (cases.truth - point) / growth(point, levels[cases.rows])
    known = (~np.isnan(residuals)).sum(axis=1)
    sums = np.nansum(np.abs(residuals), axis=1)
    counts = np.bincount(cases.rows, known, len(base))
    totals = np.bincount(cases.rows, sums, len(base))
    ratio = totals.sum() / max(float((counts * base).sum()), 1e-300)
    prior = _PRIOR_CELLS * ratio * base
    errors = (totals + prior) / (counts + _PRIOR_CELLS)
    # Each case is held against the errors of the others, else it would vouch for itself.
    others = (totals[cases.rows] - sums + prior[cases.rows]) / (
        counts[cases.rows] - known + _PRIOR_CELLS
    )
    others = np.where(others > 0, others, 1.0)
    scaled = residuals / others[:, None]
    table = np.zeros((3, horizon, len(LEVELS)))
    means = np.zeros((3, horizon))
    for group in range(3):
        for first, end in zip(_STEPS, (*_STEPS[1:], horizon), strict=True):
            pool = _pool(scaled, cases.groups == group, first, end)
            quantiles = _quantiles(pool)
            over = _OVER * quantiles[len(LEVELS) // 2]
            table[group, first:end] = quantiles - over
            means[group, first:end] = (pool.mean() if len(pool) else 0.0) - over
    return Calibration(errors, levels, table, means)


def growth(point: Floats, levels: Floats) -> Floats:
    """(N, H): how much wider than typical errors about `point` are, 1 where there is no level (N,)."""
    level = levels[:, None]
    ratio = (point + 0.2 * level) / np.where(level > 0, 1.2 * level, 1.0)
    return np.where(level > 0, np.clip(np.sqrt(ratio), 0.4, 2.5), 1.0)


def _pool(scaled: Floats, own: np.ndarray, first: int, end: int) -> Floats:
    """The residuals of the group at these steps; of the group, or of all, where they are few."""
    for rows, steps in ((own, slice(first, end)), (own, slice(None)), (slice(None), slice(None))):
        pool = scaled[rows][:, steps]
        pool = pool[~np.isnan(pool)]
        if len(pool) >= _FEWEST:
            break
    return np.asarray(pool)


def _quantiles(pool: Floats) -> Floats:
    """At LEVELS, set out from the middle by one case in as many as there are."""
    if len(pool) < 10:
        return _UNTRIED
    spread = (LEVELS - 0.5) * (1.0 + 1.0 / len(pool)) + 0.5
    return np.asarray(np.quantile(pool, np.clip(spread, 0.0, 1.0)))


def _steps(recent: Floats, season: int) -> Floats:
    """(S,): the mean step of the last years, from period to period and from year to year."""
    short = naive_scales(recent, 1)
    long = naive_scales(recent, season)
    steps = 0.5 * (short + long)
    return np.where(np.isnan(steps), np.nanmean(recent, axis=1), steps)
