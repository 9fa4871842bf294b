"""Stars from averages alone: the model that any star model has to beat."""

from typing import Any

import numpy as np
import numpy.typing as npt

from recommendations.engine.interactions import Interactions
from recommendations.engine.star_model import StarModel


def fit_bias(
    interactions: Interactions,
    *,
    epochs: int = 10,
    prior: npt.NDArray[np.floating[Any]] | None = None,
    book_damping: float | npt.NDArray[np.floating[Any]] = 10.0,
    reader_damping: float = 15.0,
) -> StarModel:
    """Damped book and reader means by alternating least squares; a StarModel without factors.

        b_i = sum(r_ui - mean - b_u) / (book_damping + number of ratings of i), and b_u alike

    With a `prior` (B,), in stars above the mean, the books' means are damped towards that; the
    damping, in ratings, may differ from book to book (B,).

    Source and values: Y. Koren, Factor in the Neighbors, TKDD 2010, section 2.1, as in Surprise's
    BaselineOnly. Raises ValueError if there is no rating.
    """
    # Only training needs compiled loops; a process that serves never loads them.
    from recommendations.engine.star_kernels import settle

    rated = interactions.rated
    if not len(rated):
        raise ValueError("There is no rating to learn from.")
    mean = float(rated.value.mean(dtype=np.float64) / 2)
    ratings = rated.book_counts
    book_bias, left = np.zeros(len(rated.books)), np.empty(len(rated.books))
    toward = 0.0 if prior is None else prior * book_damping
    damping = np.inf  # so that the first step finds every reader without a bias
    for _ in range(epochs):
        settle(rated.indptr, rated.book, rated.value, mean, damping, book_bias, left)
        book_bias = (left + toward) / (ratings + book_damping)
        damping = reader_damping
    return StarModel(
        mean=mean,
        book_bias=book_bias.astype(np.float32),
        book_factors=np.zeros((len(rated.books), 0), np.float32),
        reg=reader_damping,
    )
