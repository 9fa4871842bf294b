"""What readers were shown and what they opened, for some weeks; figures a day, for good."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Book

LONGEST_ROW = 16
MODEL_HELP = "Number of the model version; empty: none made it."


class ServedList(models.Model):
    """Books that stood before a reader in one row; the same row counts once a day.

    `row` is the kind of a shelf of the home page, or "list" for the page of picks, or "api".
    """

    id = models.UUIDField(
        primary_key=True, help_text="Follows from what it says, but for the hour."
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="served_lists",
        db_index=False,
    )
    at = models.DateTimeField()
    version = models.PositiveIntegerField(null=True, help_text=MODEL_HELP)
    row = models.CharField(max_length=LONGEST_ROW)
    books = ArrayField(models.PositiveBigIntegerField(), help_text="Ids, as they stood.")
    teams = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        help_text="Which of two models brought each book, 1 or 2; empty outside such experiments.",
    )

    class Meta:
        indexes = [
            models.Index(fields=["reader", "at"], name="served_list_by_reader"),
            BrinIndex(fields=["at"], name="served_list_at", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.row} to {self.reader_id}"


class OpenedBook(models.Model):
    """A pick whose page a reader opened; the same book counts once a day."""

    id = models.UUIDField(
        primary_key=True, help_text="Follows from what it says, but for the hour."
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="opened_books",
        db_index=False,
    )
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="opened_by")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["reader", "at"], name="opened_book_by_reader"),
            BrinIndex(fields=["at"], name="opened_book_at", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.book_id} by {self.reader_id}"


class OnlineDay(models.Model):
    """The lists that one model served on one day in one row, and what became of them.

    Counted again until the last act that can count for that day is past. No reader is in it.
    """

    day = models.DateField()
    version = models.PositiveIntegerField(null=True, help_text=MODEL_HELP)
    row = models.CharField(max_length=LONGEST_ROW, blank=True, help_text="Empty: all rows.")
    lists = models.PositiveIntegerField()
    hits = models.PositiveIntegerField(
        help_text="Lists of which the reader wanted, or liked, at least one book."
    )
    shown = models.PositiveIntegerField(help_text="Places in all lists.")
    opened = models.PositiveIntegerField()
    wanted = models.PositiveIntegerField()
    rated = models.PositiveIntegerField()
    half_stars = models.PositiveIntegerField(help_text="Sum over the rated ones.")
    dismissed = models.PositiveIntegerField()
    books = models.PositiveIntegerField(help_text="Different ones.")
    catalogue = models.PositiveIntegerField(help_text="Books that there were.")
    bits = models.FloatField(help_text="Sum over all places of -log2(share of readers).")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "version", "row"], nulls_distinct=False, name="online_day_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}: model {self.version}, {self.row or 'all rows'}"


class Experiment(models.Model):
    """Two models against each other, on some of the readers. One at a time.

    Versions are numbers, as a version may be deleted meanwhile. No reader is in what was counted.
    """

    class Kind(models.TextChoices):
        SPLIT = "split", _("Each reader gets one of the two (A/B)")
        DRAFT = "draft", _("Each list is made of both, book by book")

    class Ending(models.TextChoices):
        FIRST = "first", _("the first is better")
        SECOND = "second", _("the second is better")
        TIME = "time", _("the time is over")
        STOPPED = "stopped", _("stopped by hand")
        GONE = "gone", _("a model was deleted, or can't be opened")

    kind = models.CharField(max_length=5, choices=Kind)
    first = models.PositiveIntegerField(help_text="Number of a model version.")
    second = models.PositiveIntegerField(help_text="Number of another one.")
    share = models.FloatField(help_text="Of readers who take part, up to 1.")
    days = models.PositiveSmallIntegerField(help_text="It ends after so many at the latest.")
    salt = models.CharField(max_length=32, help_text="Who takes part differs from all others.")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=7, choices=Ending, blank=True)
    counted_until = models.DateTimeField(help_text="Who began a day before is counted.")
    counted = models.JSONField(default=dict, help_text="Sums over the readers counted.")
    progress = models.JSONField(
        default=list, help_text="A day: when, how many readers, mean, low, high."
    )

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["ended_at"],
                condition=models.Q(ended_at=None),
                nulls_distinct=False,
                name="one_experiment_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(share__gt=0, share__lte=1), name="experiment_share"
            ),
            models.CheckConstraint(
                condition=~models.Q(first=models.F("second")), name="experiment_of_two"
            ),
        ]

    def __str__(self) -> str:
        return f"Model {self.first} against model {self.second}"
