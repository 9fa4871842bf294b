"""How sure is it, looked at whenever one likes? Intervals that hold at all times at once.

An ordinary 95 % interval that is looked at every day until it leaves zero out leaves it out sooner or
later, even if nothing differs. Those here are confidence sequences: the chance that they are wrong at
any moment, ever, is at most alpha. So a trial may be watched, and ended, whenever one likes.

Each reader counts once, whatever they did; an outcome lies from 0 to 1.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaln, gammainc, gammaln

Floats = npt.NDArray[np.float64]

ALPHA = 0.05
# A term of the sum below lies from -2 to 2.
_RANGE = 4.0
# Of the mixture: intervals are the narrowest where the squares come to about ten times this.
_RHO = 20.0
_STEPS = 60
_SMALL = 1e-12


@dataclass(frozen=True)
class Interval:
    """An estimate and its bounds; alike at every look."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Sums:
    """All that is kept of the readers counted so far.

    outcomes  sum of their outcomes
    total     sum of the terms d, whose mean estimates the difference of the two arms
    squares   sum of (d - what was expected of it)^2, the intrinsic time of the sum
    """

    readers: int = 0
    outcomes: float = 0.0
    total: float = 0.0
    squares: float = 0.0


def path(sums: Sums, outcomes: Floats, second: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """`total` and `squares` after each further reader, (n,) each.

    `outcomes` (n,) lie from 0 to 1; `second` (n,) says who was in the second of two arms of equal
    chance. A reader's term is d = 2 (y - m) in the second arm and -2 (y - m) in the first, where m is
    the mean outcome of those before: its expectation is the second mean less the first, whatever m.
    Raises ValueError for an outcome beyond 0 to 1.
    """
    if len(outcomes) and not (outcomes.min() >= 0.0 and outcomes.max() <= 1.0):
        raise ValueError("Outcomes lie from 0 to 1.")
    before = sums.readers + np.arange(len(outcomes))
    earlier = sums.outcomes + np.cumsum(outcomes) - outcomes
    centre = (earlier + 0.5) / (before + 1)
    terms = np.where(second, 2.0, -2.0) * (outcomes - centre)
    total = sums.total + np.cumsum(terms)
    expected = (total - terms) / np.maximum(before, 1)
    squares = sums.squares + np.cumsum((terms - np.clip(expected, -2.0, 2.0)) ** 2)
    return total, squares


def more(sums: Sums, outcomes: Floats, second: npt.NDArray[np.bool_]) -> Sums:
    """With these readers counted too; see `path`."""
    if not len(outcomes):
        return sums
    total, squares = path(sums, outcomes, second)
    return Sums(
        sums.readers + len(outcomes),
        sums.outcomes + float(outcomes.sum()),
        float(total[-1]),
        float(squares[-1]),
    )


def log_evidence(total: Floats, squares: Floats) -> Floats:
    """Log of a supermartingale that is 1 at first, if terms have no positive mean: (n,) as given.

    It passes log(1/a) ever with a chance of at most a. The mixture over all stakes of the exponential
    supermartingale of a sum whose squares are measured against what was expected.
    Source: S. Howard, A. Ramdas, J. McAuliffe, J. Sekhon, Time-uniform, nonparametric, nonasymptotic
    confidence sequences, Annals of Statistics 49 (2021), 1055: Theorem 4 and Proposition 9.
    """
    scaled = _RHO / _RANGE**2
    shape = (squares + _RHO) / _RANGE**2
    upward = np.maximum(total, 0.0)
    rate = (_RANGE * upward + squares + _RHO) / _RANGE**2
    prior = scaled * np.log(scaled) - gammaln(scaled) - np.log(gammainc(scaled, scaled))
    mixed = gammaln(shape) + np.log(gammainc(shape, rate)) - shape * np.log(rate)
    evidence: Floats = prior + mixed + (_RANGE * upward + squares) / _RANGE**2
    return evidence


def difference(sums: Sums, alpha: float = ALPHA) -> Interval:
    """Mean outcome of the second arm less that of the first; nothing is known without readers."""
    if not sums.readers:
        return Interval(0.0, -1.0, 1.0)
    squares = np.array([sums.squares])
    enough = np.log(2 / alpha)

    def too_far(total: float) -> bool:
        return bool(log_evidence(np.array([total]), squares)[0] >= enough)

    near, far = 0.0, 2.0 * sums.readers
    for _ in range(_STEPS):
        middle = (near + far) / 2
        near, far = (near, middle) if too_far(middle) else (middle, far)
    mean, radius = sums.total / sums.readers, far / sums.readers
    return Interval(mean, max(mean - radius, -1.0), min(mean + radius, 1.0))


def _edge(outside: float, inside: float, holds: Callable[[float], bool]) -> float:
    """Where it begins to hold, on the way from `outside` to `inside`; a little outside."""
    inside = min(max(inside, _SMALL), 1 - _SMALL)
    for _ in range(_STEPS):
        middle = (outside + inside) / 2
        outside, inside = (outside, middle) if holds(middle) else (middle, inside)
    return outside


def preference(wins: int, losses: int, alpha: float = ALPHA) -> Interval:
    """Chance that a reader who prefers one of two prefers the second, from those who did.

    The likelihood of all that was seen, mixed evenly over all chances, against that of each chance:
    a martingale if it is the true one.
    Source: H. Robbins, Annals of Mathematical Statistics 41 (1970), 1397.
    """
    n = wins + losses
    if not n:
        return Interval(0.5, 0.0, 1.0)
    mixed = betaln(wins + 1, losses + 1)
    least = mixed - np.log(1 / alpha)

    def likely(chance: float) -> bool:
        return bool(wins * np.log(chance) + losses * np.log1p(-chance) > least)

    mean = wins / n
    low = _edge(0.0, mean, likely) if wins else 0.0
    high = _edge(1.0, mean, likely) if losses else 1.0
    return Interval(mean, low, high)
