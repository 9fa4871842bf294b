import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from recommendations.engine.content import fit_content_graph, tf_idf
from recommendations.engine.similarity import both_ways, capped, nearest

BOOKS = [
    ["tag:space", "tag:space", "tag:war", "author:herbert", "series:dune"],
    ["tag:space", "tag:space", "author:herbert", "series:dune"],
    ["tag:space", "tag:robots", "author:asimov"],
    ["tag:love", "tag:regency", "author:austen"],
    ["tag:love", "tag:regency", "author:austen"],
    [],
]


def test_books_of_a_kind_are_near_and_the_same_series_nearest():
    graph = fit_content_graph(BOOKS)
    assert graph.method == "content"
    assert graph.neighbours(0, 9)[0].tolist() == [1, 2]
    assert graph.neighbours(3, 9)[0].tolist() == [4]
    assert graph.neighbours(3, 1)[1][0] == pytest.approx(1), "the same terms"
    assert len(graph.neighbours(5, 9)[0]) == 0, "none at all"


def test_a_rare_term_in_common_counts_more_than_a_frequent_one():
    books = [["common", "rare"], ["common", "other"], ["far", "rare"], *[["common"]] * 9]
    assert fit_content_graph(books).neighbours(0, 1)[0].tolist() == [2]


def test_terms_weigh_by_how_often_they_stand_and_how_rare_they_are():
    weights = tf_idf([["a", "b"], ["a"], ["a"]]).toarray()
    assert weights[0, 1] > weights[0, 0] > 0
    assert np.linalg.norm(weights, axis=1) == pytest.approx([1, 1, 1])
    assert tf_idf([["a", "a", "a", "b"]]).toarray()[0] == pytest.approx(np.array([3, 1]) / 10**0.5)


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


def test_a_list_is_cut_to_its_strongest():
    graph = fit_content_graph(BOOKS, keep=1)
    assert np.diff(graph.indptr).tolist() == [1, 1, 1, 1, 1, 0]
    assert graph.neighbours(0, 9)[0].tolist() == [1]


@pytest.mark.parametrize("documents", [[], [(), ()]])
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


@given(
    arrays.arrays(np.float32, (40, 6), elements=st.sampled_from([0, 0, 1, 2, 3])),
    st.integers(1, 12),
    st.sampled_from([0.0, 10.0]),
)
def test_the_nearest_are_those_of_a_full_comparison(rows, keep, shrinkage):
    """More rows than are gathered before they are parted, and many equally near."""
    columns, scores, counts = nearest(sp.csr_array(rows), keep, shrinkage)
    length = np.sqrt((rows**2).sum(axis=1))
    products = rows @ rows.T
    for row in range(len(rows)):
        bound = (length[row] * length + np.float32(shrinkage)).astype(np.float32)
        others = np.flatnonzero((products[row] > 0) & (np.arange(len(rows)) != row))
        alike = products[row] / np.maximum(bound, 1e-9)
        size, near = counts[row], columns[row, : counts[row]]
        found = scores[row, :size]
        assert found == pytest.approx(np.sort(alike[others])[::-1][:keep], rel=1e-6)
        assert found == pytest.approx(alike[near], rel=1e-6)
        assert set(near.tolist()) <= set(others.tolist())
        assert np.lexsort((near, -found)).tolist() == list(range(size))


@given(arrays.arrays(np.float32, (80, 3), elements=st.sampled_from([0, 1, 2])), st.integers(1, 9))
def test_a_pair_met_once_stands_in_both_lists(rows, keep):
    vectors, most = sp.csr_array(rows), np.full(len(rows), keep)
    once = nearest(vectors, len(rows), 10, earlier=True)
    expected = nearest(vectors, keep, 10)
    columns, scores, counts = both_ways(once, most)
    assert counts.tolist() == expected[2].tolist()
    assert np.array_equal(columns[:, :keep], expected[0])
    assert scores[:, :keep] == pytest.approx(expected[1], rel=1e-6)


def test_a_row_is_cut_to_its_strongest_and_of_equal_ones_to_the_first():
    matrix = sp.csr_array(np.array([[0, 1, 3, 2], [2, 0, 1, 0], [5, 5, 0, 5], [0] * 4], np.float32))
    cut = [[0, 0, 3, 2], [2, 0, 1, 0], [5, 5, 0, 0], [0] * 4]
    assert capped(matrix, 2).toarray().tolist() == cut
