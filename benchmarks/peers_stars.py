"""Public models that predict stars: Surprise's SVD and KNNBaseline, and Bayesian SVD++ of `myfm`."""

from typing import Any

import myfm
import numpy as np
import pandas as pd
import scipy.sparse as sp
import surprise

from benchmarks.fitted import Fitted, Task, lists_by_scores
from recommendations.engine.evaluate import by_fold_in, predict_stars
from recommendations.engine.interactions import Interactions
from recommendations.engine.judge import history
from recommendations.engine.star_model import StarModel

SVD = {"n_factors": 100, "n_epochs": 40, "lr_all": 0.007, "reg_all": 0.08}
KNN_NEIGHBOURS = 40
# Its similarities take several dense matrices of float64, books by books.
KNN_MOST_BOOKS = 20_000
BAYES_RANK = 10
# Draws, and how many of the last are kept: as in the measurement that the engine is compared with.
_DRAWS_FEW_RATINGS, _DRAWS_MANY_RATINGS, _MANY = (250, 200), (150, 120), 500_000


def trainset(rated: Interactions) -> surprise.Trainset:
    """As Surprise's documentation builds it; raw ids are row and column numbers."""
    frame = pd.DataFrame({"u": rated.reader, "i": rated.book, "r": rated.value / 2})
    reader = surprise.Reader(rating_scale=(0.5, 5))
    return surprise.Dataset.load_from_df(frame, reader).build_full_trainset()


def fit_svd(task: Task) -> Fitted:
    """Tuned as well as its own search found; lists are its highest predictions."""
    rated = task.train.rated
    epochs = 10 if task.quick else SVD["n_epochs"]
    svd = surprise.SVD(**SVD | {"n_epochs": epochs}, random_state=task.seed)
    svd.fit(trainset(rated))
    vectors = Vectors(svd, rated)
    model = StarModel(
        mean=vectors.mean,
        book_bias=vectors.book_bias,
        book_factors=vectors.book_factors,
        reg=1 / (SVD["lr_all"] * epochs),
    )
    floor, top = rated.value.min() / 2, rated.value.max() / 2

    def stars(histories: Interactions, test: Interactions) -> np.ndarray:
        if histories is not task.train:
            readers = np.flatnonzero(np.diff(test.indptr))
            return predict_stars(by_fold_in(model), histories, test, readers)
        parts = np.array_split(np.arange(len(test)), len(test) // 65_536 + 1)
        found = [vectors.predict(test.reader[rows], test.book[rows]) for rows in parts]
        return np.clip(np.concatenate(found), floor, top)

    def score(histories: Interactions, readers: np.ndarray) -> np.ndarray:
        if histories is task.train:
            reader_vectors = vectors.reader_factors[readers]
        else:
            folds = (model.fold_in(*history(histories, reader)) for reader in readers)
            reader_vectors = np.array([fold.vector for fold in folds])
        scores = reader_vectors @ vectors.book_factors.T + vectors.book_bias
        return np.where(vectors.rated, scores, -np.inf)

    return Fitted(lists=lists_by_scores(score), stars=stars)


class Vectors:
    """What Surprise learnt, by row and column number instead of its inner ids."""

    def __init__(self, svd: surprise.SVD, rated: Interactions) -> None:
        readers, books = len(rated.readers), len(rated.books)
        by_reader = [svd.trainset.to_raw_uid(n) for n in range(svd.trainset.n_users)]
        by_book = [svd.trainset.to_raw_iid(n) for n in range(svd.trainset.n_items)]
        self.mean = float(svd.trainset.global_mean)
        self.reader_bias = np.zeros(readers, np.float32)
        self.reader_factors = np.zeros((readers, svd.n_factors), np.float32)
        self.book_bias = np.zeros(books, np.float32)
        self.book_factors = np.zeros((books, svd.n_factors), np.float32)
        self.rated = np.zeros(books, bool)
        self.reader_bias[by_reader], self.reader_factors[by_reader] = svd.bu, svd.pu
        self.book_bias[by_book], self.book_factors[by_book] = svd.bi, svd.qi
        self.rated[by_book] = True

    def predict(self, readers: np.ndarray, books: np.ndarray) -> np.ndarray:
        products = np.einsum("nf,nf->n", self.reader_factors[readers], self.book_factors[books])
        return self.mean + self.reader_bias[readers] + self.book_bias[books] + products


def fit_knn(task: Task) -> Fitted:
    """KNNBaseline between books. Of a catalogue that is too large for it, there is no figure."""
    if len(task.train.books) > KNN_MOST_BOOKS:
        return Fitted()
    knn = surprise.KNNBaseline(k=KNN_NEIGHBOURS, sim_options={"user_based": False}, verbose=False)
    knn.fit(trainset(task.train.rated))

    def stars(_: Interactions, test: Interactions) -> np.ndarray:
        pairs = zip(test.reader.tolist(), test.book.tolist(), strict=True)
        return np.array([knn.predict(reader, book).est for reader, book in pairs])

    return Fitted(stars=stars)


def fit_bayesian(task: Task) -> Fitted:
    """Factorisation machine over reader, book, the reader's books and the book's readers.

    Source of the model: S. Rendle, L. Zhang, Y. Koren, On the Difficulty of Evaluating Baselines,
    2019; every set of neighbours is scaled by the root of its size.
    """
    rated = task.train.rated
    few = len(rated) < _MANY
    draws, kept = _DRAWS_FEW_RATINGS if few else _DRAWS_MANY_RATINGS
    if task.quick:
        draws, kept = draws // 10, kept // 10
    readers, books = len(rated.readers), len(rated.books)
    ones = sp.csr_matrix(rated.csr(np.ones(len(rated), np.float32)), dtype=np.float64)
    by_reader = sp.hstack([sp.identity(readers), _scaled(ones)], format="csr")
    by_book = sp.hstack([sp.identity(books), _scaled(ones.T.tocsr())], format="csr")

    def relations(part: Interactions) -> list[Any]:
        return [
            myfm.RelationBlock(part.reader.tolist(), by_reader),
            myfm.RelationBlock(part.book.tolist(), by_book),
        ]

    model = myfm.MyFMRegressor(rank=BAYES_RANK, random_seed=task.seed)
    model.fit(
        sp.csr_matrix((len(rated), 0)),
        rated.value / 2,
        X_rel=relations(rated),
        n_iter=draws,
        n_kept_samples=kept,
        group_shapes=[readers, books, books, readers],
    )

    def stars(_: Interactions, test: Interactions) -> np.ndarray:
        found = model.predict(sp.csr_matrix((len(test), 0)), relations(test))
        return np.clip(found, rated.value.min() / 2, rated.value.max() / 2)

    return Fitted(stars=stars)


def _scaled(matrix: Any) -> Any:
    sizes = np.maximum(np.diff(matrix.indptr), 1)
    return sp.diags(1 / np.sqrt(sizes)) @ matrix
