"""How good a model would have been: fit on a part of the ratings, judged on the rest.

Of each reader with five ratings or more, a fifth, at random, is held out. Relevant are held-out
books rated four stars or more; all books outside the reader's history are ranked. Readers without
a relevant held-out book are left out of the ranking figures.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from recommendations.engine.bias import fit_bias
from recommendations.engine.catalogue import Catalogue
from recommendations.engine.interactions import Interactions
from recommendations.engine.judge import history, judge_lists, liked
from recommendations.engine.metrics.ranking import coverage_at
from recommendations.engine.metrics.rating import mae, rmse
from recommendations.engine.model import STAR_MAKERS, Model, StarMaker, fit
from recommendations.engine.popularity import popularity
from recommendations.engine.rank import NO_BOOK
from recommendations.engine.star_model import StarModel

MIN_RATINGS = 5
_BLOCK = 256

# Row numbers (r,) of readers in, their lists (r, k) out: column numbers, -1 for an empty place.
Recommend = Callable[[npt.NDArray[np.intp]], npt.NDArray[np.int32]]
# Books and half stars of a history, and target books in; predicted stars of the targets out.
Predict = Callable[
    [npt.NDArray[np.int32], npt.NDArray[np.uint8], npt.NDArray[np.int32]],
    npt.NDArray[np.float32],
]


class TooLittleData(ValueError):
    """No reader has enough ratings to hold any back, or none of those held back is liked."""


@dataclass(frozen=True)
class RankingScores:
    """Means over `readers`; coverage is the share of the catalogue in any of their lists."""

    ndcg: float
    recall: float
    precision: float
    coverage: float
    readers: int


@dataclass(frozen=True)
class RatingScores:
    """Errors in stars over `ratings` held-out ratings."""

    rmse: float
    mae: float
    ratings: int


@dataclass(frozen=True)
class Evaluation:
    """Of one split: lists of `k` by the model and by popularity; stars by each maker and by means."""

    k: int
    graph: RankingScores
    popularity: RankingScores
    makers: Mapping[StarMaker, RatingScores]
    bias: RatingScores

    @property
    def stars_by(self) -> StarMaker:
        """Who predicts stars with the smallest error."""
        return min(self.makers, key=lambda maker: self.makers[maker].rmse)

    @property
    def stars(self) -> RatingScores:
        """The errors of that one."""
        return self.makers[self.stars_by]


def split(
    interactions: Interactions, test_share: float = 0.2, *, seed: int
) -> tuple[Interactions, Interactions]:
    """Training part and held-out part; want-to-read marks stay in the training part.

    Of each reader with `MIN_RATINGS` ratings or more, `test_share` of them, rounded, are held out.
    """
    # Only training needs compiled loops; a process that serves never loads them.
    from recommendations.engine.draw import drawn

    held_out = drawn(
        interactions.indptr, interactions.value, share=test_share, fewest=MIN_RATINGS, seed=seed
    )
    return interactions.where(~held_out), interactions.where(held_out)


def evaluate(
    interactions: Interactions,
    catalogue: Catalogue | None = None,
    *,
    seed: int,
    k: int = 10,
    max_readers: int = 5000,
) -> Evaluation:
    """Split, fit on the training part, judge on the rest.

    At most `max_readers` readers, drawn at random, are judged. The same seed draws the same split.
    Raises TooLittleData if nobody can be judged.
    """
    train, test = split(interactions, seed=seed)
    readers = sample(test, max_readers, seed)
    model = fit(train, catalogue, seed=seed)
    averages = fit_bias(train)
    return Evaluation(
        k=k,
        graph=evaluate_ranking(by_model(model, train, k), train, test, k, max_readers, seed),
        popularity=evaluate_ranking(
            by_popularity(popularity(train), train, k), train, test, k, max_readers, seed
        ),
        makers={
            maker: evaluate_stars(partial(model.predict, by=maker), train, test, readers)
            for maker in STAR_MAKERS
        },
        bias=evaluate_stars(by_fold_in(averages), train, test, readers),
    )


def by_model(model: Model, histories: Interactions, k: int) -> Recommend:
    """Lists of `k` as the site makes them, without what is rated or on the want-to-read shelf."""
    weights = histories.csr(model.weights(histories.value))
    return lambda readers: model.blend.lists(weights[readers], k)


def by_fold_in(model: StarModel) -> Predict:
    """Stars of a star model for a reader whom it has not seen."""
    return lambda items, values, targets: model.predict(model.fold_in(items, values), targets)


def by_popularity(popular: npt.NDArray[np.float32], histories: Interactions, k: int) -> Recommend:
    """The most popular books outside each history, by `popular` (B,), in one order for everybody."""
    order = np.lexsort((np.arange(len(popular)), -popular))[: np.count_nonzero(popular)]
    rank = np.full(len(popular), len(popular))
    rank[order] = np.arange(len(order))

    def lists(readers: npt.NDArray[np.intp]) -> npt.NDArray[np.int32]:
        items = np.full((len(readers), k), NO_BOOK, np.int32)
        for row, reader in enumerate(readers):
            known = np.sort(rank[history(histories, reader)[0]])
            # The j-th book outside the history stands after as many known ones as come before it.
            before = np.searchsorted(known - np.arange(len(known)), np.arange(k), side="right")
            places = np.arange(k) + before
            best = order[places[places < len(order)]]
            items[row, : len(best)] = best
        return items

    return lists


def evaluate_ranking(
    recommend: Recommend,
    train: Interactions,
    test: Interactions,
    k: int = 10,
    max_readers: int = 5000,
    seed: int = 0,
) -> RankingScores:
    """Judge the lists that `recommend` gives for readers of the held-out part.

    `recommend` must leave out the ratings of `train` itself. Raises TooLittleData if nobody has a
    relevant held-out book, ValueError if a list holds a book of the reader's training part.
    """
    relevant = liked(test)
    readers = sample(relevant, max_readers, seed)
    lists = recommend(readers)[:, :k]
    scores = judge_lists(lists, readers, train, relevant)
    return RankingScores(
        ndcg=float(scores.ndcg.mean()),
        recall=float(scores.recall.mean()),
        precision=float(scores.precision.mean()),
        coverage=coverage_at(lists, len(train.books)),
        readers=len(readers),
    )


def evaluate_stars(
    predict: Predict, train: Interactions, test: Interactions, readers: npt.NDArray[np.intp]
) -> RatingScores:
    """Judge the stars for held-out ratings of `readers`, each folded in by the training part."""
    stars = predict_stars(predict, train, test, readers)
    truth = np.concatenate([history(test, reader)[1] for reader in readers]) / 2
    return RatingScores(rmse(stars, truth), mae(stars, truth), len(truth))


def predict_stars(
    predict: Predict, train: Interactions, test: Interactions, readers: npt.NDArray[np.intp]
) -> npt.NDArray[np.float32]:
    """Stars for the books that `readers` have in `test`, one reader after the other."""
    # Only training needs compiled loops; a process that serves never loads them.
    from recommendations.engine.compiled import in_parallel

    def block(part: npt.NDArray[np.intp]) -> list[npt.NDArray[np.float32]]:
        return [predict(*history(train, reader), history(test, reader)[0]) for reader in part]

    blocks = [readers[start : start + _BLOCK] for start in range(0, len(readers), _BLOCK)]
    # The systems are small: each core takes a reader of its own.
    with threadpool_limits(limits=1, user_api="blas"):
        found = in_parallel(block, blocks)
    return np.concatenate([np.empty(0, np.float32), *(stars for part in found for stars in part)])


def sample(part: Interactions, most: int, seed: int) -> npt.NDArray[np.intp]:
    """Row numbers, ascending, of those who have a row in `part`; at most `most`, at random.

    Raises TooLittleData if there is nobody.
    """
    found = np.flatnonzero(np.diff(part.indptr))
    if not len(found):
        raise TooLittleData("No reader has enough ratings to hold some back and judge by them.")
    if len(found) <= most:
        return found
    return np.sort(np.random.default_rng(seed).choice(found, most, replace=False))
