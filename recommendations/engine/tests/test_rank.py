import numpy as np
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from recommendations.engine.item_graph import ItemGraph
from recommendations.engine.rank import top_n, top_n_all
from recommendations.engine.tests import strategies


@given(st.data(), strategies.scores, st.integers(0, 35))
def test_the_best_are_the_head_of_the_full_sort(data, scores, n):
    exclude = (
        data.draw(st.lists(st.integers(0, len(scores) - 1), max_size=5)) if len(scores) else []
    )
    allowed = np.array([data.draw(st.booleans()) for _ in scores], bool)
    eligible = [b for b in range(len(scores)) if scores[b] > 0 and allowed[b] and b not in exclude]
    expected = sorted(eligible, key=lambda b: (-scores[b], b))[:n]
    items, found = top_n(scores, n, np.array(exclude, np.int32), allowed)
    assert items.tolist() == expected
    assert np.array_equal(found, scores[expected].astype(np.float32))


def test_ranking_leaves_the_scores_as_they_were():
    scores = np.array([3, 1, 2], np.float32)
    top_n(scores, 2, exclude=np.array([0]))
    assert scores.tolist() == [3, 1, 2]


@given(st.data(), strategies.dense_graphs(), st.integers(1, 5), st.integers(1, 3))
def test_lists_of_all_readers_are_those_of_each(data, graphs, n, block):
    _, graph = graphs
    readers = [data.draw(strategies.histories(len(graph))) for _ in range(4)]
    reader = np.repeat(np.arange(4), [len(items) for items, _ in readers])
    matrix = sp.csr_array(
        (
            np.concatenate([weights for _, weights in readers]),
            (reader, np.concatenate([items for items, _ in readers])),
        ),
        shape=(4, len(graph)),
    )
    lists, scores = top_n_all(graph, matrix, n, block=block)
    for row, (items, weights) in enumerate(readers):
        best, strength = top_n(graph.scores(items, weights), n, exclude=items)
        assert lists[row].tolist() == best.tolist() + [-1] * (n - len(best))
        assert scores[row].tolist() == strength.tolist() + [0] * (n - len(best))
        assert not set(best) & set(items), "a known book stays out even at weight 0"


def test_a_large_catalogue_gets_the_lists_of_each_reader_too():
    rng = np.random.default_rng(1)
    books, edges = 70_000, 5
    targets = rng.integers(0, books, (books, edges)).astype(np.int32)
    weights = rng.choice(np.array([-0.5, 0.25, 0.5], np.float32), (books, edges))
    graph = ItemGraph.from_flat(np.full(books, edges), targets.ravel(), weights.ravel(), "content")
    matrix = sp.random_array((5, books), density=0.001, format="csr", dtype=np.float32, rng=rng)
    lists, scores = top_n_all(graph, matrix, 50)
    for row in range(5):
        part = slice(matrix.indptr[row], matrix.indptr[row + 1])
        items, history = matrix.indices[part], matrix.data[part]
        best, strength = top_n(graph.scores(items, history), 50, exclude=items)
        assert lists[row].tolist() == best.tolist()
        assert np.array_equal(scores[row], strength)
