"""The families that may rank. Each ends in an item graph: live, for any reader, with exact reasons.

item_graph   regression of each book on the others (`graph`)
neighbours   the same with the nearest books only, as for the largest catalogues (`neighbours`)
factors      matrix factorisation (`factors`)
content      books alike in kind, whoever read them (`content`)
blend        the item graph, and beside it content and factors at a share of its strength
autoencoder  a linear net (`neural.elsa`); needs PyTorch
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import scipy.sparse as sp

from recommendations.engine import neural
from recommendations.engine.blend import Blend
from recommendations.engine.catalogue import Catalogue
from recommendations.engine.companions import fit_companions
from recommendations.engine.content import fit_content_graph
from recommendations.engine.factors import fit_factors
from recommendations.engine.facts import Facts
from recommendations.engine.graph import fit_item_graph
from recommendations.engine.interactions import Interactions
from recommendations.engine.item_graph import ItemGraph
from recommendations.engine.kinship import join_kin, kinship_edges, reach_unrated
from recommendations.engine.neighbours import fit_neighbour_graph
from recommendations.engine.recipe import ListFamily, Parameters
from recommendations.engine.weights import usual_weight


@dataclass(frozen=True, eq=False)
class Ground:
    """What every family builds on; made once of the ratings and of what is known of the books.

    kinship  (B, B) CSR array: see `kinship`
    content  books alike in kind

    Raises ValueError if the catalogue is of other books.
    """

    interactions: Interactions
    catalogue: Catalogue
    facts: Facts
    kinship: Any
    content: ItemGraph

    @classmethod
    def of(cls, interactions: Interactions, catalogue: Catalogue) -> Self:
        return cls(
            interactions,
            catalogue,
            Facts.of(catalogue, interactions),
            kinship_edges(catalogue),
            fit_content_graph(catalogue.documents),
        )

    def on(self, part: Interactions) -> Self:
        """The same of a part of the readers: what is known of the books stays."""
        return replace(self, interactions=part, facts=Facts.of(self.catalogue, part))


def fit_ranker(
    ground: Ground, family: ListFamily = "item_graph", parameters: Parameters | None = None
) -> Blend:
    """The graph of a family, finished as every graph that ranks, and the companions beside it.

    Raises ValueError where the family can't learn from these data, or from such parameters;
    NeuralMissing where it needs PyTorch and that is not installed.
    """
    counts = ground.facts.rating_counts
    graph = _FIT[family](ground, dict(parameters or {}))
    graph = join_kin(graph, ground.kinship, counts)
    companions = fit_companions(ground.interactions, graph)
    graph = reach_unrated(graph, ground.content, counts).filled_from(ground.content)
    return Blend(graph, companions, usual_weight(ground.interactions))


def _item_graph(ground: Ground, parameters: dict[str, Any]) -> ItemGraph:
    return fit_item_graph(ground.interactions, **parameters)


def _neighbours(ground: Ground, parameters: dict[str, Any]) -> ItemGraph:
    return fit_neighbour_graph(ground.interactions, **parameters)


def _factors(ground: Ground, parameters: dict[str, Any]) -> ItemGraph:
    return fit_factors(ground.interactions, **parameters)


def _content(ground: Ground, parameters: dict[str, Any]) -> ItemGraph:
    """Rows of books that somebody has rated: the others are filled in as for every family."""
    rated = sp.diags_array((ground.facts.rating_counts > 0).astype(np.float32))
    return ItemGraph.from_matrix(rated @ ground.content.matrix(), "content")


def _blend(ground: Ground, parameters: dict[str, Any]) -> ItemGraph:
    """`content` and `factors`: their strength, as shares of the item graph's mean sum of a row."""
    shares = {name: parameters.pop(name, 0.1) for name in ("content", "factors")}
    graph = _item_graph(ground, parameters)
    matrix = graph.matrix()
    for name, share in shares.items():
        other = _FIT[name](ground, {})
        loudness = np.float32(share * graph.mean_row_sum / (other.mean_row_sum or 1))
        matrix = matrix + other.matrix() * loudness
    return ItemGraph.from_matrix(matrix, "blend")


def _autoencoder(ground: Ground, parameters: dict[str, Any]) -> ItemGraph:
    neural.check_installed()
    # Only this family needs PyTorch.
    from recommendations.engine.neural.lists import fit_linear_graph

    return fit_linear_graph(ground.interactions, **parameters)


_FIT: dict[str, Callable[[Ground, dict[str, Any]], ItemGraph]] = {
    "item_graph": _item_graph,
    "neighbours": _neighbours,
    "factors": _factors,
    "content": _content,
    "blend": _blend,
    "autoencoder": _autoencoder,
}
