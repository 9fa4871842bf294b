"""Studies begin and are stopped; one at a time. Working on them is `search`."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from recommendations import said
from recommendations.autopilot.models import Study
from recommendations.autopilot.signals import study_waits
from registry.models import TrainingRun


class Searching(Exception):
    """A study is going on; there is one at a time."""


def start(minutes: int, by: User | None = None, *, announce: bool = True) -> Study:
    """A new study. Workers are told of it, unless the caller means to work on it at once.

    Raises Searching.
    """
    ends_at = timezone.now() + timedelta(minutes=minutes)
    try:
        with transaction.atomic():
            study = Study.objects.create(minutes=minutes, requested_by=by, ends_at=ends_at)
    except IntegrityError as error:
        text = gettext("A search is going on already; wait for its end, or stop it.")
        raise Searching(text) from error
    if announce:
        transaction.on_commit(
            lambda: study_waits.send(sender=Study, study_id=study.pk), robust=True
        )
    return study


def stop(study: Study) -> bool:
    """Whether it was going on. What is being tried is tried to its end; nothing is chosen."""
    running = Study.objects.filter(pk=study.pk, status__in=Study.UNFINISHED)
    return bool(
        running.update(
            status=Study.Status.STOPPED,
            finished_at=timezone.now(),
            message=said.SEARCH_STOPPED,
        )
    )


def unfinished() -> Study | None:
    return Study.objects.filter(status__in=Study.UNFINISHED).first()


def training_waits() -> bool:
    """A training run comes first: what readers did has to count, whatever is searched for."""
    return TrainingRun.objects.filter(status=TrainingRun.Status.QUEUED).exists()
