"""Series in their order: no volume before the one that comes first.

"in_order"  nothing beyond the next volume, which is the lowest whole-numbered one above the highest
            read: volume 1, or the first there is, where none was read. Where a later one would
            stand, the next stands. What the reader has passed over on the way, and side stories
            (0, 0.5, 2.5) up to there, may stay.
"next"      one book a series: the lowest whole-numbered volume that is unread, wherever any other
            would stand. Side stories take their turn when no whole volume is left, one at a time.

If the volume whose turn it is was put aside (wanted already, dismissed, filtered out), the later ones
wait with it. Books whose place is unknown, such as box sets, are left alone.
"""

from typing import Literal

import numpy as np
import numpy.typing as npt

from recommendations.engine.facts import VOLUME, Facts
from recommendations.engine.rank import NO_BOOK
from recommendations.engine.runs import entries

Items = npt.NDArray[np.int32]
Order = Literal["in_order", "next"]

_BEYOND = np.iinfo(np.int32).max


def in_their_order(
    order: Order,
    facts: Facts,
    scores: npt.NDArray[np.float32],
    read: Items,
    free: npt.NDArray[np.bool_],
    items: Items,
) -> tuple[Items, npt.NDArray[np.intp]]:
    """`items` with volumes whose turn it is not yet replaced by the one whose turn it is.

    scores  (B,) float32; a volume with a score below 0 is not put in
    read    (r,) column numbers; another edition of the same work counts as read too
    free    (B,) bool: books that may appear at all

    Returns the books (j,), none twice, and the places (j,) in `items` they stand at, ascending.
    """
    numbered = np.flatnonzero(facts.numbered[items])
    if not len(numbered):
        return items, np.arange(len(items))
    books = items[numbered]
    series, group = np.unique(facts.series[books], return_inverse=True)
    turn, at_turn = _whose_turn(order, facts, series, scores, read, free)
    late = facts.volume[books] > turn[group] if order == "in_order" else np.ones(len(books), bool)
    chosen = items.copy()
    chosen[numbered] = np.where(late, at_turn[group], books)
    first = np.unique(chosen, return_index=True)[1]
    places = np.sort(first[chosen[first] != NO_BOOK])
    return chosen[places], places


def _whose_turn(
    order: Order,
    facts: Facts,
    series: npt.NDArray[np.int32],
    scores: npt.NDArray[np.float32],
    read: Items,
    free: npt.NDArray[np.bool_],
) -> tuple[npt.NDArray[np.int32], Items]:
    """Of each of `series` (s,), ascending: the volume whose turn it is, and its book, -1 if none."""
    books, group = _members(facts, series)
    starts = np.searchsorted(group, np.arange(len(series)))
    volume = facts.volume[books]
    whole = (volume % VOLUME == 0) & (volume > 0)
    done = _read_works(facts, read)[facts.work[books]]
    ahead = whole & ~done
    if order == "in_order":
        ahead &= volume > np.maximum.reduceat(np.where(done, volume, 0), starts)[group]
    turn = np.minimum.reduceat(np.where(ahead, volume, _BEYOND), starts).astype(np.int32)
    in_turn = np.where((turn < _BEYOND)[group], ahead & (volume == turn[group]), ~whole & ~done)
    eligible = np.flatnonzero(in_turn & free[books] & (scores[books] >= 0))
    # Of several books at one place the strongest; of equal ones the lower column number.
    best = eligible[np.lexsort((books[eligible], -scores[books[eligible]], group[eligible]))]
    found, first = np.unique(group[best], return_index=True)
    at_turn = np.full(len(series), NO_BOOK, np.int32)
    at_turn[found] = books[best[first]]
    return turn, at_turn


def _members(facts: Facts, series: npt.NDArray[np.int32]) -> tuple[Items, npt.NDArray[np.intp]]:
    """(m,) the numbered books of `series`, and (m,) the place of their series in `series`."""
    books, series_of = facts.volumes
    starts = np.searchsorted(series_of, series)
    counts = np.searchsorted(series_of, series, side="right") - starts
    group, places = entries(starts, counts)
    return books[places], group


def _read_works(facts: Facts, read: Items) -> npt.NDArray[np.bool_]:
    works = np.zeros(len(facts), bool)
    works[facts.work[read]] = True
    return works
