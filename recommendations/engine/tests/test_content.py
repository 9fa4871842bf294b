import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from recommendations.engine.content import fit_content_graph
from recommendations.engine.similarity import flat, nearest, strongest

BOOKS = [
    "tag:space tag:space tag:war author:herbert series:dune",
    "tag:space tag:space author:herbert series:dune",
    "tag:space tag:robots author:asimov",
    "tag:love tag:regency author:austen",
    "tag:love tag:regency author:austen",
    "",
]


def test_books_of_a_kind_are_near_and_the_same_series_nearest():
    graph = fit_content_graph(BOOKS)
    assert graph.method == "content"
    assert graph.neighbours(0, 9)[0].tolist() == [1, 2]
    assert graph.neighbours(3, 9)[0].tolist() == [4]


def test_equal_books_have_cosine_one():
    assert fit_content_graph(BOOKS).neighbours(3, 1)[1][0] == pytest.approx(1)


def test_a_rare_term_in_common_counts_more_than_a_frequent_one():
    graph = fit_content_graph(["common rare", "common other", "far rare", *["common"] * 9])
    assert graph.neighbours(0, 1)[0].tolist() == [2]


def dense_nearness(vectors: np.ndarray, shrinkage: float) -> np.ndarray:
    length = np.sqrt((vectors**2).sum(axis=1))
    bound = np.outer(length, length) + shrinkage
    nearness: np.ndarray = (vectors @ vectors.T) / np.where(bound > 0, bound, 1)
    np.fill_diagonal(nearness, 0)
    return nearness


@given(
    arrays.arrays(np.float32, (7, 5), elements=st.sampled_from([0, 0, 0.5, 1, 2])),
    st.sampled_from([0.0, 3.0]),
    st.integers(1, 7),
)
def test_the_nearest_are_those_of_the_dense_product(vectors, shrinkage, keep):
    columns, scores, counts = nearest(sp.csr_array(vectors), keep, shrinkage)
    expected = dense_nearness(vectors.astype(np.float64), shrinkage)
    for row, size in enumerate(counts):
        assert size == min(keep, np.count_nonzero(expected[row]))
        found, rest = columns[row, :size], np.delete(expected[row], columns[row, :size])
        assert scores[row, :size] == pytest.approx(expected[row, found], abs=1e-6)
        assert np.all(np.diff(scores[row, :size]) <= 0)
        assert rest.max(initial=0) <= scores[row, :size].min(initial=9) + 1e-6


def test_beyond_the_budget_the_rarest_feature_decides():
    common, rare = np.ones(20), np.zeros(20)
    rare[[0, 7]] = 1
    vectors = sp.csr_array(np.column_stack([common, rare]).astype(np.float32))
    columns, _, counts = nearest(vectors, 5, budget=2)
    assert columns[0, : counts[0]].tolist() == [7]
    assert counts.tolist() == [1, 0, 0, 0, 0, 0, 0, 1] + [0] * 12


def test_a_weight_below_zero_is_refused():
    for weight in (-1, np.nan):
        with pytest.raises(ValueError, match="below 0"):
            nearest(sp.csr_array(np.array([[1, weight]])), 1)


def test_a_book_without_terms_has_no_neighbours():
    assert len(fit_content_graph(BOOKS).neighbours(5, 9)[0]) == 0


def test_terms_may_come_as_lists_or_as_a_matrix():
    lists = [document.split() for document in BOOKS]
    terms = sorted({term for document in lists for term in document})
    counts = sp.csr_array(np.array([[document.count(t) for t in terms] for document in lists]))
    expected = fit_content_graph(BOOKS).matrix().toarray()
    assert fit_content_graph(lists).matrix().toarray() == pytest.approx(expected)
    assert fit_content_graph(counts).matrix().toarray() == pytest.approx(expected)


def test_a_list_is_cut_to_its_strongest():
    graph = fit_content_graph(BOOKS, keep=1)
    assert np.diff(graph.indptr).tolist() == [1, 1, 1, 1, 1, 0]
    assert graph.neighbours(0, 9)[0].tolist() == [1]


@pytest.mark.parametrize("documents", [[], ["", ""], [(), ()]])
def test_documents_without_a_term_make_a_graph_without_edges(documents):
    graph = fit_content_graph(documents)
    assert len(graph) == len(documents)
    assert len(graph.weights) == 0


def test_asked_for_earlier_rows_nothing_else_is_near():
    vectors = sp.csr_array(np.array([[1, 0], [1, 1], [1, 2], [1, 0]], np.float32))
    columns, scores, counts = nearest(vectors, 3, earlier=True)
    assert counts.tolist() == [0, 1, 2, 3]
    assert sorted(columns[3, :3].tolist()) == [0, 1, 2]
    assert scores[3].max() == pytest.approx(1)


def test_a_row_keeps_as_many_as_it_may():
    vectors = sp.csr_array(np.array([[1, 0], [1, 1], [1, 2], [1, 0]], np.float32))
    columns, _, counts = nearest(vectors, 3, most=np.array([1, 2, 9, 0]))
    assert counts.tolist() == [1, 2, 3, 0]
    assert columns[0, 0] == 3


def test_the_strongest_of_each_row_come_first():
    matrix = sp.csr_array(np.array([[0, 1, 3], [2, 0, -1], [0, 0, 0]], np.float32))
    columns, weights, counts = strongest(matrix, 2)
    assert counts.tolist() == [2, 1, 0]
    assert columns[0].tolist() == [2, 1]
    assert flat((columns, weights, counts)).toarray().tolist() == [[0, 1, 3], [2, 0, 0], [0, 0, 0]]
