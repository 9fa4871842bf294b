"""How a study ends: what is chosen, shown once on test readers, and handed to a training run.

Of each part the best candidate is chosen if it is better than what serves by more than chance, on
validation readers and again on test readers; else what serves stays. The training run learns from
all, and its gate has the last word.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from recommendations import said
from recommendations.autopilot.comparing import difference
from recommendations.autopilot.ground import SEED, StudyGround, ground_of
from recommendations.autopilot.models import Candidate, Study
from recommendations.autopilot.wording import sentence
from recommendations.engine import tune
from recommendations.engine.metrics.bootstrap import paired_difference
from recommendations.engine.recipe import Part, Recipe, Way
from recommendations.engine.tune import Outcome
from recommendations.recipes import standing_recipe
from registry import services as registry
from registry.locks import only_one
from registry.models import Kind, TrainingRun


def conclude(study_id: int) -> None:
    """Unless somebody still tries a candidate, or is at this already."""
    with only_one(f"end of study {study_id}") as alone:
        if not alone or not _begun(study_id):
            return
        study = Study.objects.get(pk=study_id)
        ground = ground_of(study_id)
        standing = standing_recipe()
        chosen = {part: _chosen(study, part, standing.way(part)) for part in tune.PARTS}
        verdict: dict[str, Any] = {part: _shown(ground, part, *chosen[part]) for part in tune.PARTS}
        recipe = _recipe(verdict)
        words = sentence(verdict)
        with transaction.atomic():
            run = _queued(study, recipe)
            ended = Study.objects.filter(pk=study_id, status=Study.Status.ENDING)
            ended.update(
                status=Study.Status.FINISHED,
                finished_at=timezone.now(),
                verdict=verdict | {"recipe": recipe.as_json()},
                message=words,
                run=run,
            )


def _queued(study: Study, recipe: Recipe) -> TrainingRun:
    """A run that waits already stays whose it is, and is made by what was chosen."""
    run, new = registry.queue_run(
        Kind.RECOMMENDER,
        TrainingRun.Trigger.AUTOPILOT,
        study.requested_by,
        recipe=recipe.as_json(),
        why=said.CHOSEN % {"number": study.pk},
    )
    if not new:
        TrainingRun.objects.filter(pk=run.pk).update(recipe=recipe.as_json())
    return run


def fail(study_id: int, why: str) -> None:
    Study.objects.filter(pk=study_id, status__in=Study.UNFINISHED).update(
        status=Study.Status.FAILED, finished_at=timezone.now(), message=why
    )


def _begun(study_id: int) -> bool:
    """Whether the end may begin now; a study that was killed in its end begins it again."""
    with transaction.atomic():
        study = Study.objects.select_for_update().get(pk=study_id)
        if study.status == Study.Status.ENDING:
            return True
        if study.status != Study.Status.RUNNING:
            return False
        if study.candidates.filter(state=Candidate.State.RUNNING).exists():
            return False
        if not study.candidates.filter(state=Candidate.State.DONE, part="lists").exists():
            fail(study_id, said.NOTHING_DONE)
            return False
        study.status = Study.Status.ENDING
        study.save(update_fields=["status"])
        return True


def _chosen(study: Study, part: Part, standing: Way) -> tuple[Way, Way]:
    """The best of a part if it is surely better than what serves, else that; and what serves."""
    done = study.candidates.filter(part=part, state=Candidate.State.DONE)
    if (
        part == "stars"
    ):  # who predicts the stars that are shown, the gate's figures decide anew each time
        done = done.filter(family=standing.family)
    best = done.order_by("-merit", "seconds").first()
    served = done.filter(family=standing.family, parameters=standing.parameters).first()
    if best is None or (served and difference(best, served).low <= 0):
        return standing, standing
    return Way(best.family, best.parameters), standing


def _shown(ground: StudyGround, part: Part, chosen: Way, standing: Way) -> dict[str, Any]:
    """Both on test readers. Where the chosen one is no better there, what serves stays."""
    before = _tested(ground, standing)
    after = before if chosen == standing else _tested(ground, chosen)
    gain = paired_difference(after.each.astype(float), before.each.astype(float), seed=SEED)
    changed = gain.mean > 0
    kept, figures = (chosen, after.figures) if changed else (standing, before.figures)
    return {
        "family": kept.family,
        "parameters": kept.parameters,
        "figures": figures,
        "before": {"family": standing.family, "figures": before.figures},
        "best": {"family": chosen.family, "figures": after.figures},
        "gain": vars(gain),
        "changed": changed,
        "readers": len(before.each),
    }


def _tested(ground: StudyGround, way: Way) -> Outcome:
    return tune.try_out(ground.known, ground.test, way.family, way.parameters, seed=SEED)


def _recipe(verdict: dict[str, dict[str, Any]]) -> Recipe:
    lists, stars = verdict["lists"], verdict["stars"]
    return Recipe(lists=lists["family"], ranking=lists["parameters"], svd=stars["parameters"])
