import hashlib

import numpy as np
import pytest
from hypothesis import given, settings

from recommendations.engine import gram
from recommendations.engine.graph import closed_form, fit_item_graph
from recommendations.engine.interactions import Interactions
from recommendations.engine.neighbours import fit_neighbour_graph
from recommendations.engine.rank import top_n, top_n_all
from recommendations.engine.tests import strategies
from recommendations.engine.weights import history_weights, training_weights

METHODS = pytest.mark.parametrize("fit", [fit_item_graph, fit_neighbour_graph])


def library(*ratings: tuple[int, int, int], books: list[int] | None = None) -> Interactions:
    columns = np.array(ratings, np.int64).reshape(-1, 3)
    return Interactions.from_ids(
        columns[:, 0],
        columns[:, 1],
        columns[:, 2].astype(np.uint8),
        books=None if books is None else np.array(books),
    )


def joined(*parts: Interactions) -> Interactions:
    return Interactions.from_ids(
        np.concatenate([part.readers[part.reader] for part in parts]),
        np.concatenate([part.books[part.book] for part in parts]),
        np.concatenate([part.value for part in parts]),
    )


@METHODS
def test_everybody_is_shown_the_one_book_of_their_colour_they_have_not_read(fit, checkerboard):
    histories = checkerboard.csr(history_weights(checkerboard.value))
    lists, _ = top_n_all(fit(checkerboard), histories, 1)
    assert lists[:, 0].tolist() == list(range(len(checkerboard.readers)))


@METHODS
def test_one_loved_book_speaks_for_its_colour_only(fit, checkerboard):
    graph = fit(checkerboard)
    for book in (0, 1):
        items, _ = top_n(graph.scores(np.array([book]), np.ones(1)), 100)
        assert len(items) > 0
        assert set(items % 2) == {book}


def regression_by_the_book(data: Interactions, reg: float, exponent: float) -> np.ndarray:
    """W = D B in float64, each column by its own least-squares problem."""
    x = data.csr(training_weights(data.value)).toarray().astype(np.float64)
    d = np.maximum((x > 0).sum(axis=0), 1) ** -exponent
    x = x * d
    size = x.shape[1]
    w = np.zeros((size, size))
    for target in range(size):
        others = np.flatnonzero(np.arange(size) != target)
        gram = x[:, others].T @ x[:, others] + reg * np.eye(size - 1)
        w[others, target] = np.linalg.solve(gram, x[:, others].T @ x[:, target])
    weights: np.ndarray = w * d[:, None]
    return weights


@given(strategies.rated)
@settings(max_examples=settings().max_examples // 2)
def test_the_closed_form_solves_every_regression(data):
    expected = regression_by_the_book(data.rated, reg=2.0, exponent=0.3)
    rated = data.rated
    counts = np.bincount(rated.book, minlength=len(rated.books))
    known = np.flatnonzero(counts)
    scale = (counts[known] ** -0.3).astype(np.float32)
    histories = rated.csr(training_weights(rated.value))[:, known]
    histories.data *= scale[histories.indices]
    graph = closed_form(histories, scale, known, len(counts), reg=2.0, keep=len(counts))
    # Pruning keeps what is positive.
    assert graph.matrix().toarray() == pytest.approx(np.maximum(expected, 0), abs=1e-5)


@given(strategies.rated)
@settings(max_examples=settings().max_examples // 2)
def test_no_row_keeps_more_than_it_may(data):
    assert np.diff(fit_item_graph(data, keep=2).indptr).max() <= 2


def test_the_size_of_a_block_changes_nothing(checkerboard, monkeypatch):
    whole = fit_item_graph(checkerboard).matrix().toarray()
    monkeypatch.setattr(gram, "_ROWS", 7)
    assert fit_item_graph(checkerboard).matrix().toarray() == pytest.approx(whole, abs=1e-6)


@METHODS
def test_the_same_data_give_the_same_bytes(fit, checkerboard):
    def digest() -> str:
        arrays = fit(checkerboard).arrays()
        return hashlib.sha256(b"".join(a.tobytes() for a in arrays.values())).hexdigest()

    assert digest() == digest()


@given(strategies.rated)
@settings(max_examples=settings().max_examples // 2)
def test_no_library_makes_nan_or_an_edge_to_itself(data):
    for graph in (fit_item_graph(data), fit_neighbour_graph(data)):
        matrix = graph.matrix().toarray()
        assert np.isfinite(matrix).all()
        assert not matrix.diagonal().any()
        assert (matrix >= 0).all()


@given(strategies.rated)
@settings(max_examples=settings().max_examples // 2)
def test_neighbours_solve_every_regression_without_negative_coefficients(data):
    """Where b > 0 the slope of the penalised error is 0, and where b = 0 it does not fall."""
    x = data.rated.csr(training_weights(data.rated.value)).toarray().astype(np.float64)
    d = np.maximum((x > 0).sum(axis=0), 1) ** -0.25
    gram = (x * d).T @ (x * d)
    b = fit_neighbour_graph(data).matrix().toarray() / d[:, None]
    slope = gram @ b - gram + 10 * b
    np.fill_diagonal(slope, 0)
    assert b.min() >= 0
    assert np.abs(slope[b > 0]).max(initial=0) < 1e-3
    assert slope.min() > -1e-3


@given(strategies.rated)
@settings(max_examples=settings().max_examples // 2)
def test_neighbours_are_pruned_to_the_strongest_of_each_row(data):
    whole = fit_neighbour_graph(data, keep=len(data.books))
    pruned = fit_neighbour_graph(data, keep=2)
    for book in range(len(data.books)):
        # Rows that are filled afterwards are scaled to the others, which weigh more unpruned.
        items, _ = whole.neighbours(book, 2)
        found, _ = pruned.neighbours(book, 10)
        assert found.tolist() == items.tolist()


def test_a_book_that_is_candidate_of_none_speaks_for_its_own_nearest():
    twins = [(reader, book, 10) for reader in range(9) for book in (1, 2)]
    data = library(*twins, (0, 3, 10))
    matrix = fit_neighbour_graph(data, candidates=1).matrix().toarray()
    assert [np.flatnonzero(row).tolist() for row in matrix] == [[1, 2], [0], [0, 1]]


@METHODS
def test_one_reader_of_very_many_books_drowns_nobody(fit, checkerboard):
    """Of neighbours' histories 1,000 ratings count."""
    further = range(1000, 4000 if fit is fit_neighbour_graph else 1500)
    everything = library(*[(1, book, 10) for book in [*checkerboard.books.tolist(), *further]])
    graph = fit(joined(checkerboard, everything))
    for book in (0, 1):
        items, _ = top_n(graph.scores(np.array([book]), np.ones(1)), 15)
        assert set(items % 2) == {book}
        assert max(items) < 40


@METHODS
def test_readers_who_all_read_the_same_give_every_book_the_same_score(fit):
    matrix = fit(library(*[(r, b, 8) for r in range(50) for b in range(6)])).matrix().toarray()
    scores = matrix.sum(axis=0)
    assert matrix.min() == 0 < scores.min()
    assert scores == pytest.approx(scores.mean(), rel=0.05)


def test_both_methods_find_the_same_nearest_book():
    rng = np.random.default_rng(1)
    shelf = rng.integers(0, 12, 300)
    pairs = [(r, int(s) * 2 + k, 10) for r, s in enumerate(shelf) for k in (0, 1)]
    noise = [(r, int(b), 6) for r in range(300) for b in rng.integers(0, 24, 3)]
    data = library(*noise, *pairs)
    for graph in (fit_item_graph(data), fit_neighbour_graph(data)):
        best = [graph.neighbours(book, 1)[0].tolist() for book in range(24)]
        assert best == [[book ^ 1] for book in range(24)]


@METHODS
def test_books_without_readers_have_no_edges(fit):
    loved = [(reader, book, 10) for reader in range(4) for book in (1, 3)]
    graph = fit(library(*loved, (0, 2, 0), books=[1, 2, 3, 4]))
    matrix = graph.matrix().toarray()
    assert matrix[0, 2] > 0
    assert not matrix[[1, 3]].any()
    assert not matrix[:, [1, 3]].any()


@METHODS
def test_want_to_read_marks_teach_nothing(fit, checkerboard):
    marks = library(*[(900, book, 0) for book in checkerboard.books.tolist()])
    both = joined(checkerboard, marks)
    assert (fit(both).matrix() != fit(checkerboard).matrix()).nnz == 0


@METHODS
@pytest.mark.parametrize("ratings", [[], [(1, 1, 0)]])
def test_without_ratings_there_is_nothing_to_learn(fit, ratings):
    with pytest.raises(ValueError, match="no rating"):
        fit(library(*ratings))


@METHODS
def test_one_book_is_joined_to_nothing(fit):
    assert fit(library((1, 1, 10), (2, 1, 4))).scores(np.array([0]), np.ones(1)).tolist() == [0]


@METHODS
def test_one_reader_joins_their_books(fit):
    scores = fit(library((1, 1, 10), (1, 2, 10))).scores(np.array([0]), np.ones(1))
    assert scores[0] == 0 < scores[1]


def test_a_large_catalogue_gets_neighbours_by_itself(checkerboard):
    assert fit_item_graph(checkerboard).method == "regression"
    assert fit_item_graph(checkerboard, dense_limit=39).method == "neighbours"


@pytest.mark.parametrize("reg", [0, -1, float("nan")])
def test_the_penalty_must_be_positive(checkerboard, reg):
    with pytest.raises(ValueError, match="penalty"):
        fit_item_graph(checkerboard, reg=reg)


def test_a_penalty_too_small_for_float32_is_said_to_be():
    twins = library((1, 1, 10), (1, 2, 10))
    with pytest.raises(ValueError, match="too small"):
        fit_item_graph(twins, reg=1e-30)
