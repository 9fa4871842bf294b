"""How good a model would have been: fit on a part of the ratings, judged on the rest.

Of each reader with five ratings or more, a fifth, at random, is held out. Relevant are held-out
books rated four stars or more; all books outside the reader's history are ranked. Readers without
a relevant held-out book are left out of the ranking figures.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommendations.engine.bias import fit_bias
from recommendations.engine.graph import fit_item_graph
from recommendations.engine.interactions import Interactions
from recommendations.engine.item_graph import ItemGraph
from recommendations.engine.metrics.ranking import coverage_at, ndcg_at, precision_at, recall_at
from recommendations.engine.metrics.rating import mae, rmse
from recommendations.engine.popularity import popularity
from recommendations.engine.rank import NO_BOOK, top_n, top_n_all
from recommendations.engine.star_model import StarModel
from recommendations.engine.weights import history_weights

RELEVANT_FROM = 8
MIN_RATINGS = 5

# Row numbers (r,) of readers in, their lists (r, k) out: column numbers, -1 for an empty place.
Recommend = Callable[[npt.NDArray[np.intp]], npt.NDArray[np.int32]]


class TooLittleData(ValueError):
    """No reader has enough ratings to hold any back, or none of those held back is liked."""


@dataclass(frozen=True)
class RankingScores:
    """Means over `readers`; coverage is the share of the catalogue in any of their lists."""

    ndcg: float
    recall: float
    precision: float
    coverage: float
    readers: int


@dataclass(frozen=True)
class RatingScores:
    """Errors in stars over `ratings` held-out ratings."""

    rmse: float
    mae: float
    ratings: int


@dataclass(frozen=True)
class Evaluation:
    """Of one split: lists of `k` by the item graph and by popularity, stars by SVD and by means."""

    k: int
    graph: RankingScores
    popularity: RankingScores
    stars: RatingScores
    bias: RatingScores


def split(
    interactions: Interactions, test_share: float = 0.2, *, seed: int
) -> tuple[Interactions, Interactions]:
    """Training part and held-out part; want-to-read marks stay in the training part."""
    rated = interactions.value > 0
    counts = np.bincount(interactions.reader[rated], minlength=len(interactions.readers))
    draw = np.random.default_rng(seed).random(len(interactions))
    # Marks are drawn last, so the places of a reader's ratings run from 0.
    order = np.lexsort((draw, ~rated, interactions.reader))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order)) - interactions.indptr[interactions.reader[order]]
    quota = np.where(counts >= MIN_RATINGS, np.round(counts * test_share), 0)
    held_out = rated & (place < quota[interactions.reader])
    return interactions.where(~held_out), interactions.where(held_out)


def evaluate(
    interactions: Interactions, *, seed: int, k: int = 10, max_readers: int = 5000
) -> Evaluation:
    """Split, fit on the training part, judge on the rest.

    At most `max_readers` readers, drawn at random, are judged. The same seed draws the same split.
    Raises TooLittleData if nobody can be judged.
    """
    # Only training needs Surprise; a process that serves never loads it.
    from recommendations.engine.stars import fit_stars

    train, test = split(interactions, seed=seed)
    readers = _sample(test.reader, max_readers, seed)
    return Evaluation(
        k=k,
        graph=evaluate_ranking(
            by_graph(fit_item_graph(train), train, k), train, test, k, max_readers, seed
        ),
        popularity=evaluate_ranking(by_popularity(train, k), train, test, k, max_readers, seed),
        stars=evaluate_stars(fit_stars(train, seed=seed), train, test, readers),
        bias=evaluate_stars(fit_bias(train), train, test, readers),
    )


def by_graph(graph: ItemGraph, train: Interactions, k: int) -> Recommend:
    """Lists of `k` as the site makes them, from the training part of each history."""
    histories = train.csr(history_weights(train.value))
    return lambda readers: top_n_all(graph, histories[readers], k)[0]


def by_popularity(train: Interactions, k: int) -> Recommend:
    """The most popular books outside each history, the same order for everybody."""
    popular = popularity(train)

    def lists(readers: npt.NDArray[np.intp]) -> npt.NDArray[np.int32]:
        items = np.full((len(readers), k), NO_BOOK, np.int32)
        for row, reader in enumerate(readers):
            best, _ = top_n(popular, k, exclude=_history(train, reader)[0])
            items[row, : len(best)] = best
        return items

    return lists


def evaluate_ranking(
    recommend: Recommend,
    train: Interactions,
    test: Interactions,
    k: int = 10,
    max_readers: int = 5000,
    seed: int = 0,
) -> RankingScores:
    """Judge the lists that `recommend` gives for readers of the held-out part.

    `recommend` must leave out the books of `train` itself. Raises TooLittleData if nobody has a
    relevant held-out book, ValueError if a list holds a book of the reader's training part.
    """
    liked = test.where(test.value >= RELEVANT_FROM)
    readers = _sample(liked.reader, max_readers, seed)
    lists = recommend(readers)[:, :k]
    if _hits(lists, readers, train).any():
        raise ValueError("A list holds books that the reader has in the training part.")
    hits, relevant = _hits(lists, readers, liked), np.diff(liked.indptr)[readers]
    return RankingScores(
        ndcg=float(ndcg_at(hits, relevant).mean()),
        recall=float(recall_at(hits, relevant).mean()),
        precision=float(precision_at(hits, relevant).mean()),
        coverage=coverage_at(lists, len(train.books)),
        readers=len(readers),
    )


def evaluate_stars(
    model: StarModel, train: Interactions, test: Interactions, readers: npt.NDArray[np.intp]
) -> RatingScores:
    """Judge the stars for held-out ratings of `readers`, each folded in by the training part."""
    predicted = [np.empty(0, np.float32)]
    given = [np.empty(0, np.float64)]
    for reader in readers:
        fold = model.fold_in(*_history(train, reader))
        items, values = _history(test, reader)
        predicted.append(model.predict(fold, items))
        given.append(values / 2)
    stars, truth = np.concatenate(predicted), np.concatenate(given)
    return RatingScores(rmse(stars, truth), mae(stars, truth), len(truth))


def _history(
    interactions: Interactions, reader: np.intp
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    rows = slice(interactions.indptr[reader], interactions.indptr[reader + 1])
    return interactions.book[rows], interactions.value[rows]


def _hits(
    lists: npt.NDArray[np.int32], readers: npt.NDArray[np.intp], wanted: Interactions
) -> npt.NDArray[np.bool_]:
    """(r, k) bool: which places of the lists hold a book that the reader has in `wanted`."""
    width = len(wanted.books)
    pairs = wanted.reader.astype(np.int64) * width + wanted.book
    return np.isin(readers[:, None] * width + lists, pairs) & (lists >= 0)


def _sample(readers: npt.NDArray[np.int32], most: int, seed: int) -> npt.NDArray[np.intp]:
    found = np.unique(readers).astype(np.intp)
    if not len(found):
        raise TooLittleData("No reader has enough ratings to hold some back and judge by them.")
    if len(found) <= most:
        return found
    return np.sort(np.random.default_rng(seed).choice(found, most, replace=False))
