"""A search for a better recipe, and what it tried."""

from datetime import timedelta
from math import ceil
from typing import get_args

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from recommendations.autopilot.wording import sentence
from recommendations.engine.recipe import Part
from registry.models import TrainingRun
from web.retold import retell

LEAST_MINUTES, MOST_MINUTES = 1, 24 * 60
PARTS: tuple[Part, ...] = get_args(Part)


class Study(models.Model):
    class Status(models.TextChoices):
        RUNNING = "running", _("Running")
        ENDING = "ending", _("comparing the best with what serves")
        FINISHED = "finished", _("Finished")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Failed")

    UNFINISHED = (Status.RUNNING, Status.ENDING)

    status = models.CharField(max_length=10, choices=Status, default=Status.RUNNING)
    minutes = models.PositiveSmallIntegerField(help_text="How long it may try things.")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    started_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(help_text="Later if nobody worked on it for a while.")
    seen_at = models.DateTimeField(default=timezone.now, help_text="When it was last worked on.")
    finished_at = models.DateTimeField(null=True, blank=True)
    data = models.JSONField(default=dict, blank=True, help_text="What it learns from: counts.")
    verdict = models.JSONField(
        default=dict, blank=True, help_text="What was chosen, and its figures on test readers."
    )
    message = models.TextField(blank=True, help_text="How it ended, in a sentence.")
    run = models.ForeignKey(
        TrainingRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-started_at"]
        verbose_name_plural = "studies"
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(status__in=["running", "ending"]), name="one_study"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=LEAST_MINUTES, minutes__lte=MOST_MINUTES),
                name="study_minutes",
            ),
        ]

    def __str__(self) -> str:
        return f"Study {self.pk}"

    @property
    def told(self) -> str:
        """How it ended, in the language of whoever reads it."""
        if self.status == self.Status.FINISHED and self.verdict:
            return sentence(self.verdict)
        return retell(self.message)

    @property
    def is_running(self) -> bool:
        return self.status in self.UNFINISHED

    @property
    def minutes_left(self) -> int:
        return ceil(self.left / timedelta(minutes=1))

    @property
    def left(self) -> timedelta:
        return max(self.ends_at - timezone.now(), timedelta())

    @property
    def share_done(self) -> float:
        """From 0 to 1, of its time."""
        return 1 - min(self.left / timedelta(minutes=self.minutes), 1)


class Candidate(models.Model):
    """A family with parameters; what it was worth on validation readers."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        GIVEN_UP = "given up", _("given up early")
        FAILED = "failed", _("Failed")

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="candidates")
    part = models.CharField(max_length=5, choices=list(zip(PARTS, PARTS, strict=True)))
    family = models.CharField(max_length=20)
    parameters = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    merit = models.FloatField(null=True, blank=True, help_text="Better if larger.")
    first = models.FloatField(null=True, blank=True, help_text="Merit on a part of the readers.")
    figures = models.JSONField(default=dict, blank=True)
    each = models.BinaryField(help_text="A float32 a validation reader, to compare two by.")
    message = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    seconds = models.FloatField(default=0.0)
    peak_mb = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["started_at", "pk"]

    def __str__(self) -> str:
        return f"{self.family}, candidate {self.pk}"
