"""What is kept with a training run, for those who compare with it later: a few numbers, of nobody."""

from typing import Any, cast

import numpy as np
from django.conf import settings

from recommendations.engine.evaluate import TooLittleData
from recommendations.engine.interactions import Interactions
from recommendations.engine.model import Model, Ranker
from recommendations.engine.standing import error_on_known, list_scores

SEED = 31
# Enough for two digits, in half a second.
LISTS, READERS = 500, 1000
LENGTH = 10
# Scores are compared by tenths of those at training.
_TENTHS = np.linspace(0.1, 0.9, 9)


def baseline_of(model: Model, interactions: Interactions, last_rating: int) -> dict[str, Any]:
    """Plain JSON; without what too few readers tell nothing of."""
    baseline: dict[str, Any] = {"last_rating": last_rating, "ranker": settings.RANKER}
    if not len(interactions.rated):
        return baseline
    scores = scores_now(model, interactions)
    if len(scores):
        edges = np.quantile(scores, _TENTHS).tolist()
        baseline |= {"edges": edges, "scores": in_tenths(scores, edges)}
    try:
        known = error_on_known(model, interactions, most=READERS, seed=SEED)
    except TooLittleData:
        return baseline
    return baseline | {"known_error": known.rmse}


def scores_now(model: Model, interactions: Interactions) -> np.ndarray:
    """Of the lists of some readers, as this site ranks."""
    by = cast(Ranker, settings.RANKER)
    return list_scores(model, interactions, by=by, k=LENGTH, most=LISTS, seed=SEED)


def in_tenths(scores: np.ndarray, edges: list[float]) -> list[int]:
    places = np.searchsorted(np.array(edges), scores.astype(np.float64))
    return np.bincount(places, minlength=len(edges) + 1).tolist()
