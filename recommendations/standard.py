"""What a new model is measured by: the one that serves, and the figures of those before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from recommendations import serving
from recommendations.engine.held_out import HeldOut, Judged, judge, places
from recommendations.engine.model import Model
from registry import forgetting
from registry.models import Champion, Kind, TrainingRun

# Figures are compared with the best of so many models, so that small losses do not add up,
RECENT_MODELS = 5
# where the number of ratings has changed less than this, as a share.
COMPARABLE = 0.2


@dataclass(frozen=True, eq=False)
class Standard:
    """The champion: what it learnt from, its figures then, and how it does today.

    judged  by today's held-out readers; None where nobody can be held out
    unseen  (r,) bool: which of the readers of `judged.scores` it has not learnt from
    raters  (m,) bool: the same of the readers of its star errors
    """

    version: int
    data: Mapping[str, Any]
    metrics: Mapping[str, Any]
    model: Model
    judged: Judged | None = None
    unseen: np.ndarray | None = None
    raters: np.ndarray | None = None

    @property
    def was_measured(self) -> bool:
        return "ndcg@10" in self.metrics


def standard_of_today(held_out: HeldOut | None, sources: list[str]) -> Standard | None:
    """None where no model serves, where the champion can't be opened, as nobody could go back to
    it, and where it has to go, as it holds somebody who has been erased. Nor is it a standard if it
    learnt from a data set that is no longer among the `sources`: that was taken away on purpose."""
    champion = Champion.objects.filter(kind=Kind.RECOMMENDER).select_related("version__run").first()
    if champion is None or forgetting.champion_must_go():
        return None
    serves = serving.current(wait=True)
    if serves is None or serves.version != champion.version_id:
        return None
    run = champion.version.run
    if not set(run.data.get("sources", [])) <= set(sources):
        return None
    kept = (serves.version, run.data, run.metrics, serves.model)
    if held_out is None:
        return Standard(*kept)
    judged = judge(serves.model, held_out)
    # Its own share or less: who was held out then, or has joined since.
    unseen = places(held_out.shown.readers) < run.data.get("held_out_share", 0.0)
    return Standard(*kept, judged, unseen[judged.scores.readers], unseen[judged.rater])


def best_of_late(ratings: int) -> float:
    """Best NDCG@10 of the last models that served, if judged on about as many ratings; else 0.

    A model that can no longer be opened is no standard: nobody could go back to it. None is while
    the one that serves has to go, as it holds somebody who has been erased.
    """
    if forgetting.champion_must_go():
        return 0.0
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
