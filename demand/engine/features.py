"""What the global model is told of a series at an origin, for a period some steps ahead."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from demand.engine.panel import Floats, Ints, Panel
from demand.engine.statistical import STATISTICAL, statistical

# Rarer codes are one: nothing known.
_TOP_CODES = 100
_UNKNOWN = -1.0


@dataclass(frozen=True, eq=False)
class Features:
    """Rows of numbers about `clean` (S, T): values without gaps after a series begins."""

    panel: Panel
    clean: Floats

    @property
    def fewest(self) -> int:
        """Periods that a series needs before it is an example."""
        return self.panel.season // 2

    @property
    def codes(self) -> list[str]:
        """What the last columns of a table are; categories."""
        return ["channel", *self.panel.codes]

    def table(self, rows: Ints, cuts: Ints, horizon: int) -> tuple[Floats, Floats]:
        """(N * H, F) numbers, the H steps of each origin together, and (N,) scales, all above 0.

        Origin n knows the first `cuts[n]` columns of row `rows[n]`. Amounts stand in scales.
        """
        scales = self._scales(rows, cuts)
        said = statistical(self.panel, self.clean, rows, cuts, horizon) / scales[:, None, None]
        once = np.column_stack([*self._history(rows, cuts, scales), *self._codes(rows)])
        steps = [*said.transpose(1, 0, 2), *self._calendar(rows, cuts, scales, horizon)]
        table = np.column_stack([*(step.ravel() for step in steps), np.repeat(once, horizon, 0)])
        return table, scales

    @cached_property
    def _sums(self) -> tuple[Floats, Floats, Floats]:
        """Running sums of values, squares and zeros over the columns, a column of 0 first."""
        known = np.nan_to_num(self.clean)
        parts = known, known**2, (self.clean == 0).astype(np.float64)
        one, two, three = (np.pad(part.cumsum(axis=1), ((0, 0), (1, 0))) for part in parts)
        return one, two, three

    def _scales(self, rows: Ints, cuts: Ints) -> Floats:
        season = self.panel.season
        long = self._mean(0, rows, cuts, 2 * season)
        scales = 0.5 * (long + self._mean(0, rows, cuts, season // 2))
        return np.where(scales > 0, scales, 1.0)

    def _mean(self, part: int, rows: Ints, cuts: Ints, span: int) -> Floats:
        """Of the last `span` columns before each cut, or of as many as there are."""
        low = np.maximum(cuts - span, self._starts[rows])
        sums = self._sums[part]
        # Running sums leave dust where all is 0.
        total = np.maximum(sums[rows, cuts] - sums[rows, low], 0.0)
        return np.asarray(total / np.maximum(cuts - low, 1))

    @cached_property
    def _starts(self) -> Ints:
        return self.panel.starts

    def _history(self, rows: Ints, cuts: Ints, scales: Floats) -> list[Floats]:
        season, age = self.panel.season, cuts - self._starts[rows]
        lags = [
            np.where(lag <= age, self.clean[rows, np.maximum(cuts - lag, 0)] / scales, _UNKNOWN)
            for lag in (1, 2, 3)
        ]
        spans = (season // 4, season // 2, season, 2 * season)
        means = [self._mean(0, rows, cuts, span) / scales for span in spans]
        squares = self._mean(1, rows, cuts, season) / scales**2
        spread = np.sqrt(np.maximum(squares - means[2] ** 2, 0.0))
        zeros = self._mean(2, rows, cuts, season)
        before = self._mean(0, rows, np.maximum(cuts - season, self._starts[rows]), season) / scales
        return [*lags, *means, spread, zeros, before, age.astype(np.float64)]

    def _calendar(self, rows: Ints, cuts: Ints, scales: Floats, horizon: int) -> list[Floats]:
        """(N, H) each: the step, its place in the year, and the same place one and two years before."""
        season, ahead = self.panel.season, np.arange(horizon)
        column = cuts[:, None] + ahead
        period = self.panel.periods[rows, 0][:, None] + column
        lags = []
        for years in (1, 2):
            place = column - season * (years + ahead // season)
            there = place >= self._starts[rows][:, None]
            value = self.clean[rows[:, None], np.clip(place, 0, self.clean.shape[1] - 1)]
            lags.append(np.where(there, value / scales[:, None], _UNKNOWN))
        steps = np.broadcast_to(ahead + 1.0, column.shape)
        return [steps, (period % season).astype(np.float64), *lags]

    def _codes(self, rows: Ints) -> list[Floats]:
        return [
            _frequent(codes)[rows] for codes in (self.panel.channels, *self.panel.codes.values())
        ]


WIDTH = len(STATISTICAL) + 4 + 11  # columns before the codes


def _frequent(codes: Ints) -> Floats:
    """The codes from 1 by how many series have them; 0 for -1 and for the rare."""
    found, place, count = np.unique(codes, return_inverse=True, return_counts=True)
    rank = np.empty(len(found))
    rank[np.argsort(-count, kind="stable")] = np.arange(1, len(found) + 1)
    rank[(rank > _TOP_CODES) | (found < 0)] = 0
    return np.asarray(rank[place])
