"""The taste model: what it learns of books and readers, and how a reader is folded in."""

import numpy as np
import pytest
from hypothesis import given, settings

from recommendations.engine import taste
from recommendations.engine.catalogue import Catalogue
from recommendations.engine.interactions import Interactions
from recommendations.engine.judge import history
from recommendations.engine.taste import fit_taste
from recommendations.engine.taste_model import MOST_RATINGS, TasteModel
from recommendations.engine.tests import strategies

BOOKS = 60


def catalogue_of(books, **columns):
    return Catalogue(**(vars(Catalogue.unknown(books)) | columns))


@pytest.fixture(scope="module")
def two_camps():
    """Half of the readers love dragons (even books) and dislike murders; the others the opposite.

    Each has rated half of the books, drawn at random.
    """
    rng = np.random.default_rng(1)
    reader, book = np.indices((80, BOOKS)).reshape(2, -1)
    loved = (reader + book) % 2 == 0
    kept = rng.random(len(reader)) < 0.5
    values = np.where(loved, 9, 3) + rng.integers(-1, 2, len(reader))
    interactions = Interactions.from_ids(
        reader[kept], book[kept], values[kept].astype(np.uint8), books=np.arange(BOOKS)
    )
    kinds = [["dragons"] if book % 2 == 0 else ["murders"] for book in range(BOOKS)]
    return interactions, catalogue_of(BOOKS, documents=kinds)


@pytest.fixture(scope="module")
def camps_model(two_camps):
    return fit_taste(*two_camps)


def stars(model, items, half_stars, targets):
    fold = model.fold_in(np.array(items, np.int32), np.array(half_stars, np.uint8))
    return model.predict(fold, np.array(targets, np.int32))


def test_a_reader_new_to_the_model_is_placed_by_a_few_ratings(camps_model):
    dragon, murder = stars(camps_model, [0, 2, 1], [10, 9, 3], [40, 41])
    assert dragon > 3.8
    assert murder < 2.4


def test_books_outside_the_factorisation_are_placed_as_well(two_camps, monkeypatch):
    monkeypatch.setattr(taste, "_MOST_BOOKS", BOOKS // 3)
    model = fit_taste(*two_camps)
    targets = np.arange(BOOKS)
    predicted = stars(model, [0, 2, 1], [10, 9, 3], targets)
    assert predicted[targets % 2 == 0].min() > 3.5
    assert predicted[targets % 2 == 1].max() < 2.7


def test_what_was_picked_up_says_something_before_any_stars(two_camps):
    """Readers who read dragons only rate high, those who read murders only low."""
    reader, book = np.indices((60, BOOKS)).reshape(2, -1)
    kept = (reader + book) % 2 == 0
    values = np.where(reader % 2 == 0, 9, 5).astype(np.uint8)
    data = Interactions.from_ids(reader[kept], book[kept], values[kept], books=np.arange(BOOKS))
    model = fit_taste(data, Catalogue.unknown(BOOKS))
    dragons, murders = ([0, 2, 4], [0, 0, 0], [10]), ([1, 3, 5], [0, 0, 0], [10])
    assert stars(model, *dragons) > stars(model, *murders) + 0.25


def test_a_book_rated_once_keeps_to_its_public_average():
    rng = np.random.default_rng(2)
    reader, book = np.indices((40, 30)).reshape(2, -1)
    kept = (book < 29) | (reader == 0)
    public = rng.uniform(2.5, 4.5, 30)
    public[29] = 4.5
    values = np.clip(np.round(2 * public[book] + rng.normal(0, 1, len(book))), 1, 10)
    values[(book == 29) & (reader == 0)] = 1
    data = Interactions.from_ids(reader[kept], book[kept], values[kept].astype(np.uint8))
    known = catalogue_of(
        30, average_stars=public.astype(np.float32), average_count=np.full(30, 5000, np.int32)
    )
    with_public = stars(fit_taste(data, known), [3], [8], [29])
    without = stars(fit_taste(data, Catalogue.unknown(30)), [3], [8], [29])
    assert with_public > 4.0
    assert with_public > without


def test_a_number_of_ratings_without_their_mean_is_no_public_average(two_camps):
    interactions, catalogue = two_camps
    public = np.full(BOOKS, 4.0, np.float32)
    public[7] = np.nan
    count = np.full(BOOKS, 100, np.int32)
    by_half = catalogue_of(
        BOOKS, documents=catalogue.documents, average_stars=public, average_count=count
    )
    model = fit_taste(interactions, by_half)
    assert all(np.isfinite(array).all() for array in model.arrays().values())
    assert stars(model, [0, 2, 1], [10, 9, 3], [7]) < 2.7


def test_an_author_disliked_is_predicted_lower_for_that_reader_only(two_camps):
    interactions, catalogue = two_camps
    by_author = catalogue_of(
        BOOKS, documents=catalogue.documents, author=(np.arange(BOOKS) // 6).astype(np.int32)
    )
    model = fit_taste(interactions, by_author)
    disliker = stars(model, [0, 2, 30], [2, 2, 10], [4])
    other = stars(model, [30, 32, 34], [10, 10, 10], [4])
    assert disliker < other - 0.3


def test_a_history_of_marks_or_of_nothing_gives_sound_stars(camps_model):
    for items, values in (([], []), ([3, 4], [0, 0])):
        found = stars(camps_model, items, values, np.arange(BOOKS))
        assert np.all((found >= 0.5) & (found <= 5))


def test_more_ratings_than_it_looks_at_do_no_harm(camps_model):
    rng = np.random.default_rng(3)
    size = 40 * MOST_RATINGS
    big = Catalogue.unknown(size)
    data = Interactions.from_ids(
        np.repeat([1, 2], [size, 3]),
        np.concatenate([np.arange(size), [5, 6, 7]]),
        rng.integers(1, 11, size + 3).astype(np.uint8),
        books=np.arange(size),
    )
    model = fit_taste(data, big)
    found = stars(model, data.book[:size], data.value[:size], np.arange(size))
    assert np.isfinite(found).all()


@pytest.mark.parametrize("values", [[10, 10, 10, 10], [1, 1, 1, 1], [1, 10, 10, 1]])
def test_constant_or_scarce_ratings_end_in_a_sound_model(values):
    data = Interactions.from_ids(
        np.array([1, 1, 2, 2]), np.array([1, 2, 1, 2]), np.array(values, np.uint8)
    )
    model = fit_taste(data, Catalogue.unknown(2))
    found = stars(model, [0], [values[0]], [1])
    assert np.abs(found - np.mean(values) / 2) < 1.5


def test_no_rating_is_refused():
    marks = Interactions.from_ids(np.array([1]), np.array([1]), np.zeros(1, np.uint8))
    with pytest.raises(ValueError, match="no rating"):
        fit_taste(marks, Catalogue.unknown(1))


def test_a_catalogue_of_other_books_is_refused(two_camps):
    with pytest.raises(ValueError, match="can't describe"):
        fit_taste(two_camps[0], Catalogue.unknown(3))


def test_the_same_data_and_seed_give_the_same_bytes(two_camps, camps_model):
    again = fit_taste(*two_camps).arrays()
    for name, array in camps_model.arrays().items():
        assert array.tobytes() == again[name].tobytes(), name


def test_arrays_give_the_model_back(camps_model):
    copy = TasteModel.from_arrays(camps_model.arrays())
    asked = ([1, 2], [3, 9], np.arange(BOOKS))
    assert np.array_equal(stars(copy, *asked), stars(camps_model, *asked))


def test_folding_in_is_the_posterior_mean_of_a_gaussian_process():
    """Against the textbook's formula with one large matrix over all books."""
    rng = np.random.default_rng(4)
    books, width = 12, 5
    features = rng.normal(size=(books, width)).astype(np.float16)
    author = np.array([0, 0, 1, 1, 2, 2, -1, -1, 3, 4, 0, 1], np.int32)
    series = np.array([-1, -1, 0, 0, 0, 1, 1, -1, -1, -1, -1, 1], np.int32)
    root = rng.normal(size=(width, width))
    model = TasteModel(
        parameters=np.array([3.5, 0.4, 0.3, 0.2, 0.5, 5.0]),
        book_bias=rng.normal(0, 0.3, books).astype(np.float32),
        features=features,
        author=author,
        series=series,
        covariance=(root @ root.T / 10).astype(np.float32),
        leaning=np.zeros((width, 4), np.float32),
    )
    exact = features.astype(float)
    kernel = exact @ model.covariance @ exact.T
    kernel += 0.3 * (np.equal.outer(author, author) & (author >= 0))
    kernel += 0.2 * (np.equal.outer(series, series) & (series >= 0))
    items, half_stars = np.array([0, 2, 4, 6, 11]), np.array([9, 2, 7, 10, 1], np.uint8)
    left = half_stars / 2 - 3.5 - model.book_bias[items]
    pull = np.linalg.solve(kernel[np.ix_(items, items)] + 0.4 * np.eye(5), left)
    expected = 3.5 + model.book_bias + kernel[:, items] @ pull
    fold = model.fold_in(items, half_stars)
    assert np.allclose(model.estimate(fold, np.arange(books)), expected, atol=1e-4)


@settings(max_examples=15)
@given(data=strategies.rated)
def test_any_ratings_give_finite_stars_within_the_scale(data):
    model = fit_taste(data, Catalogue.unknown(len(data.books)))
    for reader in range(len(data.readers)):
        found = stars(model, *history(data, reader), np.arange(len(data.books)))
        assert np.all((found >= 0.5) & (found <= 5))
