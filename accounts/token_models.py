"""The keys of programs, and the answers to their calls, kept in case a call comes again."""

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken


class Scope(models.TextChoices):
    """What a token opens. `write` comes with `read`; `operator` comes with neither."""

    READ = "read", _("read")
    WRITE = "write", _("write")
    OPERATOR = "operator", _("operator")


def read_and_write() -> list[str]:
    return [Scope.READ, Scope.WRITE]


class ApiToken(AbstractAuthToken):
    """A named key with which a program acts for its reader; only its hash is kept."""

    # What addresses call it. No part of the secret, as the beginning of it would be.
    public_id = models.UUIDField(
        unique=True, editable=False, default=uuid.uuid4, db_default=RandomUUID()
    )
    name = models.CharField(max_length=80)
    scopes = ArrayField(
        models.CharField(max_length=8, choices=Scope),
        default=read_and_write,
        help_text="What it opens: read, write, operator.",
    )
    last_used_at = models.DateTimeField(
        null=True, blank=True, help_text="As last carried over from the cache. Empty: never."
    )

    class Meta:
        ordering = ["-created"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__contained_by=["read", "write", "operator"])
                & Q(scopes__len__gt=0),
                name="api_token_scopes",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def opens(self) -> list[str]:
        """The scopes that count now: nobody operates who is no operator any more."""
        return [each for each in self.scopes if each != Scope.OPERATOR or self.user.is_staff]

    def is_expired(self, now: datetime | None = None) -> bool:
        """From the moment on that it says."""
        return self.expiry is not None and self.expiry <= (now or timezone.now())


class KeptAnswer(models.Model):
    """One key of one reader: who is at work on its call, or what the answer was."""

    # Its index would be the beginning of that of the constraint.
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="kept_answers", db_index=False
    )
    key = models.CharField(max_length=255)
    call = models.TextField(help_text="Method and address.")
    digest = models.BinaryField(max_length=32, help_text="Of the call and its body.")
    claim = models.UUIDField(help_text="Whoever holds it is at work, or was the last to be.")
    claimed_at = models.DateTimeField(default=timezone.now, db_index=True)
    # Null while the call is at work.
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    # Null where the answer held a secret.
    body = models.BinaryField(null=True, blank=True)
    headers = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "key"], name="kept_answer_of_reader"),
        ]

    def __str__(self) -> str:
        return self.call
