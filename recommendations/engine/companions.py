"""What the readers of a book have read besides: a graph for histories too short for regression.

    C_ji = g_ji / (g_jj + 30) * n_i ** -0.2

G = X' X of the training weights, so g_ji / g_jj is the share of book j's readers who have read i,
each counted by how they liked both; 30 holds down books that few have read. n_i, the number of
ratings of book i, takes a little off what everybody reads. The regression of `graph` asks what a
book says beyond all others of a history; a reader with one to ten ratings has no others.
"""

import numpy as np
import scipy.sparse as sp

from recommendations.engine.gram import mirror, pruned, upper_gram
from recommendations.engine.interactions import Interactions
from recommendations.engine.item_graph import ItemGraph
from recommendations.engine.weights import training_weights

SHRINKAGE = 30.0
TEMPERING = 0.2


def fit_companions(
    interactions: Interactions, graph: ItemGraph, *, keep: int = 32, dense_limit: int = 12_000
) -> ItemGraph:
    """Learn C from the ratings and make it as loud as `graph`, by the mean sum of a row.

    keep         edges kept of a book's row, its strongest
    dense_limit  with more rated books than this the result has no edges: X' X would not fit

    Memory: one float32 matrix of rated books squared. Raises ValueError if there is no rating.
    """
    rated = interactions.rated
    if not len(rated):
        raise ValueError("There is no rating to learn from.")
    counts = rated.book_counts
    known = np.flatnonzero(counts)
    if len(known) > dense_limit:
        return ItemGraph.from_matrix(sp.csr_array((len(counts),) * 2), "companions")
    gram = mirror(upper_gram(rated.csr(training_weights(rated.value))[:, known]))
    scale = np.float32(1) / (gram.diagonal() + np.float32(SHRINKAGE))
    factor = (counts[known] ** -TEMPERING).astype(np.float32)
    quiet = pruned(gram, scale, factor, keep, known, len(counts), "companions")
    loudness = np.float32(graph.mean_row_sum / (quiet.mean_row_sum or 1))
    return ItemGraph(quiet.indptr, quiet.indices, quiet.weights * loudness, quiet.method)
