"""A linear autoencoder of low rank that ranks: ELSA; and the item graph that it amounts to.

    scores = x (A A' - I)      rows of A of length 1, so that no book speaks for itself

V. Vančura, R. Alves, P. Kasalický, P. Kordík, Scalable Linear Shallow Autoencoder for Collaborative
Filtering, RecSys 2022; the loss is theirs, the squared distance of history and reconstruction, both
scaled to length 1. To temper well-known books, as the item graph does, costs: NDCG@10 0.196 for
0.215 (validation readers of goodbooks-10k, 5 %).
"""

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from recommendations.engine.item_graph import ItemGraph
from recommendations.engine.neural.batches import Batch

# Books whose rows are cut to their strongest together.
_BLOCK = 512


class Elsa(nn.Module):
    """Over `books` books; `rank` columns of A."""

    def __init__(self, books: int, rank: int) -> None:
        super().__init__()
        self.places = nn.Parameter(torch.empty(books, rank))
        nn.init.xavier_normal_(self.places)

    def scores(self, history: Batch) -> torch.Tensor:
        """(r, B): x (A A' - I)."""
        places = functional.normalize(self.places, dim=1)
        summed = functional.embedding_bag(
            history.book, places, history.starts, mode="sum", per_sample_weights=history.value
        )
        scores = torch.mm(summed, places.t())
        scores.index_put_((history.reader, history.book), -history.value, accumulate=True)
        return scores

    def loss(self, history: Batch) -> torch.Tensor:
        """2 - 2 cos(history, reconstruction), the mean over the readers."""
        return self.surprise(history, history)

    def surprise(self, history: Batch, target: Batch) -> torch.Tensor:
        """The same for the books of `target`, of the same readers."""
        found = functional.relu(self.scores(history))
        products = target.sums(found[target.reader, target.book] * target.value)
        # The root has no slope at 0, where nothing is scored.
        length = found.square().sum(dim=1).add(1e-12).sqrt()
        cosines = products / (length * target.sums(target.value**2).sqrt())
        return cosines.mean().mul(-2).add(2)

    def to_item_graph(self, keep: int, rated: npt.NDArray[np.bool_]) -> ItemGraph:
        """Its strongest positive weights, `keep` of each row: it serves as any item graph does.

        rated  (B,): the places of the other books have stayed where they began, which says nothing
        """
        with torch.no_grad():
            places = functional.normalize(self.places, dim=1)
            places *= torch.from_numpy(rated).to(places.device)[:, None]
            blocks = [
                self._strongest(places, start, keep) for start in range(0, len(places), _BLOCK)
            ]
        columns, weights = (np.concatenate(part) for part in zip(*blocks, strict=True))
        kept = weights > 0
        return ItemGraph.from_flat(
            kept.sum(axis=1), columns[kept].astype(np.int32), weights[kept], "low_rank"
        )

    def _strongest(
        self, places: torch.Tensor, start: int, keep: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """(b, k) columns and weights of the rows from `start` on."""
        rows = torch.mm(places[start : start + _BLOCK], places.t())
        rows.diagonal(start).zero_()
        found = torch.topk(rows, min(keep, len(places)))
        return found.indices.cpu().numpy(), found.values.cpu().numpy()
