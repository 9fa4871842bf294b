"""What happened once and will not come back of itself: closures, films, months nobody counted."""

import numpy as np
import numpy.typing as npt

from demand.engine.compiled import compiled, on_series
from demand.engine.panel import Bools, Floats, Ints, Panel

NOTHING, CLOSURE, SPIKE, GAP = 0, 1, 2, 3
KINDS = {CLOSURE: "closure", SPIKE: "spike", GAP: "gap"}

Kinds = npt.NDArray[np.int8]

# Of what was expected, a closed channel still moves less than this, in this many series or more.
_CLOSED_SHARE, _CLOSED_SERIES = 0.3, 4
# A spike: so many robust deviations above the usual (of roots), and so many times the usual.
_DEVIATIONS, _TIMES = 6.0, 2.5
# A jump in the last periods may be the new level; in the first it is the rush for a new title.
_UNDECIDED = 3


def anomalies(panel: Panel) -> tuple[Kinds, Floats]:
    """(S, T) kinds, NOTHING where all is usual or nothing is known; and (S, T) the usual, in units.

    The usual is the median of half a year each way, on the root scale, with the season of the series
    where it has two years or more. So a closure that lasts longer than half a year is a new level.
    """
    roots = np.sqrt(panel.values)
    closed = _closures(panel, _usual(panel, roots))
    usual = _usual(panel, np.where(closed, np.nan, roots))
    kinds = np.zeros(roots.shape, np.int8)
    kinds[_spikes(roots, usual)] = SPIKE
    kinds[closed] = CLOSURE
    begun = np.arange(roots.shape[1]) >= panel.starts[:, None]
    kinds[np.isnan(panel.values) & begun] = GAP
    return kinds, usual**2


def cleaned(panel: Panel, kinds: Kinds, usual: Floats) -> Floats:
    """(S, T): the values with the usual in place of what is marked; NaN only before a series begins."""
    return np.where(kinds != NOTHING, usual, panel.values)


def _usual(panel: Panel, roots: Floats) -> Floats:
    usual = np.full(roots.shape, np.nan)
    phases = panel.periods[:, 0] % panel.season
    on_series(_usual_run, len(roots), roots, panel.starts, phases, panel.season, usual)
    return usual


def _spikes(roots: Floats, usual: Floats) -> Bools:
    above = roots - usual
    # A root of a count wavers by a half at least: half the root of the smallest amount of the series.
    floor = 0.5 * _unit(roots)
    spread = np.maximum(1.4826 * _row_medians(np.abs(above)), floor)[:, None]
    wild = (above > _DEVIATIONS * spread) & (roots > np.sqrt(_TIMES) * usual)
    wild[:, -_UNDECIDED:] = False
    begun = np.cumsum(~np.isnan(roots), axis=1)
    return np.asarray(wild & (begun > _UNDECIDED))


def _unit(roots: Floats) -> Floats:
    """(S,): the root of the smallest amount that each series ever asked for."""
    smallest = np.nanmin(np.where(roots > 0, roots, np.inf), axis=1)
    return np.asarray(np.where(np.isfinite(smallest), smallest, 0.0))


def _row_medians(values: Floats) -> Floats:
    """(S,): of what is known in each row, one value at least; of an even number the upper."""
    middle = (~np.isnan(values)).sum(axis=1, keepdims=True) // 2
    ordered = np.sort(values, axis=1)  # NaN comes last
    return np.asarray(np.take_along_axis(ordered, middle, axis=1)[:, 0])


def _closures(panel: Panel, usual: Floats) -> Bools:
    """Periods in which a whole channel stood nearly still, where it usually moves."""
    moving = ~np.isnan(panel.values) & (usual > 0)
    periods, channels = panel.periods, panel.channels[:, None]
    earliest = int(periods.min())
    width = int(periods.max()) - earliest + 1
    _, channel = np.unique(channels, return_inverse=True)
    places = np.broadcast_to(channel.reshape(-1, 1), periods.shape) * width + periods - earliest
    cells = int(channel.max() + 1) * width
    units, expected, series = (
        np.bincount(places[moving], weights, minlength=cells)
        for weights in (panel.values[moving], usual[moving] ** 2, None)
    )
    still = (units < _CLOSED_SHARE * expected) & (series >= _CLOSED_SERIES)
    return np.asarray(still[places] & ~np.isnan(panel.values) & (panel.values < usual**2))


@compiled
def _median(values: Floats, low: int, high: int) -> float:
    window = values[low:high]
    window = window[~np.isnan(window)]
    return float(np.median(window)) if len(window) else 0.0


@compiled
def _usual_run(
    first: int, end: int, roots: Floats, starts: Ints, phases: Ints, season: int, usual: Floats
) -> None:
    width, half = roots.shape[1], season // 2
    shape, own = np.zeros(season), np.full((season, width // season + 1), np.nan)
    flat, level = np.zeros(width), np.zeros(width)
    for s in range(first, end):
        start = starts[s]
        years = (width - start) // season
        shape[:] = 0.0
        # The level without the season, the season without the level: each better by the other.
        for _ in range(3 if years >= 2 else 1):
            for t in range(start, width):
                flat[t] = roots[s, t] - shape[(phases[s] + t) % season]
            own[:] = np.nan
            for t in range(start, width):
                level[t] = _median(flat, max(start, t - half), min(width, t + half + 1))
                own[(phases[s] + t) % season, t // season] = roots[s, t] - level[t]
            for t in range(start, width):
                usual[s, t] = max(level[t] + shape[(phases[s] + t) % season], 0.0)
            for k in range(season):
                # Of few years the median is bent by one odd month.
                shape[k] = (1.0 - 1.0 / max(years, 1)) * _median(own[k], 0, own.shape[1])
