"""Dials: which of the books that a model puts forward make the list, and in which order.

They never touch a score: a book is explained by the graph's own sum wherever it stands. One after
the other, each on what the one before has left:

    adventurous     order by closeness weighed against how well known a book is
    series          no volume before the one that comes first
    one edition     of a work only one book, of a work already read none
    a author        at most so many
    calibration     genres in the shares that the reader's own history has
    diversity       of what is left the books that are least alike
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import get_args

import numpy as np
import numpy.typing as npt

from recommendations.engine.calibration import calibrated
from recommendations.engine.diversity import diversified
from recommendations.engine.facts import Facts
from recommendations.engine.rank import top_n
from recommendations.engine.series import Order, in_their_order

Items = npt.NDArray[np.int32]
# Books (k,) in; how alike every two of them are, (k, k) float32 from 0 to 1, out.
Alike = Callable[[Items], npt.NDArray[np.float32]]

# Candidates that the dials choose from at first; where too few are left of them, from all.
POOL = 500
# Of those, the ones that diversity chooses from.
DIVERSE_POOL = 300
# What the dial of diversity trades at 1. Beyond, hardly anything is left of what the reader likes.
_MOST_TRADED = 0.6


@dataclass(frozen=True)
class Dials:
    """How the list is put together; the defaults keep the model's order
    but for series and editions.

    adventurous       -1 to 1. 0 is the model's order; towards 1 less known books from further off;
                      towards -1 well-known and well-liked ones
    max_per_author    at most so many books of one author, from 1; None is no limit
    series            "next": of a series only the next unread volume; "in_order": nothing beyond
                      it, but what was passed over on the way; None: as they come. See `series`
    one_edition       no other edition of a book of the history, and no work twice
    calibration       0 to 1: how much the genres of the list follow those of the history
    diversity         0 to 1: how much less alike the books of the list are; see `diversity`

    Raises ValueError outside these ranges.
    """

    adventurous: float = 0.0
    max_per_author: int | None = None
    series: Order | None = "in_order"
    one_edition: bool = True
    calibration: float = 0.0
    diversity: float = 0.0

    def __post_init__(self) -> None:
        if not -1 <= self.adventurous <= 1:
            raise ValueError(f"Adventurous runs from -1 to 1, not {self.adventurous}.")
        if self.series not in (None, *get_args(Order)):
            raise ValueError(f"{self.series!r} is no order of series.")
        if self.max_per_author is not None and self.max_per_author < 1:
            raise ValueError(f"At most {self.max_per_author} books an author leaves none.")
        if not 0 <= self.calibration <= 1:
            raise ValueError(f"Calibration runs from 0 to 1, not {self.calibration}.")
        if not 0 <= self.diversity <= 1:
            raise ValueError(f"Diversity runs from 0 to 1, not {self.diversity}.")


@dataclass(frozen=True, eq=False)
class Behind:
    """What lies behind the reader of a list.

    read      (r,) column numbers of books read
    weights   (r,) float32 how much each counts for the reader's genres; not below 0
    closed    (c,) column numbers of further books that must not appear: wanted, dismissed
    """

    read: Items
    weights: npt.NDArray[np.float32]
    closed: Items


def apply(
    dials: Dials,
    facts: Facts,
    alike: Alike,
    scores: npt.NDArray[np.float32],
    behind: Behind,
    n: int,
    allowed: npt.NDArray[np.bool_] | None = None,
) -> tuple[Items, npt.NDArray[np.float32]]:
    """The list: column numbers (k,) and their scores (k,), k <= n, the first book first.

    scores   (B,) float32 of the model. Only books above 0 are put forward, as in `top_n`; the next
             volume of a series that is put forward may have 0, never less
    allowed  (B,) bool: the only books that may appear

    It is shorter than `n` only if nothing is left that the dials allow.
    """
    scores = np.asarray(scores, np.float32)
    free = np.ones(len(facts), bool) if allowed is None else np.array(allowed, bool)
    free[behind.read] = free[behind.closed] = False
    pool = max(POOL, 5 * n)
    while True:
        candidates, strength = top_n(scores, pool, allowed=free)
        items = _arrange(dials, facts, alike, scores, behind, free, candidates, strength, n)
        if len(items) >= n or len(candidates) < pool:
            return items, scores[items]
        pool = len(facts) + 1


def _arrange(
    dials: Dials,
    facts: Facts,
    alike: Alike,
    scores: npt.NDArray[np.float32],
    behind: Behind,
    free: npt.NDArray[np.bool_],
    items: Items,
    strength: npt.NDArray[np.float32],
    n: int,
) -> Items:
    """`items` (k,), strongest first, and their `strength` through all dials."""
    if dials.adventurous:
        items, strength = _ventured(dials.adventurous, facts, items, strength)
    if dials.series:
        items, places = in_their_order(dials.series, facts, scores, behind.read, free, items)
        strength = strength[places]
    if dials.one_edition:
        kept = _first_editions(facts, np.concatenate([behind.read, behind.closed]), items)
        items, strength = items[kept], strength[kept]
    if dials.max_per_author is not None:
        kept = _within_cap(facts.author[items], dials.max_per_author)
        items, strength = items[kept], strength[kept]
    if dials.calibration:
        target = np.asarray(facts.genre)[behind.read], behind.weights
        # Diversity chooses among more than are shown.
        wanted = max(DIVERSE_POOL, n) if dials.diversity else n
        order = calibrated(dials.calibration, strength, facts.genre[items], *target, wanted)
        items, strength = items[order], -np.sort(-strength[order])
    if dials.diversity:
        items, strength = items[: max(DIVERSE_POOL, n)], strength[: max(DIVERSE_POOL, n)]
        order = diversified(_MOST_TRADED * dials.diversity, strength, alike(items), n)
        items = items[_first_volumes(facts.series[items], order) if dials.series else order]
    return items[:n]


def _first_volumes(
    series: npt.NDArray[np.int32], order: npt.NDArray[np.intp]
) -> npt.NDArray[np.intp]:
    """`order` with as many books of each series, but the first ones, in the order they came in."""
    places = np.flatnonzero(series[order] >= 0)
    places = places[np.argsort(series[order[places]], kind="stable")]
    chosen = series[order[places]]
    number = np.arange(len(chosen)) - np.searchsorted(chosen, chosen)
    by_series = np.argsort(series, kind="stable")
    first = np.searchsorted(series[by_series], chosen)
    arranged = order.copy()
    arranged[places] = by_series[first + number]
    return arranged


def _ventured(
    adventurous: float, facts: Facts, items: Items, strength: npt.NDArray[np.float32]
) -> tuple[Items, npt.NDArray[np.float32]]:
    """In the order of closeness and fame, both as standard scores of their logarithms.

        a > 0   closeness - 0.8 a fame
        a < 0   closeness + |a| (fame + liking) / 2

    Standard scores make the dial mean the same whatever the unit of the model's scores.
    """
    closeness = _standard(np.log(strength))
    fame = _standard(np.log1p(facts.rating_counts[items]))
    if adventurous > 0:
        key = closeness - 0.8 * adventurous * fame
    else:
        key = closeness - adventurous * (fame + _standard(facts.liking[items])) / 2
    order = np.argsort(-key, kind="stable")
    return items[order], np.exp(key[order]).astype(np.float32)


def _standard(values: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Mean 0 and deviation 1; zeros where all are the same."""
    apart = np.asarray(values, float) - np.mean(values) if len(values) else np.zeros(0)
    deviation = apart.std() if len(apart) else 0.0
    return apart / deviation if deviation > 1e-9 else np.zeros_like(apart)


def _first_editions(facts: Facts, seen: Items, items: Items) -> npt.NDArray[np.intp]:
    """Places in `items` of the first book of each work, without the works of `seen`."""
    known = np.zeros(len(facts), bool)
    known[facts.work[seen]] = True
    works = facts.work[items]
    first = np.unique(works, return_index=True)[1]
    first.sort()
    kept: npt.NDArray[np.intp] = first[~known[works[first]]]
    return kept


def _within_cap(authors: npt.NDArray[np.int32], most: int) -> npt.NDArray[np.intp]:
    """Places of the first `most` books of each author; those of unknown authors all stay."""
    order = np.argsort(authors, kind="stable")
    grouped = authors[order]
    first_of_group = np.searchsorted(grouped, grouped)
    number = np.empty(len(authors), np.intp)
    number[order] = np.arange(len(authors)) - first_of_group
    return np.flatnonzero((number < most) | (authors < 0))
