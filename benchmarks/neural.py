"""Do nets predict or rank better than the site's own models, and at what cost?

The split and the figures are those of `accuracy`; all learn from ratings alone, but taste, which
takes the catalogue. Every model works in a process of its own, ours on two threads, nets on one.
Each is told apart from the best of ours by the mean difference over the readers, with a 95 %
interval by paired bootstrap: lists by NDCG@10 from `item_graph`, stars by the readers' mean squared
errors from `taste` (there a difference above 0 is a larger error).
"""

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks import say
from benchmarks.arguments import positive
from benchmarks.data import read_folder
from benchmarks.figures import Split, judged_readers
from benchmarks.fitted import Fitted, Task
from benchmarks.peers import chosen, fit_item_graph_alone
from benchmarks.processes import in_own_process, peak_mb
from recommendations.engine import neural
from recommendations.engine.evaluate import by_fold_in, predict_stars, split
from recommendations.engine.interactions import Interactions
from recommendations.engine.judge import judge_lists, liked
from recommendations.engine.metrics.bootstrap import paired_difference
from recommendations.engine.metrics.ranking import coverage_at
from recommendations.engine.metrics.rating import mae, rmse
from recommendations.engine.rank import top_n_all
from recommendations.engine.weights import history_weights

K, THREADS = 10, 2
# Of the item graph and of the graph that a net amounts to.
EDGES = 64
# What each kind of model is told apart from.
BESIDE = {"ndcg@10": "item_graph", "rmse": "taste"}


# What was fitted, by the names of the rows, and how it went.
Fits = tuple[dict[str, Fitted], dict[str, Any]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--seed", type=int, default=1, help="of the split and the nets")
    parser.add_argument(
        "--minutes", type=positive, default=30, help="of training, at most, for each net: 30"
    )
    parser.add_argument("--models", default="", help=f"some of {','.join(FITS)}")


def rows(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    try:
        neural.check_installed()
    except neural.NeuralMissing as missing:
        raise SystemExit(str(missing)) from None
    first: dict[str, np.ndarray] = {}
    for name in chosen(options.models, FITS):
        for row, by_reader in in_own_process(_measured, name, options):
            beside = next(BESIDE[key] for key in row if key in BESIDE)
            first |= {beside: by_reader} if row["model"] == beside else {}
            if row["model"] != beside and beside in first:
                gain = paired_difference(by_reader, first[beside], seed=options.seed)
                figures = {"difference": gain.mean, "low": gain.low, "high": gain.high}
                row |= {key: round(value, 4) for key, value in figures.items()}
            yield row


def _measured(name: str, options: argparse.Namespace) -> list[tuple[dict[str, Any], np.ndarray]]:
    """The rows of one fit, each with the figure of each reader that it is compared by."""
    data = read_folder(options.data, quick=options.quick)
    train, test = split(data.interactions, seed=options.seed)
    task = Task(train, data.catalogue, options.seed, options.quick)
    part = Split(train, train, test, train, None)
    with threadpool_limits(limits=THREADS):
        started = time.monotonic()
        models, facts = FITS[name](task, options.minutes)
        cost = {"seconds": round(time.monotonic() - started, 1), "peak_mb": peak_mb()} | facts
        judged = {model: _judged(fitted, part) for model, fitted in models.items()}
    return [
        ({"model": model} | {key: round(float(x), 4) for key, x in figures.items()} | cost, own)
        for model, (figures, own) in judged.items()
    ]


def _judged(fitted: Fitted, part: Split) -> tuple[dict[str, float], np.ndarray]:
    if fitted.lists is not None:
        readers = judged_readers(part)
        lists = fitted.lists(part.histories, readers, K)
        scores = judge_lists(lists, readers, part.train, liked(part.test))
        figures = {"ndcg@10": scores.ndcg.mean(), "recall@10": scores.recall.mean()}
        figures["coverage@10"] = coverage_at(lists, len(part.train.books))
        return figures, scores.ndcg
    assert fitted.stars is not None
    found, given = fitted.stars(part.histories, part.test), part.test.value / 2
    _, place = np.unique(part.test.reader, return_inverse=True)
    squares = np.bincount(place, (found - given) ** 2) / np.bincount(place)
    return {"rmse": rmse(found, given), "mae": mae(found, given)}, squares


def _fit_item_graph(task: Task, minutes: float) -> Fits:
    return {"item_graph": fit_item_graph_alone(task)}, {}


def _fit_taste(task: Task, minutes: float) -> Fits:
    from recommendations.engine.taste import fit_taste

    return {"taste": _folding_in(fit_taste(task.train, task.catalogue, seed=task.seed))}, {}


def _fit_svd(task: Task, minutes: float) -> Fits:
    from recommendations.engine.stars import fit_stars

    return {"svd": _folding_in(fit_stars(task.train, seed=task.seed))}, {}


def _fit_stars(task: Task, minutes: float) -> Fits:
    from recommendations.engine.neural import stars

    plan = _plan(stars.PLAN, task, minutes, "neural_stars")
    net = stars.fit_neural_stars(task.train, plan, seed=task.seed)
    return {"neural_stars": Fitted(stars=net.predict)}, _facts(net.course)


def _fit_lists(maker: Any, task: Task, minutes: float) -> Fits:
    """And, of the linear net, the form in which it could serve, with reasons."""
    from recommendations.engine.neural import lists

    plan = _plan(lists.PLAN, task, minutes, maker)
    net = lists.fit_neural_lists(task.train, maker, plan, seed=task.seed)
    graph = net.as_item_graph(EDGES)

    def by_graph(histories: Interactions, readers: np.ndarray, k: int) -> np.ndarray:
        rated = histories.rated
        assert graph
        return top_n_all(graph, rated.csr(history_weights(rated.value))[readers], k)[0]

    models = {maker: Fitted(lists=net.lists)}
    return models | ({f"{maker}_graph": Fitted(lists=by_graph)} if graph else {}), _facts(
        net.course
    )


def _folding_in(model: Any) -> Fitted:
    def stars(histories: Interactions, test: Interactions) -> np.ndarray:
        readers = np.flatnonzero(np.diff(test.indptr))
        return predict_stars(by_fold_in(model), histories, test, readers)

    return Fitted(stars=stars)


def _plan(plan: Any, task: Task, minutes: float, name: str) -> Any:
    epochs = 3 if task.quick else plan.epochs
    return replace(plan, epochs=epochs, minutes=minutes, say=lambda line: say(f"{name}: {line}"))


def _facts(course: Any) -> dict[str, Any]:
    return {"epochs": course.epochs, "best_epoch": course.best}


FITS: dict[str, Callable[[Task, float], Fits]] = {
    "item_graph": _fit_item_graph,
    "taste": _fit_taste,
    "svd": _fit_svd,
    "neural_stars": _fit_stars,
    "mult_vae": partial(_fit_lists, "mult_vae"),
    "elsa": partial(_fit_lists, "elsa"),
}
