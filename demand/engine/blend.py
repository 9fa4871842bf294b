"""Which models a group of series is forecast by, as backtests say: a mean of some, each more than once.

Forward selection with replacement (R. Caruana et al., Ensemble selection from libraries of models, 2004)
on absolute errors in units of the seasonal naive's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from demand.engine.backtest import MODELS, Cases
from demand.engine.groups import NAMES
from demand.engine.panel import Floats

_STEPS = 10
_CASES = 4_000
# Cases below which a group is judged with all others.
_FEWEST = 30
# What won once need not win again: so much of the weight goes evenly to all whose error is near the least.
_EVEN, _NEAR = 0.7, 1.15
# Without any backtest: what does well on most series.
_UNTRIED = {"auto_ets": 0.5, "auto_theta": 0.5}


@dataclass(frozen=True)
class Choice:
    """How a group is forecast, and how well each model did in the backtest.

    group    "short", "intermittent" or "smooth"
    cases    forecasts judged (a series at an origin); 0 where none could be
    weights  share of each model in the forecast, those above 0; they sum to 1
    mase     of each model and of the "blend": mean absolute error, the seasonal naive's step as unit
    """

    group: str
    cases: int
    weights: dict[str, float]
    mase: dict[str, float]


def choose(cases: Cases | None, seed: int) -> list[Choice]:
    """One for each group, in the order of their numbers."""
    return [_choice(cases, group, seed) for group in NAMES]


def blended(said: Floats, choices: Sequence[Choice], groups: np.ndarray) -> Floats:
    """(N, H): `said` (N, M, H) by the weights of each row's group; a model without a say is passed over."""
    weights = np.array([[choice.weights.get(name, 0.0) for name in MODELS] for choice in choices])
    each = weights[groups][:, :, None] * ~np.isnan(said)
    lost = each.sum(axis=1, keepdims=True) == 0
    each = np.where(lost & ~np.isnan(said), 1.0, each)
    return np.asarray((np.nan_to_num(said) * each).sum(axis=1) / each.sum(axis=1))


def _choice(cases: Cases | None, group: int, seed: int) -> Choice:
    if cases is None:
        return Choice(NAMES[group], 0, dict(_UNTRIED), {})
    own = np.flatnonzero(cases.groups == group)
    judged = own if len(own) >= _FEWEST else np.arange(len(cases.rows))
    if len(judged) > _CASES:
        judged = np.sort(np.random.default_rng(seed).choice(judged, _CASES, replace=False))
    said, truth = cases.said[judged], cases.truth[judged]
    usable = [m for m in range(len(MODELS)) if not np.isnan(said[:, m]).any()]
    cell = ~np.isnan(truth)
    if not cell.any():
        return Choice(NAMES[group], 0, dict(_UNTRIED), {})
    scale = np.broadcast_to(cases.scales[judged][:, None], truth.shape)[cell]
    columns = {m: said[:, m][cell] / scale for m in usable}
    wanted = truth[cell] / scale
    weights, error = _selected(columns, wanted)
    mase = {MODELS[m]: float(np.abs(column - wanted).mean()) for m, column in columns.items()}
    named = {MODELS[m]: weight for m, weight in weights.items()}
    return Choice(NAMES[group], len(own), named, {**mase, "blend": error})


def _selected(columns: dict[int, Floats], wanted: Floats) -> tuple[dict[int, float], float]:
    taken: list[int] = []
    total = np.zeros_like(wanted)
    best: tuple[float, int] = (np.inf, 0)
    for _ in range(_STEPS):
        tried = {
            m: float(np.abs((total + column) / (len(taken) + 1) - wanted).mean())
            for m, column in columns.items()
        }
        model = min(tried, key=tried.__getitem__)
        taken.append(model)
        total = total + columns[model]
        if tried[model] < best[0]:
            best = tried[model], len(taken)
    kept = taken[: best[1]]
    near = _NEAR * min(float(np.abs(column - wanted).mean()) for column in columns.values())
    steady = [m for m, column in columns.items() if float(np.abs(column - wanted).mean()) <= near]
    weights = {
        m: (1 - _EVEN) * kept.count(m) / len(kept) + _EVEN * (m in steady) / len(steady)
        for m in columns
    }
    weights = {m: weight for m, weight in weights.items() if weight > 0}
    mixed = sum(weight * columns[m] for m, weight in weights.items())
    return weights, float(np.abs(mixed - wanted).mean())
