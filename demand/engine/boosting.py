"""One gradient-boosting model over all series: what followed where a history looked like this one.

Trees on lags, rolling means, calendar, age, codes and what the models of single series say, all scaled by
the level of the series, for every step ahead directly (P. Montero-Manso and R. Hyndman, Principles and
algorithms for forecasting groups of time series, 2021). The loss is absolute: trees say medians.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from demand.engine.features import WIDTH, Features
from demand.engine.panel import Floats, Ints

_ORIGINS = 4_500
_FEWEST = 60
_HIGHEST = 20.0


@dataclass(frozen=True, eq=False)
class Boosted:
    trees: Any

    def forecast(self, features: Features, rows: Ints, cuts: Ints, horizon: int) -> Floats:
        """(N, H) in units, never below 0."""
        table, scales = features.table(rows, cuts, horizon)
        with threadpool_limits(1, user_api="openmp"):
            said = self.trees.predict(table).reshape(len(rows), horizon)
        return np.asarray(np.maximum(said * scales[:, None], 0.0))


def fit_boosted(features: Features, horizon: int, seed: int) -> Boosted | None:
    """Fitted on all that is known; None where the panel is too small for a model of its own."""
    rows, cuts = _origins(features, seed)
    if len(rows) < _FEWEST:
        return None
    table, scales = features.table(rows, cuts, horizon)
    columns = cuts[:, None] + np.arange(horizon)
    width = features.clean.shape[1]
    wanted = features.clean[rows[:, None], np.minimum(columns, width - 1)] / scales[:, None]
    known = (columns < width).ravel()
    trees = HistGradientBoostingRegressor(
        loss="absolute_error",
        learning_rate=0.08,
        max_iter=90,
        max_leaf_nodes=12,
        min_samples_leaf=60,
        max_features=0.5,
        categorical_features=list(range(WIDTH, table.shape[1])),
        early_stopping=False,
        random_state=seed,
    )
    # On a machine that others use too, its threads would wait for each other.
    with threadpool_limits(1, user_api="openmp"):
        trees.fit(table[known], np.minimum(wanted.ravel()[known], _HIGHEST))
    return Boosted(trees)


def _origins(features: Features, seed: int) -> tuple[Ints, Ints]:
    """Rows and cuts of the examples: all there are, or `_ORIGINS` drawn of them."""
    width = features.clean.shape[1]
    firsts = features.panel.starts + features.fewest
    room = np.maximum(width - firsts, 0)
    total = int(room.sum())
    chosen = np.arange(total)
    if total > _ORIGINS:
        chosen = np.sort(np.random.default_rng(seed).choice(total, _ORIGINS, replace=False))
    rows = np.repeat(np.arange(len(room)), room)[chosen]
    cuts = chosen - (room.cumsum() - room)[rows] + firsts[rows]
    return rows.astype(np.int64), cuts.astype(np.int64)
