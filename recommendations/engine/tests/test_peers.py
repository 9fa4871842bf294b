import numpy as np
import pytest

from recommendations.engine.held_out import hold_out
from recommendations.engine.interactions import Interactions
from recommendations.engine.peers import by_neighbours, judge_peers


def cosines(data: Interactions) -> np.ndarray:
    ones = (data.csr(data.value.astype(np.float32)).toarray() > 0).astype(float)
    length = np.sqrt((ones**2).sum(axis=0))
    cosine = ones.T @ ones / np.maximum(np.outer(length, length), 1)
    np.fill_diagonal(cosine, 0)
    return np.asarray(cosine)


def test_neighbours_are_those_of_the_cosine_by_hand():
    rows = [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (3, 3), (3, 4), (4, 4), (4, 5), (4, 2)]
    reader, book = np.array(rows).T
    data = Interactions.from_ids(reader, book, np.full(len(rows), 3, np.uint8))
    scores = cosines(data)
    lists = by_neighbours(data, data, 5)(np.arange(4))
    for reader_row, found in enumerate(lists):
        known = data.book[data.indptr[reader_row] : data.indptr[reader_row + 1]]
        sums = scores[known].sum(axis=0)
        sums[known] = 0
        assert set(found[found >= 0]) == set(np.flatnonzero(sums))
        assert (np.diff(sums[found[found >= 0]]) <= 1e-6).all()


def test_marks_are_no_ratings_but_stay_out_of_lists(checkerboard):
    marked = np.zeros(len(checkerboard), bool)
    marked[0] = True  # the first book of reader 0
    values = np.where(marked, 0, checkerboard.value).astype(np.uint8)
    histories = Interactions.from_ids(
        checkerboard.readers[checkerboard.reader],
        checkerboard.books[checkerboard.book],
        values,
        books=checkerboard.books,
    )
    (found,) = by_neighbours(checkerboard, histories, 3)(np.array([0]))
    assert found.tolist() == [0, -1, -1]


def test_peers_are_judged_by_those_held_out(checkerboard):
    """Of each colour 40 readers have read all books but one: the neighbours can't go wrong."""
    rest, held_out = hold_out(checkerboard, 0, 0.4, seed=1)
    assert held_out is not None
    peers = judge_peers(rest, held_out, k=5)
    assert len(peers.neighbours.ndcg) == len(held_out.shown.readers)
    assert peers.neighbours.recall.mean() > 0.9
    assert peers.popularity.recall.mean() < 0.9
    assert peers.averages == pytest.approx(np.zeros(len(held_out.hidden)), abs=0.01)
