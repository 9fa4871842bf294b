"""What happens for readers: all lists at once, and one reader's list. Each a process of its own."""

import heapq
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import say
from benchmarks.processes import Timer
from benchmarks.speed_fits import MODEL, SEED, row_of

LIST = 100
PAGE = 20
# Rank of the factor models in `all_lists`.
FACTORS = 100
_BLOCK = 512
# Surprise answers pair by pair: this many readers are measured, the rest is multiplied.
_SURPRISE_READERS = 10
_SURPRISE_RATINGS = 200_000
_REQUESTS, _WARM_REQUESTS = 1000, 20


def all_bookrec(folder: Path) -> dict[str, Any]:
    from benchmarks.synthetic import load
    from benchmarks.warm import warm
    from recommendations.engine.evaluate import by_model

    warm()
    model, train, timer = _model(folder), load(folder / "train"), Timer()
    with timer.running():
        by_model(model, train, LIST)(np.arange(len(train.readers)))
    return row_of(timer)


def all_implicit(folder: Path) -> dict[str, Any]:
    """Its batch recommendation by an ALS model of equal rank, trained before the clock runs."""
    from implicit.als import AlternatingLeastSquares
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"):
        model, histories = _als(folder, AlternatingLeastSquares)
        timer = Timer()
        with timer.running():
            for start in range(0, histories.shape[0], _BLOCK):
                readers = np.arange(start, min(start + _BLOCK, histories.shape[0]))
                model.recommend(readers, histories[readers], N=LIST)
    return row_of(timer)


def all_surprise(folder: Path) -> dict[str, Any]:
    """`predict` for every pair of a few readers, times all readers; one epoch is enough for that."""
    import surprise

    from benchmarks.peers_stars import trainset
    from benchmarks.synthetic import load

    train = load(folder / "train")
    part = trainset(train.where(np.arange(len(train)) < _SURPRISE_RATINGS))
    svd = surprise.SVD(n_factors=FACTORS, n_epochs=1, random_state=SEED).fit(part)
    books, timer = range(len(train.books)), Timer()
    readers = min(_SURPRISE_READERS, part.n_users)
    with timer.running():
        for reader in range(readers):
            heapq.nlargest(LIST, ((svd.predict(reader, book).est, book) for book in books))
    timer.seconds *= len(train.readers) / readers
    timer.cpu_seconds *= len(train.readers) / readers
    say(f"Surprise: extrapolated from {readers} readers")
    return row_of(timer)


def all_limit(folder: Path) -> dict[str, Any]:
    """The product of readers and books of equal rank in float32, block by block; nothing is chosen."""
    readers = len(np.load(folder / "train" / "indptr.npy", mmap_mode="r")) - 1
    books = int(np.load(folder / "train" / "books.npy"))
    rng, timer = np.random.default_rng(SEED), Timer()
    left = rng.standard_normal((readers, FACTORS), np.float32)
    right = rng.standard_normal((FACTORS, books), np.float32)
    scores = np.empty((_BLOCK, books), np.float32)
    np.matmul(left[:_BLOCK], right, out=scores[: min(_BLOCK, readers)])
    with timer.running():
        for start in range(0, readers, _BLOCK):
            part = left[start : start + _BLOCK]
            np.matmul(part, right, out=scores[: len(part)])
    return row_of(timer)


def one_bookrec(folder: Path) -> dict[str, Any]:
    """As a page asks: the list with every filter, predicted stars, and the reasons of each book.

    On one thread, as a request has it.
    """
    from threadpoolctl import threadpool_limits

    from benchmarks.synthetic import load
    from recommendations.engine.dials import Dials
    from recommendations.engine.judge import history

    model, train = _model(folder), load(folder / "train")
    dials = Dials(adventurous=0.2, max_per_author=2, series="next", calibration=0.3)

    def ask(reader: int) -> None:
        items, values = history(train, reader)
        ranking = model.rank(items, values, PAGE, dials=dials)
        model.blend.contributions(items, model.weights(values), ranking.items)

    with threadpool_limits(limits=1, user_api="blas"):
        return _asked(ask, len(train.readers))


def one_implicit(folder: Path) -> dict[str, Any]:
    """A list from the reader's history of this moment, which is folded in; no stars, no reasons."""
    from implicit.als import AlternatingLeastSquares
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"):
        model, histories = _als(folder, AlternatingLeastSquares)
        rows = [histories[reader] for reader in _sample(histories.shape[0])]
        numbered = iter(rows * 2)
        return _asked(
            lambda reader: model.recommend(reader, next(numbered), N=PAGE, recalculate_user=True),
            histories.shape[0],
        )


def _asked(ask: Callable[[int], Any], readers: int) -> dict[str, Any]:
    sample = _sample(readers)
    for reader in sample[:_WARM_REQUESTS]:
        ask(int(reader))
    timer, took = Timer(), []
    with timer.running():
        for reader in sample:
            started = time.perf_counter()
            ask(int(reader))
            took.append(time.perf_counter() - started)
    p50, p99 = np.percentile(took, [50, 99]) * 1000
    return row_of(timer) | {"p50_ms": round(float(p50), 3), "p99_ms": round(float(p99), 3)}


def _sample(readers: int) -> np.ndarray:
    """At random, so histories are as long as they are."""
    return np.random.default_rng(SEED).choice(readers, _REQUESTS)


def _model(folder: Path) -> Any:
    from recommendations.engine.model import Model
    from registry import artifact

    arrays, _ = artifact.read(folder / MODEL, (folder / "digest").read_text())
    return Model.from_arrays(arrays)


def _als(folder: Path, model_class: Any) -> tuple[Any, Any]:
    """A model of `implicit` after one iteration, and the histories as it takes them.

    The class is imported by the caller, before BLAS is held to one thread, as `implicit` wants it.
    """
    import scipy.sparse as sp

    from benchmarks.synthetic import load

    train = load(folder / "train")
    histories = sp.csr_matrix(train.csr(np.ones(len(train), np.float32)))
    model = model_class(factors=FACTORS, iterations=1, random_state=SEED)
    model.fit(histories, show_progress=False)
    return model, histories
