import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from recommendations.engine.blend import LONG_ENOUGH, Blend
from recommendations.engine.companions import fit_companions
from recommendations.engine.graph import fit_item_graph
from recommendations.engine.interactions import Interactions
from recommendations.engine.item_graph import ItemGraph
from recommendations.engine.rank import top_n
from recommendations.engine.tests import strategies
from recommendations.engine.tests.strategies import graph_of
from recommendations.engine.weights import training_weights


@st.composite
def blends(draw):
    _, graph = draw(strategies.dense_graphs())
    _, other = draw(strategies.dense_graphs().filter(lambda pair: len(pair[1]) == len(graph)))
    return Blend(graph, other, draw(st.sampled_from([0.0, 0.1, 3.0, 50.0])))


@given(st.data(), blends())
def test_contributions_add_up_to_the_score(data, blend):
    items, weights = data.draw(strategies.histories(len(blend.graph)))
    everything = np.arange(len(blend.graph), dtype=np.int32)
    parts = blend.contributions(items, weights, everything)
    scores = blend.scores(items, weights)
    assert parts.shape == (len(everything), len(items))
    assert parts.sum(axis=1) == pytest.approx(scores, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("usual", [1.0, 50.0])
def test_contributions_add_up_where_a_low_rating_leaves_little(usual):
    """A ten-thousandth is left, of W alone and where both take part."""

    def graph(liked: float, disliked: float) -> ItemGraph:
        return graph_of([[0, 0, liked], [0, 0, disliked], [0, 0, 0]])

    blend = Blend(graph(0.7, 3.4998), graph(0.3, 1.4999), usual)
    items, weights = np.array([0, 1], np.int32), np.array([1, -0.2], np.float32)
    assert (blend.share(1.0) < 1) == (usual > 1)
    parts = blend.contributions(items, weights, np.array([2], np.int32))
    assert parts.sum() == pytest.approx(blend.scores(items, weights)[2], rel=1e-6, abs=0)


@given(st.data(), blends(), st.integers(0, 9))
def test_lists_of_all_are_those_of_each(data, blend, n):
    size = len(blend.graph)
    histories = data.draw(st.lists(strategies.histories(size), min_size=1, max_size=4))
    rows = [sp.csr_array((w, i, [0, len(i)]), shape=(1, size)) for i, w in histories]
    lists = blend.lists(sp.csr_array(sp.vstack(rows)), n)
    assert lists.shape == (len(histories), n)
    for (items, weights), found in zip(histories, lists, strict=True):
        scores = blend.scores(items, weights)
        expected, _ = top_n(scores, n, exclude=items)
        assert scores[found[found >= 0]] == pytest.approx(scores[expected], rel=1e-5, abs=1e-7)
        assert not set(found.tolist()) & set(items.tolist())


def test_the_share_of_regression_grows_with_what_is_known():
    graph = graph_of([[0, 0.5], [0, 0]])
    blend = Blend(graph, graph, 50.0)
    shares = blend.share(np.array([1, 2, 5, 10, 50 * LONG_ENOUGH, 200]))
    assert (np.diff(shares[:5]) > 0).all()
    assert shares[0] < 0.3
    assert shares[4:].tolist() == [1, 1]
    assert blend.share(0) == 1, "nothing liked: what dislikes take off is the regression's to say"


def test_without_companions_the_regression_ranks_alone():
    graph = fit_item_graph(checkered())
    none = fit_companions(checkered(), graph, dense_limit=3)
    assert len(none.indices) == 0
    assert Blend(graph, none, 50.0).share(1.0) == 1


def checkered() -> Interactions:
    """Six readers: four have read books 0 and 1, two of them 2 as well, and two only 3 and 4."""
    rows = [(r, b) for r in range(4) for b in (0, 1)] + [(0, 2), (1, 2)]
    rows += [(r, b) for r in (4, 5) for b in (3, 4)]
    readers, books = np.array(rows).T
    return Interactions.from_ids(readers, books, np.full(len(rows), 10, np.uint8))


def test_companions_are_what_the_readers_of_a_book_have_read_besides():
    data = checkered()
    graph = fit_item_graph(data)
    companions = fit_companions(data, graph)
    matrix = companions.matrix().toarray()
    assert (matrix > 0).tolist() == [
        [False, True, True, False, False],
        [True, False, True, False, False],
        [True, True, False, False, False],
        [False, False, False, False, True],
        [False, False, False, True, False],
    ]
    liked = float(training_weights(np.array([10], np.uint8))[0])
    # Four readers of book 0 read 1, two read 2; 1 has four ratings, 2 has two.
    expected = (4 * liked**2 * 4**-0.2) / (2 * liked**2 * 2**-0.2)
    assert matrix[0, 1] / matrix[0, 2] == pytest.approx(expected, rel=1e-5)
    assert companions.mean_row_sum == pytest.approx(graph.mean_row_sum, rel=1e-5)
    kept = fit_companions(data, graph, keep=1).matrix().toarray()
    assert (kept > 0).sum(axis=1).tolist() == [1, 1, 1, 1, 1]
    assert kept[0, 1] > 0


def test_companions_of_nothing_are_an_error():
    nothing = checkered().where(np.zeros(14, bool))
    with pytest.raises(ValueError, match="no rating"):
        fit_companions(nothing, graph_of(np.zeros((5, 5))))
