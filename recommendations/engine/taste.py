"""Learning the taste model: what books are like, and how readers differ, by empirical Bayes.

Book features come from two factorisations: of who read what, without the stars, and of the terms
that describe books. The prior of the readers' weights is learnt by expectation maximisation over a
sample of readers (`taste_prior.py`). `taste_model.py` has the formula.

RMSE on validation ratings of goodbooks-10k (5 % of its readers | its Kaggle release): book and
reader means 0.874 | 0.834, this model 0.799 | 0.771. What each part brings, on 600 of the readers
and with a fixed prior: reader's mean only 0.879, with series 0.860, authors 0.851, places among
readers 0.842, descriptions 0.830, all 0.809.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.utils.extmath import randomized_svd
from threadpoolctl import threadpool_limits

from recommendations.engine.bias import fit_bias
from recommendations.engine.catalogue import Catalogue
from recommendations.engine.content import tf_idf
from recommendations.engine.interactions import Interactions
from recommendations.engine.judge import rows_of
from recommendations.engine.runs import offsets
from recommendations.engine.taste_model import Floats, TasteModel
from recommendations.engine.taste_prior import AMONG_READERS, AMONG_TERMS, fit_prior

# Of how many rows the places among readers are learnt.
_MOST_ROWS = 2_000_000
# Of how many books the factorisations are made; beyond, the books with fewest entries are placed in
# them afterwards. RMSE with 2,000 books instead of all: goodbooks-10k (5 %) 0.7941 for 0.7937,
# Book-Crossing 0.723 for 0.732.
_MOST_BOOKS = 20_000
# Books placed together.
_ROWS = 1 << 15
# Damping, in ratings, of a book's own mean towards the public one, or towards none; of a reader's.
_WITH_PUBLIC, _WITHOUT, _OF_READER = 40.0, 8.0, 4.0


def fit_taste(interactions: Interactions, catalogue: Catalogue, *, seed: int = 0) -> TasteModel:
    """Learn the taste model; `catalogue` is of the books of `interactions`, in their order.

    The same input and seed give the same arrays on one machine. Time grows with the ratings for
    the means only. Raises ValueError if there is no rating or the catalogue is of other books.
    """
    rated = interactions.rated
    if not len(rated):
        raise ValueError("There is no rating to learn from.")
    if len(catalogue) != len(interactions.books):
        raise ValueError(
            f"A catalogue of {len(catalogue)} can't describe {len(interactions.books)} books."
        )
    prior_means = _public_means(rated, catalogue)
    bias = fit_bias(
        interactions,
        prior=prior_means,
        book_damping=np.where(catalogue.averaged, _WITH_PUBLIC, _WITHOUT),
        reader_damping=_OF_READER,
    )
    with threadpool_limits(limits=1, user_api="blas"):
        features = _features(interactions, catalogue, seed)
        prior = fit_prior(interactions, bias, features, catalogue, seed)
    return TasteModel(
        parameters=np.array(
            [bias.mean, prior.noise, prior.by_author, prior.by_series, bias.low, bias.high]
        ),
        book_bias=bias.book_bias,
        features=features,
        author=catalogue.author,
        series=catalogue.series,
        covariance=prior.covariance.astype(np.float32),
        leaning=prior.leaning.astype(np.float32),
    )


def _public_means(rated: Interactions, catalogue: Catalogue) -> Floats:
    """(B,) stars above the mean that the public averages lead to expect here; 0 where unknown.

    They are scaled by the slope of the means here over them, between 0 and 1.
    """
    counts = rated.book_counts.astype(np.float64)
    known = catalogue.averaged
    weight = np.where(known, counts, 0)
    if not weight.any():
        return np.zeros(len(counts))
    public = np.where(known, catalogue.average_stars, 0).astype(np.float64)
    public = np.where(known, public - np.average(public, weights=weight), 0)
    here = rated.book_sums / 2
    here -= counts * (here.sum() / len(rated))
    slope = (here * public).sum() / max(float((weight * public**2).sum()), 1e-9)
    expected: Floats = public * np.clip(slope, 0, 1)
    return expected


def _features(
    interactions: Interactions, catalogue: Catalogue, seed: int
) -> npt.NDArray[np.float16]:
    """(B, 1 + AMONG_READERS + AMONG_TERMS + 2), rounded as they will be stored."""
    features = np.zeros((len(catalogue), 1 + AMONG_READERS + AMONG_TERMS + 2), np.float16)
    features[:, 0] = 1
    readers, terms = 1 + AMONG_READERS, 1 + AMONG_READERS + AMONG_TERMS
    # The first direction is how much is read, not what.
    _spectral(_by_readers(interactions, seed), features[:, 1:readers], seed, skip=1)
    _spectral(tf_idf(catalogue.documents), features[:, readers:terms], seed)
    known = catalogue.averaged
    features[:, terms] = _standardised(np.log1p(np.maximum(catalogue.average_count, 0)), known)
    features[:, terms + 1] = _standardised(catalogue.average_stars, known)
    return features


def _by_readers(interactions: Interactions, seed: int) -> Any:
    """(B, r) CSR array: who picked up each book, of a sample of readers; marks count as well."""
    chosen = _readers_of(interactions, _MOST_ROWS, seed)
    read = _read_by(interactions, chosen)
    by_reader = np.maximum(np.diff(read.indptr), 1) ** -0.5
    by_book = np.maximum(np.bincount(read.indices, minlength=read.shape[1]), 1) ** -0.5
    read.data *= np.repeat(by_reader, np.diff(read.indptr))
    read.data *= by_book[read.indices]
    return sp.csr_array(read.T)


def _read_by(interactions: Interactions, readers: npt.NDArray[np.intp]) -> Any:
    """(r, B) CSR array of ones: what these readers picked up."""
    indptr = offsets(np.diff(interactions.indptr)[readers])
    _, rows = rows_of(interactions, readers)
    shape = (len(readers), len(interactions.books))
    return sp.csr_array((np.ones(len(rows)), interactions.book[rows], indptr), shape=shape)


def _readers_of(interactions: Interactions, most: int, seed: int) -> npt.NDArray[np.intp]:
    """Readers in random order, as many as have `most` rows together."""
    order = np.random.default_rng(seed).permutation(len(interactions.readers))
    rows = np.cumsum(np.diff(interactions.indptr)[order])
    return np.sort(order[: max(int(np.searchsorted(rows, most)), 1)])


def _spectral(matrix: Any, found: npt.NDArray[np.float16], seed: int, skip: int = 0) -> None:
    """Fill `found` (B, width), zeros, with the leading left singular vectors of (B, any).

    Each row is of length 1 or 0. Where the matrix has fewer, the last columns stay 0. The singular
    values weigh the columns unless the first are skipped.
    """
    rank = min(found.shape[1] + skip, _MOST_BOOKS, *matrix.shape)
    if rank <= skip or not matrix.nnz:
        return
    vectors, values = _leading(sp.csr_array(matrix), rank, seed)
    # Some books at a time: in float64 all of a large catalogue would be the peak of the work.
    for start in range(0, len(found), _ROWS):
        rows = slice(start, start + _ROWS)
        left = vectors(rows)
        part = np.zeros((len(left), found.shape[1]))
        part[:, : rank - skip] = (left if skip else left * values)[:, skip:]
        length = np.linalg.norm(part, axis=1, keepdims=True)
        found[rows] = np.divide(part, length, out=np.zeros_like(part), where=length > 1e-9)


def _leading(
    matrix: Any, rank: int, seed: int
) -> tuple[Callable[[slice], npt.NDArray[Any]], npt.NDArray[Any]]:
    """Left singular vectors, some rows at a time, and singular values.

    They are made of at most _MOST_BOOKS rows, the fullest. The other rows are placed by the right
    singular vectors: A v / s is what they would have if they had been among those rows.
    """
    if matrix.shape[0] <= _MOST_BOOKS:
        left, values, _ = randomized_svd(matrix, rank, n_iter=4, random_state=seed)
        return lambda rows: left[rows], values
    fullest = np.sort(np.argsort(-np.diff(matrix.indptr), kind="stable")[:_MOST_BOOKS])
    _, values, right = randomized_svd(matrix[fullest], rank, n_iter=4, random_state=seed)
    inverse = np.divide(1, values, out=np.zeros_like(values), where=values > 1e-6)
    directions = right.T * inverse
    return lambda rows: matrix[rows] @ directions, values


def _standardised(column: npt.NDArray[Any], known: npt.NDArray[np.bool_]) -> Floats:
    values = np.where(known, column, 0).astype(np.float64)
    if not known.any() or not (spread := values[known].std()):
        return np.zeros(len(values))
    return np.where(known, (values - values[known].mean()) / spread, 0)
