"""Every trained model of any kind: the run that made it, its version, and which one serves."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    RECOMMENDER = "recommender", _("Recommender")
    WORDS = "words", _("index of words")
    NEURAL = "neural", _("neural challenger")
    AUTHORS = "authors", _("authors of texts")
    LANGUAGES = "languages", _("languages of texts")


# A neural challenger is measured, and never kept.
SERVING = (Kind.RECOMMENDER, Kind.WORDS, Kind.AUTHORS, Kind.LANGUAGES)


class TrainingRun(models.Model):
    class Status(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        PROMOTED = "promoted", _("Promoted")
        MEASURED = "measured", _("measured, not meant to serve")
        REFUSED = "refused", _("Refused")
        SKIPPED = "skipped", _("skipped, nothing new")
        FAILED = "failed", _("Failed")

    UNFINISHED = (Status.QUEUED, Status.RUNNING)

    class Trigger(models.TextChoices):
        SCHEDULE = "schedule", _("Schedule")
        OPERATOR = "operator", _("Operator")
        COMMAND = "command", _("Command")
        REPAIR = "repair", _("repair, the serving model can't be opened")
        ERASURE = "erasure", _("erasure, the serving model holds an erased reader")
        AUTOPILOT = "autopilot", _("Autopilot")
        DRIFT = "drift", _("drift, the data have moved")

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.RECOMMENDER)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    trigger = models.CharField(max_length=10, choices=Trigger)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_at = models.DateTimeField(auto_now_add=True)
    why = models.CharField(max_length=200, blank=True, help_text="Why it was asked for, in words.")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    code_version = models.CharField(
        max_length=40, blank=True, help_text="Changes with the code that fits and ranks."
    )
    recipe = models.JSONField(
        default=dict, blank=True, help_text="How it was made: families and their parameters."
    )
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
        return f"Run {self.pk}"

    @property
    def seconds(self) -> float | None:
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()


class ModelVersionQuerySet(models.QuerySet["ModelVersion"]):
    def with_place(self) -> "ModelVersionQuerySet":
        """Each says whether it `serves`, and whether it `served_before` that one."""
        return self.annotate(
            serves=models.Exists(Champion.objects.filter(version=models.OuterRef("pk"))),
            served_before=models.Exists(Champion.objects.filter(previous=models.OuterRef("pk"))),
        )


class ModelVersion(models.Model):
    """A model on disk: an immutable folder, named by its number."""

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.RECOMMENDER)
    run = models.OneToOneField(TrainingRun, on_delete=models.PROTECT, related_name="version")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the folder's manifest.")
    created_at = models.DateTimeField(auto_now_add=True)
    pinned_at = models.DateTimeField(
        null=True, blank=True, help_text="It stays, and goes on serving; empty: as others do."
    )
    pin_note = models.CharField(max_length=200, blank=True, help_text="Why it is pinned.")

    objects = ModelVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def name(self) -> str:
        """Of its files, in any storage."""
        return f"{self.kind}/{self.pk:06d}"

    @property
    def folder(self) -> Path:
        """Where this machine opens it; `registry.storage` brings it there."""
        return settings.MODELS_DIR / self.name


class Champion(models.Model):
    """The pointer: which version of a kind serves now. Promotion and roll-back move it."""

    kind = models.CharField(max_length=20, choices=Kind, primary_key=True)
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    previous = models.ForeignKey(
        ModelVersion,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Served before; none if it is gone.",
    )
    promoted_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.kind}: version {self.version_id}"
