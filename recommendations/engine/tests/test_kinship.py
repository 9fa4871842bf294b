from dataclasses import replace

import numpy as np
import pytest

from recommendations.engine.catalogue import Catalogue
from recommendations.engine.kinship import (
    MOST_IN_GROUP,
    join_kin,
    kinship_edges,
    reach_unrated,
)
from recommendations.engine.tests.strategies import graph_of


@pytest.fixture
def catalogue() -> Catalogue:
    """A trilogy (0, 1, 2), a box of it without a number (3), another book by its author (4), a stranger."""
    return replace(
        Catalogue.unknown(6),
        series=np.array([7, 7, 7, 7, -1, -1], np.int32),
        volume=np.array([1, 2, 3, np.nan, np.nan, np.nan], np.float32),
        author=np.array([0, 0, 0, -1, 0, 1], np.int32),
    )


def test_the_next_volume_counts_most(catalogue: Catalogue) -> None:
    edges = kinship_edges(catalogue).toarray()

    assert edges[0, 1] > edges[0, 2] > edges[0, 3] > edges[0, 4] > 0
    assert edges[0, 1] == pytest.approx(0.04 + 0.006 / 2)
    assert edges[0, 3] == pytest.approx(0.01)


def test_a_stranger_and_the_book_itself_have_no_edge(catalogue: Catalogue) -> None:
    edges = kinship_edges(catalogue).toarray()

    assert not edges[5].any() and not edges[:, 5].any() and not edges.diagonal().any()
    np.testing.assert_array_equal(edges, edges.T)


def test_a_crowd_joins_nothing() -> None:
    crowd = replace(
        Catalogue.unknown(MOST_IN_GROUP + 3),
        author=np.array([0] * (MOST_IN_GROUP + 1) + [1, 1], np.int32),
    )

    assert kinship_edges(crowd).nnz == 2


def test_strong_rows_are_tempered_and_unrated_books_keep_theirs(catalogue: Catalogue) -> None:
    before = np.zeros((6, 6))
    before[[0, 4, 5], [4, 5, 4]] = 0.9, 0.1, 0.5
    counts = np.array([1, 1, 1, 1, 1, 0], np.int32)

    joined = join_kin(graph_of(before), kinship_edges(catalogue), counts).matrix()

    before = (before + kinship_edges(catalogue).toarray()).sum(axis=1)
    after = joined.toarray().sum(axis=1)
    assert after[0] / after[4] == pytest.approx((before[0] / before[4]) ** 0.5)
    assert joined[5, 4] == np.float32(0.5)


def test_knowing_nothing_adds_no_edge() -> None:
    assert kinship_edges(Catalogue.unknown(4)).nnz == 0


@pytest.mark.parametrize("ratings", [0, 1])
def test_a_book_that_nothing_leads_to_is_reached_from_the_books_most_like_it(ratings: int) -> None:
    """Without ratings, or for all its ratings."""
    graph = graph_of([[0, 0.5, 0], [0, 0, 0], [0, 0, 0]])
    content = graph_of([[0, 0, 0], [0, 0, 0], [0.5, 0, 0]], "content")

    reached = reach_unrated(graph, content, np.array([3, 3, ratings], np.int32)).matrix().toarray()

    assert 0 < reached[0, 2] < reached[0, 1] == 0.5
    assert not reached[1].any() and not reached[2].any()
