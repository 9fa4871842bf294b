"""The item graph of catalogues too large for a dense solve: each book from its neighbours.

As in `graph`, each book is predicted from other books by ridge regression, but only from its
nearest ones and with coefficients that are not negative (X. Ning and G. Karypis, SLIM: Sparse
Linear Methods for Top-N Recommender Systems, ICDM 2011):

    c_ij = x_i . x_j / (|x_i| |x_j| + shrinkage)       over the training weights X, by book
    b_i  = argmin |D x_i - X D b|**2 + reg |b|**2      b >= 0, over the candidates nearest to i
    W_ji = d_j b_ij, where D is as in `graph`

Products x_j . x_k of two candidates are known if either is among the nearest of the other, and
count as 0 if not: those books share few readers. Each pair is met once, from the side of the book
with fewer readers, and counts if the other is among its nearest. Nothing here is quadratic in
readers or books.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommendations.engine.compiled import in_parallel
from recommendations.engine.interactions import Interactions
from recommendations.engine.item_graph import ItemGraph
from recommendations.engine.regress_kernels import regress_rows
from recommendations.engine.similarity import Lists, blocks, flat, nearest, strongest
from recommendations.engine.weights import training_weights

# Of a longer history so many ratings are counted in pairs, evenly spread over it.
MOST_A_READER = 1000
# Descent ends after so many rounds, or when no coefficient moves by more.
_SWEEPS, _TOLERANCE = 10, 1e-4
_OWN = 5
# What a book with few ratings can support: so many near books and candidates a rating.
_NEAR_A_RATING = 8
_CANDIDATES, _LEAST_CANDIDATES, _CANDIDATES_A_RATING = 64, 16, 4
_BLOCKS = 64
# Rows looked at together, where NumPy would make a wider copy of the data.
_CHUNK = 1 << 22


def fit_neighbour_graph(
    interactions: Interactions,
    *,
    reg: float = 10.0,
    normalisation: float = 0.25,
    keep: int = 128,
    candidates: int | None = None,
    near: int | None = None,
    shrinkage: float = 10.0,
) -> ItemGraph:
    """Learn the graph from the ratings; want-to-read marks take no part.

    reg            ridge penalty, above 0
    normalisation  exponent of D: d_j = (number of ratings of book j) ** -normalisation
    keep           edges kept of a book's row, its strongest
    near           nearest books of which the products are kept: 1000 for up to 20,000 books, fewer
                   in larger catalogues, 50 from 400,000 on; fewer too of a book with few ratings,
                   a third and 8 a rating
    candidates     nearest books that may speak for a book: 64, in the largest catalogues two thirds
                   of `near`, but 16 and 4 a rating of a book with few ratings
    shrinkage      as above; in units of the squared training weight, about one reader

    NDCG@10 on validation readers, by this method: goodbooks-10k (5 %) 0.225, its Kaggle release
    0.198, Book-Crossing 0.0615; with `near` 100 0.219, 0.197, 0.0613, with 48 and 32 candidates
    0.218, 0.195, 0.0608. With all pairs met by both
    books, 200 candidates and no less for books with few ratings 0.229, 0.198, 0.0623 in two to
    three times the work.

    A book that speaks for none gets its own nearest, so that one rating is enough for a list.
    Memory: about 30 bytes for each book and each of `near`, 12 for each of `candidates`, 30 a rating.
    Raises ValueError if there is no rating.
    """
    if not reg > 0:
        raise ValueError(f"The penalty must be above 0, not {reg}.")
    rated = interactions.rated
    if not len(rated):
        raise ValueError("There is no rating to learn from.")
    books = len(rated.books)
    most = near or _most_near(books)
    near = min(most, books)
    candidates = min(candidates or min(_CANDIDATES, max(2 * most // 3, 1)), near)
    popular = np.argsort(-rated.book_counts, kind="stable")
    by_book = _histories(rated).T.tocsr()[popular]
    lists = _lists(by_book, near, shrinkage)
    ratings = np.diff(by_book.indptr).astype(np.int32)
    squares = np.asarray(by_book.multiply(by_book).sum(axis=1), np.float32)
    scale = (np.maximum(ratings, 1) ** -normalisation).astype(np.float32)
    own = _own_nearest(lists, scale, min(_OWN, keep))
    graph = _regression(
        lists, ratings, squares, scale, reg, shrinkage, candidates, keep
    ).filled_from(own)
    return _renumbered(graph, popular)


def _lists(by_book: Any, near: int, shrinkage: float) -> Lists:
    """The nearest of each book; `by_book` has the popular books first.

    Two books are joined if the more popular is among the nearest of the other, of those that are
    more popular than that; so each pair is met once, by the side with fewer readers.
    """
    most = near // 3 + _NEAR_A_RATING * np.diff(by_book.indptr)
    joined = flat(nearest(by_book, near, shrinkage, most=most, earlier=True))
    return strongest(joined + joined.T, near, most)


def _renumbered(graph: ItemGraph, order: npt.NDArray[np.intp]) -> ItemGraph:
    """The graph whose book `order[k]` is book k of this one."""
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    matrix = graph.matrix()[place]
    columns = order.astype(np.int32)[matrix.indices]
    return ItemGraph.from_flat(np.diff(matrix.indptr), columns, matrix.data, graph.method)


def _most_near(books: int) -> int:
    """In total 20 million or, in the largest catalogues, 50 a book."""
    return min(max(20_000_000 // books, 50), 1000)


def _histories(rated: Interactions) -> Any:
    """(R, B) CSR array of training weights, long histories thinned evenly."""
    counts = np.diff(rated.indptr)
    long = np.flatnonzero(counts > MOST_A_READER)
    if len(long):
        kept = np.ones(len(rated), bool)
        for reader in long:
            place, size = np.arange(counts[reader]), counts[reader]
            # Of n places those at which place * most / n reaches the next whole number.
            reached = place * MOST_A_READER // size != (place - 1) * MOST_A_READER // size
            kept[rated.indptr[reader] : rated.indptr[reader + 1]] = reached
        rated = rated.where(kept)
    weights = np.empty(len(rated), np.float32)
    for start in range(0, len(rated), _CHUNK):
        rows = slice(start, start + _CHUNK)
        weights[rows] = training_weights(rated.value[rows])
    return rated.csr(weights)


def _regression(
    lists: Lists,
    ratings: npt.NDArray[np.int32],
    squares: npt.NDArray[np.float32],
    scale: npt.NDArray[np.float32],
    reg: float,
    shrinkage: float,
    candidates: int,
    keep: int,
) -> ItemGraph:
    """W with the rows of no more than `keep` edges."""
    columns, cosines, counts = lists
    books = len(columns)
    products = _products(lists, np.sqrt(squares), scale, shrinkage)
    coefficients = np.zeros((books, candidates), np.float32)
    limits = np.minimum(_LEAST_CANDIDATES + _CANDIDATES_A_RATING * ratings, candidates)
    diagonal = squares * scale**2 + np.float32(reg)

    def work(block: tuple[int, int]) -> None:
        given: Any = (
            columns,
            products,
            counts,
            diagonal,
            limits,
            _SWEEPS,
            np.float32(_TOLERANCE),
            coefficients,
        )
        regress_rows(*block, *given)

    in_parallel(work, blocks(books, max(1, -(-books // _BLOCKS))))
    target, place = np.nonzero(coefficients)
    source = columns[target, place]
    weights = coefficients[target, place] * scale[source]
    edges = (weights, (source, target.astype(np.int32)))
    kept = flat(strongest(sp.csr_array(edges, shape=(books, books)), min(keep, books)))
    return ItemGraph.from_flat(np.diff(kept.indptr), kept.indices, kept.data, "neighbours")


def _products(
    lists: Lists,
    length: npt.NDArray[np.float32],
    scale: npt.NDArray[np.float32],
    shrinkage: float,
) -> npt.NDArray[np.float32]:
    """Entries of (X D)' X D at the places of `lists`, whose memory they take."""
    columns, values, _ = lists
    for start, stop in blocks(len(columns), 4096):
        other = columns[start:stop]
        bound = length[start:stop, None] * length[other] + np.float32(shrinkage)
        values[start:stop] *= bound * scale[start:stop, None] * scale[other]
    return values


def _own_nearest(lists: Lists, scale: npt.NDArray[np.float32], most: int) -> ItemGraph:
    """Each book speaks for the `most` nearest to it, as loudly as they are near."""
    columns, cosines, counts = lists
    sizes = np.minimum(counts, most)
    nearest_few = flat((columns[:, :most], cosines[:, :most] * scale[:, None], sizes))
    return ItemGraph.from_flat(sizes, nearest_few.indices, nearest_few.data, "neighbours")
