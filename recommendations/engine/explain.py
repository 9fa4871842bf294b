"""Why a book is in the list: what each book of the history adds to its score."""

import numpy as np
import numpy.typing as npt

from recommendations.engine.item_graph import ItemGraph


def contributions(
    graph: ItemGraph,
    items: npt.NDArray[np.int32],
    weights: npt.NDArray[np.float32],
    target: int,
) -> npt.NDArray[np.float32]:
    """(k,) float32: weights[i] * W[items[i], target]; they add up to the score of `target`.

    Exact, since the score is that sum. A book rated low can count against; most count for nothing.
    """
    position, columns, strength = graph.edges(items)
    hits = columns == target
    parts = np.zeros(len(items), np.float32)
    parts[position[hits]] = np.asarray(weights, np.float32)[position[hits]] * strength[hits]
    return parts
