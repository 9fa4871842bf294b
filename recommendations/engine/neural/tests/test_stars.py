"""The net of stars, in a world where everybody gives five stars or one."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is not installed: requirements-neural.txt")

from recommendations.engine.evaluate import TooLittleData  # noqa: E402
from recommendations.engine.interactions import Interactions  # noqa: E402
from recommendations.engine.neural import stars  # noqa: E402
from recommendations.engine.neural.learn import Plan  # noqa: E402

TINY = Plan(epochs=40, patience=8)


def rows(*ratings):
    reader, book, value = np.array(ratings).reshape(-1, 3).T
    return Interactions.from_ids(reader, book, value.astype(np.uint8), books=np.arange(31))


@pytest.fixture(scope="module")
def small():
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"WIDTH": 8, "HIDDEN": 16, "DROPOUT": 0.1, "_ROWS": 100}.items():
            patch.setattr(stars, name, value)
        patch.setattr(stars, "LEARNING_RATE", 0.01)
        yield


@pytest.fixture(scope="module")
def net(small, tastes):
    return stars.fit_neural_stars(tastes, TINY, seed=1)


def test_a_reader_it_has_never_seen_is_folded_in(net):
    history = rows(*[(900, b, 10 if b % 2 == 0 else 2) for b in range(8)])
    asked = rows((900, 20, 1), (900, 21, 1), (900, 22, 1), (900, 23, 1))
    found = net.predict(history, asked)
    assert found[[0, 2]].min() > 4
    assert found[[1, 3]].max() < 2


def test_without_a_rating_it_says_what_is_usual(net):
    """Also of a book that nobody has rated: the mean lies in the middle, between five and one."""
    nobody = rows((900, 5, 0))
    found = net.predict(nobody, rows((900, 20, 1), (900, 30, 1)))
    assert found == pytest.approx(3, abs=1)


def test_predictions_stay_on_the_scale(net, tastes):
    found = net.predict(tastes, tastes)
    assert len(found) == len(tastes)
    assert 0.5 <= found.min() <= found.max() <= 5


def test_the_same_seed_gives_the_same_net(small, tastes):
    once, again, other = (
        stars.fit_neural_stars(tastes, Plan(epochs=2), seed=seed).predict(tastes, tastes)
        for seed in (1, 1, 2)
    )
    assert np.array_equal(once, again)
    assert not np.array_equal(once, other)


def test_killed_and_resumed_is_as_never_killed(small, tastes, tmp_path):
    whole = stars.fit_neural_stars(tastes, Plan(epochs=4), seed=1)
    stars.fit_neural_stars(tastes, Plan(epochs=2, folder=tmp_path), seed=1)
    resumed = stars.fit_neural_stars(tastes, Plan(epochs=4, folder=tmp_path), seed=1)
    assert resumed.course.train == pytest.approx(whole.course.train, rel=1e-6)
    assert resumed.predict(tastes, tastes) == pytest.approx(whole.predict(tastes, tastes), abs=1e-5)


def test_a_rating_does_not_help_to_predict_itself(small, tastes):
    """What the net predicts of a row in training is what the rest of the history says of it."""
    import torch

    from recommendations.engine.neural import batches

    trainee = stars._Stars(tastes, 1)
    values = (tastes.value / np.float32(2)).astype(np.float32)
    reader = np.array([7])
    batch = batches.take(tastes, values, reader, trainee.device)
    trainee.net.eval()
    with torch.no_grad():
        together = trainee.net(batch, batch, themselves=True)
    mine = np.flatnonzero(tastes.reader == 7)
    for place, row in enumerate(mine[:3]):
        rest, one = (
            tastes.where(np.isin(np.arange(len(tastes)), keep))
            for keep in (np.setdiff1d(mine, [row]), [row])
        )
        alone = stars._predict(trainee.net, rest, one)
        assert together[place].item() == pytest.approx(alone[0], abs=1e-4)


def test_too_little_data_is_said_in_words():
    with pytest.raises(ValueError, match="no rating"):
        stars.fit_neural_stars(rows((1, 2, 0)))
    with pytest.raises(TooLittleData, match="enough ratings"):
        stars.fit_neural_stars(rows((1, 2, 10)))
