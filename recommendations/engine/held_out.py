"""Readers whom a model never sees, and how well it serves them.

Who is held out follows from the reader's id alone, so that models of different days are judged by
the same readers, and none of them has learnt from any. Of each of them a fifth of the ratings is
hidden; the rest is the history that a model is shown, as if a stranger brought it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from recommendations.engine.evaluate import MIN_RATINGS, by_model, predict_stars, split
from recommendations.engine.interactions import Interactions
from recommendations.engine.judge import ListScores, judge_lists, liked
from recommendations.engine.metrics.ranking import coverage_at
from recommendations.engine.model import STAR_MAKERS, Model, StarMaker
from recommendations.engine.rank import NO_BOOK
from recommendations.engine.splitmix import outputs

# Of fewer readers none can be spared: those held out would be too few to judge by.
FEWEST = 120
_LARGE, _SMALL, _GROWTH = 0.05, 0.3, 3.3


@dataclass(frozen=True, eq=False)
class HeldOut:
    """What held-out readers show of themselves, and what is to be found: the same readers and books.

    shown   their histories as a model gets them, want-to-read marks too
    hidden  a fifth of each one's ratings
    """

    shown: Interactions
    hidden: Interactions

    @property
    def to_be_found(self) -> npt.NDArray[np.int64]:
        """(R,) int64: how many of the hidden books each reader liked."""
        return np.diff(liked(self.hidden).indptr)


@dataclass(frozen=True, eq=False)
class Judged:
    """How a model served held-out readers.

    lists     (r, k) int32 columns of the held-out books for `scores.readers`, -1 an empty place
    scores    of those lists; readers without a hidden book that they liked are not among them
    coverage  share of the catalogue in any of the lists
    errors    by each maker: (m,) float64 predicted less given stars of each hidden rating; NaN where
              the model does not know the book
    rater     (m,) int32 row number of the reader of each hidden rating
    """

    lists: npt.NDArray[np.int32]
    scores: ListScores
    coverage: float
    errors: Mapping[StarMaker, npt.NDArray[np.float64]]
    rater: npt.NDArray[np.int32]

    @property
    def ndcg(self) -> float:
        return float(self.scores.ndcg.mean())

    @property
    def stars_by(self) -> StarMaker:
        """Who predicts stars with the smallest error."""
        return min(self.errors, key=self.rmse)

    def rmse(self, maker: StarMaker) -> float:
        return float(np.sqrt(np.nanmean(self.errors[maker] ** 2)))

    def mae(self, maker: StarMaker) -> float:
        return float(np.nanmean(np.abs(self.errors[maker])))


def places(readers: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """(R,) float64 from 0 up to 1: where each of `readers` (ids) stands, the same for ever.

    Evenly spread, whatever the ids; the same on every machine.
    """
    return np.asarray((outputs(readers) >> np.uint64(11)) * 2.0**-53)


def share(readers: int) -> float:
    """The share of so many readers who can be judged by that is held out; 0 where they are too few.

    3.3 / sqrt(readers), so that small sites can judge as well: 40 readers of 150, 104 of 1,000, but
    never above 0.3, nor, from 4,356 readers on, below 0.05. It falls as a site grows: who is held
    out tomorrow was held out today, or was not there yet.
    """
    if readers < FEWEST:
        return 0.0
    return float(np.clip(_GROWTH / np.sqrt(readers), _LARGE, _SMALL))


def share_of(interactions: Interactions) -> float:
    """The share for a site with these readers; counted are those with `MIN_RATINGS` ratings."""
    return share(int(np.count_nonzero(_can_be_judged(interactions))))


def hold_out(
    interactions: Interactions, low: float, high: float, *, seed: int, most: int = 5000
) -> tuple[Interactions, HeldOut | None]:
    """What is left to learn from, and the readers whose place is from `low` up to `high`.

    They leave the first part altogether, which has the books as before. Of those who can be judged
    the `most` of the lowest places are; the same seed hides the same ratings of the same readers.
    Where nobody there can be judged nobody is held out, and the second part is None.
    """
    place = places(interactions.readers)
    out = (place >= low) & (place < high)
    judged = np.flatnonzero(out & _can_be_judged(interactions))
    chosen = np.zeros(len(place), bool)
    chosen[judged[np.argsort(place[judged], kind="stable")[:most]]] = True
    shown, hidden = split(interactions.of_readers(chosen), seed=seed)
    if not (hidden.value.any() and len(liked(hidden))):
        return interactions, None
    return interactions.of_readers(~out), HeldOut(shown, hidden)


def judge(model: Model, held_out: HeldOut, k: int = 10) -> Judged:
    """The model's lists of `k`, and its stars, for held-out readers.

    It may have been learnt from another day's catalogue: books that it does not know count as not
    found, and have no stars.
    """
    relevant = liked(held_out.hidden)
    readers = np.flatnonzero(held_out.to_be_found)
    shown = _as_known(held_out.shown, model.books)
    lists = _columns(by_model(model, shown, k)(readers), model.books, held_out.shown.books)
    return Judged(
        lists=lists,
        scores=judge_lists(lists, readers, held_out.shown, relevant),
        coverage=coverage_at(lists, len(held_out.shown.books)),
        errors={maker: _errors(model, maker, shown, held_out.hidden) for maker in STAR_MAKERS},
        rater=held_out.hidden.reader,
    )


def _can_be_judged(interactions: Interactions) -> npt.NDArray[np.bool_]:
    """(R,) bool: who has ratings enough to hide some."""
    return np.asarray(np.diff(interactions.rated.indptr) >= MIN_RATINGS)


def _errors(
    model: Model, maker: StarMaker, shown: Interactions, hidden: Interactions
) -> npt.NDArray[np.float64]:
    asked = _as_known(hidden, model.books)
    readers = np.flatnonzero(np.diff(asked.indptr))
    stars = predict_stars(partial(model.predict, by=maker), shown, asked, readers)
    errors = np.full(len(hidden), np.nan)
    errors[np.isin(hidden.books, model.books)[hidden.book]] = stars - asked.value / 2
    return errors


def _as_known(part: Interactions, books: npt.NDArray[np.int64]) -> Interactions:
    """The rows about `books`, numbered as there."""
    if np.array_equal(part.books, books):
        return part
    known = part.where(np.isin(part.books, books)[part.book])
    column = np.searchsorted(books, part.books).astype(np.int32)
    return replace(known, book=column[known.book], books=np.asarray(books))


def _columns(
    lists: npt.NDArray[np.int32], books: npt.NDArray[np.int64], wanted: npt.NDArray[np.int64]
) -> npt.NDArray[np.int32]:
    """Lists of columns of `books` as columns of `wanted`; a book that is not there leaves its place."""
    column = np.searchsorted(wanted, books).astype(np.int32)
    column[~np.isin(books, wanted)] = NO_BOOK
    return np.where(lists >= 0, column[lists], NO_BOOK).astype(np.int32)
