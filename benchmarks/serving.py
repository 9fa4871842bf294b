"""Bookrec as the site serves it: everything is learnt from, histories are folded in."""

import numpy as np

from benchmarks.fitted import Fitted, Task
from recommendations.engine.evaluate import by_model, predict_stars
from recommendations.engine.interactions import Interactions
from recommendations.engine.model import fit


def fit_bookrec(task: Task) -> Fitted:
    """Ratings, want-to-read marks and the catalogue; one model for lists and stars."""
    model = fit(task.train, task.catalogue, seed=task.seed)

    def lists(histories: Interactions, readers: np.ndarray, k: int) -> np.ndarray:
        return by_model(model, histories, k)(readers)

    def stars(histories: Interactions, test: Interactions) -> np.ndarray:
        readers = np.flatnonzero(np.diff(test.indptr))
        return predict_stars(model.predict, histories, test, readers)

    return Fitted(lists=lists, stars=stars)
