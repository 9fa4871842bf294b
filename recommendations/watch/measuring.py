"""The model that serves against what is there now: one reading a measure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
from django.conf import settings

from recommendations.engine.drift import overlap_of_top, rank_correlation, stability_index
from recommendations.engine.evaluate import TooLittleData
from recommendations.engine.interactions import MAX_HALF_STARS, Interactions
from recommendations.engine.model import Model
from recommendations.engine.standing import (
    error_on_known,
    error_on_new,
    in_columns_of,
    rows_of_pairs,
)
from recommendations.watch.baseline import LENGTH, READERS, SEED, in_tenths, scores_now
from recommendations.watch.limits import LIMITS, TOP, Measure


class State(StrEnum):
    FINE = "fine"
    CROSSED = "crossed"
    TOO_LITTLE = "too_little"
    NOT_KEPT = "not_kept"  # there is nothing from the training to compare with


@dataclass(frozen=True)
class Reading:
    """`made_of` things by so many readers; `details` are further figures, for the table."""

    measure: Measure
    state: State
    value: float | None = None
    made_of: int = 0
    readers: int = 0
    details: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Then:
    """What was kept of a training run: its `data` and `metrics`, and those of the one before it."""

    data: dict[str, Any]
    metrics: dict[str, Any]
    before: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Now:
    """All that teaches now, and what of it came after the training: ids and half stars, (m,) each."""

    model: Model
    interactions: Interactions
    readers: np.ndarray
    books: np.ndarray
    half_stars: np.ndarray

    @cached_property
    def aligned(self) -> Interactions:
        """Without books that the model does not know, in its columns."""
        return in_columns_of(self.model, self.interactions)

    @cached_property
    def new_rows(self) -> np.ndarray:
        """Row numbers in `aligned` of what came after the training."""
        return rows_of_pairs(self.aligned, self.readers, self.books)


def readings_of(now: Now, then: Then) -> list[Reading]:
    """In the order of `Measure`."""
    return [_MEASURED[measure](now, then) for measure in Measure]


def _reading(
    measure: Measure, value: float, made_of: int, readers: int = 0, **details: float | None
) -> Reading:
    limit = LIMITS[measure]
    if made_of < limit.needed or readers < limit.readers:
        return _too_little(measure, made_of, readers)
    state = State.CROSSED if value > limit.limit else State.FINE
    known = {name: round(figure, 4) for name, figure in details.items() if figure is not None}
    return Reading(measure, state, round(value, 4), made_of, readers, known)


def _too_little(measure: Measure, made_of: int = 0, readers: int = 0) -> Reading:
    return Reading(measure, State.TOO_LITTLE, None, made_of, readers)


def _not_kept(measure: Measure) -> Reading:
    return Reading(measure, State.NOT_KEPT)


def _stars(now: Now, then: Then) -> Reading:
    """By whole stars: halves are for those whose program has them."""
    report = then.data.get("report")
    if not report:
        return _not_kept(Measure.STARS)
    given, readers = len(now.half_stars), len(np.unique(now.readers))
    if not given or not sum(report["stars"]):
        return _too_little(Measure.STARS, given, readers)
    counts = np.bincount(now.half_stars, minlength=MAX_HALF_STARS + 1)[1:]
    index = stability_index(_whole(report["stars"]), _whole(counts))
    mean = float(now.half_stars.mean() / 2)
    return _reading(Measure.STARS, index, given, readers, mean=mean, then=report["mean_stars"])


def _whole(half_stars: Any) -> np.ndarray:
    return np.asarray(half_stars).reshape(-1, 2).sum(axis=1)


def _scores(now: Now, then: Then) -> Reading:
    kept = _kept(then)
    if "edges" not in kept or kept["ranker"] != settings.RANKER:
        return _not_kept(Measure.SCORES)
    try:
        scores = scores_now(now.model, now.aligned)
    except TooLittleData:
        return _too_little(Measure.SCORES)
    if not len(scores):
        return _too_little(Measure.SCORES)
    index = stability_index(kept["scores"], in_tenths(scores, kept["edges"]))
    return _reading(Measure.SCORES, index, len(scores) // LENGTH)


def _popularity(now: Now, then: Then) -> Reading:
    """Of all books together: those that the model never heard of are among the popular ones too."""
    books = np.union1d(now.model.books, now.interactions.books)
    before, after = (np.zeros(len(books), np.int64) for _ in range(2))
    before[np.searchsorted(books, now.model.books)] = now.model.rating_counts
    after[np.searchsorted(books, now.interactions.books)] = now.interactions.rated.book_counts
    rated = int(min(np.count_nonzero(before), np.count_nonzero(after)))
    if not rated:
        return _too_little(Measure.POPULARITY)
    changed = 1 - overlap_of_top(before, after, TOP)
    order = rank_correlation(before, after)
    return _reading(Measure.POPULARITY, changed, rated, rank_correlation=order)


def _new_readers(now: Now, then: Then) -> Reading:
    """A reader is new whose ratings all are; the model keeps no list of those that it knows."""
    rated = np.diff(now.interactions.rated.indptr)
    readers, ratings = np.unique(now.readers, return_counts=True)
    place = np.searchsorted(now.interactions.readers, readers)
    there = np.isin(readers, now.interactions.readers)
    new = int(np.count_nonzero(rated[place[there]] <= ratings[there]))
    everybody = int(np.count_nonzero(rated))
    if not everybody:
        return _too_little(Measure.NEW_READERS)
    of_recent = new / len(readers) if len(readers) else 0.0
    return _reading(Measure.NEW_READERS, new / everybody, everybody, of_recent=of_recent)


def _new_books(now: Now, then: Then) -> Reading:
    known = now.model.books[now.model.rating_counts > 0]
    given = len(now.books)
    unknown = int(np.count_nonzero(~np.isin(now.books, known)))
    readers = len(np.unique(now.readers))
    return _reading(Measure.NEW_BOOKS, unknown / given if given else 0.0, given, readers)


def _new_error(now: Now, then: Then) -> Reading:
    at_training = then.metrics.get("rmse")
    if not at_training:
        return _not_kept(Measure.NEW_ERROR)
    try:
        found = error_on_new(now.model, now.aligned, now.new_rows, most=READERS, seed=SEED)
    except TooLittleData:
        return _too_little(Measure.NEW_ERROR)
    worse = found.rmse / at_training - 1
    readers = len(np.unique(now.readers))
    return _reading(
        Measure.NEW_ERROR, worse, found.ratings, readers, rmse=found.rmse, then=at_training
    )


def _known_error(now: Now, then: Then) -> Reading:
    at_training = _kept(then).get("known_error")
    if not at_training:
        return _not_kept(Measure.KNOWN_ERROR)
    earlier = np.ones(len(now.aligned), np.bool_)
    earlier[now.new_rows] = False
    known = now.aligned.where(earlier)
    try:
        found = error_on_known(now.model, known, most=READERS, seed=SEED)
    except TooLittleData:
        return _too_little(Measure.KNOWN_ERROR)
    worse = found.rmse / at_training - 1
    readers = min(int(np.count_nonzero(np.diff(known.indptr))), READERS)
    return _reading(
        Measure.KNOWN_ERROR, worse, found.ratings, readers, rmse=found.rmse, then=at_training
    )


def _before_error(now: Now, then: Then) -> Reading:
    return _beside_before(
        Measure.BEFORE_ERROR, "rmse", then, lambda mine, theirs: mine / theirs - 1
    )


def _before_lists(now: Now, then: Then) -> Reading:
    return _beside_before(
        Measure.BEFORE_LISTS, "ndcg@10", then, lambda mine, theirs: 1 - mine / theirs
    )


def _beside_before(
    measure: Measure, name: str, then: Then, worse: Callable[[float, float], float]
) -> Reading:
    """Each at its own training."""
    mine, theirs = then.metrics.get(name), then.before.get(name)
    if not mine or not theirs:
        return _not_kept(measure)
    judged = min(then.metrics.get("judged_readers", 0), then.before.get("judged_readers", 0))
    return _reading(measure, worse(mine, theirs), judged, mine=mine, then=theirs)


def _kept(then: Then) -> dict[str, Any]:
    return then.data.get("watch", {})


_MEASURED: dict[Measure, Callable[[Now, Then], Reading]] = {
    Measure.STARS: _stars,
    Measure.SCORES: _scores,
    Measure.POPULARITY: _popularity,
    Measure.NEW_READERS: _new_readers,
    Measure.NEW_BOOKS: _new_books,
    Measure.NEW_ERROR: _new_error,
    Measure.KNOWN_ERROR: _known_error,
    Measure.BEFORE_ERROR: _before_error,
    Measure.BEFORE_LISTS: _before_lists,
}
