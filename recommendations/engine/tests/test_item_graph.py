import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.engine.explain import contributions
from recommendations.engine.item_graph import ItemGraph
from recommendations.engine.tests import strategies
from recommendations.engine.tests.strategies import graph_of


@given(st.data(), strategies.dense_graphs())
def test_scores_are_the_product_of_history_and_matrix(data, graphs):
    matrix, graph = graphs
    items, weights = data.draw(strategies.histories(len(matrix)))
    expected = weights.astype(np.float64) @ matrix[items].astype(np.float64)
    assert graph.scores(items, weights) == pytest.approx(expected, rel=1e-5, abs=1e-6)
    assert np.array_equal(graph.matrix().toarray(), matrix)


@given(st.data(), strategies.dense_graphs())
def test_contributions_add_up_to_the_score(data, graphs):
    matrix, graph = graphs
    items, weights = data.draw(strategies.histories(len(matrix)))
    scores = graph.scores(items, weights)
    for target in range(len(matrix)):
        parts = contributions(graph, items, weights, np.array([target]))[0]
        assert parts.shape == items.shape
        assert parts == pytest.approx(weights * matrix[items, target], rel=1e-6)
        assert parts.sum(dtype=np.float64) == pytest.approx(scores[target], rel=1e-5, abs=1e-6)


@given(strategies.dense_graphs())
def test_arrays_make_the_same_graph_again(graphs):
    _, graph = graphs
    again = ItemGraph.from_arrays(graph.arrays())
    assert (again.matrix() != graph.matrix()).nnz == 0
    assert again.method == graph.method


@given(strategies.dense_graphs(), st.integers(0, 9))
def test_neighbours_are_the_strongest_of_a_row(graphs, n):
    matrix, graph = graphs
    items, weights = graph.neighbours(0, n)
    expected = [b for b in np.lexsort((np.arange(len(matrix)), -matrix[0])) if matrix[0, b]][:n]
    assert items.tolist() == expected
    assert np.array_equal(weights, matrix[0, items])


def test_empty_rows_are_filled_at_the_loudness_of_the_others():
    graph = graph_of([[0, 0.3, 0.1], [0.2, 0, 0], [0, 0, 0]])
    content = graph_of([[0, 1, 0], [0, 0, 0], [0.6, 0.4, 0]], "content")
    filled = graph.filled_from(content)
    assert filled.method == "regression"
    assert filled.matrix().toarray() == pytest.approx(
        np.array([[0, 0.3, 0.1], [0.2, 0, 0], [0.18, 0.12, 0]])
    )


def test_a_graph_without_edges_takes_the_others_as_they_are():
    empty, content = graph_of(np.zeros((2, 2))), graph_of([[0, 0.5], [0, 0]], "content")
    assert empty.filled_from(content).scores(np.array([0]), np.ones(1)).tolist() == [0, 0.5]
    assert empty.filled_from(empty).scores(np.array([0]), np.ones(1)).tolist() == [0, 0]


def test_a_book_outside_the_catalogue_is_an_error():
    graph = graph_of([[0, 0.5], [0, 0]])
    for item in (-1, 2):
        with pytest.raises(IndexError, match="0 to 1"):
            graph.scores(np.array([item]), np.ones(1))


def test_arrays_that_do_not_belong_together_are_refused():
    with pytest.raises(ValueError, match="belong together"):
        ItemGraph(np.array([0, 2]), np.array([1]), np.array([0.5]), "content")
    with pytest.raises(ValueError, match="magic"):
        ItemGraph(np.array([0]), np.array([]), np.array([]), "magic")


def test_a_graph_is_made_from_flat_edges_in_any_order():
    graph = ItemGraph.from_flat(
        np.array([2, 0, 1]), np.array([2, 1, 0], np.int32), np.array([0.1, 0.3, 0], "f4"), "content"
    )
    assert graph.indptr.tolist() == [0, 2, 2, 2]
    assert graph.indices.tolist() == [1, 2]
    assert graph.weights == pytest.approx([0.3, 0.1])


@pytest.mark.parametrize("column, weight", [(3, 0.5), (-1, 0.5), (1, np.nan), (1, np.inf)])
def test_edges_that_make_no_sense_are_refused(column, weight):
    with pytest.raises(ValueError):
        ItemGraph.from_flat(
            np.array([1, 0, 0]), np.array([column]), np.array([weight], np.float32), "content"
        )


@pytest.mark.parametrize("books, dtype", [(65_536, np.uint16), (65_537, np.int32)])
def test_column_numbers_take_no_more_room_than_the_catalogue_needs(books, dtype):
    counts = np.zeros(books, np.int64)
    counts[0] = 1
    graph = ItemGraph.from_flat(counts, np.array([books - 1]), np.ones(1, np.float32), "content")
    assert graph.indices.dtype == dtype
    assert graph.neighbours(0, 1)[0].tolist() == [books - 1]
    assert graph.scores(np.array([0]), np.ones(1)).argmax() == books - 1
