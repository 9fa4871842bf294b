import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls

from recommendations.engine.rank import top_n
from recommendations.engine.refit import MOST_SOURCES, refit, strongest
from recommendations.engine.tests.strategies import graph_of

seeds = st.integers(0, 10_000)


def draw(seed: int, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Histories times D (30, size), D, and some positive edges between different books."""
    rng = np.random.default_rng(seed)
    scale = rng.uniform(0.2, 1, size)
    histories = rng.random((30, size)) * (rng.random((30, size)) < 0.4) * scale
    weights = rng.random((size, size)) * (rng.random((size, size)) < 0.5)
    np.fill_diagonal(weights, 0)
    return histories, scale.astype(np.float32), weights.astype(np.float32)


@given(seeds)
@settings(max_examples=settings().max_examples // 2)
def test_every_book_is_regressed_on_its_own_edges_without_negative_coefficients(seed):
    histories, scale, weights = draw(seed, 8)
    gram = (histories.T @ histories).astype(np.float32)
    found = refit(graph_of(weights), gram, scale, np.arange(8), reg=0.5).matrix().toarray()
    for target in range(8):
        sources = np.flatnonzero(weights[:, target])
        expected = np.zeros(8)
        if len(sources):
            rows = np.vstack([histories[:, sources], np.sqrt(0.5) * np.eye(len(sources))])
            sought = np.append(histories[:, target], np.zeros(len(sources)))
            expected[sources] = nnls(rows, sought)[0] * scale[sources]
        assert found[:, target] == pytest.approx(expected, abs=2e-3)


def test_what_a_dropped_edge_said_goes_to_the_one_kept():
    """Three books always read together: the one edge left carries both coefficients."""
    gram = np.full((3, 3), 10, np.float32)
    edge = np.zeros((3, 3), np.float32)
    edge[0, 2] = 0.45
    found = refit(graph_of(edge), gram, np.ones(3, np.float32), np.arange(3), reg=1.0)
    assert found.matrix().toarray()[0, 2] == pytest.approx(10 / 11, rel=1e-4)


def test_books_without_ratings_stay_without_edges():
    edge = np.zeros((4, 4), np.float32)
    edge[1, 3] = edge[3, 1] = 0.5
    gram = np.array([[4, 2], [2, 4]], np.float32)
    found = refit(graph_of(edge), gram, np.ones(2, np.float32), np.array([1, 3]), reg=1.0)
    expected = np.zeros((4, 4))
    expected[1, 3] = expected[3, 1] = 2 / 5
    assert found.matrix().toarray() == pytest.approx(expected, rel=1e-4)


@given(seeds, st.integers(1, 9))
@settings(max_examples=settings().max_examples // 2)
def test_the_strongest_edges_of_each_row_stay_as_they_are(seed, keep):
    weights = draw(seed, 8)[2]
    found = strongest(graph_of(weights), keep).matrix().toarray()
    for row, kept in zip(weights, found, strict=True):
        items, scores = top_n(row, keep)
        expected = np.zeros(8, np.float32)
        expected[items] = scores
        assert kept.tolist() == expected.tolist()


def test_a_book_that_nearly_all_speak_for_is_left_as_it_was():
    size = MOST_SOURCES + 3
    edge = np.zeros((size, size), np.float32)
    edge[1:, 0] = 0.25
    edge[0, 1] = 0.25
    gram = np.ones((size, size), np.float32)
    found = refit(graph_of(edge), gram, np.ones(size, np.float32), np.arange(size), reg=1.0)
    assert (found.matrix().toarray()[1:, 0] == 0.25).all()
    assert found.matrix().toarray()[0, 1] == pytest.approx(0.5, rel=1e-4)
