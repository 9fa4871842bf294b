"""Who forecasts demand beside us in `bench demand`, one series at a time."""

import importlib
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from demand.engine.panel import Floats

SEASON = 12
LEVELS = {80: 1.2816, 95: 1.96}
# The forecast (H,), and low and high (H,) of the interval at each level; none of a model without.
Said = tuple[Floats, dict[int, tuple[Floats, Floats]]]
Peer = Callable[[Floats, int], Said]


def seasonal_naive(y: Floats, horizon: int) -> Said:
    """The month a year before, give or take the root mean square of such steps in the past."""
    mean = np.array(
        [y[len(y) - SEASON + h % SEASON] if len(y) >= SEASON else y[-1] for h in range(horizon)]
    )
    steps = y[SEASON:] - y[:-SEASON] if len(y) > SEASON else np.diff(y)
    spread = float(np.sqrt(np.mean(steps**2))) if len(steps) else 0.0
    growth = spread * np.sqrt(1 + np.arange(horizon) // SEASON)
    return mean, {
        level: (np.maximum(mean - times * growth, 0), mean + times * growth)
        for level, times in LEVELS.items()
    }


def peers() -> dict[str, Peer]:
    """By name; without statsforecast, which the newest Pythons have no wheel of, the first alone."""
    found: dict[str, Peer] = {"seasonal_naive": seasonal_naive}
    try:
        models = importlib.import_module("statsforecast.models")
    except ImportError:
        return found
    found["auto_ets"] = _of(models.AutoETS(season_length=SEASON), intervals=True)
    found["auto_theta"] = _of(models.AutoTheta(season_length=SEASON), intervals=True)
    found["croston"] = _of(models.CrostonOptimized(), intervals=False)
    return found


def _of(model: Any, intervals: bool) -> Peer:
    def ask(y: Floats, horizon: int) -> Said:
        asked = {"level": list(LEVELS)} if intervals else {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            said = model.forecast(y=y, h=horizon, **asked)
        # Nothing is wanted less often than never.
        bounds = {
            level: (np.maximum(said[f"lo-{level}"], 0), np.maximum(said[f"hi-{level}"], 0))
            for level in (LEVELS if intervals else ())
        }
        return np.maximum(said["mean"], 0), bounds

    return ask
