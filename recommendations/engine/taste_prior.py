"""The prior of the taste model: how readers differ, by expectation maximisation over a sample."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommendations.engine.catalogue import Catalogue
from recommendations.engine.compiled import in_parallel
from recommendations.engine.interactions import Interactions
from recommendations.engine.star_model import StarModel
from recommendations.engine.taste_model import Floats, evenly, reader_features, same

# How many features place a book among readers, and among descriptions. 64 and 100: RMSE 0.0004 less.
AMONG_READERS, AMONG_TERMS = 48, 64
# From how many readers it is learnt: with 800 RMSE is 0.0005 more than with 2,700.
_MOST_READERS, _FEWEST_RATINGS = 1_500, 5
_STEPS = 5
# The prior begins here (variances in stars squared), and keeps weight as if so many readers,
# ratings, authors or series had shown it.
_START = {"reader": 0.16, "among_readers": 0.1, "among_terms": 0.19, "known": 0.005}
_NOISE, _BY_AUTHOR, _BY_SERIES = 0.38, 0.21, 0.19
_WEIGHT = 50.0
# Ridge penalty of the leaning, in readers.
_LEANING_PENALTY = 30.0
_BLOCK = 32


@dataclass(frozen=True, eq=False)
class Prior:
    """How readers differ: what the E step takes and the M step makes."""

    covariance: Floats
    leaning: Floats
    noise: float
    by_author: float
    by_series: float


@dataclass(frozen=True, eq=False)
class _Reader:
    """What the E step needs of a reader: row numbers of books, what is left of the stars, features."""

    items: npt.NDArray[np.int32]
    left: Floats
    features: Floats


@dataclass(eq=False)
class _Sums:
    """Sufficient statistics of some readers, and of how many they are."""

    weights: Floats  # (r, F) posterior means
    covariance: Floats  # (F, F) sum of posterior covariances
    squares: Floats  # (3,) expected squares of noise, author and series effects
    counts: Floats  # (3,) of how many of each


def fit_prior(
    interactions: Interactions,
    bias: StarModel,
    features: npt.NDArray[np.float16],
    catalogue: Catalogue,
    seed: int,
) -> Prior:
    """Learn how readers differ in what they make of `features` (B, F), beyond the means in `bias`."""
    readers = _sample(interactions, bias.mean, bias.book_bias, features, seed)
    prior = _start(features.shape[1])
    for _ in range(_STEPS):
        prior = _step(prior, readers, features, catalogue)
    return prior


def _sample(
    interactions: Interactions,
    mean: float,
    book_bias: npt.NDArray[np.float32],
    features: npt.NDArray[np.float16],
    seed: int,
) -> list[_Reader]:
    """Readers for the prior, drawn from those with enough ratings, if there are any."""
    counts = np.diff(interactions.rated.indptr)
    enough = np.flatnonzero(counts >= min(_FEWEST_RATINGS, counts.max()))
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.choice(enough, min(_MOST_READERS, len(enough)), replace=False))
    readers = []
    for reader in chosen:
        rows = slice(interactions.indptr[reader], interactions.indptr[reader + 1])
        items, values = interactions.book[rows], interactions.value[rows]
        rated = evenly(np.flatnonzero(values > 0))
        left = values[rated] / 2 - mean - book_bias[items[rated]]
        places = features[items, 1 : 1 + AMONG_READERS].astype(np.float64)
        readers.append(_Reader(items[rated], left, reader_features(places)))
    return readers


def _start(width: int) -> Prior:
    variances = np.concatenate(
        [
            [_START["reader"]],
            np.full(AMONG_READERS, _START["among_readers"]),
            np.full(AMONG_TERMS, _START["among_terms"]),
            np.full(2, _START["known"]),
        ]
    )
    leaning = np.zeros((width, AMONG_READERS + 2))
    return Prior(np.diag(variances), leaning, _NOISE, _BY_AUTHOR, _BY_SERIES)


def _step(
    prior: Prior,
    readers: list[_Reader],
    features: npt.NDArray[np.float16],
    catalogue: Catalogue,
) -> Prior:
    """One step of expectation maximisation; blocks are summed in their order."""
    blocks = [readers[start : start + _BLOCK] for start in range(0, len(readers), _BLOCK)]
    sums = in_parallel(lambda block: _expect(prior, block, features, catalogue), blocks)
    weights = np.concatenate([part.weights for part in sums])
    design = np.array([reader.features for reader in readers])
    penalty = np.full(design.shape[1], _LEANING_PENALTY)
    penalty[0] /= 100
    leaning = np.linalg.solve(design.T @ design + np.diag(penalty), design.T @ weights).T
    own = weights - design @ leaning.T
    start = _start(len(leaning))
    covariance = sum(part.covariance for part in sums) + own.T @ own + _WEIGHT * start.covariance
    squares = sum(part.squares for part in sums) + _WEIGHT * np.array(
        [_NOISE, _BY_AUTHOR, _BY_SERIES]
    )
    noise, by_author, by_series = squares / (sum(part.counts for part in sums) + _WEIGHT)
    return Prior(covariance / (len(readers) + _WEIGHT), leaning, noise, by_author, by_series)


def _expect(
    prior: Prior,
    readers: list[_Reader],
    features: npt.NDArray[np.float16],
    catalogue: Catalogue,
) -> _Sums:
    """Posterior of each reader's weights and effects, summed up."""
    width = len(prior.covariance)
    sums = _Sums(
        np.zeros((len(readers), width)), np.zeros((width, width)), np.zeros(3), np.zeros(3)
    )
    for row, reader in enumerate(readers):
        books = features[reader.items].astype(np.float64)
        mean = prior.leaning @ reader.features
        spread = books @ prior.covariance
        author, series = catalogue.author[reader.items], catalogue.series[reader.items]
        by = [np.eye(len(books), dtype=bool), same(author), same(series)]
        variances = [prior.noise, prior.by_author, prior.by_series]
        within = spread @ books.T + sum(v * mask for v, mask in zip(variances, by, strict=True))
        inverse = np.linalg.inv(within)
        pull = inverse @ (reader.left - books @ mean)
        sums.weights[row] = mean + spread.T @ pull
        sums.covariance += prior.covariance - spread.T @ (inverse @ spread)
        groups = [
            len(books),
            len(np.unique(author[author >= 0])),
            len(np.unique(series[series >= 0])),
        ]
        certain = np.outer(pull, pull) - inverse
        for place, (variance, mask, count) in enumerate(zip(variances, by, groups, strict=True)):
            sums.squares[place] += variance**2 * certain[mask].sum() + variance * count
            sums.counts[place] += count
    return sums
