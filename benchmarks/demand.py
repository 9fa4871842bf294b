"""How far off are forecasts of demand, how sure, how fast, and against what?

Rolling origin over the last year of each series of 48 months or more: 12, 9, 6 and 3 months before its
end, each forecast up to the end. `mase` and `rmsse` are means over series and origins, in units of the
seasonal naive on what was known before; `coverage`: the share of truths inside the interval. Peers by
statsforecast. `bookrec_speed`: seconds for 10,000 made monthly series of 60 months, backtest included.
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import benchmarks
from benchmarks.demand_files import read_series
from benchmarks.demand_peers import LEVELS, Peer, peers
from demand.engine import Forecast, Panel, forecast, panel_of
from demand.engine.metrics import mase, naive_scales, rmsse
from demand.engine.panel import Floats

SEED = 0
_ORIGINS = (12, 9, 6, 3)
_SPEED_SERIES, _SPEED_MONTHS = 10_000, 60

Row = dict[str, Any]
# Forecast (S, H) and bounds of intervals (S, H), of one origin.
Answer = tuple[Floats, dict[int, tuple[Floats, Floats]]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=_file, required=True, metavar="FILE")


def rows(options: argparse.Namespace) -> Iterator[Row]:
    panel = read_series(options.data)
    origins = _ORIGINS[:1] if options.quick else _ORIGINS
    if options.quick:
        panel = panel.only(np.arange(0, len(panel.ids), 5))
    _warm(panel)
    yield _row("bookrec", panel, origins, _ours)
    found = peers()
    if len(found) == 1:
        benchmarks.say("Without statsforecast the seasonal naive is the only peer.")
    for name, peer in found.items():
        yield _row(name, panel, origins, lambda earlier, peer=peer: _each(earlier, peer))
    yield _speed(_SPEED_SERIES // 20 if options.quick else _SPEED_SERIES)


def _row(name: str, panel: Panel, origins: tuple[int, ...], ask: Any) -> Row:
    errors, squares, seconds, series = [], [], 0.0, 0
    inside: dict[int, list[Floats]] = {level: [] for level in LEVELS}
    for back in origins:
        earlier = panel.before(back)
        there = np.isin(panel.ids, earlier.ids)
        truth = panel.values[there, -back:]
        started = time.monotonic()
        said, bounds = ask(earlier)
        seconds += time.monotonic() - started
        judged = ~np.isnan(naive_scales(earlier.values, earlier.season))
        series = max(series, int(judged.sum()))
        errors.append(mase(truth, said[:, :back], earlier.values, earlier.season)[judged])
        squares.append(rmsse(truth, said[:, :back], earlier.values, earlier.season)[judged])
        for level, (low, high) in bounds.items():
            within = (truth >= low[:, :back]) & (truth <= high[:, :back])
            inside[level].append(within[judged].ravel())
    figures = {"mase": _mean(errors), "rmsse": _mean(squares)}
    covered = {f"coverage_{level}": _mean(shares) for level, shares in inside.items() if shares}
    return {"model": name, **figures, **covered, "seconds": round(seconds, 1), "series": series}


def _mean(parts: list[Floats]) -> float:
    return round(float(np.concatenate(parts).mean()), 4)


def _ours(panel: Panel) -> Answer:
    found: Forecast = forecast(panel, seed=SEED)
    return found.median, {level: found.interval(level) for level in LEVELS}


def _each(panel: Panel, peer: Peer) -> Answer:
    said = [
        peer(values[start:], 12) for values, start in zip(panel.values, panel.starts, strict=True)
    ]
    bounds = {
        level: (
            np.array([bounds[level][0] for _, bounds in said]),
            np.array([bounds[level][1] for _, bounds in said]),
        )
        for level in said[0][1]
    }
    return np.array([mean for mean, _ in said]), bounds


def _warm(panel: Panel) -> None:
    """Compiles what is to be compiled, once a machine."""
    forecast(panel.only(np.arange(min(3, len(panel.ids)))), seed=SEED)


def _speed(series: int) -> Row:
    draw = np.random.default_rng(SEED)
    months = np.arange(_SPEED_MONTHS)
    level = np.exp(draw.normal(1.5, 1.2, (series, 1)))
    year = 1 + 0.5 * np.sin(2 * np.pi * months / 12 + draw.uniform(0, 6, (series, 1)))
    drift = np.exp(draw.normal(0, 0.03, (series, _SPEED_MONTHS)).cumsum(axis=1))
    units = draw.poisson(level * year * drift)
    codes = {"author": draw.integers(0, series // 5, series)}
    panel = panel_of(range(series), np.full(series, 24_000), list(units), codes=codes)
    started = time.monotonic()
    forecast(panel, seed=SEED)
    seconds = round(time.monotonic() - started, 1)
    return {"model": "bookrec_speed", "seconds": seconds, "series": series}


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"{path} is not a file.")
    return path
