"""From the readers' histories to a model that serves: snapshot, fit, evaluate, gate."""

import resource
import time
from dataclasses import asdict
from typing import Any

from django.conf import settings

from recommendations import snapshot
from recommendations.engine.evaluate import Evaluation, evaluate
from recommendations.engine.model import Model, fit
from registry import services as registry
from registry.models import Champion, Kind, TrainingRun

SEED = 20
# Below this a held-out part says nothing: the model is published unmeasured.
MIN_RATINGS_TO_JUDGE = 1000
# A challenger may be this much worse than the champion was: another day's split is not the same.
TOLERANCE = 0.05


def execute(run: TrainingRun) -> TrainingRun:
    """Train and, if the gate agrees, serve. Another run in progress leaves this one queued."""
    try:
        return registry.execute(run, train)
    except registry.RunInProgress:
        run.refresh_from_db()
        return run


def something_new() -> bool:
    champion = Champion.objects.filter(kind=Kind.RECOMMENDER).select_related("version__run").first()
    return champion is None or champion.version.run.data.get("version") != snapshot.data_version()


def train(run: TrainingRun) -> registry.Candidate:
    if run.trigger == TrainingRun.Trigger.SCHEDULE and not something_new():
        raise registry.NothingNew("Nothing has changed since the serving model was trained.")
    started = time.monotonic()
    version = snapshot.data_version()
    interactions = snapshot.take_snapshot()
    documents = snapshot.book_documents(interactions.books)
    ratings = len(interactions.rated)
    judged = ratings >= MIN_RATINGS_TO_JUDGE
    evaluation = evaluate(interactions, seed=SEED) if judged else None
    model = fit(interactions, documents, seed=SEED)
    data = {
        "version": version,
        "fingerprint": interactions.fingerprint(),
        "ratings": ratings,
        "want_to_read": len(interactions) - ratings,
        "readers": len(interactions.readers),
        "books": len(interactions.books),
    }
    metrics: dict[str, Any] = asdict(evaluation) if evaluation else {}
    metrics |= {
        "seconds": round(time.monotonic() - started, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    return registry.Candidate(
        arrays=model.arrays(),
        facts={"data": data, "metrics": metrics, "graph": model.graph.method},
        data=data,
        metrics=metrics,
        objections=gate(model, evaluation),
    )


def gate(model: Model, evaluation: Evaluation | None) -> list[str]:
    """Why this model must not serve, in words; an empty list lets it pass."""
    ...
