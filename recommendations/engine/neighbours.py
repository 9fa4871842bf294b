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

from recommendations.engine.compiled import compiled, on_rows, runs_of
from recommendations.engine.interactions import Interactions
from recommendations.engine.item_graph import ItemGraph
from recommendations.engine.runs import offsets
from recommendations.engine.similarity import Lists, both_ways, capped, flat, nearest, squares
from recommendations.engine.weights import tempering, training_weights

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]

# Ridge penalty; shrinkage in units of the squared training weight, about one reader.
_PENALTY, _SHRINKAGE = 10.0, 10.0
# Of a longer history so many ratings are counted in pairs, evenly spread over it.
MOST_A_READER = 1000
# Descent ends after so many rounds, or when no coefficient moves by more.
_SWEEPS, _TOLERANCE = 10, np.float32(1e-4)
_OWN = 5
# Near books in all, and of each; what a book with few ratings can support.
_NEAR_IN_ALL, _LEAST_NEAR, _MOST_NEAR, _NEAR_A_RATING = 20_000_000, 40, 1000, 8
_LEAST_CANDIDATES, _CANDIDATES_A_RATING = 16, 4
# Books looked at together; and ratings, where NumPy would make a wider copy of the data.
_ROWS, _CHUNK = 256, 1 << 22


def fit_neighbour_graph(
    interactions: Interactions, *, keep: int = 128, candidates: int = 64
) -> ItemGraph:
    """Learn the graph from the ratings; want-to-read marks take no part.

    keep        edges kept of a book's row, its strongest
    candidates  nearest books that may speak for a book: at most so many, in the largest catalogues
                two thirds of those below, of a book with few ratings 16 and 4 a rating

    The products are kept of the nearest 1000 books for up to 20,000 books, of fewer in larger
    catalogues, 40 from 500,000 on; of a book with few ratings too, a third and 8 a rating.

    NDCG@10 on validation readers, by this method: goodbooks-10k (5 %) 0.225, its Kaggle release
    0.198, Book-Crossing 0.0615; with the nearest 100 0.219, 0.197, 0.0613, with 48 and 32 candidates
    0.218, 0.195, 0.0608. With all pairs met by both books, 200 candidates and no less for books with
    few ratings 0.229, 0.198, 0.0623 in two to three times the work.

    A book that speaks for none gets its own nearest, so that one rating is enough for a list.
    Memory: about 30 bytes for each book and each of its nearest, 12 for each candidate, 30 a rating.
    Raises ValueError if there is no rating.
    """
    rated = interactions.rated
    if not len(rated):
        raise ValueError("There is no rating to learn from.")
    most = min(max(_NEAR_IN_ALL // len(rated.books), _LEAST_NEAR), _MOST_NEAR)
    popular = np.argsort(-rated.book_counts, kind="stable").astype(np.int32)
    lists, ratings, sums = _met_once(rated, popular, min(most, len(popular)))
    scale = tempering(np.maximum(ratings, 1))
    own = _own_nearest(lists, scale, popular, min(_OWN, keep))
    _products(lists, np.sqrt(sums), scale)
    diagonal = sums * scale**2 + np.float32(_PENALTY)
    limits = np.minimum(
        _LEAST_CANDIDATES + _CANDIDATES_A_RATING * ratings,
        min(candidates, 2 * most // 3, len(popular)),
    )
    edges = _regression(lists, diagonal, limits)
    del lists
    graph = _graph(edges, scale, popular, keep)
    del edges
    return graph.filled_from(own)


def _met_once(
    rated: Interactions, popular: Ints, near: int
) -> tuple[Lists, Ints, npt.NDArray[np.float32]]:
    """The nearest of each book, its number of ratings, and the sum of its squared weights.

    Book k here is book `popular[k]` there. Two books are joined if the more popular is among the
    nearest of the other, of those that are more popular than that; so each pair is met once, by the
    side with fewer readers.
    """
    by_book = _histories(rated).T.tocsr()[popular]
    ratings = np.diff(by_book.indptr).astype(np.int32)
    sums = squares(by_book)
    wanted = near // 3 + _NEAR_A_RATING * ratings
    lists = nearest(by_book, near, _SHRINKAGE, most=wanted, earlier=True)
    del by_book
    return both_ways(lists, wanted), ratings, sums


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
    lists: Lists, diagonal: npt.NDArray[np.float32], limits: npt.NDArray[np.int32]
) -> Any:
    """b of each book as the rows of a CSR array (B, B), above 0 only, in the order of its list.

    lists     the nearest of each book and the entries of (X D)' X D for them
    diagonal  (B,) of that matrix, with the penalty
    limits    (B,) candidates of each book
    """
    columns, products, counts = lists
    coefficients = np.zeros((len(columns), limits.max(initial=1)), np.float32)
    given = (columns, products, counts, diagonal, limits, coefficients)
    on_rows(regress_rows, runs_of(len(columns), _ROWS), *given)
    kept = coefficients > 0
    indptr = offsets(np.count_nonzero(kept, axis=1))
    # SciPy widens the column numbers, a copy, unless both index arrays have one type.
    indptr = indptr.astype(np.int32 if indptr[-1] <= np.iinfo(np.int32).max else np.int64)
    source = columns[:, : coefficients.shape[1]][kept]
    return sp.csr_array((coefficients[kept], source, indptr), shape=(len(columns),) * 2)


def _graph(
    by_target: Any, scale: npt.NDArray[np.float32], order: npt.NDArray[np.int32], keep: int
) -> ItemGraph:
    """W with rows of no more than `keep` edges; book k here is book `order[k]` there."""
    by_target.data *= scale[by_target.indices]
    by_target.indices = order[by_target.indices]
    edges = capped(by_target.T.tocsr(), keep)
    sizes, targets = np.diff(edges.indptr), order[edges.indices]
    return ItemGraph.from_flat(sizes, targets, edges.data, "neighbours")


def _products(lists: Lists, length: Floats, scale: Floats) -> None:
    """Turn the values of `lists` into entries of (X D)' X D."""
    columns, values, _ = lists
    for start, stop in runs_of(len(columns), _ROWS):
        other = columns[start:stop]
        bound = length[start:stop, None] * length[other] + np.float32(_SHRINKAGE)
        values[start:stop] *= bound * scale[start:stop, None] * scale[other]


def _own_nearest(
    lists: Lists, scale: npt.NDArray[np.float32], order: npt.NDArray[np.int32], most: int
) -> ItemGraph:
    """Each book speaks for the `most` nearest to it, as loudly as they are near.

    Book k of `lists` is book `order[k]` of the graph.
    """
    columns, cosines, counts = lists
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    sizes = np.minimum(counts, most)[place]
    weights = (cosines[:, :most] * scale[:, None])[place]
    few = flat((order[columns[:, :most]][place], weights, sizes))
    return ItemGraph.from_flat(sizes, few.indices, few.data, "neighbours")


@compiled
def regress_rows(
    start: int,
    stop: int,
    columns: Ints,
    products: Floats,
    counts: Ints,
    diagonal: Floats,
    candidates: Ints,
    coefficients: Floats,
) -> None:
    """Least squares b >= 0 of a book on its nearest, `candidates` (B,), by coordinate descent.

    columns       (B, S) the books that share readers with each, nearest first, `counts` of them
    products      (B, S) their entries of X' X; what is in neither book's row counts as 0
    diagonal      (B,) of X' X + penalty
    coefficients  (B, most candidates) the result, in the order of `columns`
    """
    # Long, as all that one book needs lies in the same few arrays, filled anew for the next.
    most = coefficients.shape[1]
    gram = np.empty((most, most), np.float32)
    left = np.empty(most, np.float32)
    # A hash table of the places in `near`, small enough for the innermost cache, open addressing.
    slots = 64
    while slots < 16 * most:
        slots *= 2
    place = np.empty(slots, np.int32)
    _clear(place)
    for row in range(start, stop):
        size = min(counts[row], candidates[row])
        near = columns[row, :size]
        for number in range(size):
            place[_slot(place, near, near[number])] = number
            left[number] = products[row, number]
        for number in range(size):
            for other in range(size):
                gram[number, other] = 0
        for number in range(size):
            book = near[number]
            gram[number, number] = diagonal[book]
            for entry in range(counts[book]):
                other = place[_slot(place, near, columns[book, entry])]
                if other >= 0:
                    gram[number, other] = products[book, entry]
                    gram[other, number] = products[book, entry]
        _clear(place)
        _descend(gram, left, coefficients[row], size)


@compiled
def _clear(place: Ints) -> None:
    for slot in range(len(place)):
        place[slot] = -1


@compiled
def _slot(place: Ints, near: Ints, book: int) -> int:
    """Where the place of this book in `near` stands, or would stand."""
    slot = book & (len(place) - 1)
    while place[slot] >= 0 and near[place[slot]] != book:
        slot = (slot + 1) & (len(place) - 1)
    return slot


@compiled
def _descend(gram: Floats, left: Floats, result: Floats, size: int) -> None:
    """Lower b' G b / 2 - left' b over b >= 0, one coordinate after the other.

    `left` is used up; `result` holds zeros at first.
    """
    for _ in range(_SWEEPS):
        largest = np.float32(0)
        for number in range(size):
            row = gram[number]
            value = max(result[number] + left[number] / row[number], np.float32(0))
            change = value - result[number]
            if change != 0:
                result[number] = value
                largest = max(largest, abs(change))
                for other in range(size):
                    left[other] -= change * row[other]
        if largest <= _TOLERANCE:
            break
