"""What a reader has told the recommender, besides what they do with books."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils import timezone

from catalog.models import Book
from recommendations.autopilot.models import Candidate as Candidate
from recommendations.autopilot.models import Study as Study
from recommendations.online.models import Experiment as Experiment
from recommendations.online.models import OnlineDay as OnlineDay
from recommendations.online.models import OpenedBook as OpenedBook
from recommendations.online.models import ServedList as ServedList
from recommendations.watch_models import DataReport as DataReport
from recommendations.watch_models import DriftAlert as DriftAlert
from recommendations.watch_models import DriftCheck as DriftCheck

MOST_PER_AUTHOR = 100
# Of an event, of a group, of a member.
LONGEST_KEY, LONGEST_NAME, LONGEST_CALLED = 64, 60, 40
MOST_MEMBERS = 8


class KeptDials(models.Model):
    """How a reader has set their dials; who never did has no row. See `recommendations.dialling`."""

    reader = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="kept_dials",
    )
    adventurous = models.FloatField(default=0.0, help_text="-1 to 1.")
    diversity = models.FloatField(default=0.0, db_default=0.0, help_text="0 to 1.")
    max_per_author = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Empty: the site's own limit."
    )
    languages = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    min_year = models.SmallIntegerField(null=True, blank=True)
    max_year = models.SmallIntegerField(null=True, blank=True)
    avoid = ArrayField(
        models.SlugField(db_index=False), default=list, blank=True, help_text="Slugs of genres."
    )

    class Meta:
        verbose_name_plural = "kept dials"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(adventurous__gte=-1, adventurous__lte=1),
                name="dials_adventurous_range",
            ),
            models.CheckConstraint(
                condition=models.Q(diversity__gte=0, diversity__lte=1),
                name="dials_diversity_range",
            ),
            models.CheckConstraint(
                condition=models.Q(max_per_author=None)
                | models.Q(max_per_author__gte=1, max_per_author__lte=MOST_PER_AUTHOR),
                name="dials_max_per_author_range",
            ),
            models.CheckConstraint(
                condition=models.Q(min_year=None)
                | models.Q(max_year=None)
                | models.Q(min_year__lte=models.F("max_year")),
                name="dials_years_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"Dials of {self.reader_id}"


class MutedBook(models.Model):
    """A book of the reader's history that must not speak for others."""

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="muted_books",
        db_index=False,
    )
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="muted_by")
    muted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "book"], name="muted_book_once_a_book")
        ]

    def __str__(self) -> str:
        return f"{self.book_id} does not count for the taste of {self.reader_id}"


class Event(models.Model):
    """What programs tell of lists: which book stood before a reader, and which one they opened.

    Rows are added and, after KEEP_EVENTS, deleted; never changed. See `recommendations.events`.
    """

    class Kind(models.TextChoices):
        IMPRESSION = "impression", "Impression"
        CLICK = "click", "Click"

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="events", db_index=False
    )
    key = models.CharField(max_length=LONGEST_KEY, help_text="The caller's own, once a reader.")
    kind = models.CharField(max_length=10, choices=Kind)
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="events")
    of_list = models.CharField(
        max_length=LONGEST_KEY, blank=True, help_text="The id of the list that it stood in."
    )
    rank = models.PositiveSmallIntegerField(null=True, blank=True, help_text="From 1.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "key"], name="event_once_a_key"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["impression", "click"]), name="event_kind"
            ),
        ]
        # Rows come in nearly the order of their moments: this one index takes next to no room.
        indexes = [BrinIndex(fields=["at"], name="event_at", autosummarize=True)]

    def __str__(self) -> str:
        return f"{self.kind} of {self.book_id} to {self.reader_id}"


class Together(models.Model):
    """Readers who choose books over a link that they share. See `recommendations.together.groups`."""

    name = models.CharField(max_length=LONGEST_NAME)
    token = models.CharField(
        max_length=43, unique=True, help_text="Who has the link may join; a new one ends it."
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "group"
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="together_named"),
            models.CheckConstraint(condition=~models.Q(token=""), name="together_has_link"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/together/{self.token}"


class TogetherMember(models.Model):
    """The first of them, who made the group, manages it; if they leave, the next one does."""

    group = models.ForeignKey(
        Together, on_delete=models.CASCADE, related_name="members", db_index=False
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="together"
    )
    called = models.CharField(
        max_length=LONGEST_CALLED, help_text="What the others of this group read; never an address."
    )
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["group", "reader"], name="together_member_once"),
            models.CheckConstraint(
                condition=~models.Q(called="") & ~models.Q(called__contains="@"),
                name="together_member_called",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} in {self.group_id}"
