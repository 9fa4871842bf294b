"""Fitting the item graph: regularised item-item regression, pruned.

Each book is predicted from the other books of a reader's history by ridge regression, all at once
in closed form (H. Steck, Embarrassingly Shallow Autoencoders for Sparse Data, WWW 2019):

    X     (readers, books)  training weights of the ratings
    D     diagonal, d_j = (number of ratings of book j) ** -0.25
    P     (D X' X D + reg I) ** -1
    B     B_ji = -P_ji / P_ii, B_jj = 0
    W     D B, so that a raw history x scores x W

Of each row the strongest positive weights are kept, twice; after each cut what is left is estimated
again, with half the penalty, by `refit`.

D on the history's side tempers well-known books, which say little about taste. The scores are not
scaled back by D: with the factor d_i ** -0.25 more head books and NDCG@10 0.350 for 0.343, but
coverage 0.37 for 0.44 (goodbooks-10k, 5 % of its readers, before pruning).
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.linalg import lapack
from threadpoolctl import threadpool_limits

from recommendations.engine.compiled import cores
from recommendations.engine.gram import mirror, pruned, upper_gram
from recommendations.engine.interactions import Interactions
from recommendations.engine.item_graph import ItemGraph
from recommendations.engine.neighbours import fit_neighbour_graph
from recommendations.engine.refit import refit, strongest
from recommendations.engine.weights import tempering, training_weights

# Fewer books to speak for one leave less to hold down.
_REFIT_SHARE = 0.5


def fit_item_graph(
    interactions: Interactions,
    *,
    reg: float = 10.0,
    keep: int = 64,
    dense_limit: int = 12_000,
) -> ItemGraph:
    """Learn the graph from the ratings; want-to-read marks take no part.

    reg          ridge penalty, above 0; larger is smoother and more popular
    keep         edges kept of a book's row, its strongest positive ones. Pruning by row helps:
                 NDCG@10 0.200 whole, 0.211 with 128 positive a row, 0.203 with 128 of either
                 sign, 0.205 with 128 positive a column (validation, as above).
                 It is cut to twice as many, refit, cut to `keep` and refit: NDCG@10 0.231 without
                 refit, 0.235 with; on the Kaggle release 0.203 and 0.205 (with `join_kin`)
    dense_limit  with more rated books than this, `fit_neighbour_graph` takes over

    Books without a rating get an empty row and no column. The same data give the same bytes on the
    same machine. Memory: one float32 matrix of rated books squared, 400 MB for 10,000, 576 MB at
    the limit, where the solve takes 1.7 times as long as for 10,000: time grows with the cube. A
    reader with n ratings costs n ** 2 / 2 additions: at the limit, one who rated every book, 0.1 s.
    Raises ValueError if there is no rating or `reg` is too small for float32.
    """
    if not reg > 0:
        raise ValueError(f"The penalty must be above 0, not {reg}.")
    rated = interactions.rated
    if not len(rated):
        raise ValueError("There is no rating to learn from.")
    counts = rated.book_counts
    known = np.flatnonzero(counts)
    if len(known) > dense_limit:
        return fit_neighbour_graph(interactions)
    scale = tempering(counts[known])
    histories = rated.csr(training_weights(rated.value))[:, known]
    histories.data *= scale[histories.indices]
    graph = closed_form(histories, scale, known, len(counts), reg, 2 * keep)
    # Counted anew: two such matrices at a time would be the peak of a training run.
    gram = mirror(upper_gram(histories))
    graph = strongest(refit(graph, gram, scale, known, _REFIT_SHARE * reg), keep)
    return refit(graph, gram, scale, known, _REFIT_SHARE * reg)


def closed_form(
    histories: Any,
    scale: npt.NDArray[np.float32],
    known: npt.NDArray[np.intp],
    books: int,
    reg: float,
    keep: int,
) -> ItemGraph:
    """W of X D = `histories` (R, K), cut to the `keep` strongest positive weights of each row.

    scale  (K,) diagonal of D
    known  (K,) column numbers, out of `books`, of the books in `histories`

    Raises ValueError if `reg` is too small for float32.
    """
    gram = upper_gram(histories)
    with threadpool_limits(limits=cores(), user_api="blas"):
        _invert(gram, reg)
    factor = np.float32(-1) / gram.diagonal()
    return pruned(gram, scale, factor, keep, known, books, "regression")


def _invert(gram: npt.NDArray[np.float32], reg: float) -> None:
    """(gram + reg I) ** -1 by Cholesky, in the memory of `gram`, of which one half is enough.

    The inverse of a matrix A without eigenvalues below reg has 1 / a_ii <= p_ii <= 1 / reg on its
    diagonal. Raises ValueError where rounding broke that by more than a hundredth.
    """
    gram[np.diag_indices_from(gram)] += np.float32(reg)
    before = gram.diagonal().copy()
    # What is right of the diagonal here is below it for LAPACK, which counts by columns.
    factor, failed = lapack.spotrf(gram.T, lower=1, clean=0, overwrite_a=1)
    if not failed:
        inverse, failed = lapack.spotri(factor, lower=1, overwrite_c=1)
    diagonal = np.zeros(1, np.float32) if failed else inverse.diagonal()
    if not np.all((diagonal * before > 0.99) & (diagonal * np.float32(reg) < 1.01)):
        raise ValueError(f"A penalty of {reg} is too small to solve the regression in float32.")
    if not np.shares_memory(inverse, gram):
        gram[:] = inverse.T
    mirror(gram)
