"""What a reader shows of themselves to others, and whether they may be compared. Off by default."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.handles import HANDLE, LONGEST
from accounts.privacy_models import here

LONGEST_NAME, LONGEST_ABOUT = 60, 1000


class ProfileQuerySet(models.QuerySet["Profile"]):
    def comparing(self) -> "ProfileQuerySet":
        """Of readers who let others be compared with them, at this moment."""
        return self.filter(here("reader__"), twins_since__isnull=False)

    def public(self) -> "ProfileQuerySet":
        """What everybody may see."""
        return self.filter(here("reader__"), public_since__isnull=False, hidden_for="")


class Profile(models.Model):
    """One a reader who has chosen something. Rows are written by `accounts.profiles` and `accounts.consent`."""

    reader = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="profile"
    )
    twins_since = models.DateTimeField(
        "compared since", null=True, blank=True, help_text="Empty: not compared with anybody."
    )
    public_since = models.DateTimeField(
        null=True, blank=True, help_text="Empty: there is no public page."
    )
    handle = models.CharField(  # noqa: DJ001 - many have none, and "" would collide
        max_length=LONGEST, null=True, blank=True, help_text="The word in the address."
    )
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    about = models.TextField(max_length=LONGEST_ABOUT, blank=True, help_text="Plain text.")
    # By its id, which no later shelf can have; shelves lie in an app above this one.
    favourites = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Id of the own shelf that stands there."
    )
    shows_read = models.BooleanField("shows what was read", default=False)
    shows_ratings = models.BooleanField(default=False)
    shows_reviews = models.BooleanField(default=False)
    indexed = models.BooleanField(default=False, help_text="Search engines may list the page.")
    hidden_for = models.CharField(
        "hidden because",
        max_length=300,
        blank=True,
        help_text="Shown to its reader. Empty: the page is there, if they made it public.",
    )

    objects = ProfileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("handle"), name="profile_handle_unique"),
            models.CheckConstraint(
                condition=models.Q(handle=None) | models.Q(handle__regex=HANDLE),
                name="profile_handle_shape",
            ),
            models.CheckConstraint(
                condition=models.Q(public_since=None)
                | (models.Q(handle__isnull=False) & ~models.Q(name="")),
                name="profile_public_is_named",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-twins_since"],
                condition=models.Q(twins_since__isnull=False),
                name="profile_compared",
            )
        ]

    def __str__(self) -> str:
        return f"Profile of {self.reader_id}"

    def get_absolute_url(self) -> str:
        return f"/readers/{self.handle}"

    @property
    def is_public(self) -> bool:
        """Whether everybody sees it; `hidden_for` apart, it is the reader's word that counts."""
        return self.public_since is not None and not self.hidden_for

    @property
    def is_compared(self) -> bool:
        return self.twins_since is not None


class ProfileReport(models.Model):
    """A reader finds that a public page should not stand there; operators decide."""

    class Reason(models.TextChoices):
        POSING = "posing", _("They pose as somebody else")
        ABUSE = "abuse", _("It insults or threatens")
        SPAM = "spam", _("It advertises something")
        OTHER = "other", _("Something else")

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="profile_reports",
        db_index=False,
    )
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=10, choices=Reason)
    reported_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="Empty: still to decide.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "profile"], name="profile_report_once"),
            models.CheckConstraint(
                condition=models.Q(reason__in=["posing", "abuse", "spam", "other"]),
                name="profile_report_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} reports profile {self.profile_id}: {self.reason}"
