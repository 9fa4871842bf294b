"""Learning the star model with Surprise's SVD; the only file that imports Surprise."""

import os
import tempfile
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from recommendations.engine.bias import fit_bias
from recommendations.engine.interactions import Interactions
from recommendations.engine.star_model import Fold, StarModel

# Surprise makes a data folder in the home directory as it is imported, and fails where it can't.
# It is never used here, so it is pointed at a folder that exists.
os.environ.setdefault("SURPRISE_DATA_FOLDER", tempfile.gettempdir())

import surprise  # noqa: E402

__all__ = ["Fold", "StarModel", "fit_bias", "fit_stars", "train_svd"]

_CHUNK = 65_536


class _ArrayTrainset(surprise.Trainset):  # type: ignore[misc]  # Surprise ships no types
    """Surprise's training set over arrays: no tuple a rating is kept (2 GB for 6 million)."""

    def __init__(self, rated: Interactions) -> None:
        super().__init__(
            # Surprise asks these only whether a reader or a book has any rating.
            ur=frozenset(np.unique(rated.reader).tolist()),
            ir=frozenset(np.unique(rated.book).tolist()),
            n_users=len(rated.readers),
            n_items=len(rated.books),
            n_ratings=len(rated),
            rating_scale=(0.5, 5.0),
            raw2inner_id_users={id_: row for row, id_ in enumerate(rated.readers.tolist())},
            raw2inner_id_items={id_: column for column, id_ in enumerate(rated.books.tolist())},
        )
        self._rated = rated
        self._global_mean = float(rated.value.mean(dtype=np.float64) / 2)

    def all_ratings(self) -> Iterator[tuple[int, int, float]]:
        rated = self._rated
        for start in range(0, len(rated), _CHUNK):
            part = slice(start, start + _CHUNK)
            stars: npt.NDArray[np.float64] = rated.value[part] / 2
            yield from zip(
                rated.reader[part].tolist(), rated.book[part].tolist(), stars.tolist(), strict=True
            )


def train_svd(
    interactions: Interactions,
    *,
    factors: int = 100,
    epochs: int = 20,
    learning_rate: float = 0.015,
    regularisation: float = 0.1,
    seed: int = 0,
) -> surprise.SVD:
    """Surprise's SVD, trained on stars (0.5 to 5); its raw ids are the ids of readers and books.

    RMSE on validation ratings of goodbooks-10k (5 % of its readers | its Kaggle release):
    0.863 | 0.826; with Surprise's own defaults (learning rate 0.005, regularisation 0.02), which
    cost the same, 0.873 | 0.839; 40 epochs at 0.007 and 0.08, twice the work, 0.863.
    Raises ValueError if there is no rating or the training diverges.
    """
    rated = interactions.rated
    if not len(rated):
        raise ValueError("There is no rating to learn from.")
    svd = surprise.SVD(
        n_factors=factors,
        n_epochs=epochs,
        lr_all=learning_rate,
        reg_all=regularisation,
        random_state=seed,
    )
    svd.fit(_ArrayTrainset(rated))
    if not (np.isfinite(svd.qi).all() and np.isfinite(svd.bi).all()):
        raise ValueError(f"The star model diverges at a learning rate of {learning_rate}.")
    return svd


def fit_stars(
    interactions: Interactions,
    *,
    factors: int = 100,
    epochs: int = 20,
    learning_rate: float = 0.015,
    regularisation: float = 0.1,
    seed: int = 0,
) -> StarModel:
    """Train the SVD (see `train_svd`) and keep what it learnt of books, as float32."""
    svd = train_svd(
        interactions,
        factors=factors,
        epochs=epochs,
        learning_rate=learning_rate,
        regularisation=regularisation,
        seed=seed,
    )
    return star_model(svd)


def star_model(svd: surprise.SVD) -> StarModel:
    """The books of a trained SVD, ready to fold readers in.

    The penalty of the fold-in is 1 / (learning rate * epochs): what stopping gradient descent after
    that many steps amounts to. It stands alone: with `regularisation` times the number of ratings
    added, as full convergence would have it, RMSE over readers new to the model is no better
    (goodbooks-10k, 5 %: 0.865 alone, 0.872 with it, 0.869 with only that; 1.015 for 0.973 at one
    rating with only that).
    """
    unrated = [book for book in range(len(svd.bi)) if not svd.trainset.knows_item(book)]
    book_bias, book_factors = svd.bi.astype(np.float32), svd.qi.astype(np.float32)
    # Surprise leaves books that nobody rated at their random start.
    book_bias[unrated], book_factors[unrated] = 0, 0
    return StarModel(
        mean=float(svd.trainset.global_mean),
        book_bias=book_bias,
        book_factors=book_factors,
        reg=1 / (svd.lr_pu * svd.n_epochs),
    )
