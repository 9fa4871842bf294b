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
from recommendations.engine.recipe import Recipe
from recommendations.engine.star_model import StarModel
from recommendations.engine.taste_model import TasteModel
from recommendations.engine.weights import history_weights

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
        places, known = self._places(book_ids)
        return places[known].astype(np.int32)

    def knows(self, book_ids: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Whether the model knows each of these ids."""
        return self._places(book_ids)[1]

    def _places(
        self, book_ids: npt.ArrayLike
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Where each id is among the books, or would be; and whether it is. The books are sorted."""
        ids = np.asarray(book_ids, np.int64)
        places = np.searchsorted(self.books, ids)
        known = places < len(self.books)
        known[known] = self.books[places[known]] == ids[known]
        return places, known

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
        read: npt.NDArray[np.int32] | None = None,
        by: Ranker = "item_graph",
        dials: Dials | None = None,
        allowed: npt.NDArray[np.bool_] | None = None,
    ) -> Ranking:
        """The best `n` books for the reader of this history, without the history itself.

        items    (k,) column numbers of the history
        values   (k,) half stars, 0 for a want-to-read mark
        exclude  further column numbers that must not appear
        read     those of history and `exclude` that were read, with stars or without: where the
                 reader stands in a series; None: what was rated
        by       "readers" by what the nearest readers liked; "svd" by predicted stars, over rated
                 books only
        dials    choose and order, see `Dials`; without them the list is in the order of the scores
        allowed  (B,) bool: the only books that may appear

        By the item graph or by readers the list holds personal picks only: it is shorter than `n`,
        or empty, where the history speaks for fewer books (none at all, or only low ratings).
        """
        scores = self.scores(items, values, by)
        if by == "svd":
            rated = self.rating_counts > 0
            allowed = rated if allowed is None else allowed & rated
        if dials is None:
            seen = np.concatenate([items, [] if exclude is None else exclude]).astype(np.int32)
            best, strength = top_n(scores, n, seen, allowed)
        else:
            behind = self.behind(items, values, exclude, read)
            best, strength = self.arrange(dials, scores, behind, n, allowed)
        stars = self.predict(items, values, best, by="svd" if by == "svd" else None)
        return Ranking(best, strength, stars)

    def arrange(
        self,
        dials: Dials,
        scores: npt.NDArray[np.float32],
        behind: Behind,
        n: int,
        allowed: npt.NDArray[np.bool_] | None = None,
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """The list that the dials make of `scores` (B,): see `dials.apply`."""
        return engine_dials.apply(dials, self.facts, self.taste.alike, scores, behind, n, allowed)

    def behind(
        self,
        items: npt.NDArray[np.int32],
        values: npt.NDArray[np.uint8],
        exclude: npt.NDArray[np.int32] | None = None,
        read: npt.NDArray[np.int32] | None = None,
    ) -> Behind:
        """What lies behind a reader as the dials take it; the parameters are those of `rank`."""
        rated = np.asarray(values) > 0
        closed = np.concatenate([items[~rated], [] if exclude is None else exclude])
        without_stars = np.setdiff1d([] if read is None else read, items[rated])
        weights = np.maximum(self.weights(values[rated]), 0)
        return Behind(
            read=np.concatenate([items[rated], without_stars]).astype(np.int32),
            weights=np.concatenate([weights, np.zeros(len(without_stars), np.float32)]),
            closed=closed.astype(np.int32),
        )

    def scores(
        self, items: npt.NDArray[np.int32], values: npt.NDArray[np.uint8], by: Ranker
    ) -> npt.NDArray[np.float32]:
        """(B,) float32: what `rank` orders by, of every book; its unit depends on the history."""
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


def fit(
    interactions: Interactions,
    catalogue: Catalogue | None = None,
    *,
    recipe: Recipe | None = None,
    seed: int = 0,
) -> Model:
    """Learn everything from the ratings and, where given, from what is known of the books.

    By `recipe`; without one, by that of a new site.

    The same input and seed give the same arrays on one machine. Raises ValueError if there is no
    rating or the catalogue does not have the books of `interactions`, in their order.
    """
    # Only training needs scikit-learn, Surprise and compiled loops; a process that serves never
    # loads them.
    from recommendations.engine.families import Ground, fit_ranker
    from recommendations.engine.stars import fit_stars
    from recommendations.engine.taste import fit_taste

    if catalogue is None:
        catalogue = Catalogue.unknown(len(interactions.books))
    recipe = recipe or Recipe()
    ground = Ground.of(interactions, catalogue)
    ranker = fit_ranker(ground, recipe.lists, recipe.ranking)
    return Model(
        books=interactions.books,
        facts=ground.facts,
        graph=ranker.graph,
        companions=ranker.companions,
        usual=ranker.usual,
        content=ground.content,
        svd=fit_stars(interactions, seed=seed, **recipe.svd),
        taste=fit_taste(interactions, catalogue, seed=seed),
        readers=fit_readers(interactions, seed=seed),
    )
