"""Training the nets that rank, and asking them."""

from dataclasses import dataclass, replace
from typing import Literal, Protocol, get_args

import numpy as np
import numpy.typing as npt
import torch

from recommendations.engine.interactions import Interactions
from recommendations.engine.item_graph import ItemGraph
from recommendations.engine.judge import judge_lists, liked
from recommendations.engine.neural import batches
from recommendations.engine.neural.batches import Batch
from recommendations.engine.neural.elsa import Elsa
from recommendations.engine.neural.learn import Course, Plan, device, learn, step
from recommendations.engine.neural.mult_vae import MultVAE
from recommendations.engine.neural.validation import validation_part
from recommendations.engine.rank import NO_BOOK
from recommendations.engine.weights import training_weights

ListMaker = Literal["mult_vae", "elsa"]
LIST_MAKERS: tuple[ListMaker, ...] = get_args(ListMaker)

HIDDEN, LATENT, RANK = 256, 128, 256
LEARNING_RATE: dict[ListMaker, float] = {"mult_vae": 3e-3, "elsa": 3e-3}
BATCH = 128
PLAN = Plan(epochs=100, patience=8)
_K = 10


class ListNet(Protocol):
    """What both nets can do; see `mult_vae`."""

    def scores(self, history: Batch) -> torch.Tensor: ...

    def loss(self, history: Batch) -> torch.Tensor: ...

    def surprise(self, history: Batch, target: Batch) -> torch.Tensor: ...


@dataclass(frozen=True, eq=False)
class NeuralLists:
    """A trained net, which books (B,) it learnt something of, and how its training went."""

    net: MultVAE | Elsa
    rated: npt.NDArray[np.bool_]
    course: Course

    def as_item_graph(self, keep: int) -> ItemGraph | None:
        """The linear net as a graph with `keep` edges a row; None: this net amounts to none."""
        return self.net.to_item_graph(keep, self.rated) if isinstance(self.net, Elsa) else None

    def lists(
        self, histories: Interactions, readers: npt.NDArray[np.intp], k: int
    ) -> npt.NDArray[np.int32]:
        """(r, k) int32: lists of `readers` (r,) without what they have rated; -1 an empty place.

        Readers are folded in, whether the net was trained on them or not.
        """
        return _lists(self.net, histories, readers, k)


def fit_neural_lists(
    interactions: Interactions,
    maker: ListMaker,
    plan: Plan = PLAN,
    *,
    rank: int | None = None,
    seed: int = 0,
) -> NeuralLists:
    """Train on who rated what, weighed as the item graph weighs it; marks take no part.

    rank  of the linear net, usually RANK

    Raises ValueError if there is no rating, or the training diverges; TooLittleData if nobody has
    enough ratings to stop by.
    """
    rated = interactions.rated
    if not len(rated):
        raise ValueError("There is no rating to learn from.")
    rank = rank or RANK
    settings = (HIDDEN, LATENT, rank, LEARNING_RATE[maker], BATCH)
    of = f"lists {maker} {settings} {seed} {rated.fingerprint()}"
    trainee, course = learn(lambda: _Lists(rated, maker, rank, seed), plan, of=of, seed=seed)
    return NeuralLists(trainee.net, rated.book_counts > 0, course)


def fit_linear_graph(
    interactions: Interactions, *, rank: int = RANK, epochs: int = 12, keep: int = 64, seed: int = 0
) -> ItemGraph:
    """The graph that ELSA amounts to after the best of `epochs` passes; see `fit_neural_lists`."""
    plan = replace(PLAN, epochs=epochs)
    net = fit_neural_lists(interactions, "elsa", plan, rank=rank, seed=seed)
    graph = net.as_item_graph(keep)
    assert graph is not None
    return graph


class _Lists:
    """The trainee."""

    def __init__(self, rated: Interactions, maker: ListMaker, rank: int, seed: int) -> None:
        self.train, self.held_out = validation_part(rated, seed)
        self.liked = liked(self.held_out)
        self.readers = np.flatnonzero(np.diff(self.train.indptr) > 1)
        self.judged = np.flatnonzero(np.diff(self.held_out.indptr))
        self.device = device()
        self.net = _net(maker, len(rated.books), rank).to(self.device)
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=LEARNING_RATE[maker])

    def learn_once(self) -> float:
        losses = []
        for readers in batches.of_readers(batches.shuffled(self.readers), BATCH):
            loss = self.net.loss(self._batch(self.train, readers))
            losses.append(step(self.optimizer, loss))
        return float(np.mean(losses))

    def judge(self) -> tuple[float, float]:
        losses = [
            self.net.surprise(self._batch(self.train, part), self._batch(self.held_out, part))
            for part in batches.of_readers(self.judged, BATCH)
        ]
        loss = float(torch.stack(losses).mean())
        readers = np.flatnonzero(np.diff(self.liked.indptr))
        if not len(readers):
            return loss, -loss
        lists = _lists(self.net, self.train, readers, _K)
        return loss, float(judge_lists(lists, readers, self.train, self.liked).ndcg.mean())

    def _batch(self, part: Interactions, readers: npt.NDArray[np.intp]) -> Batch:
        return batches.take(part, training_weights(part.value), readers, self.device)


def _net(maker: ListMaker, books: int, rank: int) -> MultVAE | Elsa:
    return Elsa(books, rank) if maker == "elsa" else MultVAE(books, HIDDEN, LATENT)


def _lists(
    net: ListNet, histories: Interactions, readers: npt.NDArray[np.intp], k: int
) -> npt.NDArray[np.int32]:
    rated = histories.rated
    weights = training_weights(rated.value)
    where = device()
    found = [np.empty((0, k), np.int32)]
    with torch.no_grad():
        for part in batches.of_readers(readers, BATCH):
            batch = batches.take(rated, weights, part, where)
            scores = net.scores(batch)
            scores[batch.reader, batch.book] = -torch.inf
            best = torch.topk(scores, min(k, scores.shape[1]))
            items = torch.where(best.values > -torch.inf, best.indices, NO_BOOK).cpu().numpy()
            lists = np.full((len(part), k), NO_BOOK, np.int32)
            lists[:, : items.shape[1]] = items
            found.append(lists)
    return np.concatenate(found)
