"""Exponential smoothing of one series at a time, parameters by grid, in machine code."""

import numpy as np

from demand.engine.compiled import compiled
from demand.engine.panel import Floats, Ints

ALPHAS = np.array([0.02, 0.06, 0.12, 0.2, 0.3, 0.42, 0.55, 0.7, 0.85, 1.0])
GAMMAS = np.array([0.0, 0.06, 0.16])
# Of the trend: its share of alpha, and how fast it fades. The first is no trend at all.
TRENDS = np.array([[0.0, 0.0], [0.06, 0.9], [0.2, 0.85], [0.1, 0.97]])
# A smoother that goes beyond so many times what was ever seen has lost its footing.
_WILD = 2.0
NONE, ADDITIVE, MULTIPLICATIVE = 0, 1, 2


@compiled
def seasonal_shape(y: Floats, phase: int, season: int, way: int, shape: Floats) -> None:
    """Fills `shape` (season,): how far each phase is above (ADDITIVE) or times (MULTIPLICATIVE) its year.

    Each value is held against the mean of the year around it. Phases are drawn towards the plain year
    by as much as the years differ in them, and the phases among each other do not.
    """
    n = len(y)
    total, squares, seen = np.zeros(season), np.zeros(season), np.zeros(season)
    half = season // 2
    for t in range(n):
        low = max(0, min(t - half, n - season))
        level = y[low : min(n, low + season)].mean()
        if way == ADDITIVE or level > 0.0:
            step = y[t] - level if way == ADDITIVE else y[t] / level - 1.0
            total[(phase + t) % season] += step
            squares[(phase + t) % season] += step * step
            seen[(phase + t) % season] += 1.0
    within, between, free = 0.0, 0.0, 0.0
    for k in range(season):
        if seen[k] > 0.0:
            shape[k] = total[k] / seen[k]
            within += max(squares[k] - total[k] * shape[k], 0.0)
            free += seen[k] - 1.0
        else:
            shape[k] = 0.0
    within /= max(free, 1.0)
    shape -= shape.mean()
    between = (shape**2).mean()
    for k in range(season):
        noise = within / max(seen[k], 1.0)
        signal = max(between - noise, 0.1 * between)
        if signal > 0.0:
            shape[k] *= signal / (signal + noise)
    if way == MULTIPLICATIVE:
        shape += 1.0
        for k in range(season):
            shape[k] = max(shape[k], 0.05)


@compiled
def smooth(
    y: Floats,
    phase: int,
    season: int,
    way: int,
    alpha: float,
    beta: float,
    fade: float,
    gamma: float,
    start: float,
    shape: Floats,
    state: Floats,
) -> float:
    """The squared one-step errors of a damped-trend smoother; `state` becomes level and trend.

    `shape` (season,) is carried on in place. Errors are added, whatever the season does
    (R. Hyndman et al., Forecasting with Exponential Smoothing, 2008: A,N or Ad,N/A/M).
    """
    level, trend, total = start, 0.0, 0.0
    for t in range(len(y)):
        place = (phase + t) % season
        base = level + fade * trend
        if way == NONE:
            error = y[t] - base
            step = error
        elif way == ADDITIVE:
            error = y[t] - base - shape[place]
            step = error
            shape[place] += gamma * error
        else:
            error = y[t] - base * shape[place]
            step = error / shape[place]
            if base > 0.0:
                shape[place] = max(shape[place] + gamma * error / base, 0.05)
        level = base + alpha * step
        trend = fade * trend + beta * step
        total += error * error
    state[0] = level
    state[1] = trend
    return total


@compiled
def ets_one(y: Floats, phase: int, season: int, out: Floats) -> None:
    """Fills `out` (H,) with the forecasts of all smoothers, weighed by their likelihood (AICc)."""
    n, horizon = len(y), len(out)
    ways = 3 if n >= 2 * season else 1
    most = ways * len(ALPHAS) * len(TRENDS) * len(GAMMAS)
    criteria, paths, kept = np.full(most, np.inf), np.zeros((most, horizon)), 0
    state, fresh, shape = np.zeros(2), np.zeros(season), np.zeros(season)
    spread = max(y.var(), 1e-9 * (y.mean() ** 2 + 1e-300))
    highest = _WILD * y.max()
    for way in range(ways):
        if way != NONE:
            seasonal_shape(y, phase, season, way, fresh)
        start = y[: min(n, season)].mean()
        for trend in range(len(TRENDS)):
            if trend and n < 10:
                continue
            for g in range(len(GAMMAS) if way != NONE else 1):
                for a in range(len(ALPHAS)):
                    alpha, fade = ALPHAS[a], TRENDS[trend, 1]
                    shape[:] = fresh
                    squares = smooth(
                        y, phase, season, way, alpha, alpha * TRENDS[trend, 0], fade,
                        GAMMAS[g] * (1.0 - alpha), start, shape, state,
                    )  # fmt: skip
                    free = 2.0 + (2.0 if trend else 0.0)
                    if way != NONE:
                        # Phases are drawn together: they count as less than one each.
                        free += 0.5 * season + (1.0 if g else 0.0)
                    free = min(free, n - 3.0)
                    criteria[kept] = n * np.log(squares / n + 1e-6 * spread) + 2.0 * free
                    criteria[kept] += 2.0 * free * (free + 1.0) / max(n - free - 1.0, 1.0)
                    rise, damp = 0.0, 1.0
                    for h in range(horizon):
                        damp *= fade
                        rise += damp * state[1]
                        ahead = max(state[0] + rise, 0.0)
                        place = (phase + n + h) % season
                        if way == ADDITIVE:
                            ahead += shape[place]
                        elif way == MULTIPLICATIVE:
                            ahead *= shape[place]
                        paths[kept, h] = max(ahead, 0.0)
                    if paths[kept].max() <= highest:
                        kept += 1
    if not kept:
        out[:] = y[-1]
        return
    weights = np.exp(-0.5 * (criteria[:kept] - criteria[:kept].min()))
    weights /= weights.sum()
    for h in range(horizon):
        out[h] = (weights * paths[:kept, h]).sum()


@compiled
def theta_one(y: Floats, phase: int, season: int, out: Floats) -> None:
    """Fills `out` (H,): simple smoothing with half of the straight line's slope.

    V. Assimakopoulos and K. Nikolopoulos (2000) in the form of R. Hyndman and B. Billah (2003), on
    values freed of their season where that is as strong as a test at 90 % asks.
    """
    n, horizon = len(y), len(out)
    shape, flat = np.ones(season), y.copy()
    if n >= 2 * season and is_seasonal(y, season):
        seasonal_shape(y, phase, season, MULTIPLICATIVE, shape)
        for t in range(n):
            flat[t] = y[t] / shape[(phase + t) % season]
    middle, mean, above, below = (n - 1) / 2.0, flat.mean(), 0.0, 0.0
    for t in range(n):
        above += (t - middle) * (flat[t] - mean)
        below += (t - middle) ** 2
    slope = above / below if n > 5 else 0.0
    best, level, alpha = np.inf, mean, 0.5
    state, none = np.zeros(2), np.zeros(season)
    for a in range(len(ALPHAS)):
        squares = smooth(
            flat, phase, season, NONE, ALPHAS[a], 0.0, 0.0, 0.0, flat[: min(n, season)].mean(),
            none, state,
        )  # fmt: skip
        if squares < best:
            best, level, alpha = squares, state[0], ALPHAS[a]
    for h in range(horizon):
        drift = 0.5 * slope * (h + (1.0 - (1.0 - alpha) ** n) / alpha)
        out[h] = max(level + drift, 0.0) * shape[(phase + n + h) % season]


@compiled
def is_seasonal(y: Floats, season: int) -> bool:
    n, mean, whole = len(y), y.mean(), 0.0
    lags = np.zeros(season + 1)
    for lag in range(season + 1):
        for t in range(lag, n):
            lags[lag] += (y[t] - mean) * (y[t - lag] - mean)
    if lags[0] <= 0.0:
        return False
    lags /= lags[0]
    for lag in range(1, season):
        whole += lags[lag] ** 2
    return bool(abs(lags[season]) > 1.645 * np.sqrt((1.0 + 2.0 * whole) / n))


@compiled
def croston_one(y: Floats, out: Floats) -> None:
    """Fills `out` (H,): J. Croston's sizes and gaps (1972), less the bias found by Syntetos and Boylan (2005)."""
    best, rate = np.inf, y.mean()
    for alpha in (0.05, 0.1, 0.2, 0.3):
        size, gap, since, squares, begun = 0.0, 1.0, 1.0, 0.0, False
        for t in range(len(y)):
            if begun:
                squares += (y[t] - (1.0 - alpha / 2.0) * size / gap) ** 2
            if y[t] > 0.0:
                size = y[t] if not begun else size + alpha * (y[t] - size)
                gap = since if not begun else gap + alpha * (since - gap)
                begun, since = True, 1.0
            else:
                since += 1.0
        if begun and squares < best:
            best, rate = squares, (1.0 - alpha / 2.0) * size / gap
    out[:] = rate


@compiled
def tsb_one(y: Floats, out: Floats) -> None:
    """Fills `out` (H,): R. Teunter, A. Syntetos and Z. Babai (2011): the chance of demand fades with silence."""
    best, rate = np.inf, y.mean()
    positive = y[y > 0.0]
    if not len(positive):
        out[:] = 0.0
        return
    for alpha in (0.05, 0.1, 0.2, 0.3):
        for beta in (0.02, 0.05, 0.1, 0.2, 0.3):
            size, chance, squares = positive[:6].mean(), (y[:12] > 0.0).mean(), 0.0
            for t in range(len(y)):
                squares += (y[t] - chance * size) ** 2
                if y[t] > 0.0:
                    size += alpha * (y[t] - size)
                    chance += beta * (1.0 - chance)
                else:
                    chance -= beta * chance
            if squares < best:
                best, rate = squares, chance * size
    out[:] = rate


@compiled
def naive_one(y: Floats, season: int, out: Floats) -> None:
    """Fills `out` (H,): the same period of the year before; the last value where there is no such year."""
    n = len(y)
    for h in range(len(out)):
        out[h] = y[n - season + h % season] if n >= season else y[n - 1]


@compiled
def forecast_run(
    first: int,
    end: int,
    values: Floats,
    starts: Ints,
    phases: Ints,
    rows: Ints,
    cuts: Ints,
    season: int,
    out: Floats,
) -> None:
    """Fills `out` (N, 5, H) from row `rows[n]` of `values` (S, T), of which `cuts[n]` columns are known."""
    for n in range(first, end):
        s = rows[n]
        y = values[s, starts[s] : cuts[n]].copy()
        naive_one(y, season, out[n, 0])
        ets_one(y, phases[s], season, out[n, 1])
        theta_one(y, phases[s], season, out[n, 2])
        croston_one(y, out[n, 3])
        tsb_one(y, out[n, 4])
