"""What a reader does with books. Rows are written by `shelves.services` and the data set loader."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Least, Left, Length
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.models import Book
from shelves.import_models import AddedBook as AddedBook
from shelves.import_models import Import as Import
from shelves.import_models import ImportedBook as ImportedBook
from shelves.import_models import ImportFile as ImportFile
from shelves.import_models import ImportRow as ImportRow
from shelves.review_models import Review as Review
from shelves.review_models import ReviewReport as ReviewReport

MIN_HALF_STARS, MAX_HALF_STARS = 1, 10


class Rating(models.Model):
    """Stars are kept as a count of half stars: whole numbers compare and sum exactly."""

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ratings", db_index=False
    )
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="ratings", db_index=False)
    half_stars = models.PositiveSmallIntegerField()
    rated_at = models.DateTimeField(
        default=timezone.now,
        null=True,
        blank=True,
        help_text="Empty where a data set has no dates.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "book"], name="rating_once_a_book"),
            models.CheckConstraint(
                condition=models.Q(half_stars__gte=MIN_HALF_STARS, half_stars__lte=MAX_HALF_STARS),
                name="rating_half_stars_range",
            ),
        ]
        indexes = [
            models.Index(fields=["book", "half_stars"], name="rating_by_book"),
            # The few that are not from a data set.
            models.Index(
                fields=["rated_at"], condition=models.Q(rated_at__isnull=False), name="rating_dated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} gave {self.book_id} {self.stars}"

    @property
    def stars(self) -> float:
        return self.half_stars / 2


class ShelfEntry(models.Model):
    """Where a reader stands with a book: one status a book.

    A rated book without an entry counts as read, so ratings need no second row.
    """

    class Shelf(models.TextChoices):
        # Translators: the five shelves that everybody has, and where a reader stands with a book
        WANT = "want", pgettext_lazy("shelf", "Want to read")
        READING = "reading", pgettext_lazy("shelf", "Reading")
        READ = "read", pgettext_lazy("shelf", "Read")
        PAUSED = "paused", pgettext_lazy("shelf", "Paused")
        STOPPED = "stopped", pgettext_lazy("shelf", "Did not finish")

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="shelf_entries",
        db_index=False,
    )
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="shelf_entries")
    shelf = models.CharField(max_length=10, choices=Shelf, default=Shelf.WANT)
    added_at = models.DateTimeField(default=timezone.now, null=True, blank=True)

    class Meta:
        verbose_name_plural = "shelf entries"
        constraints = [
            models.UniqueConstraint(fields=["reader", "book"], name="shelf_entry_once_a_book"),
            models.CheckConstraint(
                condition=models.Q(shelf__in=["want", "reading", "read", "paused", "stopped"]),
                name="shelf_entry_status",
            ),
        ]
        indexes = [
            models.Index(
                fields=["added_at"],
                condition=models.Q(added_at__isnull=False),
                name="shelf_entry_dated",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reader_id}: {self.book_id} on {self.shelf}"


class Dismissal(models.Model):
    """ "Not for me": a book that must not be recommended to this reader."""

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="dismissals",
        db_index=False,
    )
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="dismissals")
    dismissed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "book"], name="dismissal_once_a_book")
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} does not want {self.book_id}"


# A year, a month or a day, as ISO 8601 writes them: they sort and compare as text.
PARTIAL_DATE = r"^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"


class Reading(models.Model):
    """One time that a reader read a book. Either date may be unknown, or known in part."""

    class Outcome(models.TextChoices):
        OPEN = "", _("Still reading")
        FINISHED = "finished", _("Finished")
        STOPPED = "stopped", _("Did not finish")

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readings", db_index=False
    )
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="readings")
    started = models.CharField(
        max_length=10, blank=True, help_text="2026, 2026-03 or 2026-03-14; empty: unknown."
    )
    finished = models.CharField(
        max_length=10, blank=True, help_text="The day it was put down for good, in the same way."
    )
    outcome = models.CharField(max_length=8, blank=True, choices=Outcome, default=Outcome.FINISHED)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(started="") | models.Q(started__regex=PARTIAL_DATE),
                name="reading_started_date",
            ),
            models.CheckConstraint(
                condition=models.Q(finished="") | models.Q(finished__regex=PARTIAL_DATE),
                name="reading_finished_date",
            ),
            # Compared as far as both are known: March 2026 is not before 14 March 2026.
            models.CheckConstraint(
                condition=models.Q(started="")
                | models.Q(finished="")
                | models.Q(
                    finished__gte=Left("started", Least(Length("started"), Length("finished")))
                ),
                name="reading_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=["finished", "stopped"])
                | models.Q(outcome="", finished=""),
                name="reading_outcome",
            ),
            models.UniqueConstraint(
                fields=["reader", "book"],
                condition=models.Q(outcome=""),
                name="reading_one_open_a_book",
            ),
        ]
        indexes = [models.Index(fields=["reader", "book"], name="reading_by_reader")]

    def __str__(self) -> str:
        return f"{self.reader_id} read {self.book_id}: {self.started} to {self.finished}"


class Note(models.Model):
    """What a reader writes about a book for nobody else."""

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes", db_index=False
    )
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(max_length=5000)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "book"], name="note_once_a_book"),
            models.CheckConstraint(condition=~models.Q(text=""), name="note_not_empty"),
        ]

    def __str__(self) -> str:
        return f"Note of {self.reader_id} on {self.book_id}"


class OwnShelf(models.Model):
    """A shelf that a reader made and named; a book stands on any number of them."""

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="own_shelves",
        db_index=False,
    )
    name = models.CharField(max_length=60)
    # Folded in Python: what is one name must not depend on the server's locale.
    name_key = models.CharField(max_length=200, editable=False)
    slug = models.SlugField(max_length=70, db_index=False)
    created_at = models.DateTimeField(default=timezone.now)
    books = models.ManyToManyField(Book, through="OwnShelfBook", related_name="own_shelves")

    class Meta:
        verbose_name_plural = "own shelves"
        ordering = ["name_key"]
        constraints = [
            models.UniqueConstraint(fields=["reader", "name_key"], name="own_shelf_name"),
            models.UniqueConstraint(fields=["reader", "slug"], name="own_shelf_slug"),
            models.CheckConstraint(condition=~models.Q(name=""), name="own_shelf_named"),
        ]

    def __str__(self) -> str:
        return self.name


class OwnShelfBook(models.Model):
    shelf = models.ForeignKey(
        OwnShelf, on_delete=models.CASCADE, related_name="places", db_index=False
    )
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="own_shelf_places")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shelf", "book"], name="own_shelf_book_once")
        ]

    def __str__(self) -> str:
        return f"{self.book_id} on {self.shelf_id}"


class Goal(models.Model):
    """So many books in one year; what counts towards it is `shelves.goals`."""

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="goals", db_index=False
    )
    year = models.PositiveSmallIntegerField()
    books = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["reader", "year"], name="goal_once_a_year"),
            models.CheckConstraint(
                condition=models.Q(year__gte=1900, year__lte=2200), name="goal_year_range"
            ),
            models.CheckConstraint(
                condition=models.Q(books__gte=1, books__lte=2000), name="goal_books_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.books} books in {self.year}"


class Change(models.Model):
    """An act of a reader, with what it takes to take it back; only the latest few are kept."""

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="changes"
    )
    made_at = models.DateTimeField(default=timezone.now)
    facts = models.JSONField(help_text="What stood before and after, as shelves.undo keeps it.")

    def __str__(self) -> str:
        return f"{self.reader_id} at {self.made_at:%Y-%m-%d %H:%M}"
