"""What models learn from: works by writer, and lines by language.

Nothing here is of readers: a sample does not know who brought it; the log of acts does.
"""

from typing import Any

from django.db import models
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce, Length

LONGEST_NAME = 200
LONGEST_TITLE = 400


class WriterQuerySet(models.QuerySet["Writer"]):
    def with_amounts(self) -> "WriterQuerySet":
        """Each with `work_count` and `word_count`."""
        return self.annotate(work_count=Count("works"), word_count=Coalesce(Sum("works__words"), 0))


class Writer(models.Model):
    """Somebody whose words are known here; an author of the catalogue too, where names agree."""

    name = models.CharField(max_length=LONGEST_NAME, unique=True)
    folded = models.CharField(
        max_length=LONGEST_NAME, editable=False, help_text="The name, folded: one writer each."
    )
    author = models.ForeignKey(
        "catalog.Author",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="writers",
        help_text="The same one in the catalogue.",
    )
    is_learnt = models.BooleanField(
        "learnt from",
        default=True,
        help_text="Off: kept, and left out of training. For joint, disputed and unknown authors.",
    )

    objects = WriterQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["folded"], name="one_writer_a_name"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(folded=""), name="writer_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class WorkQuerySet(models.QuerySet["Work"]):
    def without_text(self) -> "WorkQuerySet":
        """For pages: a text may be megabytes."""
        return self.defer("text")

    def titled(self) -> "WorkQuerySet":
        return self.exclude(title="")

    def passages(self) -> "WorkQuerySet":
        """Of no named work: lines of a table."""
        return self.filter(title="")


class Work(models.Model):
    """A text by one writer. A passage of which no work is told is a work without a title."""

    writer = models.ForeignKey(Writer, on_delete=models.CASCADE, related_name="works")
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    year = models.SmallIntegerField(null=True, blank=True)
    public_domain = models.BooleanField(default=False)
    text = models.TextField()
    words = models.PositiveIntegerField()
    sha256 = models.CharField(
        "SHA-256",
        max_length=64,
        unique=True,
        help_text="Of letters and digits alone: another layout is the same text.",
    )
    source = models.CharField(max_length=200, blank=True, help_text="The file that it came in.")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="work_sha256"),
            models.CheckConstraint(condition=~Q(text=""), name="work_has_text"),
        ]

    def __str__(self) -> str:
        return self.title or f"Passage {self.pk}"


class LanguageSampleQuerySet(models.QuerySet["LanguageSample"]):
    def by_language(self) -> models.QuerySet["LanguageSample", dict[str, Any]]:
        """Lines and characters of each code."""
        rows = self.order_by("code").values("code")
        return rows.annotate(lines=Count("pk"), characters=Sum(Length("text")))


class LanguageSample(models.Model):
    """A line, or a passage, in one language."""

    code = models.CharField(max_length=3, help_text="ISO 639-3")
    text = models.TextField()
    sha256 = models.CharField("SHA-256", max_length=64, help_text="Of letters and digits alone.")
    source = models.CharField(max_length=200, blank=True, help_text="The file that it came in.")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = LanguageSampleQuerySet.as_manager()

    class Meta:
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["code", "sha256"], name="one_sample_a_language"),
            models.CheckConstraint(condition=Q(code__regex="^[a-z]{3}$"), name="sample_code"),
            models.CheckConstraint(
                condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="sample_sha256"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="sample_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.text[:60]}"
