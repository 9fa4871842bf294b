"""What every model under comparison gives, and the list of the best of a dense block of scores."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from recommendations.engine.catalogue import Catalogue
from recommendations.engine.interactions import Interactions
from recommendations.engine.judge import rows_of
from recommendations.engine.rank import NO_BOOK

_BLOCK = 256

# Histories, row numbers (r,) of readers, k in; their lists (r, k) out, -1 for an empty place.
Lists = Callable[[Interactions, np.ndarray, int], np.ndarray]
# Histories and held-out ratings of the same readers in; predicted stars of the latter's rows out.
Stars = Callable[[Interactions, Interactions], np.ndarray]


@dataclass(frozen=True)
class Fitted:
    """A trained model; None for what it can't do.

    Asked about `histories` that are the training part itself (the same object), it may use what it
    learnt of those readers; others are folded in.
    """

    lists: Lists | None = None
    stars: Stars | None = None


@dataclass(frozen=True, eq=False)
class Task:
    """What a model may learn from. `quick` asks for fewer draws and candidates."""

    train: Interactions
    catalogue: Catalogue
    seed: int
    quick: bool = False


def lists_by_scores(score: Callable[[Interactions, np.ndarray], np.ndarray]) -> Lists:
    """Lists from `score`, which gives (r, B) float scores; -inf is never listed.

    What a reader has rated is left out.
    """

    def lists(histories: Interactions, readers: np.ndarray, k: int) -> np.ndarray:
        found = [np.empty((0, k), np.int32)]
        for start in range(0, len(readers), _BLOCK):
            part = readers[start : start + _BLOCK]
            scores = np.array(score(histories, part), np.float32)
            places, rows = rows_of(histories, part)
            rated = histories.value[rows] > 0
            scores[places[rated], histories.book[rows[rated]]] = -np.inf
            found.append(best_of(scores, k))
        return np.concatenate(found)

    return lists


def best_of(scores: np.ndarray, k: int) -> np.ndarray:
    """(r, k) int32: columns of the `k` largest of each row, largest first, -1 where it is -inf."""
    k_found = min(k, scores.shape[1])
    best = np.argpartition(-scores, k_found - 1, axis=1)[:, :k_found]
    strength = np.take_along_axis(scores, best, axis=1)
    order = np.lexsort((best, -strength), axis=1)
    best = np.take_along_axis(best, order, axis=1)
    strength = np.take_along_axis(strength, order, axis=1)
    lists = np.full((len(scores), k), NO_BOOK, np.int32)
    lists[:, :k_found] = np.where(strength > -np.inf, best, NO_BOOK)
    return lists
