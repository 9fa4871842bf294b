"""The figures of a model on one split: what its lists hit, what they hold, how far its stars are off."""

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.fitted import Fitted
from recommendations.engine.interactions import Interactions
from recommendations.engine.judge import held, judge_lists, liked
from recommendations.engine.metrics.lists import diversity as diversity_of
from recommendations.engine.metrics.lists import novelty
from recommendations.engine.metrics.ranking import coverage_at
from recommendations.engine.metrics.rating import mae, rmse

SHORT, LONG = 10, 20


@dataclass(frozen=True, eq=False)
class Split:
    """What a model is judged on.

    train      what the models were fitted on
    histories  what is shown of the judged readers; `train` itself where they were trained on
    test       their held-out ratings, by the row numbers of `histories`
    read       what they have read outside `test`, shown or not; never ranked
    vectors    TF-IDF rows of the books, for diversity
    """

    train: Interactions
    histories: Interactions
    test: Interactions
    read: Interactions
    vectors: Any


def judged_readers(split: Split) -> np.ndarray:
    """Row numbers of all who have a liked book in the held-out part."""
    return np.flatnonzero(np.diff(liked(split.test).indptr))


def star_figures(fitted: Fitted, split: Split) -> dict[str, float]:
    if fitted.stars is None:
        return {}
    predicted, given = fitted.stars(split.histories, split.test), split.test.value / 2
    return {"rmse": rmse(predicted, given), "mae": mae(predicted, given)}


def lists_of(fitted: Fitted, split: Split) -> np.ndarray | None:
    """(r, 20) lists of the judged readers; None of a model that makes none.

    Books read but not shown are ranked like others, then passed over: so the same books are
    ranked however little is shown.
    """
    if fitted.lists is None:
        return None
    readers = judged_readers(split)
    if split.read is split.histories:
        return fitted.lists(split.histories, readers, LONG)
    hidden = np.diff(split.read.rated.indptr)[readers].max(initial=0)
    lists = fitted.lists(split.histories, readers, LONG + int(hidden))
    passed = held(lists, readers, split.read, rated_only=True)
    order = np.argsort(passed, axis=1, kind="stable")[:, :LONG]
    kept = np.where(
        np.take_along_axis(passed, order, axis=1), -1, np.take_along_axis(lists, order, axis=1)
    )
    return kept.astype(np.int32)


def list_figures(lists: np.ndarray, split: Split) -> dict[str, float]:
    """Means over the judged readers, whose lists of 20 these are.

    `ndcg@10_low` is the mean over the half of them with the fewest ratings outside the held-out
    part, `ndcg@10_high` over the half with the most; of an odd number, the reader in the middle is
    in neither.
    """
    relevant, readers = liked(split.test), judged_readers(split)
    short = lists[:, :SHORT]
    ten = judge_lists(short, readers, split.read, relevant)
    twenty = judge_lists(lists, readers, split.read, relevant)
    known = np.diff(split.read.rated.indptr)[readers]
    order, half = np.argsort(known, kind="stable"), len(readers) // 2
    train = split.train.rated
    having = np.bincount(train.book, minlength=len(train.books))
    figures = {
        "ndcg@10": ten.ndcg,
        "recall@10": ten.recall,
        "precision@10": ten.precision,
        "map@10": ten.average_precision,
        "ndcg@20": twenty.ndcg,
        "recall@20": twenty.recall,
        "coverage@10": np.array([coverage_at(short, len(train.books))]),
        "novelty": novelty(short, having, int(np.count_nonzero(np.diff(train.indptr)))),
        "diversity": diversity_of(short, split.vectors),
        "ndcg@10_low": ten.ndcg[order[:half]],
        "ndcg@10_high": ten.ndcg[order[len(order) - half :]],
    }
    return {key: _mean(values) for key, values in figures.items() if not np.isnan(values).all()}


def mean_row(rows: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """The mean of each key over the rows, to four places; keys that all rows have."""
    rows = list(rows)
    keys = [key for key in rows[0] if all(key in row for row in rows)]
    return {key: round(float(np.mean([row[key] for row in rows])), 4) for key in keys}


def _mean(values: np.ndarray) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return float(np.nanmean(values))
