"""The forecast of a panel: median, mean and intervals, what was marked, and how sure it was before."""

from dataclasses import dataclass

import numpy as np

from demand.engine.anomalies import Kinds, anomalies, cleaned
from demand.engine.backtest import backtest, forecasts
from demand.engine.blend import Choice, blended, choose
from demand.engine.boosting import fit_boosted
from demand.engine.features import Features
from demand.engine.groups import Groups, groups_of
from demand.engine.intervals import LEVELS, calibrate
from demand.engine.panel import Floats, Ints, Panel
from demand.engine.reopening import closed_for, reopened, widened

HORIZON = 12


@dataclass(frozen=True, eq=False)
class Forecast:
    """Units of S series in each of the H periods after their ends; nothing is below 0.

    ids, ends  int64 (S,), as in the panel: column h is the period `ends + 1 + h`
    median     float64 (S, H), what to expect: as often more as less
    mean       float64 (S, H), what to add up
    quantiles  float64 (S, H, Q), at `levels` (Q,), never falling along the last axis
    groups     int8 (S,), kinds of series: `groups.NAMES`
    kinds      int8 (S, T), what was marked in the panel and not learnt: `anomalies.KINDS`
    usual      float64 (S, T), what would have been usual there, in units
    choices    how each group was forecast, and with what errors in the backtest
    """

    ids: Ints
    ends: Ints
    median: Floats
    mean: Floats
    quantiles: Floats
    levels: Floats
    groups: Groups
    kinds: Kinds
    usual: Floats
    choices: list[Choice]

    def quantile(self, level: float) -> Floats:
        """(S, H): what demand stays below with this chance, 0.01 to 0.99; between levels a straight line."""
        if not self.levels[0] <= level <= self.levels[-1]:
            raise ValueError(f"A level lies between {self.levels[0]} and {self.levels[-1]}.")
        above = int(np.searchsorted(self.levels, level))
        if self.levels[above] == level:
            return np.asarray(self.quantiles[:, :, above])
        low, high = self.levels[above - 1], self.levels[above]
        share = (level - low) / (high - low)
        below, up = self.quantiles[:, :, above - 1], self.quantiles[:, :, above]
        return np.asarray(below + share * (up - below))

    def interval(self, percent: int) -> tuple[Floats, Floats]:
        """Low and high (S, H) of the interval that holds the truth in so many of 100 cases, such as 80 or 95."""
        tail = (1 - percent / 100) / 2
        return self.quantile(round(tail, 6)), self.quantile(round(1 - tail, 6))


def forecast(panel: Panel, horizon: int = HORIZON, seed: int = 0) -> Forecast:
    """Forecasts `horizon` periods after the end of every series of `panel`.

    The same panel and seed give the same forecast, whatever the order of its series. Raises ValueError
    for a horizon outside 1 to a year.
    """
    if not 1 <= horizon <= panel.season:
        raise ValueError(f"The horizon is 1 to {panel.season} periods, not {horizon}.")
    order = np.argsort(panel.ids)
    found = _in_order(panel.only(order), horizon, seed)
    back = np.argsort(order)
    parts = {
        name: getattr(found, name)[back]
        for name in ("ids", "ends", "median", "mean", "quantiles", "groups", "kinds", "usual")
    }
    return Forecast(**parts, levels=found.levels, choices=found.choices)


def _in_order(panel: Panel, horizon: int, seed: int) -> Forecast:
    kinds, usual = anomalies(panel)
    features = Features(panel, cleaned(panel, kinds, usual))
    cases = backtest(panel, kinds, horizon, seed)
    choices = choose(cases, seed)
    said = forecasts(features, fit_boosted(features, horizon, seed), horizon)
    groups = groups_of(features.clean, panel.starts, panel.season)
    point = blended(said, choices, groups)
    before = None if cases is None else blended(cases.said, choices, cases.groups)
    calibration = calibrate(panel, features.clean, cases, before, horizon)
    quantiles, mean = calibration.quantiles(point, groups)
    closed = closed_for(kinds)
    quantiles = reopened(widened(quantiles, closed), panel.values, closed, LEVELS)
    mean = reopened(mean[:, :, None], panel.values, closed, np.array([0.5]))[:, :, 0]
    return Forecast(
        panel.ids, panel.ends, quantiles[:, :, list(LEVELS).index(0.5)], mean, quantiles, LEVELS,
        groups, kinds, usual, choices,
    )  # fmt: skip
