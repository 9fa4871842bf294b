"""Stars from averages alone: the model that any star model has to beat."""

import numpy as np

from recommendations.engine.interactions import Interactions
from recommendations.engine.star_model import StarModel


def fit_bias(
    interactions: Interactions,
    *,
    epochs: int = 10,
    book_damping: float = 10.0,
    reader_damping: float = 15.0,
) -> StarModel:
    """Damped book and reader means by alternating least squares; a StarModel without factors.

        b_i = sum(r_ui - mean - b_u) / (book_damping + number of ratings of i), and b_u alike

    Source and values: Y. Koren, Factor in the Neighbors, TKDD 2010, section 2.1, as in Surprise's
    BaselineOnly. Raises ValueError if there is no rating.
    """
    rated = interactions.rated
    if not len(rated):
        raise ValueError("There is no rating to learn from.")
    stars = rated.value / 2
    rest = stars - stars.mean()
    readers, books = len(rated.readers), len(rated.books)
    by_book = np.bincount(rated.book, minlength=books) + book_damping
    by_reader = np.bincount(rated.reader, minlength=readers) + reader_damping
    reader_bias = np.zeros(readers)
    book_bias = np.zeros(books)
    for _ in range(epochs):
        left = rest - reader_bias[rated.reader]
        book_bias = np.bincount(rated.book, left, minlength=books) / by_book
        left = rest - book_bias[rated.book]
        reader_bias = np.bincount(rated.reader, left, minlength=readers) / by_reader
    return StarModel(
        mean=float(stars.mean()),
        book_bias=book_bias.astype(np.float32),
        book_factors=np.zeros((books, 0), np.float32),
        reg=reader_damping,
    )
