"""From the readers' histories to a model that serves: snapshot, fit, evaluate, gate."""

import resource
import time
from dataclasses import replace
from typing import Any

import numpy as np

from recommendations import serving, snapshot
from recommendations.described import take_catalogue
from recommendations.engine.catalogue import Catalogue
from recommendations.engine.evaluate import Evaluation, TooLittleData, evaluate
from recommendations.engine.interactions import Interactions
from recommendations.engine.model import FORMAT, fit
from registry import services as registry
from registry.models import Champion, Kind, TrainingRun

SEED = 20
# Fewer readers than this say nothing about lists: a young site's model is published unmeasured.
MIN_READERS_TO_JUDGE = 30
# A challenger may be this much worse than the champion was: another day's split is not the same.
TOLERANCE = 0.05
JUDGED = (TrainingRun.Status.PROMOTED, TrainingRun.Status.REFUSED)
# Figures are compared with the best of so many models, so that small losses do not add up,
RECENT_MODELS = 5
# where the number of ratings has changed less than this, as a share.
COMPARABLE = 0.2


def execute(run: TrainingRun) -> TrainingRun:
    """Train and, if the gate agrees, serve. Another run in progress leaves this one queued."""
    try:
        return registry.execute(run, train)
    except registry.RunInProgress:
        run.refresh_from_db()
        return run


def something_new() -> bool:
    """Whether there is anything to learn that no run has been judged on.

    Not compared with the serving model: who went back to an older one does not want it retrained.
    """
    judged = TrainingRun.objects.filter(kind=Kind.RECOMMENDER, status__in=JUDGED).first()
    return judged is None or judged.data.get("version") != snapshot.data_version()


def queue_repair() -> None:
    """Queue a run if the champion can't be opened: damaged, gone, or of an earlier format.

    Once for each champion: a run that was refused or failed would end so again. If data change, the
    schedule tries anew.
    """
    runs = TrainingRun.objects.filter(kind=Kind.RECOMMENDER)
    if runs.filter(status__in=TrainingRun.UNFINISHED).exists():
        return
    champion = _lost_champion()
    if champion is None:
        return
    tried = runs.filter(
        trigger=TrainingRun.Trigger.REPAIR, requested_at__gte=champion.promoted_at
    ).exclude(status=TrainingRun.Status.SKIPPED)
    if not tried.exists():
        registry.queue_run(Kind.RECOMMENDER, TrainingRun.Trigger.REPAIR)


def _lost_champion() -> Champion | None:
    """The champion, if there is one that can't be opened."""
    champion = Champion.objects.filter(kind=Kind.RECOMMENDER).select_related("version").first()
    return champion if champion and not serving.can_serve(champion.version) else None


def train(run: TrainingRun) -> registry.Candidate:
    if run.trigger == TrainingRun.Trigger.SCHEDULE and not something_new():
        raise registry.NothingNew("Nothing has changed since the last training run.")
    if run.trigger == TrainingRun.Trigger.REPAIR and _lost_champion() is None:
        raise registry.NothingNew("The model that serves can be opened again.")
    started = time.monotonic()
    version = snapshot.data_version()
    interactions = snapshot.take_snapshot()
    catalogue = take_catalogue(interactions.books)
    evaluation = judge(interactions, catalogue)
    model = fit(interactions, catalogue, seed=SEED)
    if evaluation is not None:
        model = replace(model, stars_by=evaluation.stars_by)
    data = facts_of(interactions) | {"version": version}
    metrics = figures(evaluation) | {
        "seconds": round(time.monotonic() - started, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    return registry.Candidate(
        arrays=model.arrays(),
        facts={
            "format": FORMAT,
            "data": data,
            "metrics": metrics,
            "method": model.graph.method,
        },
        data=data,
        metrics=metrics,
        objections=gate(data, evaluation),
    )


def judge(interactions: Interactions, catalogue: Catalogue) -> Evaluation | None:
    """Figures on held-out ratings; None where too few readers have enough of them."""
    try:
        evaluation = evaluate(interactions, catalogue, seed=SEED)
    except TooLittleData:
        return None
    return evaluation if evaluation.graph.readers >= MIN_READERS_TO_JUDGE else None


def gate(data: dict[str, Any], evaluation: Evaluation | None) -> list[str]:
    """Why this model must not serve, in sentences; an empty list lets it pass."""
    if evaluation is None:
        return []
    objections = []
    lists, popular = evaluation.graph.ndcg, evaluation.popularity.ndcg
    if lists < popular:
        objections.append(f"Its lists (NDCG@10 {lists:.4f}) lose to popularity ({popular:.4f}).")
    stars, means = evaluation.stars.rmse, evaluation.bias.rmse
    if stars > means * (1 + TOLERANCE):
        objections.append(f"Its stars (RMSE {stars:.4f}) lose to plain averages ({means:.4f}).")
    before = best_of_late(data["ratings"])
    if lists < before * (1 - TOLERANCE):
        objections.append(
            f"Its lists (NDCG@10 {lists:.4f}) lose to an earlier model's ({before:.4f})."
        )
    return objections


def best_of_late(ratings: int) -> float:
    """Best NDCG@10 of the last models that served, if judged on about as many ratings; else 0.

    A model that can no longer be opened is no standard: nobody could go back to it.
    """
    runs = TrainingRun.objects.filter(
        kind=Kind.RECOMMENDER, status=TrainingRun.Status.PROMOTED, version__isnull=False
    ).select_related("version")
    return max(
        (
            run.metrics.get("ndcg@10", 0.0)
            for run in runs[:RECENT_MODELS]
            if abs(run.data["ratings"] - ratings) <= COMPARABLE * ratings
            and serving.can_serve(run.version)
        ),
        default=0.0,
    )


def facts_of(interactions: Interactions) -> dict[str, Any]:
    ratings = int(np.count_nonzero(interactions.value))
    return {
        "fingerprint": interactions.fingerprint(),
        "ratings": ratings,
        "want_to_read": len(interactions) - ratings,
        "readers": len(interactions.readers),
        "books": len(interactions.books),
    }


def figures(evaluation: Evaluation | None) -> dict[str, Any]:
    if evaluation is None:
        return {}
    k = evaluation.k
    return {
        f"ndcg@{k}": round(evaluation.graph.ndcg, 4),
        f"recall@{k}": round(evaluation.graph.recall, 4),
        f"precision@{k}": round(evaluation.graph.precision, 4),
        f"coverage@{k}": round(evaluation.graph.coverage, 4),
        f"popularity_ndcg@{k}": round(evaluation.popularity.ndcg, 4),
        "rmse": round(evaluation.stars.rmse, 4),
        "mae": round(evaluation.stars.mae, 4),
        "stars_by": evaluation.stars_by,
        "svd_rmse": round(evaluation.makers["svd"].rmse, 4),
        "bias_rmse": round(evaluation.bias.rmse, 4),
        "judged_readers": evaluation.graph.readers,
    }
