"""How far predicted stars may be off: by formula, and by what readers gave then."""

import numpy as np
import pytest

from recommendations.engine.catalogue import Catalogue
from recommendations.engine.evaluate import split
from recommendations.engine.judge import history
from recommendations.engine.taste import fit_taste
from recommendations.engine.taste_model import TasteModel

FOUR_OF_FIVE = 1.2816


def model_of(books: int = 6, seed: int = 3) -> TasteModel:
    rng = np.random.default_rng(seed)
    spread = rng.normal(size=(4, 4))
    return TasteModel(
        parameters=np.array([3.5, 0.6, 0.2, 0.1, 0.5, 5.0]),
        book_bias=rng.normal(size=books).astype(np.float32),
        features=rng.normal(size=(books, 4)).astype(np.float16),
        author=np.array([0, 0, 1, -1, -1, 2], np.int32)[:books],
        series=np.array([0, -1, 0, 1, 1, -1], np.int32)[:books],
        covariance=(spread @ spread.T / 4).astype(np.float32),
        leaning=np.zeros((4, 3), np.float32),
    )


def deviation(model, items, half_stars, targets):
    return model.deviation(
        np.array(items, np.int32), np.array(half_stars, np.uint8), np.array(targets, np.int32)
    )


def test_it_is_the_conditional_variance_of_a_joint_gaussian():
    """Against the textbook: of all books' stars together, given some of them with noise."""
    model = model_of()
    features = model.features.astype(float)
    same_author = np.equal.outer(model.author, model.author) & (model.author >= 0)
    same_series = np.equal.outer(model.series, model.series) & (model.series >= 0)
    joint = features @ model.covariance @ features.T + 0.2 * same_author + 0.1 * same_series
    joint += 0.6 * np.eye(6)
    known, asked = [0, 2, 3], [1, 4, 5]
    within = joint[np.ix_(known, known)]
    across = joint[np.ix_(asked, known)]
    left = joint[np.ix_(asked, asked)] - across @ np.linalg.inv(within) @ across.T
    found = deviation(model, known, [8, 6, 10], asked)
    np.testing.assert_allclose(found, np.sqrt(np.diag(left)), rtol=1e-4)


def test_every_rating_makes_it_surer_and_none_surer_than_the_noise():
    model = model_of()
    order = [1, 2, 3, 4, 5]
    found = [deviation(model, order[:n], [8] * n, [0])[0] for n in range(6)]
    assert all(later <= earlier for earlier, later in zip(found, found[1:], strict=False))
    assert found[-1] >= np.sqrt(0.6)


def test_marks_without_stars_say_nothing_of_it():
    model = model_of()
    assert deviation(model, [1, 2], [0, 0], [0]) == deviation(model, [], [], [0])


@pytest.mark.slow
def test_four_of_five_ratings_lie_where_they_are_said_to(goodbooks):
    train, test = split(goodbooks, seed=1)
    model = fit_taste(train, Catalogue.unknown(len(goodbooks.books)), seed=0)
    inside = []
    for reader in range(0, len(test.readers), 4):
        known, (asked, given) = history(train, reader), history(test, reader)
        off = given / 2 - model.estimate(model.fold_in(*known), asked)
        margin = FOUR_OF_FIVE * model.deviation(*known, asked)
        inside.append(np.abs(off) <= margin)
    assert abs(np.concatenate(inside).mean() - 0.8) < 0.025
