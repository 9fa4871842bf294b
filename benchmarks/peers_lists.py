"""Public models that rank: cosine neighbours and ALS of `implicit`, and EASE."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import scipy.sparse as sp
from implicit.als import AlternatingLeastSquares
from implicit.nearest_neighbours import CosineRecommender
from scipy.linalg import lapack
from threadpoolctl import threadpool_limits

from benchmarks.fitted import Fitted, Task, lists_by_scores
from recommendations.engine.compiled import cores
from recommendations.engine.evaluate import sample, split
from recommendations.engine.interactions import Interactions
from recommendations.engine.judge import judge_lists, liked
from recommendations.engine.rank import NO_BOOK

NEIGHBOURS = 100
ALS_FACTORS, ALS_ITERATIONS = 256, 15
ALS_CANDIDATES = [(alpha, reg) for alpha in (3.0, 10.0) for reg in (2.0, 8.0, 30.0)]
EASE_CANDIDATES = (50.0, 100.0, 250.0, 700.0)
_MOST_VALIDATION_READERS = 2000


def fit_neighbours(task: Task) -> Fitted:
    """Cosine of the columns of 0s and 1s; a book's 100 nearest."""
    model = CosineRecommender(K=NEIGHBOURS, num_threads=cores())
    model.fit(_ones(task.train), show_progress=False)

    def lists(histories: Interactions, readers: np.ndarray, k: int) -> np.ndarray:
        found, scores = model.recommend(readers, _ones(histories)[readers], N=k)
        return np.where((found >= 0) & (scores > 0), found, NO_BOOK).astype(np.int32)

    return Fitted(lists=lists)


def tune_als(task: Task) -> dict[str, float]:
    candidates = ALS_CANDIDATES[1:4:2] if task.quick else ALS_CANDIDATES
    return _best(task, [{"alpha": a, "regularisation": r} for a, r in candidates], fit_als)


def fit_als(task: Task, *, alpha: float, regularisation: float) -> Fitted:
    """Confidence 1 + alpha for a rating of whatever height; the rest 0."""
    with threadpool_limits(limits=1, user_api="blas"):
        model = AlternatingLeastSquares(
            factors=32 if task.quick else ALS_FACTORS,
            alpha=1.0,
            regularization=regularisation,
            iterations=ALS_ITERATIONS,
            random_state=task.seed,
            num_threads=cores(),
        )
        model.fit((_ones(task.train) * (1 + alpha)).astype(np.float32), show_progress=False)

    def lists(histories: Interactions, readers: np.ndarray, k: int) -> np.ndarray:
        known = histories is task.train
        weighted = (_ones(histories) * (1 + alpha)).astype(np.float32)
        with threadpool_limits(limits=1, user_api="blas"):
            found, _ = model.recommend(readers, weighted[readers], N=k, recalculate_user=not known)
        return found.astype(np.int32)

    return Fitted(lists=lists)


def tune_ease(task: Task) -> dict[str, float]:
    candidates = EASE_CANDIDATES[1:3] if task.quick else EASE_CANDIDATES
    return _best(task, [{"penalty": value} for value in candidates], fit_ease)


def fit_ease(task: Task, *, penalty: float) -> Fitted:
    """Steck 2019, as published: every rating 1, whole matrix."""
    ones = _ones(task.train)
    gram = np.asfortranarray((ones.T @ ones).toarray(), np.float32)
    gram[np.diag_indices_from(gram)] += np.float32(penalty)
    with threadpool_limits(limits=cores(), user_api="blas"):
        factor, failed = lapack.spotrf(gram, lower=0, overwrite_a=1)
        if failed:
            raise ValueError(f"A penalty of {penalty} is too small.")
        inverse, _ = lapack.spotri(factor, lower=0, overwrite_c=1)
    upper = np.triu(inverse)
    weights = upper + np.triu(upper, 1).T
    weights /= -weights.diagonal()[None, :].copy()
    np.fill_diagonal(weights, 0)

    def score(histories: Interactions, readers: np.ndarray) -> np.ndarray:
        return np.asarray(_ones(histories)[readers] @ weights)

    return Fitted(lists=lists_by_scores(score))


def _ones(interactions: Interactions) -> Any:
    """(R, B) CSR matrix with 1 for each rating."""
    rated = interactions.rated
    return sp.csr_matrix(rated.csr(np.ones(len(rated), np.float32)))


def _best(
    task: Task, candidates: Iterable[dict[str, float]], fit: Callable[..., Fitted]
) -> dict[str, float]:
    """The candidate with the best NDCG@10 on a split of the training part."""
    train, validation = split(task.train, seed=1000 + task.seed)
    relevant = liked(validation)
    readers = sample(relevant, _MOST_VALIDATION_READERS, task.seed)
    inner = Task(train, task.catalogue, task.seed, task.quick)

    def merit(parameters: dict[str, float]) -> float:
        lists = fit(inner, **parameters).lists
        assert lists
        return float(judge_lists(lists(train, readers, 10), readers, train, relevant).ndcg.mean())

    return max(candidates, key=merit)
