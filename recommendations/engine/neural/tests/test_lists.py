"""The nets that rank, in a world of two colours."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed: requirements-neural.txt")

import torch  # noqa: E402

from recommendations.engine.interactions import Interactions  # noqa: E402
from recommendations.engine.neural import lists  # noqa: E402
from recommendations.engine.neural.elsa import Elsa  # noqa: E402
from recommendations.engine.neural.learn import Plan  # noqa: E402
from recommendations.engine.neural.validation import validation_part  # noqa: E402
from recommendations.engine.rank import top_n_all  # noqa: E402
from recommendations.engine.weights import history_weights  # noqa: E402

# Of one in 21 who would be right by chance; a net that stops early need not be sure of everybody.
RIGHT = 0.9
MAKERS = pytest.mark.parametrize("maker", lists.LIST_MAKERS)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    for name, value in {"HIDDEN": 16, "LATENT": 8, "RANK": 6, "BATCH": 8}.items():
        monkeypatch.setattr(lists, name, value)
    monkeypatch.setattr(lists, "LEARNING_RATE", {"mult_vae": 0.01, "elsa": 0.03})


def fitted(data, maker, **plan):
    return lists.fit_neural_lists(
        data, maker, Plan(**{"epochs": 20, "patience": 20} | plan), seed=1
    )


@MAKERS
def test_readers_are_shown_the_one_book_of_their_colour_they_have_not_read(maker, checkerboard):
    readers = np.arange(len(checkerboard.readers))
    found = fitted(checkerboard, maker).lists(checkerboard, readers, 1)
    assert np.mean(found[:, 0] == readers) > RIGHT


@MAKERS
def test_a_reader_it_has_never_seen_is_folded_in(maker, checkerboard):
    one = Interactions.from_ids(
        np.array([7]), np.array([503]), np.array([10], np.uint8), books=checkerboard.books
    )
    found = fitted(checkerboard, maker).lists(one, np.array([0]), 10)
    assert set(found[0] % 2) == {1}
    assert 3 not in found[0]


@MAKERS
def test_a_list_longer_than_the_catalogue_ends_in_empty_places(maker, checkerboard):
    found = fitted(checkerboard, maker, epochs=1).lists(checkerboard, np.array([0]), 50)
    assert found.shape == (1, 50)
    assert (found[0] == -1).sum() == 50 - 40 + 19


@MAKERS
def test_killed_and_resumed_is_as_never_killed(maker, checkerboard, tmp_path):
    whole = fitted(checkerboard, maker, epochs=4)
    fitted(checkerboard, maker, epochs=2, folder=tmp_path)
    resumed = fitted(checkerboard, maker, epochs=4, folder=tmp_path)
    assert resumed.course.train == pytest.approx(whole.course.train, rel=1e-5)
    readers = np.arange(10)
    assert np.array_equal(*(net.lists(checkerboard, readers, 5) for net in (whole, resumed)))


def test_the_linear_net_serves_as_an_item_graph(checkerboard):
    graph = fitted(checkerboard, "elsa").as_item_graph(64)
    histories = checkerboard.csr(history_weights(checkerboard.value))
    found, _ = top_n_all(graph, histories, 1)
    assert np.mean(found[:, 0] == np.arange(len(found))) > RIGHT


def test_the_graph_holds_the_strongest_weights_of_the_net():
    torch.manual_seed(2)
    net = Elsa(5, 3)
    rated = np.array([True, True, True, False, True])
    places = net.places.detach().numpy()
    places = places / np.linalg.norm(places, axis=1, keepdims=True) * rated[:, None]
    full = np.maximum(places @ places.T, 0)
    np.fill_diagonal(full, 0)
    assert net.to_item_graph(5, rated).matrix().toarray() == pytest.approx(full, abs=1e-6)
    cut = net.to_item_graph(1, rated).matrix().toarray()
    assert np.count_nonzero(cut, axis=1).max() == 1
    assert cut.max(axis=1) == pytest.approx(full.max(axis=1), abs=1e-6)


def test_validation_takes_little_out_and_leaves_every_reader_something(checkerboard):
    train, held_out = validation_part(checkerboard, 1)
    assert len(train) + len(held_out) == len(checkerboard)
    assert np.count_nonzero(np.diff(held_out.indptr)) == 4
    assert np.diff(train.indptr).min() >= 15
