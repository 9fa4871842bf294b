"""Experiments begin, are judged while they run, and end: by themselves, or by hand."""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts import audit
from accounts.models import User
from recommendations import said, serving
from recommendations.engine.interleave import SECOND
from recommendations.engine.sequential import Interval, Sums, difference, more, preference
from recommendations.models import Experiment
from recommendations.online import assignment
from recommendations.online.outcomes import Outcome, outcomes
from registry import acts
from registry import services as registry
from registry.artifact import ArtifactError
from registry.models import Champion, Kind, ModelVersion

log = logging.getLogger(__name__)

# What readers do is in the tables by then.
CARRIED_AFTER = timedelta(minutes=10)
# The first list of a reader must still be known as the last ones are counted: see KEEP_SHOWN.
LONGEST_DAYS = 42


class CannotStart(ValueError):
    """Says in words why, and what to do."""


def start(kind: str, first: int, second: int, share: float, days: int, by: User) -> Experiment:
    """Raises CannotStart."""
    if first == second:
        raise CannotStart(gettext("Choose two different models."))
    for number in (first, second):
        if serving.of_version(number) is None:
            text = gettext("Model %(number)s can’t be opened. Nothing was started; choose another.")
            raise CannotStart(text % {"number": number})
    now = timezone.now()
    try:
        with transaction.atomic():
            experiment = Experiment.objects.create(
                kind=kind,
                first=first,
                second=second,
                share=share,
                days=days,
                salt=secrets.token_hex(16),
                started_at=now,
                counted_until=now,
            )
            audit.note(by, experiment, said.EXPERIMENT_STARTED)
    except IntegrityError:
        text = gettext("Another experiment is running. Nothing was started; stop that one first.")
        raise CannotStart(text) from None
    return experiment


def stop(experiment: Experiment, by: User) -> bool:
    """False if it had ended already."""
    with transaction.atomic():
        now = Experiment.objects.select_for_update().get(pk=experiment.pk)
        if now.ended_at:
            return False
        _end(now, Experiment.Ending.STOPPED)
        audit.note(by, now, said.EXPERIMENT_STOPPED)
    return True


def promote(experiment: Experiment, number: int, by: User) -> None:
    """Let one of the two serve. Raises registry.artifact.ArtifactError, or DoesNotExist if it is gone."""
    version = ModelVersion.objects.get(
        kind=Kind.RECOMMENDER, pk=number if number in (experiment.first, experiment.second) else 0
    )
    acts.promote(by, version)


def judge(now: datetime | None = None) -> Experiment | None:
    """Count who has been watched long enough, and end the experiment that runs if it is time to.

    Twice at once, or cut short, it does no harm: sums and the moment up to which they go are one row.
    """
    now = now or timezone.now()
    with transaction.atomic():
        experiment = Experiment.objects.select_for_update().filter(ended_at=None).first()
        if experiment is None:
            return None
        _count(experiment, now)
        if ending := _ending(experiment, now):
            _end(experiment, ending)
        experiment.save()
    _serve_the_better(experiment)
    return experiment


def interval_of(experiment: Experiment) -> Interval:
    """Of a split: how many more readers of the second model found something, as a difference of
    shares. Of a draft: of the readers who took more of one model's books, the share of the second."""
    if experiment.kind == Experiment.Kind.SPLIT:
        return difference(Sums(**experiment.counted))
    counted = experiment.counted
    return preference(counted.get("wins", 0), counted.get("losses", 0))


def even(experiment: Experiment) -> float:
    """What `interval_of` is where the two are equally good."""
    return 0.0 if experiment.kind == Experiment.Kind.SPLIT else 0.5


def _count(experiment: Experiment, now: datetime) -> None:
    until = now - CARRIED_AFTER
    if until <= experiment.counted_until:
        return
    new = [
        (each, team)
        for each in outcomes(experiment, until)
        if (team := assignment.team_of(experiment.salt, experiment.share, each.reader))
    ]
    add = _add_split if experiment.kind == Experiment.Kind.SPLIT else _add_draft
    experiment.counted = add(experiment.counted, new)
    experiment.counted_until = until
    _note_progress(experiment, now)


def _add_split(counted: dict[str, Any], new: Sequence[tuple[Outcome, int]]) -> dict[str, Any]:
    found = np.array([each.books > 0 for each, _ in new], np.float64)
    second = np.array([team == SECOND for _, team in new], np.bool_)
    return asdict(more(Sums(**counted), found, second))


def _add_draft(counted: dict[str, Any], new: Sequence[tuple[Outcome, int]]) -> dict[str, Any]:
    """Who took as many of both says nothing."""
    wins = sum(each.second > each.first for each, _ in new)
    losses = sum(each.first > each.second for each, _ in new)
    return {
        "readers": counted.get("readers", 0) + len(new),
        "wins": counted.get("wins", 0) + wins,
        "losses": counted.get("losses", 0) + losses,
    }


def _note_progress(experiment: Experiment, now: datetime) -> None:
    """The last of each day."""
    interval, day = interval_of(experiment), now.date().isoformat()
    point = {"day": day, "readers": experiment.counted["readers"], **asdict(interval)}
    before = [each for each in experiment.progress if each["day"] != day]
    experiment.progress = [*before, point]


def _ending(experiment: Experiment, now: datetime) -> str:
    both = ModelVersion.objects.filter(pk__in=(experiment.first, experiment.second))
    if both.count() < 2 or None in map(serving.of_version, (experiment.first, experiment.second)):
        return Experiment.Ending.GONE
    interval, same = interval_of(experiment), even(experiment)
    if interval.low > same:
        return Experiment.Ending.SECOND
    if interval.high < same:
        return Experiment.Ending.FIRST
    over = now >= experiment.started_at + timedelta(days=experiment.days)
    return Experiment.Ending.TIME if over else ""


def _end(experiment: Experiment, ending: str) -> None:
    experiment.ended_at, experiment.ending = timezone.now(), ending
    experiment.save()


def winner_of(experiment: Experiment) -> int | None:
    """Number of the version that was clearly better, if one was."""
    better = {
        Experiment.Ending.FIRST: experiment.first,
        Experiment.Ending.SECOND: experiment.second,
    }
    return better.get(Experiment.Ending(experiment.ending)) if experiment.ending else None


def _serve_the_better(experiment: Experiment) -> None:
    """Where the one that was clearly worse serves. Where a third does, that is for the staff."""
    winner = winner_of(experiment)
    champion = Champion.objects.filter(kind=Kind.RECOMMENDER).first()
    loser = {experiment.first, experiment.second} - {winner}
    if winner is None or champion is None or champion.version_id not in loser:
        return
    try:
        registry.promote(ModelVersion.objects.get(pk=winner))
    except (ArtifactError, ModelVersion.DoesNotExist) as error:
        log.error("The better model %s can't serve (%s); the other goes on.", winner, error)
