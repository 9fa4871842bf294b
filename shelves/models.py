"""What a reader does with books. Rows are written by `shelves.services` and the data set loader."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from catalog.models import Book

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
        indexes = [models.Index(fields=["book", "half_stars"], name="rating_by_book")]

    def __str__(self) -> str:
        return f"{self.reader_id} gave {self.book_id} {self.stars}"

    @property
    def stars(self) -> float:
        return self.half_stars / 2


class ShelfEntry(models.Model):
    """A book on one of a reader's shelves."""

    class Shelf(models.TextChoices):
        WANT = "want", "Want to read"

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
            models.UniqueConstraint(fields=["reader", "book"], name="shelf_entry_once_a_book")
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
