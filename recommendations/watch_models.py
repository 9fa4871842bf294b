"""What is kept of looking at the data and at the model that serves: figures of the whole, of nobody."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DataReport(models.Model):
    """What there was to learn from at one moment. See `recommendations.watch.report`."""

    class Trigger(models.TextChoices):
        LOAD = "load", _("a data set was loaded or removed")
        SCHEDULE = "schedule", _("daily")
        OPERATOR = "operator", _("asked for")
        COMMAND = "command", _("asked for by command")

    at = models.DateTimeField(default=timezone.now)
    trigger = models.CharField(max_length=10, choices=Trigger)
    figures = models.JSONField(help_text="As recommendations.watch.figures counts them.")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"Data of {self.at:%Y-%m-%d %H:%M}"


class DriftCheck(models.Model):
    """What a model learnt from, against what was there at one moment."""

    at = models.DateTimeField(default=timezone.now)
    model_version = models.PositiveBigIntegerField(help_text="The one that served.")
    readings = models.JSONField(
        help_text="By measure: value, limit, how many it is made of, state."
    )

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"Drift of model {self.model_version}, {self.at:%Y-%m-%d %H:%M}"


class DriftAlert(models.Model):
    """A limit that was crossed: raised once, and over when a check finds it gone.

    Who took note of it stands in the log of acts.
    """

    measure = models.CharField(max_length=20)
    model_version = models.PositiveBigIntegerField()
    value = models.FloatField(help_text="When it was raised.")
    limit = models.FloatField()
    raised_at = models.DateTimeField(default=timezone.now)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure"],
                condition=models.Q(gone_at__isnull=True),
                name="drift_alert_once_a_measure",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} of model {self.model_version}"

    @property
    def is_open(self) -> bool:
        return self.gone_at is None and self.acknowledged_at is None
