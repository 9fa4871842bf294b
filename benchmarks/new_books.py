"""Are books that nobody has rated yet found by those who will like them?

The ratings and marks of a random fifth of the books are kept from training. Only books without any
training rating are ranked, for each reader who liked one of the new books; relevant are those the
reader gave four stars or more. `popularity` ranks by the public ratings count that the catalogue
brings along (a shop has none for a book of tomorrow), `chance` draws.
"""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks import say
from benchmarks.arguments import seeds
from benchmarks.data import Data, read_folder
from benchmarks.figures import SHORT, mean_row
from benchmarks.fitted import best_of
from recommendations.engine.compiled import cores
from recommendations.engine.interactions import Interactions
from recommendations.engine.judge import history, judge_lists, liked
from recommendations.engine.model import Model, fit

NEW_SHARE = 0.2
MODELS = ("popularity", "chance", "content", "bookrec")

# A history's books and half stars in, a score for every book (B,) out; above 0 may be listed.
Score = Callable[[np.ndarray, np.ndarray], np.ndarray]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--seeds", type=seeds, default="1,2,3", help="of the splits: 1,2,3")


def rows(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    data = read_folder(options.data, quick=options.quick)
    seeds = options.seeds[:1] if options.quick else options.seeds
    with threadpool_limits(limits=cores()):
        measured = [measure(data, seed) for seed in seeds]
    for name in MODELS:
        yield {"model": name, **mean_row(by_model[name] for by_model in measured)}


def measure(data: Data, seed: int) -> dict[str, dict[str, float]]:
    """The figures of each model on one split by book."""
    train, test = part_books(data.interactions, seed)
    relevant = liked(test)
    readers = np.flatnonzero(np.diff(relevant.indptr) * np.diff(train.rated.indptr))
    new = np.bincount(train.rated.book, minlength=len(train.books)) == 0
    say(
        f"seed {seed}: {np.count_nonzero(new):,} books without a rating are ranked "
        f"for {len(readers):,} readers"
    )
    model = fit(train, data.catalogue, seed=seed)
    figures = {}
    for name, score in _scores(model, data, new, seed).items():
        lists = _lists(score, train, readers, new)
        scores = judge_lists(lists, readers, train, relevant)
        figures[name] = {
            "ndcg@10": float(scores.ndcg.mean()),
            "recall@10": float(scores.recall.mean()),
        }
    return figures


def part_books(interactions: Interactions, seed: int) -> tuple[Interactions, Interactions]:
    """Everything without the new books, and the ratings of the new books."""
    new = np.random.default_rng(seed).random(len(interactions.books)) < NEW_SHARE
    of_new = new[interactions.book]
    return interactions.where(~of_new), interactions.where(of_new & (interactions.value > 0))


def _scores(model: Model, data: Data, new: np.ndarray, seed: int) -> dict[str, Score]:
    rng = np.random.default_rng(seed)
    public = data.catalogue.average_count.astype(np.float32)
    size = len(model.books)

    def served(items: np.ndarray, values: np.ndarray) -> np.ndarray:
        ranking = model.rank(items, values, SHORT, allowed=new)
        scores = np.zeros(size, np.float32)
        scores[ranking.items] = np.arange(len(ranking.items), 0, -1)
        return scores

    return {
        "popularity": lambda items, values: public,
        "chance": lambda items, values: rng.random(size, np.float32) + np.float32(1),
        "content": lambda items, values: model.content.scores(items, model.weights(values)),
        "bookrec": served,
    }


def _lists(score: Score, train: Interactions, readers: np.ndarray, new: np.ndarray) -> np.ndarray:
    lists = []
    for reader in readers:
        scores = score(*history(train, reader))
        lists.append(best_of(np.where(new & (scores > 0), scores, -np.inf)[None, :], SHORT))
    return np.concatenate(lists)
