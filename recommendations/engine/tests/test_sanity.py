"""24 books, four of each series; of the readers half love the first twelve, half the others."""

from dataclasses import replace

import numpy as np
import pytest

from recommendations.engine.catalogue import Catalogue
from recommendations.engine.interactions import Interactions
from recommendations.engine.item_graph import ItemGraph
from recommendations.engine.model import Model, fit
from recommendations.engine.sanity import invented_readers, kept_to_kind

BOOKS = 24


@pytest.fixture(scope="module")
def model() -> Model:
    draw = np.random.default_rng(2)
    rows = [
        (reader, reader % 2 * 12 + book)
        for reader in range(80)
        for book in draw.choice(12, 4 + reader % 5, replace=False)
    ]
    reader, book = np.array(rows).T
    taken = Interactions.from_ids(reader, book, np.full(len(rows), 9, np.uint8))
    known = replace(
        Catalogue.unknown(BOOKS),
        genre=(np.arange(BOOKS, dtype=np.int32) // 12),
        author=np.where(np.arange(BOOKS) < 3, 0, -1).astype(np.int32),
        series=(np.arange(BOOKS, dtype=np.int32) // 4),
    )
    return fit(taken, known, seed=1)


def test_they_love_the_best_known_half_of_a_kind_up_to_five(model):
    readers = invented_readers(model)
    assert [reader.kind for reader in readers] == ["series"] * 6 + ["genre"] * 2
    for reader in readers:
        assert len(reader.loved) == (2 if reader.kind == "series" else 5)
        assert len(reader.loved) + len(reader.others) == (4 if reader.kind == "series" else 12)
        loved, others = (
            model.rating_counts[model.columns(books)] for books in (reader.loved, reader.others)
        )
        assert loved.min() >= others.max()


def test_the_largest_of_a_kind_come_first(model):
    counts = [
        model.rating_counts[model.columns(np.append(reader.loved, reader.others))].sum()
        for reader in invented_readers(model)
        if reader.kind == "series"
    ]
    assert counts == sorted(counts, reverse=True)


def test_who_loves_a_genre_is_shown_that_genre(model):
    shares = kept_to_kind(model, invented_readers(model), k=5)
    assert shares["genre"] == 1
    assert 0.4 < shares["series"] <= 1
    assert "author" not in shares  # of three books, too few


def test_a_model_of_other_readers_shows_something_else(model):
    """Its two halves have changed places."""
    other = replace(model, graph=rolled(model.graph), companions=rolled(model.companions))
    assert kept_to_kind(other, invented_readers(model), k=5)["genre"] == 0


def rolled(graph: ItemGraph) -> ItemGraph:
    dense = np.roll(graph.matrix().toarray(), 12, axis=1)
    return ItemGraph.from_matrix(dense, graph.method)


def test_books_that_a_model_does_not_know_are_no_hits(model):
    readers = invented_readers(model)
    strange = [replace(reader, others=reader.others + 1000) for reader in readers]
    assert set(kept_to_kind(model, strange).values()) == {0.0}


def test_a_catalogue_of_which_nothing_is_known_has_no_kinds(checkerboard):
    model = fit(checkerboard, seed=1)
    assert invented_readers(model) == []
    assert kept_to_kind(model, []) == {}
