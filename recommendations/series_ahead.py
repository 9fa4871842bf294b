"""The volumes whose turn it is, of every series that a reader has begun and liked."""

import numpy as np

from recommendations.engine.model import Model
from recommendations.engine.series import in_their_order
from recommendations.history import History

# A volume with fewer half stars is no reason to go on.
GOOD_ENOUGH = 6


def next_volumes(model: Model, history: History) -> np.ndarray:
    """(B,) bool: of each such series the lowest whole volume above the highest one read.

    None of a series whose next volume is wanted, being read or dismissed: it waits for that one.
    """
    facts = model.facts
    read = model.columns(sorted(history.read))
    free = np.ones(len(facts), bool)
    free[read] = free[model.columns(history.books)] = free[model.columns(history.dismissed)] = False
    books, series_of = facts.volumes
    begun = np.intersect1d(facts.series[_enjoyed(model, history)], series_of)
    last = books[np.searchsorted(series_of, begun, side="right") - 1]
    nothing = np.zeros(len(facts), np.float32)
    ahead, _ = in_their_order("in_order", facts, nothing, read, free, last)
    found = np.zeros(len(facts), bool)
    found[ahead] = True
    return found & free


def _enjoyed(model: Model, history: History) -> np.ndarray:
    """Columns of what was read and not disliked; muted books do not count."""
    read = np.isin(history.books, np.array(sorted(history.read), np.int64))
    fine = (history.values >= GOOD_ENOUGH) | (history.values == 0)
    return model.columns(history.books[read & fine])
