"""Readers like you, on readers whose likeness can be worked out by hand."""

import numpy as np
import pytest
from hypothesis import given, settings

from recommendations.engine import judge
from recommendations.engine.interactions import Interactions
from recommendations.engine.readers import ReaderNeighbours, fit_readers
from recommendations.engine.tests import strategies
from recommendations.engine.weights import WANT_WEIGHT, training_weights


def readers_of(data, **options):
    return fit_readers(data, seed=3, **({"min_ratings": 1} | options))


def of_rows(*histories):
    """One reader a dict of book -> half stars; books 0 to 5."""
    rows = [(r, b, v) for r, history in enumerate(histories) for b, v in history.items()]
    table = np.array(rows, np.int64).reshape(-1, 3)
    return Interactions.from_ids(
        table[:, 0], table[:, 1], table[:, 2].astype(np.uint8), books=np.arange(6)
    )


def ask(model, **history):
    items = np.array([int(name[1:]) for name in history], np.int32)
    return items, np.array(list(history.values()), np.uint8)


def test_likeness_is_the_cosine_of_the_weighted_histories():
    model = readers_of(of_rows({0: 10, 1: 10}, {1: 6, 2: 2}, {3: 10}))
    alike = model.similarities(*ask(model, b0=10, b1=8))
    w = dict(zip([2, 6, 8, 10], training_weights(np.array([2, 6, 8, 10], np.uint8)), strict=True))
    own = np.hypot(w[10], w[8])
    expected = [
        (w[10] * w[10] + w[8] * w[10]) / own / np.hypot(w[10], w[10]),
        w[8] * w[6] / own / np.hypot(w[6], w[2]),
        0,
    ]
    assert sorted(alike.tolist()) == pytest.approx(sorted(expected))


def test_a_book_scores_by_who_read_it_over_how_many_read_it():
    model = readers_of(of_rows({0: 10, 1: 10}, {0: 10, 2: 10, 3: 10}, {4: 10, 3: 10}))
    history = ask(model, b0=10)
    near, far = sorted(model.similarities(*history).tolist())[:0:-1]
    scores = model.scores(*history)
    assert scores[1] == pytest.approx(near)
    assert scores[2] == pytest.approx(far)
    assert scores[3] == pytest.approx(far / np.sqrt(2)), "two readers know it"
    assert scores[4] == scores[5] == 0


def test_only_the_nearest_are_asked():
    model = readers_of(of_rows({0: 10, 1: 10}, {0: 10, 2: 10, 3: 10}))
    assert np.flatnonzero(model.scores(*ask(model, b0=10), nearest=1)).tolist() == [0, 1]


def test_nobody_is_their_own_neighbour():
    model = readers_of(of_rows({0: 10, 1: 8}, {0: 10, 2: 10}))
    alike = model.similarities(*ask(model, b0=10, b1=8))
    assert np.count_nonzero(alike) == 1
    assert alike.max() < 0.8


def test_a_want_to_read_mark_finds_readers_too():
    model = readers_of(of_rows({0: 10, 1: 10}, {2: 10}))
    history = ask(model, b0=0, b2=10)
    assert model.similarities(*history).min() == pytest.approx(
        WANT_WEIGHT / np.hypot(WANT_WEIGHT, 1) / np.sqrt(2)
    )


def test_readers_of_one_colour_are_close_and_the_others_are_not(checkerboard):
    model = fit_readers(checkerboard, seed=1)
    history = np.arange(0, 10, 2, dtype=np.int32), np.full(5, 10, np.uint8)
    assert model.close(*history) == 20
    assert np.count_nonzero(model.similarities(*history)) == 20


def test_an_empty_history_has_no_neighbours(checkerboard):
    model = fit_readers(checkerboard, seed=1)
    nothing = np.array([], np.int32), np.array([], np.uint8)
    assert not model.similarities(*nothing).any()
    assert not model.scores(*nothing).any()
    assert model.close(*nothing) == 0


def test_without_enough_ratings_nobody_is_kept():
    model = fit_readers(of_rows({0: 10}, {1: 0}), seed=1)
    assert len(model) == 0
    assert not model.scores(*ask(model, b0=10)).any()


def test_no_more_ratings_are_kept_than_asked_for_and_no_order_betrays_the_readers(checkerboard):
    model = readers_of(checkerboard, most_ratings=200)
    assert 180 <= model.indptr[-1] <= 200
    whole = readers_of(checkerboard)
    missing = [
        set(range(0, 40, 2)) ^ set(whole.books[a:b].tolist())
        for a, b in zip(whole.indptr, whole.indptr[1:], strict=False)
        if whole.books[a] % 2 == 0
    ]
    order = [next(iter(books)) for books in missing]
    assert sorted(order) == list(range(0, 40, 2))
    assert order != sorted(order)


def test_six_bytes_a_rating(checkerboard):
    model = fit_readers(checkerboard, seed=1)
    columns = (model.books, model.values, model.readers, model.book_values)
    assert sum(column.nbytes for column in columns) == 6 * len(checkerboard)


def test_more_books_than_sixteen_bits_can_tell():
    last = 70_000
    data = Interactions.from_ids(
        np.array([1, 1, 2]), np.array([0, last, last]), np.array([10, 10, 10], np.uint8),
        books=np.arange(last + 1),
    )  # fmt: skip
    model = readers_of(data)
    scores = model.scores(np.array([0], np.int32), np.array([10], np.uint8))
    assert np.flatnonzero(scores).tolist() == [0, last]


def test_a_long_history_goes_by_its_rarest_books(checkerboard, monkeypatch):
    monkeypatch.setattr("recommendations.engine.readers._MOST_ENTRIES", 25)
    model = readers_of(checkerboard)
    everything = np.arange(40, dtype=np.int32), np.full(40, 10, np.uint8)
    assert 0 < np.count_nonzero(model.similarities(*everything)) <= 25


def test_arrays_that_do_not_belong_together_are_refused(checkerboard):
    arrays = readers_of(checkerboard).arrays()
    for name in arrays:
        with pytest.raises(ValueError, match="belong together|do not match"):
            ReaderNeighbours.from_arrays(arrays | {name: arrays[name][:-1]})


@given(strategies.interactions)
@settings(max_examples=settings().max_examples // 2)
def test_kept_both_ways_the_ratings_are_the_same(data):
    model = readers_of(data)
    by_reader = {
        (reader, int(book), int(value))
        for reader in range(len(model))
        for book, value in zip(
            model.books[model.indptr[reader] : model.indptr[reader + 1]],
            model.values[model.indptr[reader] : model.indptr[reader + 1]],
            strict=True,
        )
    }
    by_book = {
        (int(reader), book, int(value))
        for book in range(len(data.books))
        for reader, value in zip(
            model.readers[model.book_indptr[book] : model.book_indptr[book + 1]],
            model.book_values[model.book_indptr[book] : model.book_indptr[book + 1]],
            strict=True,
        )
    }
    assert by_reader == by_book
    assert len(by_reader) == len(data.rated)
    for array in model.arrays().values():
        assert np.isfinite(array).all()


@settings(max_examples=settings().max_examples // 2)
@given(strategies.rated)
def test_what_each_book_adds_makes_up_the_score(data):
    model = readers_of(data)
    targets = np.arange(len(data.books), dtype=np.int32)
    for reader in range(len(data.readers)):
        history = judge.history(data, reader)
        scores = model.scores(*history, nearest=3)
        parts = model.contributions(*history, targets, nearest=3)
        assert parts.shape == (len(targets), len(history[0]))
        assert parts.min(initial=0) >= 0
        np.testing.assert_allclose(parts.sum(axis=1, dtype=float), scores, rtol=1e-5, atol=1e-12)
