import numpy as np
import pytest

from recommendations.engine import stars
from recommendations.engine.bias import fit_bias
from recommendations.engine.interactions import Interactions
from recommendations.engine.judge import history
from recommendations.engine.metrics.rating import rmse
from recommendations.engine.star_model import Fold, StarModel
from recommendations.engine.stars import fit_stars, star_model, train_svd

READERS, BOOKS, TASTES = 300, 60, 3


@pytest.fixture(scope="module")
def ratings() -> tuple[Interactions, Interactions]:
    """Readers and books with three hidden tastes: a training part and a tenth held out."""
    draw = np.random.default_rng(5)
    taste = draw.normal(size=(READERS, TASTES)) @ draw.normal(size=(TASTES, BOOKS)) * 0.5
    leaning = draw.normal(size=(READERS, 1)) * 0.4 + draw.normal(size=BOOKS) * 0.4
    stars = 3.2 + leaning + taste + draw.normal(size=taste.shape) * 0.3
    half_stars = np.clip(np.round(2 * stars), 1, 10).astype(np.uint8)
    reader, book = np.nonzero(draw.random(stars.shape) < 0.5)
    data = Interactions.from_ids(reader + 1000, book + 2000, half_stars[reader, book])
    held_out = draw.random(len(data)) < 0.1
    return data.where(~held_out), data.where(held_out)


@pytest.fixture(scope="module")
def svd(ratings):
    return train_svd(ratings[0], factors=10, epochs=60, seed=3)


def test_the_arrays_predict_what_surprise_predicts(ratings, svd):
    train, _ = ratings
    model = star_model(svd)
    books = np.arange(BOOKS, dtype=np.int32)
    for reader in range(0, READERS, 17):
        known = Fold(float(svd.bu[reader]), svd.pu[reader].astype(np.float32))
        expected = [svd.predict(train.readers[reader], id_).est for id_ in train.books]
        assert model.predict(known, books) == pytest.approx(expected, abs=1e-5)


def test_surprise_knows_the_readers_and_books_of_the_arrays(ratings, svd):
    train, _ = ratings
    assert svd.trainset.n_ratings == len(train)
    assert svd.trainset.global_mean == pytest.approx(train.value.mean() / 2)
    triples = list(svd.trainset.all_ratings())
    assert triples[0] == (train.reader[0], train.book[0], train.value[0] / 2)
    assert len(triples) == len(train)


def predictions(model, svd, train, test):
    """Held-out stars, as given, by the trained readers, and by the same readers folded in."""
    given, trained, folded = [], [], []
    for reader in range(READERS):
        items, values = history(test, reader)
        known = Fold(float(svd.bu[reader]), svd.pu[reader].astype(np.float32))
        given.append(values / 2)
        trained.append(model.predict(known, items))
        folded.append(model.predict(model.fold_in(*history(train, reader)), items))
    return np.concatenate(given), np.concatenate(trained), np.concatenate(folded)


def test_folding_a_known_reader_in_is_as_good_as_having_trained_them(ratings, svd):
    given, trained, folded = predictions(star_model(svd), svd, *ratings)
    assert rmse(folded, given) < rmse(trained, given) * 1.02
    assert np.corrcoef(trained, folded)[0, 1] > 0.97


def test_the_svd_beats_the_averages_it_starts_from(ratings, svd):
    train, test = ratings
    given, _, folded = predictions(star_model(svd), svd, train, test)
    bias = fit_bias(train)
    means = np.concatenate(
        [
            bias.predict(bias.fold_in(*history(train, r)), history(test, r)[0])
            for r in range(READERS)
        ]
    )
    assert rmse(folded, given) < 0.8 * rmse(means, given)
    assert rmse(means, given) < 0.95 * rmse(np.full(len(given), bias.mean), given)


def test_each_bias_is_the_damped_mean_of_what_the_other_leaves(ratings):
    train, _ = ratings
    model = fit_bias(train, epochs=50, book_damping=10, reader_damping=15)
    reader_bias = np.array([model.fold_in(*history(train, r)).bias for r in range(READERS)])
    left = train.value / 2 - model.mean - reader_bias[train.reader]
    expected = np.bincount(train.book, left) / (10 + np.bincount(train.book))
    assert model.book_bias == pytest.approx(expected, abs=1e-5)


def test_the_seed_fixes_the_model(ratings):
    first, again, other = (train_svd(ratings[0], factors=4, epochs=2, seed=s) for s in (1, 1, 2))
    assert np.array_equal(first.qi, again.qi)
    assert not np.array_equal(first.qi, other.qi)


def test_a_reader_without_ratings_gets_the_mean_and_the_book(svd):
    model = star_model(svd)
    fold = model.fold_in(np.array([4], np.int32), np.array([0], np.uint8))
    assert (fold.bias, fold.vector.any()) == (0, False)
    expected = np.clip(model.mean + model.book_bias, 0.5, 5)
    assert model.predict(fold, np.arange(BOOKS)) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("count", [3, 30])
def test_the_fold_is_the_minimum_of_its_ridge_problem(svd, count):
    """Both ways to solve it: fewer ratings than factors, and more."""
    model = star_model(svd)
    items = np.arange(count, dtype=np.int32)
    values = (items % 10 + 1).astype(np.uint8)
    rest = values / 2 - model.mean - model.book_bias[items]

    def loss(bias, vector):
        errors = rest - bias - model.book_factors[items].astype(float) @ vector
        return (errors**2).sum() + model.reg * (bias**2 + (vector**2).sum())

    fold = model.fold_in(items, values)
    vector = fold.vector.astype(float)
    least = loss(fold.bias, vector)
    draw = np.random.default_rng(0)
    for _ in range(50):
        step = draw.normal(size=len(vector) + 1) * 0.05
        assert loss(fold.bias + step[-1], vector + step[:-1]) > least


def test_predictions_stay_on_the_scale():
    model = StarModel(3.0, np.array([4, -4], np.float32), np.zeros((2, 0), np.float32), reg=1.0)
    fold = model.fold_in(np.array([], np.int32), np.array([], np.uint8))
    assert model.predict(fold, np.array([0, 1])).tolist() == [5, 0.5]
    assert model.estimate(fold, np.array([0, 1])).tolist() == [7, -1]


def test_a_book_nobody_rated_is_predicted_at_the_mean_of_the_reader():
    data = Interactions.from_ids(
        np.array([1, 2, 2]), np.array([1, 1, 2]), np.array([8, 4, 0], np.uint8)
    )
    for model in (fit_stars(data), fit_bias(data)):
        fold = model.fold_in(np.array([0], np.int32), np.array([8], np.uint8))
        assert model.predict(fold, np.array([1]))[0] == pytest.approx(model.mean + fold.bias)


def test_equal_ratings_predict_themselves():
    reader, book = np.indices((6, 6)).reshape(2, -1)
    data = Interactions.from_ids(reader, book, np.full(36, 8, np.uint8))
    model = fit_bias(data)
    fold = model.fold_in(np.arange(6), np.full(6, 8, np.uint8))
    assert model.predict(fold, np.arange(6)) == pytest.approx(4)


@pytest.mark.parametrize("fit", [fit_stars, fit_bias])
def test_without_ratings_there_is_nothing_to_learn(fit):
    with pytest.raises(ValueError, match="no rating"):
        fit(Interactions.from_ids(np.array([1]), np.array([1]), np.array([0], np.uint8)))


def test_a_large_catalogue_gets_fewer_factors_that_predict_as_well(ratings, monkeypatch):
    train, test = ratings
    usual = star_model(train_svd(train, epochs=60, seed=1))
    monkeypatch.setattr(stars, "_MANY_BOOKS", BOOKS - 1)
    large = star_model(train_svd(train, epochs=60, seed=1))
    assert (usual.book_factors.shape[1], large.book_factors.shape[1]) == (100, 32)
    errors = []
    for model in (usual, large, fit_bias(train)):
        folds = [model.fold_in(*history(train, reader)) for reader in range(READERS)]
        found = [model.predict(fold, history(test, r)[0]) for r, fold in enumerate(folds)]
        errors.append(rmse(np.concatenate(found), test.value / 2))
    assert errors[1] < errors[0] + 0.03 and errors[1] < errors[2] - 0.1


def test_a_training_that_diverges_is_not_passed_on(ratings):
    with np.errstate(all="ignore"), pytest.raises(ValueError, match="diverges"):
        train_svd(ratings[0], factors=4, epochs=30, learning_rate=5.0)


def test_arrays_make_the_same_model_again(svd):
    model = star_model(svd)
    again = StarModel.from_arrays(model.arrays())
    books, values = np.arange(BOOKS), np.full(BOOKS, 9, np.uint8)
    assert np.array_equal(
        again.predict(again.fold_in(books, values), books),
        model.predict(model.fold_in(books, values), books),
    )
