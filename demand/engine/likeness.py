"""New titles by what titles like them did at the same age (K. Kahn, New Product Forecasting, 2006)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from demand.engine.anomalies import anomalies, cleaned
from demand.engine.forecasting import HORIZON
from demand.engine.intervals import LEVELS
from demand.engine.panel import Floats, Ints, Panel

# All series of the panel together speak with the weight of one that is wholly like the new title.
_OTHERS = 1.0
# A history of one's own is believed once it holds as many units as this many typical periods.
_BELIEVED = 1.0


@dataclass(frozen=True, eq=False)
class Newcomer:
    """A title with little or no history of its own.

    like     int64 (K,), ids of series in the panel that it is like; may be empty
    weights  float64 (K,), how like each is: above 0, and 1 for wholly
    known    float64 (A,), its units so far, from its first period on; empty before it is out
    """

    like: Ints
    weights: Floats
    known: Floats


@dataclass(frozen=True, eq=False)
class NewForecast:
    """Units in the H periods after what is known of each of N newcomers.

    median, mean  float64 (N, H)
    quantiles     float64 (N, H, Q), at `levels` (Q,), never falling along the last axis
    like          int64 (N,), how many series with a known beginning each is drawn from; 0: from all
    """

    median: Floats
    mean: Floats
    quantiles: Floats
    levels: Floats
    like: Ints


def forecast_new(
    panel: Panel, newcomers: Sequence[Newcomer], horizon: int = HORIZON
) -> NewForecast:
    """What newcomers may expect, by the curves over age of series like them.

    Only series whose beginning is seen have an age: not those that begin with the oldest period of the
    panel. Raises ValueError if there is none, or for ids or weights that make no sense.
    """
    curves, ids = _curves(panel)
    rows = {int(one): row for row, one in enumerate(ids)}
    in_panel = set(panel.ids.tolist())
    quantiles = np.zeros((len(newcomers), horizon, len(LEVELS)))
    mean, like = np.zeros((len(newcomers), horizon)), np.zeros(len(newcomers), np.int64)
    for place, one in enumerate(newcomers):
        _check(one, in_panel)
        weights = np.full(len(ids), _OTHERS / len(ids))
        for other, weight in zip(one.like.tolist(), one.weights.tolist(), strict=True):
            if other in rows:
                weights[rows[other]] += weight
                like[place] += 1
        quantiles[place], mean[place] = _expected(curves, weights, one.known, horizon)
    return NewForecast(quantiles[:, :, len(LEVELS) // 2], mean, quantiles, LEVELS, like)


def _check(one: Newcomer, ids: set[int]) -> None:
    if one.like.shape != one.weights.shape or one.like.ndim != 1:
        raise ValueError("A newcomer needs one weight for each series it is like.")
    if not (np.isfinite(one.weights).all() and (one.weights > 0).all()):
        raise ValueError("Weights of likeness are above 0.")
    if unknown := set(one.like.tolist()) - ids:
        raise ValueError(f"No such series in the panel: {min(unknown)}.")
    if one.known.ndim != 1 or not (np.isfinite(one.known).all() and (one.known >= 0).all()):
        raise ValueError("Known units must be finite and not below 0.")


def _curves(panel: Panel) -> tuple[Floats, Ints]:
    """(C, T) units by age, NaN beyond the end; and the ids of those series."""
    clean = cleaned(panel, *anomalies(panel))
    starts, width = panel.starts, clean.shape[1]
    births = panel.periods[np.arange(len(starts)), starts]
    born = np.flatnonzero(births > births.min())
    if not len(born):
        raise ValueError("All series begin in the same period: no age is known.")
    columns = starts[born, None] + np.arange(width)
    values = clean[born[:, None], np.minimum(columns, width - 1)]
    return np.where(columns < width, values, np.nan), panel.ids[born]


def _expected(
    curves: Floats, weights: Floats, known: Floats, horizon: int
) -> tuple[Floats, Floats]:
    age = len(known)
    curves = curves * _own_size(curves, weights, known)[:, None]
    quantiles, mean = np.zeros((horizon, len(LEVELS))), np.zeros(horizon)
    for h in range(horizon):
        # Beyond the oldest, as at the greatest age that is known.
        column = min(age + h, curves.shape[1] - 1)
        there = np.flatnonzero(~np.isnan(curves[:, column]))
        values, shares = curves[there, column], weights[there] / weights[there].sum()
        order = np.argsort(values, kind="stable")
        middles = shares[order].cumsum() - 0.5 * shares[order]
        quantiles[h] = np.interp(LEVELS, middles, values[order])
        mean[h] = float((values * shares).sum())
    return np.maximum.accumulate(quantiles, axis=1), mean


def _own_size(curves: Floats, weights: Floats, known: Floats) -> Floats:
    """(C,): what to multiply each curve by, given how the newcomer has done so far beside it."""
    if not len(known):
        return np.ones(len(curves))
    ages = min(len(known), curves.shape[1])
    seen = ~np.isnan(curves[:, :ages])
    theirs = np.nansum(curves[:, :ages], axis=1)
    own = (seen * known[:ages]).sum(axis=1)
    typical = float((weights * theirs).sum() / max(float((weights * seen.sum(axis=1)).sum()), 1e-9))
    prior = _BELIEVED * typical if typical > 0 else 1.0
    return np.asarray((own + prior) / (theirs + prior))
