"""What a reader has told the recommender, besides what they do with books."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from catalog.models import Book

MOST_PER_AUTHOR = 100


class KeptDials(models.Model):
    """How a reader has set their dials; who never did has no row. See `recommendations.dialling`."""

    reader = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="kept_dials",
    )
    adventurous = models.FloatField(default=0.0, help_text="-1 to 1.")
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
