"""From the readers' histories to a model that serves: snapshot, fit, judge, gate."""

import resource
import time
from dataclasses import replace
from typing import Any

import numpy as np

from recommendations import gate, said, serving, snapshot
from recommendations.described import take_catalogue
from recommendations.engine.catalogue import Catalogue
from recommendations.engine.held_out import HeldOut, hold_out, judge, share_of
from recommendations.engine.interactions import Interactions
from recommendations.engine.model import FORMAT, fit
from recommendations.engine.peers import judge_peers
from recommendations.engine.recipe import Recipe
from recommendations.engine.soundness import faults
from recommendations.gate import FEWEST_JUDGED, Challenger
from recommendations.recipes import recipe_of
from recommendations.standard import best_of_late, standard_of_today
from recommendations.watch.baseline import baseline_of
from recommendations.watch.figures import figures_of
from registry import services as registry
from registry.models import Champion, Kind, TrainingRun

SEED = 20
JUDGED = (TrainingRun.Status.PROMOTED, TrainingRun.Status.REFUSED)


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
    runs = TrainingRun.objects.filter(kind=Kind.RECOMMENDER, status__in=JUDGED)
    # Where the model that serves is pinned, runs are refused before they have looked at any data.
    judged = runs.filter(data__has_key="version").first()
    return judged is None or judged.data["version"] != snapshot.data_version()


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
        raise registry.NothingNew(said.NOTHING_NEW)
    if run.trigger == TrainingRun.Trigger.REPAIR and _lost_champion() is None:
        raise registry.NothingNew(said.OPENS_AGAIN)
    started = time.monotonic()
    version, last_rating = snapshot.data_version(), snapshot.last_rating()
    interactions = snapshot.take_snapshot()
    run.data = {"report": figures_of(interactions)}  # kept however the run ends
    recipe = recipe_of(run)
    rest, held_out = part(interactions)
    sources = snapshot.sources()
    data = run.data | facts_of(interactions, held_out) | {"version": version, "sources": sources}
    challenger = learn(rest, held_out, take_catalogue(interactions.books), data, recipe)
    rules = gate.weigh(
        challenger,
        standard_of_today(held_out, sources),
        best_of_late(data["ratings"]),
        replaces=Champion.objects.filter(kind=Kind.RECOMMENDER).exists(),
    )
    if all(rule.passed for rule in rules):
        data["watch"] = baseline_of(challenger.model, interactions, last_rating)
    metrics = figures(challenger) | {
        "gate": [{"rule": rule.name, "passed": rule.passed, "words": rule.words} for rule in rules],
        "seconds": round(time.monotonic() - started, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    return registry.Candidate(
        arrays=challenger.model.arrays(),
        recipe=recipe.as_json(),
        facts={
            "format": FORMAT,
            "data": data,
            "metrics": metrics,
            "method": challenger.model.graph.method,
        },
        data=data,
        metrics=metrics,
        objections=[rule.words for rule in rules if not rule.passed],
    )


def part(interactions: Interactions) -> tuple[Interactions, HeldOut | None]:
    """Who is learnt from, and who is held out; nobody where they would be too few to judge by."""
    rest, held_out = hold_out(interactions, 0.0, share_of(interactions), seed=SEED)
    if held_out is None or np.count_nonzero(held_out.to_be_found) < FEWEST_JUDGED:
        return interactions, None
    return rest, held_out


def learn(
    rest: Interactions,
    held_out: HeldOut | None,
    catalogue: Catalogue,
    data: dict[str, Any],
    recipe: Recipe | None = None,
) -> Challenger:
    """Fit once, and judge what was fitted: the very model that will serve."""
    model = fit(rest, catalogue, recipe=recipe, seed=SEED)
    if held_out is None or faults(model, rest.books):
        return Challenger(model, data, rest.books, rest)
    judged = judge(model, held_out)
    model = replace(model, stars_by=judged.stars_by)
    peers = judge_peers(rest, held_out)
    return Challenger(model, data, rest.books, held_out.shown, judged, peers)


def facts_of(interactions: Interactions, held_out: HeldOut | None) -> dict[str, Any]:
    ratings = int(np.count_nonzero(interactions.value))
    return {
        "fingerprint": interactions.fingerprint(),
        "ratings": ratings,
        "want_to_read": len(interactions) - ratings,
        "readers": len(interactions.readers),
        "books": len(interactions.books),
        "held_out_share": share_of(interactions) if held_out else 0.0,
    }


def figures(challenger: Challenger) -> dict[str, Any]:
    """Means over the held-out readers, and the bounds between which the lists' worth surely lies."""
    judged, peers = challenger.judged, challenger.peers
    if judged is None or peers is None:
        return {}
    lists, stars_by = gate.interval_of(judged), judged.stars_by
    found = {
        "ndcg@10": lists.mean,
        "recall@10": judged.scores.recall.mean(),
        "precision@10": judged.scores.precision.mean(),
        "coverage@10": judged.coverage,
        "popularity_ndcg@10": peers.popularity.ndcg.mean(),
        "neighbours_ndcg@10": peers.neighbours.ndcg.mean(),
        "rmse": judged.rmse(stars_by),
        "mae": judged.mae(stars_by),
        "svd_rmse": judged.rmse("svd"),
        "bias_rmse": np.sqrt(np.mean(peers.averages**2)),
    }
    return {name: round(float(value), 4) for name, value in found.items()} | {
        "stars_by": stars_by,
        "judged_readers": len(judged.lists),
        "intervals": {"ndcg@10": [round(lists.low, 4), round(lists.high, 4)]},
    }
