"""Every trained model of any kind: the run that made it, its version, and which one serves."""

from pathlib import Path

from django.conf import settings
from django.db import models


class Kind(models.TextChoices):
    RECOMMENDER = "recommender"


class TrainingRun(models.Model):
    class Status(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        PROMOTED = "promoted"
        REFUSED = "refused", "refused by the gate"
        SKIPPED = "skipped", "skipped, nothing new"
        FAILED = "failed"

    UNFINISHED = (Status.QUEUED, Status.RUNNING)

    class Trigger(models.TextChoices):
        SCHEDULE = "schedule"
        OPERATOR = "operator"
        COMMAND = "command"
        REPAIR = "repair", "repair, the serving model can't be opened"

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.RECOMMENDER)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    trigger = models.CharField(max_length=10, choices=Trigger)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    data = models.JSONField(
        default=dict, blank=True, help_text="What it was trained on: counts and fingerprint."
    )
    metrics = models.JSONField(default=dict, blank=True, help_text="On held-out readers' ratings.")
    message = models.TextField(blank=True, help_text="How it ended, in a sentence.")

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=models.Q(status="queued"),
                name="one_queued_run_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"Run {self.pk}, {self.get_status_display()}"

    @property
    def seconds(self) -> float | None:
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()


class ModelVersion(models.Model):
    """A model on disk: an immutable folder, named by its number."""

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.RECOMMENDER)
    run = models.OneToOneField(TrainingRun, on_delete=models.PROTECT, related_name="version")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the folder's manifest.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def folder(self) -> Path:
        return settings.MODELS_DIR / self.kind / f"{self.pk:06d}"


class Champion(models.Model):
    """The pointer: which version of a kind serves now. Promotion and roll-back move it."""

    kind = models.CharField(max_length=20, choices=Kind, primary_key=True)
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    promoted_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.kind}: version {self.version_id}"
