"""The models under comparison, by the names of their rows. Each is `tune` (optional) and `fit`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from benchmarks import peers_lists, peers_stars, say
from benchmarks.fitted import Fitted, Task, lists_by_scores
from benchmarks.serving import fit_bookrec
from recommendations.engine.bias import fit_bias
from recommendations.engine.evaluate import by_fold_in, predict_stars
from recommendations.engine.graph import fit_item_graph
from recommendations.engine.interactions import Interactions
from recommendations.engine.popularity import popularity
from recommendations.engine.rank import top_n_all
from recommendations.engine.weights import history_weights

Parameters = dict[str, Any]


@dataclass(frozen=True)
class Peer:
    """fit       learns from a task, with the parameters that `tune` chose, if it has one
    tune      chooses parameters on validation readers inside the training part
    folds_in  can answer for readers it was not trained on
    """

    fit: Callable[..., Fitted]
    tune: Callable[[Task], Parameters] | None = None
    folds_in: bool = True


def fit_popularity(task: Task) -> Fitted:
    popular = popularity(task.train)
    return Fitted(lists=lists_by_scores(lambda _, readers: np.tile(popular, (len(readers), 1))))


def fit_averages(task: Task) -> Fitted:
    predict = by_fold_in(fit_bias(task.train))

    def stars(histories: Interactions, test: Interactions) -> np.ndarray:
        return predict_stars(predict, histories, test, np.flatnonzero(np.diff(test.indptr)))

    return Fitted(stars=stars)


def fit_item_graph_alone(task: Task) -> Fitted:
    """The site's graph from ratings only: no marks, nothing of the catalogue."""
    graph = fit_item_graph(task.train.rated)

    def lists(histories: Interactions, readers: np.ndarray, k: int) -> np.ndarray:
        rated = histories.rated
        return top_n_all(graph, rated.csr(history_weights(rated.value))[readers], k)[0]

    return Fitted(lists=lists)


PEERS = {
    "popularity": Peer(fit_popularity),
    "bias": Peer(fit_averages),
    "surprise_svd": Peer(peers_stars.fit_svd),
    "surprise_knn": Peer(peers_stars.fit_knn, folds_in=False),
    "bayesian_svdpp": Peer(peers_stars.fit_bayesian, folds_in=False),
    "item_neighbours": Peer(peers_lists.fit_neighbours),
    "implicit_als": Peer(peers_lists.fit_als, peers_lists.tune_als),
    "ease": Peer(peers_lists.fit_ease, peers_lists.tune_ease),
    "item_graph": Peer(fit_item_graph_alone),
    "bookrec": Peer(fit_bookrec),
}


def fitted(name: str, task: Task) -> Callable[[], Fitted]:
    """Choose the parameters now; what is returned fits with them, so that it can be timed."""
    peer = PEERS[name]
    parameters = peer.tune(task) if peer.tune else {}
    if parameters:
        say(f"{name}: {parameters} on validation readers")
    return partial(peer.fit, task, **parameters)


def chosen(names: str, possible: Iterable[str]) -> list[str]:
    """The models that `--models` names, in the order of the table; all if it names none."""
    possible = list(possible)
    wanted = [name for name in names.split(",") if name] or possible
    unknown = set(wanted) - set(possible)
    if unknown:
        raise SystemExit(f"No such model: {', '.join(sorted(unknown))}. There is {possible}.")
    return [name for name in possible if name in wanted]
