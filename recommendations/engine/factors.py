"""Matrix factorisation of who read what, turned into an item graph.

    Y     (books, F)  by alternating least squares: 1 + alpha confidence in what was rated, 1 in the rest
          (Y. Hu, Y. Koren, C. Volinsky, Collaborative Filtering for Implicit Feedback Datasets, 2008)
    S     Y (Y' Y + reg I) ** -1 Y', in the paper the nearness of two books in the eyes of a reader, here
          of all readers alike

A reader's factors are a ridge regression on the books of their history, so the scores are near a sum
over those books. Taken for one, of which the strongest positive parts of each row are kept, they
serve like any other graph: live, for readers never seen, with exact reasons.
"""

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

from recommendations.engine.compiled import cores
from recommendations.engine.gram import pruned
from recommendations.engine.interactions import Interactions
from recommendations.engine.item_graph import ItemGraph
from recommendations.engine.weights import training_weights

ITERATIONS = 12


def fit_factors(
    interactions: Interactions,
    *,
    factors: int = 128,
    reg: float = 8.0,
    alpha: float = 10.0,
    keep: int = 64,
    dense_limit: int = 12_000,
    seed: int = 0,
) -> ItemGraph:
    """Learn the graph from the ratings; want-to-read marks take no part.

    factors      F, per book
    reg          ridge penalty of both sides
    alpha        how much more a rating says than none, times its training weight
    keep         edges kept of a book's row, its strongest positive ones
    dense_limit  S is dense: with more rated books than this it would not fit

    Raises ValueError if there is no rating or there are too many rated books.
    """
    rated = interactions.rated
    if not len(rated):
        raise ValueError("There is no rating to learn from.")
    known = np.flatnonzero(rated.book_counts)
    if len(known) > dense_limit:
        raise ValueError(
            f"Factors are compared book by book, for at most {dense_limit} rated books; "
            f"here are {len(known)}."
        )
    confidence = sp.csr_matrix(rated.csr(1 + alpha * training_weights(rated.value))[:, known])
    y = _of_books(confidence, factors, reg, seed)
    with threadpool_limits(limits=cores(), user_api="blas"):
        penalised = y.T @ y + np.float32(reg) * np.eye(factors, dtype=np.float32)
        nearness = y @ np.linalg.solve(penalised, y.T)
    ones = np.ones(len(known), np.float32)
    return pruned(nearness, ones, ones, keep, known, len(interactions.books), "factors")


def _of_books(
    confidence: sp.csr_matrix, factors: int, reg: float, seed: int
) -> npt.NDArray[np.float32]:
    """(books, F) float32: Y, learnt from `confidence` (readers, books)."""
    # Only this family needs it.
    from implicit.als import AlternatingLeastSquares

    # Its own threads and those of BLAS would wait for each other.
    with threadpool_limits(limits=1, user_api="blas"):
        model = AlternatingLeastSquares(
            factors=factors,
            regularization=reg,
            iterations=ITERATIONS,
            random_state=seed,
            num_threads=cores(),
        )
        model.fit(confidence, show_progress=False)
    return np.asarray(model.item_factors, np.float32)
