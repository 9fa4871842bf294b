"""Everything that serves: books, item graph, stars, in one bundle of arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

from recommendations.engine.graph import fit_item_graph
from recommendations.engine.interactions import Interactions
from recommendations.engine.item_graph import ItemGraph
from recommendations.engine.rank import top_n
from recommendations.engine.star_model import StarModel
from recommendations.engine.weights import history_weights

Ranker = Literal["item_graph", "svd"]


@dataclass(frozen=True, eq=False)
class Ranking:
    """A list, strongest first: column numbers (k,), scores (k,) and predicted stars (k,)."""

    items: npt.NDArray[np.int32]
    scores: npt.NDArray[np.float32]
    stars: npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Model:
    """What `fit` learnt. Histories are column numbers (`columns`) with half stars beside them.

    books          (B,) int64 ids, ascending
    rating_counts  (B,) int32 ratings a book was learnt from
    graph          ranks; rows of books without any neighbour in it come from `content`
    content        books alike in kind; without edges if `fit` was given no documents
    stars          predicts stars
    """

    books: npt.NDArray[np.int64]
    rating_counts: npt.NDArray[np.int32]
    graph: ItemGraph
    content: ItemGraph
    stars: StarModel

    def columns(self, book_ids: npt.ArrayLike) -> npt.NDArray[np.int32]:
        """Column numbers of those ids that the model knows, in the order given."""
        ids = np.asarray(book_ids, np.int64)
        return np.searchsorted(self.books, ids[np.isin(ids, self.books)]).astype(np.int32)

    def weights(self, values: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """What the books of a history count in `graph`; for `explain.contributions`."""
        return history_weights(values)

    def predict(
        self,
        items: npt.NDArray[np.int32],
        values: npt.NDArray[np.uint8],
        targets: npt.NDArray[np.int32],
    ) -> npt.NDArray[np.float32]:
        """(t,) float32: stars that the reader of this history would give `targets` (t,)."""
        return self.stars.predict(self.stars.fold_in(items, values), targets)

    def rank(
        self,
        items: npt.NDArray[np.int32],
        values: npt.NDArray[np.uint8],
        n: int,
        exclude: npt.NDArray[np.int32] | None = None,
        *,
        by: Ranker = "item_graph",
    ) -> Ranking:
        """The best `n` books for the reader of this history, without the history itself.

        items    (k,) column numbers of the history
        values   (k,) half stars, 0 for a want-to-read mark
        exclude  further column numbers that must not appear
        by       "svd" ranks by predicted stars, over rated books only

        By the item graph the list holds personal picks only: it is shorter than `n`, or empty,
        where the history speaks for fewer books (none at all, or only low ratings).
        """
        seen = np.concatenate([items, [] if exclude is None else exclude]).astype(np.int32)
        if by == "svd":
            everything = np.arange(len(self.books), dtype=np.int32)
            scores = self.stars.estimate(self.stars.fold_in(items, values), everything)
            best, strength = top_n(scores, n, seen, allowed=self.rating_counts > 0)
        elif by == "item_graph":
            best, strength = top_n(self.graph.scores(items, self.weights(values)), n, seen)
        else:
            raise ValueError(f"{by!r} is no way to rank.")
        return Ranking(best, strength, self.predict(items, values, best))

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What `from_arrays` takes back: numbers only, names fit for files."""
        arrays: dict[str, npt.NDArray[Any]] = {
            "books": self.books,
            "rating_counts": self.rating_counts,
        }
        for part in ("graph", "content", "stars"):
            arrays |= {f"{part}_{name}": a for name, a in getattr(self, part).arrays().items()}
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Self:
        """From the arrays of `arrays`, which may be read-only maps; nothing is copied."""

        def part(name: str) -> dict[str, npt.NDArray[Any]]:
            prefix = f"{name}_"
            return {k.removeprefix(prefix): a for k, a in arrays.items() if k.startswith(prefix)}

        return cls(
            books=np.asarray(arrays["books"]),
            rating_counts=np.asarray(arrays["rating_counts"]),
            graph=ItemGraph.from_arrays(part("graph")),
            content=ItemGraph.from_arrays(part("content")),
            stars=StarModel.from_arrays(part("stars")),
        )


def fit(
    interactions: Interactions,
    content_documents: Sequence[str | Sequence[str]] | None = None,
    *,
    seed: int = 0,
) -> Model:
    """Learn everything from the ratings and, where given, from what kind of book each is.

    `content_documents` holds the terms of each book, in the order of `interactions.books` (see
    `content.fit_content_graph`). The same input and seed give the same arrays on one machine.
    Raises ValueError if there is no rating or the documents do not match the books.
    """
    # Only training needs scikit-learn and Surprise; a process that serves never loads them.
    from recommendations.engine.content import fit_content_graph
    from recommendations.engine.stars import fit_stars

    books = len(interactions.books)
    documents = [()] * books if content_documents is None else content_documents
    if len(documents) != books:
        raise ValueError(f"{len(documents)} documents can't describe {books} books.")
    content = fit_content_graph(documents)
    rated = interactions.rated
    return Model(
        books=interactions.books,
        rating_counts=np.bincount(rated.book, minlength=books).astype(np.int32),
        graph=fit_item_graph(interactions).filled_from(content),
        content=content,
        stars=fit_stars(interactions, seed=seed),
    )
