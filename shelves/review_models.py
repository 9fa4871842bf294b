"""What readers write about books for everybody, and what others report of it."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.models import Book

SHORTEST, LONGEST = 10, 5000


class Review(models.Model):
    """One a reader and book. Rows are written by `shelves.reviews`."""

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="reviews",
        null=True,
        blank=True,
        db_index=False,
        help_text="Empty: a reader who erased their account left it behind.",
    )
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="reviews", db_index=False)
    text = models.TextField(max_length=LONGEST, help_text="Markdown, as shelves.markdown takes it.")
    spoiler = models.BooleanField(default=False, help_text="It gives away what happens.")
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    hidden_for = models.CharField(
        "hidden because",
        max_length=300,
        blank=True,
        help_text="Shown to its writer. Empty: everybody sees the review.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "book"], name="review_once_a_book"),
            models.CheckConstraint(
                condition=models.Q(
                    GreaterThanOrEqual(Length("text"), SHORTEST),
                    LessThanOrEqual(Length("text"), LONGEST),
                ),
                name="review_length",
            ),
        ]
        indexes = [models.Index(fields=["book", "-created_at", "-id"], name="review_by_book")]

    def __str__(self) -> str:
        return f"Review of {self.book_id} by {self.reader_id}"

    @property
    def signed(self) -> str:
        """Never the address, nor a part of it."""
        if self.reader is None:
            # Translators: who erased their account and left their reviews
            return gettext("A former reader")
        # Translators: stands for the name of somebody who signs a review with none
        return self.reader.name.strip() or gettext("A reader")

    @property
    def stars(self) -> float | None:
        """Needs `half_stars`, which `shelves.reviews` reads along."""
        half_stars: int | None = getattr(self, "half_stars", None)
        return half_stars / 2 if half_stars else None


class ReviewReport(models.Model):
    """A reader finds that a review should not stand there; operators decide."""

    class Reason(models.TextChoices):
        SPOILER = "spoiler", _("It gives away what happens, without a warning")
        ABUSE = "abuse", _("It insults or threatens")
        SPAM = "spam", _("It advertises something")
        ELSEWHERE = "elsewhere", _("It is not about this book")
        OTHER = "other", _("Something else")

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="review_reports",
        db_index=False,
    )
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=10, choices=Reason)
    reported_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="Empty: still to decide.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "review"], name="review_report_once"),
            models.CheckConstraint(
                condition=models.Q(reason__in=["spoiler", "abuse", "spam", "elsewhere", "other"]),
                name="review_report_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-id"], condition=models.Q(settled_at=None), name="review_report_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} reports review {self.review_id}: {self.reason}"
