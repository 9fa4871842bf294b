import dataclasses
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings

from recommendations.engine.catalogue import Catalogue
from recommendations.engine.dials import Dials
from recommendations.engine.interactions import Interactions
from recommendations.engine.model import Model, fit
from recommendations.engine.popularity import popularity
from recommendations.engine.tests import strategies

NONE = np.array([], np.int32)
NO_VALUES = np.array([], np.uint8)


@pytest.fixture(scope="module")
def library(checkerboard: Interactions) -> Interactions:
    """The checkerboard and two books that nobody has rated, ids 1000 (even) and 1001 (odd)."""
    return Interactions.from_ids(
        checkerboard.readers[checkerboard.reader],
        checkerboard.books[checkerboard.book],
        checkerboard.value,
        books=np.append(checkerboard.books, [1000, 1001]),
    )


@pytest.fixture(scope="module")
def model(library: Interactions) -> Model:
    """Three authors of each colour wrote them in turn."""
    ids = library.books
    catalogue = dataclasses.replace(
        Catalogue.unknown(len(ids)),
        documents=[["colour:" + "eo"[id_ % 2]] for id_ in ids.tolist()],
        author=(ids % 6).astype(np.int32),
    )
    return fit(library, catalogue, seed=1)


def ranked(model, *history, n=10, **options):
    items = model.columns([book for book, _ in history])
    return model.rank(items, np.array([value for _, value in history], np.uint8), n, **options)


def test_one_rating_gives_personal_picks(model):
    ranking = ranked(model, (504, 10))
    assert len(ranking.items) == 10
    assert set(model.books[ranking.items] % 2) == {0}
    assert all(a >= b > 0 for a, b in pairwise(ranking.scores.tolist()))
    assert ((ranking.stars >= 0.5) & (ranking.stars <= 5)).all()


def test_one_want_to_read_mark_is_enough_too(model):
    assert set(model.books[ranked(model, (505, 0)).items] % 2) == {1}


def test_a_book_nobody_rated_speaks_through_its_kind(model):
    ranking = ranked(model, (1001, 10))
    assert len(ranking.items) == 10
    assert set(model.books[ranking.items] % 2) == {1}


@pytest.mark.parametrize("history", [[], [(504, 2)], [(504, 4)], [(504, 1), (506, 3)]])
def test_nothing_liked_gives_no_picks(model, history):
    assert len(ranked(model, *history).items) == 0


def test_a_disliked_book_pushes_its_kind_down(model):
    liked, both = ranked(model, (504, 10)), ranked(model, (504, 10), (506, 1))
    assert both.scores.max() < liked.scores.max()
    assert 506 not in model.books[both.items]


def test_the_history_and_the_excluded_are_never_picked(model):
    excluded = model.columns([506, 508])
    ranking = ranked(model, (504, 10), (510, 0), (512, 1), n=100, exclude=excluded)
    assert not set(model.books[ranking.items]) & {504, 506, 508, 510, 512}
    assert len(ranking.items) > 10


def test_reasons_add_up_to_the_score(model):
    items, values = model.columns([504, 506, 1000]), np.array([10, 7, 8], np.uint8)
    ranking = model.rank(items, values, 5)
    for item, score in zip(ranking.items, ranking.scores, strict=True):
        parts = model.blend.contributions(items, model.weights(values), np.array([item]))[0]
        assert parts.sum() == pytest.approx(score, rel=1e-5)


def test_the_svd_list_is_sorted_by_predicted_stars_over_rated_books(model):
    ranking = ranked(model, (504, 10), n=100, by="svd")
    assert (np.diff(ranking.stars) <= 0).all()
    assert set(model.books[ranking.items]) == set(range(500, 540)) - {504}


def test_the_nearest_readers_speak_for_books_of_their_colour(model):
    ranking = ranked(model, (504, 10), (506, 9), n=100, by="readers")
    assert set(model.books[ranking.items]) == set(range(500, 540, 2)) - {504, 506}
    assert all(a >= b > 0 for a, b in pairwise(ranking.scores.tolist()))


@pytest.mark.parametrize("by", ["item_graph", "readers", "svd"])
def test_dials_choose_from_every_ranking_and_leave_the_scores(model, by):
    history = (504, 10), (506, 9)
    everything = ranked(model, *history, n=100, by=by)
    scores = dict(zip(everything.items.tolist(), everything.scores.tolist(), strict=True))
    few = ranked(model, *history, n=100, by=by, dials=Dials(max_per_author=2))
    authors = model.facts.author[few.items].tolist()
    assert {authors.count(author) for author in authors} == {2}
    assert {scores[item] for item in few.items.tolist()} <= set(few.scores.tolist())
    assert few.items.tolist() == [i for i in scores if i in few.items.tolist()], "in their order"


@pytest.mark.parametrize("by", ["item_graph", "readers", "svd"])
@pytest.mark.parametrize("dials", [None, Dials()])
def test_a_filter_lets_no_other_book_in(model, by, dials):
    allowed = np.isin(model.books, [504, 508, 510])
    ranking = ranked(model, (504, 10), (506, 9), by=by, dials=dials, allowed=allowed)
    assert set(model.books[ranking.items]) == {508, 510}


def test_an_unknown_way_to_rank_is_an_error(model):
    with pytest.raises(ValueError, match="dice"):
        model.rank(NONE, NO_VALUES, 5, by="dice")


def test_ids_that_the_model_does_not_know_are_left_out(model):
    assert model.columns([506, 7, 500]).tolist() == [6, 0]
    assert model.columns([]).tolist() == []


def test_predictions_for_a_history(model):
    stars = model.predict(model.columns([504]), np.array([10], np.uint8), model.columns([506, 507]))
    assert stars.shape == (2,)
    assert stars == pytest.approx(5, abs=0.2), "everybody gives five stars here"


def test_popularity_counts_who_liked_a_book():
    data = Interactions.from_ids(
        np.array([1, 2, 3, 1, 2, 3]),
        np.array([1, 1, 1, 2, 2, 3]),
        np.array([7, 10, 6, 6, 0, 8], np.uint8),
    )
    assert popularity(data).tolist() == [2, 0, 1]


def test_a_model_that_was_written_and_opened_is_the_same(model, tmp_path):
    opened = {}
    for name, array in model.arrays().items():
        np.save(tmp_path / f"{name}.npy", array, allow_pickle=False)
        opened[name] = np.load(tmp_path / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    again = Model.from_arrays(opened)
    for by in ("item_graph", "readers", "svd"):
        first, second = (ranked(m, (504, 9), (507, 8), by=by) for m in (model, again))
        assert np.array_equal(first.items, second.items)
        assert np.array_equal(first.scores, second.scores)
        assert np.array_equal(first.stars, second.stars)
    assert again.graph.method == "regression"
    assert again.content.neighbours(0, 3)[0].tolist() == model.content.neighbours(0, 3)[0].tolist()
    assert not again.graph.weights.flags.writeable, "the map is used, not a copy"


@pytest.mark.parametrize("part", ["facts_author", "readers_books"])
def test_arrays_of_an_earlier_format_are_refused(model, part):
    arrays = model.arrays()
    del arrays[part]
    with pytest.raises(KeyError, match=part.split("_")[1]):
        Model.from_arrays(arrays)


def test_a_second_fit_gives_the_same_arrays(library):
    first, second = (fit(library, seed=4).arrays() for _ in range(2))
    assert first.keys() == second.keys()
    assert all(first[name].tobytes() == second[name].tobytes() for name in first)


@pytest.mark.slow
@given(strategies.rated)
@settings(max_examples=30)
def test_every_library_makes_a_model_of_finite_numbers(data):
    model = fit(data)
    for name, array in model.arrays().items():
        assert np.issubdtype(array.dtype, np.number), name
        assert np.isfinite(array).all(), name
    everything = np.arange(len(data.books), dtype=np.int32)
    assert len(model.rank(everything, np.full(len(everything), 10, np.uint8), 5).items) == 0


def test_a_model_without_ratings_is_refused():
    with pytest.raises(ValueError, match="no rating"):
        fit(Interactions.from_ids(np.array([1]), np.array([1]), np.array([0], np.uint8)))


def test_the_catalogue_must_be_of_the_same_books(library):
    with pytest.raises(ValueError, match="catalogue of 1"):
        fit(library, Catalogue.unknown(1))
