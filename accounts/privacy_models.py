"""What a reader has agreed to, and accounts that are about to be erased, with the proof that stays."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# The version of the words in `accounts.privacy_texts`. Whoever changes what they say, counts it up.
TEXT_VERSION = "3"


def here(way: str = "") -> Q:
    """Whose account is open, and not about to be erased.

    way  from a row to its reader, as in "reader__"
    """
    return Q(**{f"{way}is_active": True, f"{way}leaves_at": None})


class Purpose(models.TextChoices):
    # Translators: what a reader's data are used for
    PERSONALISATION = "personalisation", pgettext_lazy("purpose", "Personal picks")
    TRAINING = "training", pgettext_lazy("purpose", "Use in training")
    TWINS = "taste_twins", pgettext_lazy("purpose", "Taste twins")
    MAIL = "product_mail", pgettext_lazy("purpose", "News by mail")


class How(models.TextChoices):
    PAGE = "page", _("on this site")
    API = "api", _("over the API")
    SIGN_UP = "sign-up", _("at sign-up")


class Consent(models.Model):
    """One choice. The database refuses to change a row, and to delete one while its reader is there."""

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents", db_index=False
    )
    purpose = models.CharField(max_length=20, choices=Purpose)
    on = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)
    text_version = models.CharField(max_length=20, help_text="Of the words that stood beside it.")
    how = models.CharField(max_length=8, choices=How)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["reader", "-id"], name="consent_by_reader")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    purpose__in=["personalisation", "training", "taste_twins", "product_mail"]
                ),
                name="consent_purpose",
            ),
            models.CheckConstraint(
                condition=Q(how__in=["page", "api", "sign-up"]), name="consent_how"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id}: {self.purpose} {'on' if self.on else 'off'}"


class ErasureReceipt(models.Model):
    """Says that an account was erased, and not whose. Rows are written by `accounts.erasure`."""

    class By(models.TextChoices):
        READER = "reader", _("by its reader")
        OPERATOR = "operator", _("by an operator")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True, help_text="Empty: not yet.")
    by = models.CharField(max_length=8, choices=By, default=By.READER)
    counts = models.JSONField(default=dict, blank=True, help_text="Rows deleted, by kind.")
    learnt_until = models.DateTimeField(
        "surely left out of training from",
        null=True,
        blank=True,
        help_text="Empty: there was nothing to learn from.",
    )
    versions = models.JSONField(
        default=list, blank=True, help_text="Models that still held the ratings at the erasure."
    )
    replaced_at = models.DateTimeField(
        null=True, blank=True, help_text="When the last of these models was gone."
    )

    class Meta:
        ordering = ["-asked_at"]
        indexes = [
            # Few: those that some model may still hold.
            models.Index(
                F("learnt_until").desc(),
                condition=Q(learnt_until__isnull=False, replaced_at__isnull=True),
                name="erasure_still_learnt",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return f"/erasures/{self.pk}"


class Erasure(models.Model):
    """One that is waited for, or whose last traces in caches have to be looked for once more.

    No foreign key: after the rows are gone the bare number stays until the caches are clean.
    """

    class Reviews(models.TextChoices):
        REMOVE = "remove", _("Remove them")
        ANONYMISE = "anonymise", _("Leave them, without my name and stars")

    number = models.PositiveBigIntegerField(primary_key=True, help_text="The id of the reader.")
    reviews = models.CharField(max_length=9, choices=Reviews, default=Reviews.REMOVE)
    receipt = models.OneToOneField(ErasureReceipt, on_delete=models.CASCADE, related_name="erasure")
    rows_gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reviews__in=["remove", "anonymise"]), name="erasure_reviews"
            )
        ]

    def __str__(self) -> str:
        return f"Erasure {self.receipt_id}"
