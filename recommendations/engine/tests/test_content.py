import numpy as np
import pytest
import scipy.sparse as sp

from recommendations.engine import similarity
from recommendations.engine.content import fit_content_graph

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


def test_the_size_of_a_block_changes_nothing(monkeypatch):
    whole = fit_content_graph(BOOKS).matrix().toarray()
    monkeypatch.setattr(similarity, "_BLOCK_ENTRIES", 2 * len(BOOKS))
    assert np.array_equal(fit_content_graph(BOOKS).matrix().toarray(), whole)


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
