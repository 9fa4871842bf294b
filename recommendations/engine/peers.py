"""What any model has to beat, judged by the same held-out readers: the obvious, in three forms."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommendations.engine.bias import fit_bias
from recommendations.engine.evaluate import (
    Recommend,
    by_fold_in,
    by_popularity,
    predict_stars,
)
from recommendations.engine.held_out import HeldOut
from recommendations.engine.interactions import Interactions
from recommendations.engine.item_graph import ItemGraph
from recommendations.engine.judge import ListScores, judge_lists, liked
from recommendations.engine.popularity import popularity
from recommendations.engine.rank import top_n_all

# Nearest books that speak for a book: fewer where the catalogue is very large.
_NEAREST, _FEWEST, _IN_ALL = 100, 20, 20_000_000
# Readers of a book are met by their neighbours so often at most: it bounds the time.
_MEETINGS = 2_000_000


@dataclass(frozen=True, eq=False)
class Peers:
    """Of the readers and hidden ratings of `Judged`, in the same order.

    popularity  lists of the most popular books
    neighbours  lists of the books nearest to those of the history, by who has rated them
    averages    (m,) float64 errors of stars from the means of books and readers alone
    """

    popularity: ListScores
    neighbours: ListScores
    averages: npt.NDArray[np.float64]


def judge_peers(rest: Interactions, held_out: HeldOut, k: int = 10) -> Peers:
    """What `rest` alone teaches the simplest ways to make lists and to predict stars.

    Raises ValueError if there is no rating in `rest`.
    """
    shown, hidden = held_out.shown, held_out.hidden
    relevant = liked(hidden)
    readers = np.flatnonzero(held_out.to_be_found)

    def judged(recommend: Recommend) -> ListScores:
        return judge_lists(recommend(readers), readers, shown, relevant)

    stars = predict_stars(
        by_fold_in(fit_bias(rest)), shown, hidden, np.arange(len(shown.readers), dtype=np.intp)
    )
    return Peers(
        popularity=judged(by_popularity(popularity(rest), shown, k)),
        neighbours=judged(by_neighbours(rest, shown, k)),
        averages=np.asarray(stars - hidden.value / 2, np.float64),
    )


def by_neighbours(learnt_from: Interactions, histories: Interactions, k: int) -> Recommend:
    """Lists by the sum of a book's cosines with the rated ones; a rating counts 1, however high.

    G. Linden, B. Smith, J. York, Amazon.com Recommendations, IEEE Internet Computing 2003.
    """
    graph = cosine_graph(learnt_from.rated)
    ones = histories.csr((histories.value > 0).astype(np.float32))
    return lambda readers: top_n_all(graph, ones[readers], k)[0]


def cosine_graph(rated: Interactions) -> ItemGraph:
    """Edges from each book to those that have it among their nearest, as strong as the cosine."""
    # Only training needs compiled loops; a process that serves never loads them.
    from recommendations.engine.similarity import flat, nearest

    books = len(rated.books)
    known = np.flatnonzero(rated.book_counts)
    keep = int(np.clip(_IN_ALL // max(len(known), 1), _FEWEST, _NEAREST))
    by_book = rated.csr(np.ones(len(rated), np.float32)).T.tocsr()[known]
    near = flat(nearest(by_book, keep, budget=_MEETINGS)).tocoo()
    pairs = (near.data, (known[near.col], known[near.row]))
    edges = sp.csr_array(pairs, shape=(books, books))
    return ItemGraph.from_flat(np.diff(edges.indptr), edges.indices, edges.data, "neighbours")
