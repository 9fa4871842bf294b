"""Why a book is in the list: what each book of the history adds to its score."""

import numpy as np
import numpy.typing as npt

from recommendations.engine.item_graph import ItemGraph


def contributions(
    graph: ItemGraph,
    items: npt.NDArray[np.int32],
    weights: npt.NDArray[np.float32],
    targets: npt.NDArray[np.int32],
) -> npt.NDArray[np.float64]:
    """(t, k) float64: weights[i] * W[items[i], target] for `targets` (t,) and `items` (k,).

    Exact, since the score of a target is the sum of its row. A book rated low can count against, so
    that little may be left of much: float32 would lose it. Most count for nothing. `targets` must
    not repeat.
    """
    position, columns, strength = graph.edges(items)
    place = np.full(len(graph), -1, np.intp)
    place[targets] = np.arange(len(targets))
    hits = place[columns] >= 0
    parts = np.zeros((len(targets), len(items)))
    speaking = position[hits]
    parts[place[columns[hits]], speaking] = np.asarray(weights, float)[speaking] * strength[hits]
    return parts
