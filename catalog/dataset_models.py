"""What only data sets tell of books, and what operators are told of data sets."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ShelfWords(models.Model):
    """What readers out there call the shelves they put a book on, beyond its tags."""

    book = models.OneToOneField(
        "catalog.Book", on_delete=models.CASCADE, primary_key=True, related_name="shelf_words"
    )
    words = ArrayField(models.CharField(max_length=40), help_text="Folded, the commonest first.")
    readers = ArrayField(
        models.PositiveIntegerField(), help_text="How many readers have each, in the same order."
    )

    class Meta:
        verbose_name_plural = "shelf words"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(words__len=models.F("readers__len")),
                name="shelfwords_counted",
            )
        ]

    def __str__(self) -> str:
        return f"{self.book_id}: {', '.join(self.words[:5])}"


class DatasetLoad(models.Model):
    """One loading of a data set: what was read, what was kept, what was dropped and why."""

    class Status(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    dataset = models.CharField(max_length=40)
    folder = models.CharField(max_length=1000, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.RUNNING)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    report = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.dataset}, {self.started_at:%Y-%m-%d %H:%M}"
