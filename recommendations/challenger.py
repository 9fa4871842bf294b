"""The neural challenger: a net trained beside the site's own models, measured, and never served."""

import resource
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings

from recommendations import said, snapshot
from recommendations.described import take_catalogue
from recommendations.engine import neural
from recommendations.engine.evaluate import Predict, by_fold_in, predict_stars, sample, split
from recommendations.engine.interactions import Interactions
from recommendations.engine.judge import judge_lists, liked, rows_of
from recommendations.engine.metrics.bootstrap import Interval, paired_difference
from recommendations.engine.metrics.ranking import coverage_at
from recommendations.engine.metrics.rating import mae, rmse
from recommendations.engine.rank import top_n_all
from recommendations.engine.taste_model import TasteModel
from recommendations.engine.weights import history_weights
from recommendations.training import SEED, facts_of
from registry import services as registry
from registry.models import Kind, TrainingRun

if TYPE_CHECKING:
    from recommendations.engine.neural.learn import Course, Plan

LISTS, STARS = "lists", "stars"
MINUTES = 30.0
_MOST_READERS, _K = 5000, 10
# A row of the graph that a linear net amounts to; the item graph keeps as many.
_EDGES = 64

Say = Callable[[str], None]


def ask(what: str, epochs: int | None, minutes: float) -> TrainingRun:
    """A queued run, which remembers what was asked for: whoever goes on with it does the same."""
    run, _ = registry.queue_run(Kind.NEURAL, TrainingRun.Trigger.COMMAND, announce=False)
    run.data = {"asked": {"what": what, "epochs": epochs, "minutes": minutes}}
    run.save(update_fields=["data"])
    return run


def execute(run: TrainingRun, say: Say = lambda line: None) -> TrainingRun:
    """Train and measure. Another run in progress leaves this one queued."""
    try:
        return registry.execute(run, partial(train, say=say))
    except registry.RunInProgress:
        run.refresh_from_db()
        return run


def folder() -> Path:
    """Of checkpoints, and of the logs of TensorBoard."""
    return Path(settings.NEURAL_DIR)


def forget() -> None:
    """Remove the checkpoints: somebody they have learnt from is erased, or they are not needed any more."""
    shutil.rmtree(folder() / "checkpoints", ignore_errors=True)


def train(run: TrainingRun, say: Say) -> registry.Measurement:
    """One that was cut short goes on from its checkpoint, if the data are still the same."""
    neural.check_installed()
    asked = {"what": LISTS, "epochs": None, "minutes": MINUTES} | run.data.get("asked", {})
    started = time.monotonic()
    interactions = snapshot.take_snapshot()
    measure = _measure_lists if asked["what"] == LISTS else _measure_stars
    metrics, message = measure(interactions, asked, run.pk, say)
    forget()
    metrics |= {
        "seconds": round(time.monotonic() - started, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    return registry.Measurement(facts_of(interactions, None) | {"asked": asked}, metrics, message)


def _measure_lists(
    interactions: Interactions, asked: dict[str, Any], number: int, say: Say
) -> tuple[dict[str, Any], str]:
    """Both nets that rank; the one that does better on validation readers, beside the item graph."""
    # Only training needs PyTorch and compiled loops; a process that serves never loads them.
    from recommendations.engine.graph import fit_item_graph
    from recommendations.engine.neural.lists import LIST_MAKERS, PLAN, fit_neural_lists

    train, test = split(interactions, seed=SEED)
    relevant = liked(test)
    readers = sample(relevant, _MOST_READERS, SEED)
    halved = asked | {"minutes": asked["minutes"] / len(LIST_MAKERS)}
    nets = {
        maker: fit_neural_lists(train, maker, _plan(PLAN, halved, maker, number, say), seed=SEED)
        for maker in LIST_MAKERS
    }
    best = max(nets, key=lambda maker: nets[maker].course.best_merit)
    lists = nets[best].lists(train, readers, _K)
    ours = judge_lists(lists, readers, train, relevant)
    histories = train.rated.csr(history_weights(train.rated.value))[readers]
    beside = top_n_all(fit_item_graph(train), histories, _K)[0]
    graph = judge_lists(beside, readers, train, relevant)
    gain = paired_difference(ours.ndcg, graph.ndcg, seed=SEED)
    metrics: dict[str, Any] = {
        "net": best,
        f"ndcg@{_K}": _mean(ours.ndcg),
        f"recall@{_K}": _mean(ours.recall),
        f"coverage@{_K}": round(coverage_at(lists, len(train.books)), 4),
        f"item_graph_ndcg@{_K}": _mean(graph.ndcg),
        "judged_readers": len(readers),
    }
    message = said.NET_LISTS[_way(gain)] % {
        "ours": f"{_mean(ours.ndcg):.4f}",
        "theirs": f"{_mean(graph.ndcg):.4f}",
    }
    return metrics | _course(nets[best].course, LISTS, gain), message


def _measure_stars(
    interactions: Interactions, asked: dict[str, Any], number: int, say: Say
) -> tuple[dict[str, Any], str]:
    """The net of stars beside SVD and the taste model."""
    from recommendations.engine.neural.stars import PLAN, fit_neural_stars
    from recommendations.engine.stars import fit_stars
    from recommendations.engine.taste import fit_taste

    train, test = split(interactions, seed=SEED)
    readers = sample(test, _MOST_READERS, SEED)
    net = fit_neural_stars(train, _plan(PLAN, asked, STARS, number, say), seed=SEED)
    taste = fit_taste(train, take_catalogue(train.books), seed=SEED)
    svd = fit_stars(train, seed=SEED)
    places, rows = rows_of(test, readers)
    given = test.value[rows] / 2
    predicted = {
        "net": net.predict(train, test)[rows],
        "taste": predict_stars(_by_taste(taste), train, test, readers),
        "svd": predict_stars(by_fold_in(svd), train, test, readers),
    }
    own = {who: _by_reader((stars - given) ** 2, places) for who, stars in predicted.items()}
    best = min(("taste", "svd"), key=lambda who: rmse(predicted[who], given))
    # The smaller the error, the better: theirs less ours.
    gain = paired_difference(own[best], own["net"], seed=SEED)
    error, theirs = (round(rmse(predicted[who], given), 4) for who in ("net", best))
    metrics = {
        "net": STARS,
        "rmse": error,
        "mae": round(mae(predicted["net"], given), 4),
        "taste_rmse": round(rmse(predicted["taste"], given), 4),
        "svd_rmse": round(rmse(predicted["svd"], given), 4),
        "judged_readers": len(readers),
    }
    message = said.NET_STARS[_way(gain)] % {
        "ours": f"{error:.4f}",
        "theirs": f"{theirs:.4f}",
        "who": best,
    }
    return metrics | _course(net.course, STARS, gain), message


def _by_taste(taste: TasteModel) -> Predict:
    return lambda items, values, targets: taste.predict(taste.fold_in(items, values), targets)


def _plan(plan: "Plan", asked: dict[str, Any], net: str, number: int, say: Say) -> "Plan":
    return replace(
        plan,
        epochs=asked["epochs"] or plan.epochs,
        minutes=asked["minutes"],
        folder=folder() / "checkpoints" / net,
        logs=folder() / "logs" / f"run-{number}" / net,
        say=lambda line: say(f"{net}: {line}"),
    )


def _course(course: "Course", what: str, gain: Interval) -> dict[str, Any]:
    return {
        "gain": round(gain.mean, 4),
        "gain_low": round(gain.low, 4),
        "gain_high": round(gain.high, 4),
        "epochs": course.epochs,
        "best_epoch": course.best,
        "curves": course.curves(what),
    }


def _way(gain: Interval) -> int:
    """1 if it is surely better, -1 if it is surely worse, else 0."""
    return int(np.sign(gain.mean)) if gain.sure else 0


def _by_reader(squares: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Mean of each reader's squared errors."""
    return np.bincount(places, squares) / np.bincount(places)


def _mean(figures: np.ndarray) -> float:
    return round(float(figures.mean()), 4)
