import numpy as np
import pytest

from recommendations.engine import weights as engine_weights
from recommendations.engine.interactions import Interactions
from recommendations.engine.weights import (
    WANT_WEIGHT,
    history_weights,
    training_weights,
    usual_weight,
)

ALL = np.arange(11, dtype=np.uint8)


def test_the_better_the_rating_the_more_a_book_counts():
    for weights in (training_weights(ALL), history_weights(ALL)):
        assert (np.diff(weights[1:]) >= 0).all()
        assert weights[10] == 1


def test_in_training_a_low_rating_still_counts_and_a_mark_does_not():
    assert training_weights(ALL).tolist() == pytest.approx(
        [0, 0.3, 0.3, 0.3, 0.3, 0.3, 0.6, 0.75, 0.9, 0.95, 1]
    )


def test_in_a_history_two_stars_speak_for_nothing_and_one_star_against():
    weights = history_weights(ALL)
    assert weights[4] == 0
    assert weights[2] < 0 < WANT_WEIGHT < weights[6]
    assert weights[0] == np.float32(WANT_WEIGHT)


def test_eleven_half_stars_do_not_exist():
    with pytest.raises(ValueError, match="half stars"):
        history_weights(np.array([11], np.uint8))


@pytest.mark.parametrize("block", [1, 2, 100])
def test_the_usual_weight_is_that_of_the_reader_in_the_middle(block, monkeypatch):
    monkeypatch.setattr(engine_weights, "_READERS", block)
    monkeypatch.setattr(engine_weights, "_CHUNK", block)
    reader = np.array([1, 1, 1, 2, 3, 4, 4])
    # Of 2 the only book is a mark, and 3 disliked theirs.
    half_stars = np.array([10, 10, 0, 0, 2, 10, 1], np.uint8)
    data = Interactions.from_ids(reader, np.array([5, 6, 7, 5, 6, 5, 6]), half_stars)
    assert usual_weight(data) == 1
