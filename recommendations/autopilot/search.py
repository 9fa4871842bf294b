"""One candidate at a time. Whoever comes may work on a study: it goes on by what is written down."""

from collections.abc import Sequence
from datetime import timedelta
from typing import cast

from django.db import transaction
from django.utils import timezone

from recommendations import said
from recommendations.autopilot import ending
from recommendations.autopilot.ground import (
    SEED,
    StudyGround,
    TooFewReaders,
    forget_ground,
    ground_of,
)
from recommendations.autopilot.measuring import measured
from recommendations.autopilot.models import Candidate, Study
from recommendations.engine import tune
from recommendations.engine.spaces import SPACES
from recommendations.engine.tune import GivenUp, Tried
from recommendations.engine.tune import State as TriedState
from recommendations.recipes import standing_recipe
from registry.locks import only_one

# Nobody at work for so long was a pause, which does not count.
PAUSE = timedelta(seconds=30)
State = Candidate.State


def advance(study_id: int) -> bool:
    """Try one more candidate, or end the study if this was all. Whether there is more to do here."""
    try:
        candidate = _next(study_id)
        if candidate is not None:
            _try_out(candidate)
            return True
        ending.conclude(study_id)
    except TooFewReaders as error:
        ending.fail(study_id, str(error))
    forget_ground()
    return False


def _next(study_id: int) -> Candidate | None:
    """A candidate to try, written down as running; None if there is no time or nothing to try."""
    with transaction.atomic():
        study = Study.objects.select_for_update().get(pk=study_id)
        if study.status != Study.Status.RUNNING:
            return None
        running = list(study.candidates.filter(state=State.RUNNING).defer("each"))
        left_behind = [candidate for candidate in running if _nobody_at(candidate)]
        _seen(study, anybody=len(left_behind) < len(running))
        if again := _begin_again(left_behind):
            return again
        tried = tried_in(study)
        family = tune.next_family(tried, study.left.total_seconds())
        if family is None or not study.left:
            return None
        return Candidate.objects.create(
            study=study,
            part=SPACES[family].part,
            family=family,
            parameters=_parameters(family, tried, study.pk),
        )


def _parameters(family: str, tried: Sequence[Tried], study: int) -> dict[str, float]:
    """Those of the model that serves before any that Optuna proposes."""
    standing = standing_recipe().way(SPACES[family].part)
    known = [each.parameters for each in tried if each.family == family]
    if known and family == standing.family and standing.parameters not in known:
        return dict(standing.parameters)
    return tune.ask(family, tried, seed=study)


def _nobody_at(candidate: Candidate) -> bool:
    with only_one(_lock_of(candidate)) as alone:
        return alone


def _lock_of(candidate: Candidate) -> str:
    return f"candidate {candidate.pk}"


def _begin_again(left_behind: Sequence[Candidate]) -> Candidate | None:
    """One that a process which has ended was at; a second time it is given up for good."""
    for candidate in left_behind:
        if candidate.message:
            candidate.state, candidate.message = State.FAILED, said.ENDED_TWICE
        else:
            candidate.message, candidate.started_at = said.BEGUN_AGAIN, timezone.now()
        candidate.save(update_fields=["state", "message", "started_at"])
        if candidate.state == State.RUNNING:
            return candidate
    return None


def _seen(study: Study, *, anybody: bool) -> None:
    """Time in which nobody was at work does not count."""
    now = timezone.now()
    if not anybody and now - study.seen_at > PAUSE:
        study.ends_at += now - study.seen_at
    study.seen_at = now
    study.save(update_fields=["ends_at", "seen_at"])


def tried_in(study: Study) -> list[Tried]:
    """All candidates of a study, as the engine's search takes them."""
    now = timezone.now()
    return [
        Tried(
            family=each.family,
            parameters=each.parameters,
            state=cast(TriedState, each.state),
            merit=each.merit,
            first=each.first,
            seconds=each.seconds or (now - each.started_at).total_seconds(),
        )
        for each in study.candidates.defer("each")
    ]


def _try_out(candidate: Candidate) -> None:
    """Fill in what it is worth, or why it is worth nothing."""
    with only_one(_lock_of(candidate)) as alone:
        if not alone:
            return
        ground = ground_of(candidate.study_id)
        with measured() as cost:
            _judge(candidate, ground)
        candidate.seconds, candidate.peak_mb = cost.seconds, cost.peak_mb
        candidate.save()
        Study.objects.filter(pk=candidate.study_id).update(
            seen_at=timezone.now(), data=ground.counts()
        )


def _judge(candidate: Candidate, ground: StudyGround) -> None:
    def give_up(first: float) -> bool:
        candidate.first = first
        return tune.below_median(candidate.family, tried_in(candidate.study), first)

    try:
        outcome = tune.try_out(
            ground.training,
            ground.validation,
            candidate.family,
            candidate.parameters,
            give_up=give_up,
            seed=SEED,
        )
    except GivenUp:
        candidate.state = State.GIVEN_UP
        candidate.message = said.GIVEN_UP
    except (ValueError, MemoryError) as error:  # TooLittleData is a ValueError
        candidate.state, candidate.message = State.FAILED, str(error)[:300] or said.NO_MEMORY
    else:
        candidate.state, candidate.merit = State.DONE, outcome.merit
        candidate.figures, candidate.each = outcome.figures, outcome.each.tobytes()
