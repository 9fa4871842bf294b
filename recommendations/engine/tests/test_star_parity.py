"""The compiled descent against Surprise's own, and data that is hard on it."""

import numpy as np
import pytest
import surprise

from recommendations.engine.bias import fit_bias
from recommendations.engine.evaluate import split
from recommendations.engine.interactions import Interactions
from recommendations.engine.judge import history
from recommendations.engine.metrics.rating import rmse
from recommendations.engine.stars import ArrayTrainset, CompiledSVD, fit_stars, train_svd


def some_ratings(readers: int, books: int, share: float, seed: int = 5) -> Interactions:
    draw = np.random.default_rng(seed)
    reader, book = np.nonzero(draw.random((readers, books)) < share)
    leaning = draw.normal(size=readers)[reader] + draw.normal(size=books)[book]
    stars = np.clip(np.round(6 + 1.5 * leaning + draw.normal(size=len(book))), 1, 10)
    return Interactions.from_ids(reader, book, stars.astype(np.uint8))


def predicted(svd: surprise.SVD, data: Interactions) -> np.ndarray:
    reader, book = data.reader, data.book
    own = np.einsum("kf,kf->k", svd.pu[reader], svd.qi[book])
    stars = svd.trainset.global_mean + svd.bu[reader] + svd.bi[book] + own
    return np.asarray(np.clip(stars, 0.5, 5))


@pytest.mark.parametrize(
    "options",
    [
        {"n_factors": 17},
        {"n_factors": 100, "reg_all": 0.1, "lr_all": 0.015},
        {"n_factors": 3, "biased": False},
        {
            "n_factors": 16,
            "lr_bu": 0.01,
            "lr_bi": 0.02,
            "lr_qi": 0.03,
            "reg_bi": 0.3,
            "reg_pu": 0.2,
        },
    ],
)
def test_in_one_thread_it_is_surprise_with_shorter_numbers(options):
    trainset = ArrayTrainset(some_ratings(120, 40, 0.4))
    ours = CompiledSVD(random_state=3, **options).fit(trainset)
    theirs = surprise.SVD(random_state=3, **options).fit(trainset)
    for name in ("pu", "qi", "bu", "bi"):
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name), abs=1e-4)
    asked = [(reader, book) for reader in (0, 7, 500) for book in (0, 9, 500)]
    for reader, book in asked:
        if options.get("biased", True):
            expected = theirs.predict(reader, book)
            assert ours.predict(reader, book).est == pytest.approx(expected.est, abs=1e-4)


def in_blocks(data: Interactions, seed: int) -> CompiledSVD:
    svd = CompiledSVD(n_factors=20, n_epochs=5, random_state=seed)
    svd.one_thread_below = 0
    svd.fit(ArrayTrainset(data))
    return svd


def test_blocks_learn_as_much_and_twice_the_same():
    data = some_ratings(400, 61, 0.5)
    first, again = in_blocks(data, 1), in_blocks(data, 1)
    for name in ("pu", "qi", "bu", "bi"):
        assert getattr(first, name).tobytes() == getattr(again, name).tobytes()
    theirs = surprise.SVD(n_factors=20, n_epochs=5, random_state=1).fit(ArrayTrainset(data))
    stars = data.value / 2
    assert rmse(predicted(first, data), stars) == pytest.approx(
        rmse(predicted(theirs, data), stars), abs=0.01
    )
    assert np.corrcoef(predicted(first, data), predicted(theirs, data))[0, 1] > 0.99


@pytest.mark.slow
def test_on_real_ratings_the_error_is_surprises(goodbooks):
    train, test = split(goodbooks, seed=1)
    trainset = ArrayTrainset(train)
    assert trainset.n_ratings > CompiledSVD.one_thread_below, "or the blocks go unseen"
    errors = [
        rmse(predicted(kind(random_state=1).fit(trainset), test), test.value / 2)
        for kind in (CompiledSVD, surprise.SVD)
    ]
    assert errors[0] == pytest.approx(errors[1], abs=0.002)


def ratings(*triples: tuple[int, int, int]) -> Interactions:
    reader, book, value = np.array(triples).T
    return Interactions.from_ids(reader, book, value.astype(np.uint8))


HARD = {
    "one rating": ratings((1, 1, 7)),
    "one reader": ratings(*((1, book, 1 + book % 10) for book in range(50))),
    "one book": ratings(*((reader, 1, 1 + reader % 10) for reader in range(50))),
    "equal ratings": ratings(*((r, b, 8) for r in range(9) for b in range(9))),
    "worst ratings": ratings(*((r, b, 1) for r in range(9) for b in range(9))),
    "a reader of 13,000": ratings(
        *((1, book, 1 + book * 7 % 10) for book in range(13_000)), (2, 13_001, 3), (2, 0, 9)
    ),
    "a reader of marks": ratings((1, 1, 7), (2, 1, 0), (2, 2, 0)),
}


@pytest.mark.parametrize("fit", [fit_stars, fit_bias])
@pytest.mark.parametrize("name", HARD)
def test_hard_data_makes_a_sound_model(fit, name):
    data = HARD[name]
    model = fit(data)
    assert np.isfinite(model.book_factors).all()
    assert np.isfinite(model.book_bias).all()
    low, high = data.rated.value.min() / 2, data.rated.value.max() / 2
    books = np.arange(len(data.books), dtype=np.int32)
    for reader in range(len(data.readers)):
        stars = model.predict(model.fold_in(*history(data, reader)), books)
        assert ((stars >= 0.5) & (stars <= 5)).all()
        if low == high:
            assert stars == pytest.approx(low, abs=0.3)


@pytest.mark.parametrize("name", HARD)
def test_hard_data_makes_sound_blocks(name):
    svd = in_blocks(HARD[name], 1)
    for learnt in (svd.pu, svd.qi, svd.bu, svd.bi):
        assert np.isfinite(learnt).all()


def test_no_number_in_and_none_out():
    data = some_ratings(20, 20, 0.5)
    with pytest.raises(ValueError, match="whole numbers"):
        Interactions.from_ids(data.reader, data.book, np.full(len(data), np.nan))
    for rate in (np.nan, np.inf):
        with np.errstate(all="ignore"), pytest.raises(ValueError, match="diverges"):
            train_svd(data, factors=4, learning_rate=rate)
