"""Searching for a recipe: which family next, with which parameters, and what came of it.

Families get equal time, whatever a candidate of theirs costs. Each begins with the parameters that it
has without any search; Optuna's tree-structured Parzen estimator chooses the next ones by what was
tried (J. Bergstra and others, Algorithms for Hyper-Parameter Optimization, 2011). Where learning takes
longer the more readers there are, a candidate first learns from a part of them, and is given up if it
is then below the median of its family. Everything here is a pure function of what was tried, so that a
search goes on after a pause, or on several machines, by what is written down.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import optuna
from optuna.trial import FrozenTrial, TrialState, create_trial

from recommendations.engine.evaluate import by_fold_in, predict_stars
from recommendations.engine.families import Ground, fit_ranker
from recommendations.engine.held_out import HeldOut
from recommendations.engine.judge import judge_lists, liked, rows_of
from recommendations.engine.metrics.ranking import coverage_at
from recommendations.engine.recipe import USUAL, Parameters, Part
from recommendations.engine.spaces import SPACES
from recommendations.engine.weights import history_weights

State = Literal["running", "done", "given up", "failed"]
PARTS: tuple[Part, ...] = get_args(Part)

# Candidates of one family: beyond, a quick one would find no more but fill the leaderboard.
MOST = 60
# Of the readers, by whom a candidate is tried first where that is quicker.
FIRST_SHARE = 4
_STEP = 1
K = 10


@dataclass(frozen=True)
class Tried:
    """A candidate as far as the search remembers it; `merit` is better if larger, None without one.

    first    its merit on a part of the readers, where it was asked for
    seconds  what it took, up to now if it is running
    """

    family: str
    parameters: Parameters
    state: State
    merit: float | None
    first: float | None
    seconds: float


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a candidate is worth on validation readers.

    merit    mean NDCG@10 of its lists, or the mean squared error of its stars below 0
    figures  by name, as models are measured
    each     (r,) float32, one figure a reader, the same readers for every candidate of a part: NDCG@10,
             or the mean squared error below 0
    """

    merit: float
    figures: dict[str, float]
    each: npt.NDArray[np.float32]


class GivenUp(Exception):
    """Learnt from a part of the readers it is below the median of its family; `first` is its merit."""

    def __init__(self, first: float) -> None:
        super().__init__(f"Given up at {first:.4f}.")
        self.first = first


def next_family(tried: Sequence[Tried], left: float) -> str | None:
    """The family that has had least time, of those with something to vary and a chance to end here.

    left  seconds; a family whose candidates took longer than that is out

    None if there is no such family.
    """
    spent = dict.fromkeys(SPACES, 0.0)
    longest = dict(spent)
    for each in tried:
        spent[each.family] += each.seconds
        longest[each.family] = max(longest[each.family], each.seconds)
    open_ones = [
        family
        for family, space in SPACES.items()
        if space.open
        and longest[family] <= left
        and sum(each.family == family for each in tried) < (MOST if space.ranges else 1)
        and not _hopeless(family, tried)
    ]
    return min(open_ones, key=lambda family: spent[family], default=None)


def ask(family: str, tried: Sequence[Tried], seed: int) -> dict[str, float]:
    """Parameters to try next; the usual ones first."""
    space = SPACES[family]
    same = [each for each in tried if each.family == family]
    if not same or not space.ranges:
        return dict(USUAL[family])
    trial = _study(same, seed + len(same)).ask(dict(space.ranges))
    return dict(trial.params)


def below_median(family: str, tried: Sequence[Tried], first: float) -> bool:
    """Whether a candidate with this merit on a part of the readers is to be given up."""
    same = [each for each in tried if each.family == family and each.first is not None]
    study = _study(same, 0)
    return study.pruner.prune(study, _trial(Tried(family, {}, "running", None, first, 0.0)))


def try_out(
    ground: Ground,
    held_out: HeldOut,
    family: str,
    parameters: Parameters,
    *,
    give_up: Callable[[float], bool] = lambda first: False,
    seed: int,
) -> Outcome:
    """Learn from `ground`, judge by readers who were held out of it.

    give_up  asked once, with the merit on a part of the readers, where learning takes longer the more
             readers there are

    Raises GivenUp if that says so, ValueError where the family can't learn so, TooLittleData if the
    held-out readers say nothing.
    """
    if SPACES[family].by_readers:
        first = _outcome(_part(ground), held_out, family, parameters, seed).merit
        if give_up(first):
            raise GivenUp(first)
    return _outcome(ground, held_out, family, parameters, seed)


def _part(ground: Ground) -> Ground:
    whole = ground.interactions
    chosen = np.arange(len(whole.readers)) % FIRST_SHARE == 0
    return ground.on(whole.where(np.repeat(chosen, np.diff(whole.indptr))))


def _outcome(
    ground: Ground, held_out: HeldOut, family: str, parameters: Parameters, seed: int
) -> Outcome:
    if SPACES[family].part == "lists":
        return _of_lists(ground, held_out, family, parameters)
    return _of_stars(ground, held_out, family, parameters, seed)


def _of_lists(ground: Ground, held_out: HeldOut, family: Any, parameters: Parameters) -> Outcome:
    shown, relevant = held_out.shown, liked(held_out.hidden)
    readers = np.flatnonzero(np.diff(relevant.indptr))
    ranker = fit_ranker(ground, family, parameters)
    lists = ranker.lists(shown.csr(history_weights(shown.value))[readers], K)
    scores = judge_lists(lists, readers, shown, relevant)
    figures = {
        f"ndcg@{K}": float(scores.ndcg.mean()),
        f"recall@{K}": float(scores.recall.mean()),
        f"precision@{K}": float(scores.precision.mean()),
        f"coverage@{K}": coverage_at(lists, len(shown.books)),
    }
    return Outcome(figures[f"ndcg@{K}"], figures, scores.ndcg.astype(np.float32))


def _of_stars(
    ground: Ground, held_out: HeldOut, family: str, parameters: Parameters, seed: int
) -> Outcome:
    # Only the search for stars needs Surprise.
    from recommendations.engine.stars import fit_stars
    from recommendations.engine.taste import fit_taste

    shown, hidden = held_out.shown, held_out.hidden
    readers = np.flatnonzero(np.diff(hidden.indptr))
    model: Any = (
        fit_taste(ground.interactions, ground.catalogue, seed=seed)
        if family == "taste"
        else fit_stars(ground.interactions, seed=seed, **parameters)
    )
    stars = predict_stars(by_fold_in(model), shown, hidden, readers)
    place, rows = rows_of(hidden, readers)
    error = stars - hidden.value[rows] / 2
    each = np.bincount(place, error**2) / np.bincount(place)
    figures = {
        "rmse": float(np.sqrt(np.mean(error**2))),
        "mae": float(np.mean(np.abs(error))),
    }
    return Outcome(-float(np.mean(error**2)), figures, (-each).astype(np.float32))


def _hopeless(family: str, tried: Sequence[Tried]) -> bool:
    """Its first candidates all failed: others would for the same reason."""
    states = [each.state for each in tried if each.family == family]
    return len(states) > 1 and set(states) == {"failed"}


def _study(tried: Sequence[Tried], seed: int) -> optuna.Study:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        direction="maximize",
        # What runs elsewhere counts as poor, so that two workers try different things.
        sampler=optuna.samplers.TPESampler(seed=seed, n_startup_trials=4, constant_liar=True),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
    )
    study.add_trials([_trial(each) for each in tried if _within(each)])
    return study


def _within(tried: Tried) -> bool:
    """What an earlier release chose may lie outside today's ranges; it teaches nothing about them."""
    ranges = SPACES[tried.family].ranges
    return all(
        name in ranges and ranges[name]._contains(ranges[name].to_internal_repr(value))
        for name, value in tried.parameters.items()
    )


_STATES = {
    "running": TrialState.RUNNING,
    "done": TrialState.COMPLETE,
    "given up": TrialState.PRUNED,
    "failed": TrialState.FAIL,
}


def _trial(tried: Tried) -> FrozenTrial:
    ranges = SPACES[tried.family].ranges
    return create_trial(
        state=_STATES[tried.state],
        value=tried.merit,
        params=dict(tried.parameters),
        distributions={name: ranges[name] for name in tried.parameters},
        intermediate_values={} if tried.first is None else {_STEP: tried.first},
    )
