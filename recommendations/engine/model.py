"""Everything that serves: books, item graph, stars, in one bundle of arrays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

import numpy as np
import numpy.typing as npt

from recommendations.engine import dials as engine_dials
from recommendations.engine.blend import Blend
from recommendations.engine.catalogue import Catalogue
from recommendations.engine.dials import Behind, Dials
from recommendations.engine.facts import Facts
from recommendations.engine.interactions import Interactions
from recommendations.engine.item_graph import ItemGraph
from recommendations.engine.rank import top_n
from recommendations.engine.readers import ReaderNeighbours, fit_readers
from recommendations.engine.star_model import StarModel
from recommendations.engine.taste_model import TasteModel
from recommendations.engine.weights import history_weights, usual_weight

Ranker = Literal["item_graph", "readers", "svd"]
# Who predicts the stars that are shown: Surprise's SVD or the taste model.
StarMaker = Literal["svd", "taste"]
STAR_MAKERS: tuple[StarMaker, ...] = get_args(StarMaker)

# Counted up whenever `Model.arrays` holds something else than before.
FORMAT = 3


@dataclass(frozen=True, eq=False)
class Ranking:
    """A list, strongest first: column numbers (k,), scores (k,) and predicted stars (k,)."""

    items: npt.NDArray[np.int32]
    scores: npt.NDArray[np.float32]
    stars: npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Model:
    """What `fit` learnt. Histories are column numbers (`columns`) with half stars beside them.

    books    (B,) int64 ids, ascending
    facts    what the dials go by
    graph    ranks; rows of books without any neighbour in it come from `content`
    companions ranks where little is known of a reader, together with `graph`: see `blend`
    usual    median sum of the weights above 0 in the histories learnt from
    content  books alike in kind; without edges if `fit` was given no catalogue
    svd      predicts stars; the reference, and a way to rank
    taste    predicts stars
    readers  a sample of the readers learnt from, to find those of like taste
    stars_by which of the two predicts the stars that are shown
    """

    books: npt.NDArray[np.int64]
    facts: Facts
    graph: ItemGraph
    companions: ItemGraph
    usual: float
    content: ItemGraph
    svd: StarModel
    taste: TasteModel
    readers: ReaderNeighbours
    stars_by: StarMaker = "taste"

    @property
    def blend(self) -> Blend:
        """Both graphs that rank, as one."""
        return Blend(self.graph, self.companions, self.usual)

    @property
    def rating_counts(self) -> npt.NDArray[np.int32]:
        """(B,) int32 ratings a book was learnt from."""
        return self.facts.rating_counts

    def columns(self, book_ids: npt.ArrayLike) -> npt.NDArray[np.int32]:
        """Column numbers of those ids that the model knows, in the order given."""
        ids = np.asarray(book_ids, np.int64)
        return np.searchsorted(self.books, ids[np.isin(ids, self.books)]).astype(np.int32)

    def weights(self, values: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """What the books of a history count; for `blend`."""
        return history_weights(values)

    def predict(
        self,
        items: npt.NDArray[np.int32],
        values: npt.NDArray[np.uint8],
        targets: npt.NDArray[np.int32],
        *,
        by: StarMaker | None = None,
    ) -> npt.NDArray[np.float32]:
        """(t,) float32: stars that the reader of this history would give `targets` (t,).

        By `stars_by`, unless `by` names another.
        """
        if (by or self.stars_by) == "svd":
            return self.svd.predict(self.svd.fold_in(items, values), targets)
        return self.taste.predict(self.taste.fold_in(items, values), targets)

    def deviation(
        self,
        items: npt.NDArray[np.int32],
        values: npt.NDArray[np.uint8],
        targets: npt.NDArray[np.int32],
    ) -> npt.NDArray[np.float32] | None:
        """(t,) float32: how far from `predict` the reader's stars may be, as standard deviations.

        None where Surprise's SVD predicts: it does not know how sure it is.
        """
        if self.stars_by == "svd":
            return None
        return self.taste.deviation(items, values, targets)

    def rank(
        self,
        items: npt.NDArray[np.int32],
        values: npt.NDArray[np.uint8],
        n: int,
        exclude: npt.NDArray[np.int32] | None = None,
        *,
        by: Ranker = "item_graph",
        dials: Dials | None = None,
        allowed: npt.NDArray[np.bool_] | None = None,
    ) -> Ranking:
        """The best `n` books for the reader of this history, without the history itself.

        items    (k,) column numbers of the history
        values   (k,) half stars, 0 for a want-to-read mark
        exclude  further column numbers that must not appear
        by       "readers" by what the nearest readers liked; "svd" by predicted stars, over rated
                 books only
        dials    choose and order, see `Dials`; without them the list is in the order of the scores
        allowed  (B,) bool: the only books that may appear

        By the item graph or by readers the list holds personal picks only: it is shorter than `n`,
        or empty, where the history speaks for fewer books (none at all, or only low ratings).
        """
        scores = self._scores(items, values, by)
        if by == "svd":
            rated = self.rating_counts > 0
            allowed = rated if allowed is None else allowed & rated
        if dials is None:
            seen = np.concatenate([items, [] if exclude is None else exclude]).astype(np.int32)
            best, strength = top_n(scores, n, seen, allowed)
        else:
            behind = self.behind(items, values, exclude)
            best, strength = engine_dials.apply(dials, self.facts, scores, behind, n, allowed)
        stars = self.predict(items, values, best, by="svd" if by == "svd" else None)
        return Ranking(best, strength, stars)

    def behind(
        self,
        items: npt.NDArray[np.int32],
        values: npt.NDArray[np.uint8],
        exclude: npt.NDArray[np.int32] | None = None,
    ) -> Behind:
        """A history and the further books to leave out, as the dials take them."""
        rated = np.asarray(values) > 0
        closed = np.concatenate([items[~rated], [] if exclude is None else exclude])
        weights = np.maximum(self.weights(values[rated]), 0)
        return Behind(items[rated], weights, closed.astype(np.int32))

    def _scores(
        self, items: npt.NDArray[np.int32], values: npt.NDArray[np.uint8], by: Ranker
    ) -> npt.NDArray[np.float32]:
        if by == "item_graph":
            return self.blend.scores(items, self.weights(values))
        if by == "readers":
            return self.readers.scores(items, values)
        if by == "svd":
            everything = np.arange(len(self.books), dtype=np.int32)
            return self.svd.estimate(self.svd.fold_in(items, values), everything)
        raise ValueError(f"{by!r} is no way to rank.")

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What `from_arrays` takes back: numbers only, names fit for files."""
        stars_by = np.array([STAR_MAKERS.index(self.stars_by)], np.int32)
        usual = np.array([self.usual], np.float64)
        arrays: dict[str, npt.NDArray[Any]] = {
            "books": self.books,
            "stars_by": stars_by,
            "usual": usual,
        }
        for part in ("facts", "graph", "companions", "content", "svd", "taste", "readers"):
            arrays |= {f"{part}_{name}": a for name, a in getattr(self, part).arrays().items()}
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Self:
        """From the arrays of `arrays`, which may be read-only maps; nothing is copied.

        Raises KeyError for an array that is missing, as of a model of an earlier FORMAT.
        """

        def part(name: str) -> dict[str, npt.NDArray[Any]]:
            prefix = f"{name}_"
            return {k.removeprefix(prefix): a for k, a in arrays.items() if k.startswith(prefix)}

        return cls(
            books=np.asarray(arrays["books"]),
            facts=Facts.from_arrays(part("facts")),
            graph=ItemGraph.from_arrays(part("graph")),
            companions=ItemGraph.from_arrays(part("companions")),
            usual=float(arrays["usual"][0]),
            content=ItemGraph.from_arrays(part("content")),
            svd=StarModel.from_arrays(part("svd")),
            taste=TasteModel.from_arrays(part("taste")),
            readers=ReaderNeighbours.from_arrays(part("readers")),
            stars_by=STAR_MAKERS[int(arrays["stars_by"][0])],
        )


def fit(interactions: Interactions, catalogue: Catalogue | None = None, *, seed: int = 0) -> Model:
    """Learn everything from the ratings and, where given, from what is known of the books.

    The same input and seed give the same arrays on one machine. Raises ValueError if there is no
    rating or the catalogue does not have the books of `interactions`, in their order.
    """
    # Only training needs scikit-learn, Surprise and compiled loops; a process that serves never
    # loads them.
    from recommendations.engine.companions import fit_companions
    from recommendations.engine.content import fit_content_graph
    from recommendations.engine.graph import fit_item_graph
    from recommendations.engine.kinship import join_kin, kinship_edges, reach_unrated
    from recommendations.engine.stars import fit_stars
    from recommendations.engine.taste import fit_taste

    if catalogue is None:
        catalogue = Catalogue.unknown(len(interactions.books))
    facts = Facts.of(catalogue, interactions)
    content = fit_content_graph(catalogue.documents)
    graph = join_kin(fit_item_graph(interactions), kinship_edges(catalogue), facts.rating_counts)
    return Model(
        books=interactions.books,
        facts=facts,
        graph=reach_unrated(graph, content, facts.rating_counts).filled_from(content),
        companions=fit_companions(interactions, graph),
        usual=usual_weight(interactions),
        content=content,
        svd=fit_stars(interactions, seed=seed),
        taste=fit_taste(interactions, catalogue, seed=seed),
        readers=fit_readers(interactions, seed=seed),
    )
