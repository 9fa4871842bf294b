"""What happens once a training run. Every function is a process of its own and gives its row."""

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.processes import Timer, peak_mb

# Of the star models on both sides: Surprise's size, the learning rate and penalty that serve here.
FACTORS, EPOCHS, LEARNING_RATE, REGULARISATION = 100, 20, 0.015, 0.1
SEED = 1
# Beyond the ratings that are learnt from, such a part more is held out.
_HELD_OUT = 50
MODEL = "model"
# Larger dense matrices do not fit the machines that this is meant for.
_MOST_DENSE_BOOKS = 40_000


def prepare(folder: Path, ratings: int, readers: int, books: int, seed: int) -> None:
    """Ratings to learn from, as ids in no order and packed, and held-out ones."""
    from benchmarks.synthetic import generate, save

    extra = max(ratings // _HELD_OUT, 1)
    everything = generate(ratings + extra, readers, books, seed)
    rng = np.random.default_rng(seed)
    held_out = np.zeros(len(everything), bool)
    held_out[rng.choice(len(everything), extra, replace=False)] = True
    train = everything.where(~held_out)
    save(train, folder / "train")
    save(everything.where(held_out), folder / "test")
    order = rng.permutation(len(train))
    np.save(folder / "reader_ids.npy", train.reader[order].astype(np.int64))
    np.save(folder / "book_ids.npy", train.book[order].astype(np.int64))
    np.save(folder / "values.npy", train.value[order])


def trainset_bookrec(folder: Path) -> dict[str, Any]:
    """From ids in no order to what the engine learns from."""
    from recommendations.engine.interactions import Interactions

    few = np.arange(1000)
    Interactions.from_ids(few % 7, few, np.ones(1000, np.uint8))
    ids, timer = _ids(folder), Timer()
    with timer.running():
        Interactions.from_ids(*ids)
    return row_of(timer)


def trainset_surprise(folder: Path) -> dict[str, Any]:
    """From a data frame to a Trainset, as Surprise's documentation has it."""
    import pandas as pd
    import surprise

    readers, books, values = _ids(folder)
    frame = pd.DataFrame({"reader": readers, "book": books, "stars": values / 2})
    timer = Timer()
    with timer.running():
        scale = surprise.Reader(rating_scale=(0.5, 5))
        surprise.Dataset.load_from_df(frame, scale).build_full_trainset()
    return row_of(timer)


def stars_bookrec(folder: Path) -> dict[str, Any]:
    from benchmarks.synthetic import load
    from benchmarks.warm import warm
    from recommendations.engine.stars import train_svd

    warm()
    train, timer = load(folder / "train"), Timer()
    with timer.running():
        svd = train_svd(
            train,
            factors=FACTORS,
            epochs=EPOCHS,
            learning_rate=LEARNING_RATE,
            regularisation=REGULARISATION,
            seed=SEED,
        )
    mean = float(svd.trainset.global_mean)
    return row_of(timer, rmse=_rmse(folder, mean, svd.bu, svd.bi, svd.pu, svd.qi))


def stars_surprise(folder: Path) -> dict[str, Any]:
    """Its training set is built before the clock runs."""
    import surprise

    from benchmarks.peers_stars import Vectors, trainset
    from benchmarks.synthetic import load

    train = load(folder / "train")
    built, timer = trainset(train), Timer()
    svd = surprise.SVD(
        n_factors=FACTORS,
        n_epochs=EPOCHS,
        lr_all=LEARNING_RATE,
        reg_all=REGULARISATION,
        random_state=SEED,
    )
    with timer.running():
        svd.fit(built)
    learnt = Vectors(svd, train)
    factors = learnt.reader_factors, learnt.book_factors
    rmse = _rmse(folder, learnt.mean, learnt.reader_bias, learnt.book_bias, *factors)
    return row_of(timer, rmse=rmse)


def graph_bookrec(folder: Path) -> dict[str, Any]:
    from benchmarks.synthetic import load
    from benchmarks.warm import warm
    from recommendations.engine.graph import fit_item_graph

    warm()
    train, timer = load(folder / "train"), Timer()
    with timer.running():
        fit_item_graph(train)
    return row_of(timer)


def graph_limit(folder: Path) -> dict[str, Any]:
    """LAPACK's inverse of a symmetric float32 matrix, books by books; without the books' products."""
    from scipy.linalg import lapack

    books = min(int(np.load(folder / "train" / "books.npy")), _MOST_DENSE_BOOKS)
    matrix, timer = np.full((books, books), 0.5, np.float32, order="F"), Timer()
    matrix[np.diag_indices(books)] = books
    with timer.running():
        factor, _ = lapack.spotrf(matrix, lower=0, clean=0, overwrite_a=1)
        lapack.spotri(factor, lower=0, overwrite_c=1)
    return row_of(timer)


def retrain_bookrec(folder: Path) -> dict[str, Any]:
    """All of a training run from arrays: evaluation on held-out ratings, fit, artefact."""
    from benchmarks.synthetic import describe, load
    from benchmarks.warm import warm
    from recommendations.engine.evaluate import evaluate
    from recommendations.engine.model import fit
    from registry import artifact

    warm()
    train = load(folder / "train")
    catalogue, timer = describe(len(train.books), SEED), Timer()
    with timer.running():
        evaluation = evaluate(train, catalogue, seed=SEED)
        model = fit(train, catalogue, seed=SEED)
        digest = artifact.write(folder / MODEL, model.arrays(), {})
    (folder / "digest").write_text(digest)
    return row_of(timer, rmse=evaluation.stars.rmse)


def _ids(folder: Path) -> list[np.ndarray]:
    return [np.load(folder / f"{name}.npy") for name in ("reader_ids", "book_ids", "values")]


def _rmse(
    folder: Path,
    mean: float,
    reader_bias: np.ndarray,
    book_bias: np.ndarray,
    reader_factors: np.ndarray,
    book_factors: np.ndarray,
) -> float:
    """Of clipped predictions for the held-out ratings, from what was learnt of readers and books."""
    from benchmarks.synthetic import load
    from recommendations.engine.metrics.rating import rmse

    test = load(folder / "test")
    reader, book = test.reader, test.book
    products = np.einsum("nf,nf->n", reader_factors[reader], book_factors[book])
    stars = mean + reader_bias[reader] + book_bias[book] + products
    return rmse(np.clip(stars, 0.5, 5), test.value / 2)


def row_of(timer: Timer, **more: float) -> dict[str, Any]:
    rounded = {key: round(value, 4) for key, value in more.items()}
    return timer.row() | {"peak_mb": peak_mb()} | rounded
