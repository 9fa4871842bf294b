"""What was asked for: units by book, channel and period, and the source that says so.

A source never changes what another one said: of several that tell of one book, channel and period the
latest counts, and without it the one before. What a source says of a book that is not found here waits.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.models import Book

LONGEST_CHANNEL = 120
LONGEST_NAME = 200
LONGEST_TITLE = 400


class Frequency(models.TextChoices):
    # Translators: of how long a time a figure of demand tells
    MONTH = "month", pgettext_lazy("frequency", "Monthly")
    WEEK = "week", pgettext_lazy("frequency", "Weekly")


class Channel(models.Model):
    """Where, or in which format, books are asked for: "Physical · BOOK", "shop"."""

    name = models.CharField(max_length=LONGEST_CHANNEL, unique=True)
    folded = models.CharField(max_length=LONGEST_CHANNEL, unique=True, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(folded=""), name="channel_has_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class Source(models.Model):
    """A file, or what came over the API on one day, and before the next file."""

    class Kind(models.TextChoices):
        FILE = "file", pgettext_lazy("source of demand", "File")
        API = "api", "API"

    class State(models.TextChoices):
        # Translators: how far a file of demand is
        ASKS = "asks", pgettext_lazy("demand", "Asks what its columns are")
        READY = "ready", pgettext_lazy("demand", "Waits for your yes")
        DONE = "done", pgettext_lazy("demand", "Counts")

    kind = models.CharField(max_length=4, choices=Kind, default=Kind.FILE)
    name = models.CharField(max_length=LONGEST_NAME, help_text="Of the file, as it came.")
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="In bytes.")
    state = models.CharField(max_length=5, choices=State, default=State.ASKS)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="demand_sources",
    )
    columns = models.JSONField(default=dict, blank=True, help_text="Names of columns, by field.")
    options = models.JSONField(default=dict, blank=True, help_text="As demand.reading.Options.")
    heads = models.JSONField(default=list, blank=True, help_text="All names of columns.")
    sample = models.JSONField(default=list, blank=True, help_text="The first rows.")
    report = models.JSONField(default=dict, blank=True, help_text="What was read, in numbers.")
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True, help_text="Since when it counts.")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asks", "ready", "done"]), name="demand_source_state"
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False)
                | (~Q(state="done") & Q(done_at__isnull=True)),
                name="demand_source_done_at",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SourceFile(models.Model):
    """The bytes, for as long as the columns may be told otherwise."""

    source = models.OneToOneField(
        Source, on_delete=models.CASCADE, primary_key=True, related_name="file"
    )
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"File of {self.source_id}"


class Title(models.Model):
    """A book as sources name it, and the book here that it is."""

    class Verdict(models.TextChoices):
        # Translators: how surely a title was matched with a book
        SURE = "sure", pgettext_lazy("match", "Found")
        PERHAPS = "perhaps", pgettext_lazy("match", "Perhaps")
        UNKNOWN = "unknown", pgettext_lazy("match", "Not found")

    digest = models.UUIDField(unique=True, editable=False, help_text="Of all that names it.")
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    authors = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    series = models.CharField(max_length=200, blank=True)
    series_position = models.CharField(max_length=10, blank=True)
    identifiers = models.JSONField(default=list, blank=True, help_text="Pairs of kind and value.")
    verdict = models.CharField(max_length=8, choices=Verdict, default=Verdict.UNKNOWN)
    told_by = models.CharField(max_length=40, blank=True, help_text="What told the book.")
    candidates = ArrayField(models.BigIntegerField(), default=list, blank=True)
    book = models.ForeignKey(
        Book, null=True, blank=True, on_delete=models.SET_NULL, related_name="demand_titles"
    )
    is_chosen = models.BooleanField(default=False, help_text="By an operator.")
    left_out = models.BooleanField(default=False, help_text="An operator said: no book of ours.")

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title or ", ".join(value for _kind, value in self.identifiers)

    @property
    def byline(self) -> str:
        return ", ".join(self.authors)


class Said(models.Model):
    """What a source says by title: until it counts, and of titles without a book for as long as those
    wait. Without a title it is of a channel as a whole.

    Millions of rows come and go at once: the database does not look each of their keys up.
    """

    source = models.ForeignKey(
        Source, on_delete=models.CASCADE, db_index=False, db_constraint=False
    )
    title = models.ForeignKey(
        Title, null=True, on_delete=models.CASCADE, db_constraint=False, related_name="said"
    )
    channel = models.ForeignKey(
        Channel, on_delete=models.CASCADE, db_index=False, db_constraint=False
    )
    frequency = models.CharField(max_length=5, choices=Frequency)
    period = models.DateField()
    units = models.PositiveBigIntegerField(help_text="Returns taken off.")
    lines = models.PositiveIntegerField(help_text="Of the file.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "title", "channel", "frequency", "period"],
                nulls_distinct=False,
                name="said_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title_id}, {self.channel_id}, {self.period}: {self.units}"


class RecordQuerySet(models.QuerySet["Record"]):
    def current(self) -> "RecordQuerySet":
        return self.filter(is_current=True)


class Record(models.Model):
    """Units of a book, or of a whole channel, in a month or week. `period` is its first day."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, db_index=False)
    book = models.ForeignKey(
        Book, null=True, on_delete=models.CASCADE, db_index=False, related_name="demand"
    )
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, db_index=False)
    frequency = models.CharField(max_length=5, choices=Frequency)
    period = models.DateField()
    units = models.BigIntegerField()
    is_current = models.BooleanField(help_text="Whether it counts: no later source tells of it.")

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["channel", "frequency", "book", "period"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "channel", "frequency", "book", "period"],
                nulls_distinct=False,
                name="record_once_a_source",
            ),
            # All series of a channel, in their order; and no fact is summed twice.
            models.UniqueConstraint(
                fields=["channel", "frequency", "book", "period"],
                condition=Q(is_current=True),
                nulls_distinct=False,
                name="record_counts_once",
            ),
            models.CheckConstraint(condition=Q(units__gte=0), name="record_units"),
            models.CheckConstraint(
                condition=Q(frequency="month", period__day=1)
                | Q(frequency="week", period__iso_week_day=1),
                name="record_period_begins",
            ),
        ]
        indexes = [models.Index(fields=["book", "channel", "period"], name="record_of_book")]

    def __str__(self) -> str:
        return f"{self.book_id}, {self.channel_id}, {self.period}: {self.units}"


class StockLevel(models.Model):
    """How many copies a channel holds of a book, and how long new ones take."""

    book = models.ForeignKey(
        Book, on_delete=models.CASCADE, db_index=False, related_name="stock_levels"
    )
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE)
    copies = models.PositiveIntegerField()
    lead_days = models.PositiveSmallIntegerField(
        _("lead time in days"), null=True, blank=True, help_text="From order to shelf."
    )
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "channel"], name="stock_level_once"),
        ]

    def __str__(self) -> str:
        return f"{self.book_id}, {self.channel_id}: {self.copies}"
