"""A reader's library file on its way into their history. Rows are written by `shelves.imports`."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.models import Book


class Import(models.Model):
    """One file: what it is, how far it has come, and what it takes to take it back."""

    class State(models.TextChoices):
        # Translators: states of an import of a library file
        READING = "reading", pgettext_lazy("import", "Being read")
        ASKS_COLUMNS = "asks_columns", pgettext_lazy("import", "Asks what its columns mean")
        READY = "ready", pgettext_lazy("import", "Ready to look at")
        COMMITTING = "committing", pgettext_lazy("import", "Being written")
        DONE = "done", pgettext_lazy("import", "Done")
        UNDONE = "undone", pgettext_lazy("import", "Taken back")
        FAILED = "failed", pgettext_lazy("import", "Not readable")

    class Reviews(models.TextChoices):
        NOTE = "note", _("Keep them in my private notes")
        PUBLISH = "publish", _("Publish them here as my reviews")
        LEAVE = "leave", _("Leave them out")

    # A worker has something to do for these.
    AT_WORK = (State.READING, State.COMMITTING)
    # Nothing of these is in the reader's history.
    UNWRITTEN = (State.READING, State.ASKS_COLUMNS, State.READY, State.FAILED)

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="imports", db_index=False
    )
    name = models.CharField(max_length=200, help_text="Of the file, as its reader called it.")
    size = models.PositiveIntegerField(help_text="In bytes.")
    state = models.CharField(max_length=12, choices=State, default=State.READING)
    format = models.CharField(max_length=40, blank=True, help_text="As shelves.imports.reading.")
    language = models.CharField(max_length=10, blank=True, help_text="Of what is said about it.")
    reviews = models.CharField(max_length=8, choices=Reviews, default=Reviews.NOTE)
    columns = models.JSONField(
        default=dict, blank=True, help_text="Field by column, named by the reader or guessed."
    )
    # Names and first rows of a file that asks what its columns mean.
    heads = models.JSONField(default=list, blank=True)
    sample = models.JSONField(default=list, blank=True)
    remarks = models.JSONField(default=list, blank=True, help_text="On the file as a whole.")
    extras = models.JSONField(
        default=dict, blank=True, help_text="Rows of accounts.own_data, by the name of their part."
    )
    rows_read = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: unknown.")
    edits = models.PositiveIntegerField(default=0, help_text="Counts what changes the preview.")
    summary = models.JSONField(
        default=dict, blank=True, help_text="What it will write, or has written, in numbers."
    )
    facts = models.JSONField(
        default=dict, blank=True, help_text="As in Change, of what belongs to no book."
    )
    error = models.JSONField(default=dict, blank=True, help_text="A code and its parameters.")
    tries = models.PositiveSmallIntegerField(
        default=0, help_text="How often a worker began with what is to do now."
    )
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "reading",
                        "asks_columns",
                        "ready",
                        "committing",
                        "done",
                        "undone",
                        "failed",
                    ]
                ),
                name="import_state",
            ),
            models.CheckConstraint(
                condition=models.Q(reviews__in=["note", "publish", "leave"]), name="import_reviews"
            ),
        ]
        indexes = [
            models.Index(fields=["reader", "-id"], name="import_by_reader"),
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=["reading", "committing"]),
                name="import_at_work",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.reader_id}"


class ImportFile(models.Model):
    """The bytes, until they are read; in the database, so that every worker can reach them."""

    of_import = models.OneToOneField(
        Import, on_delete=models.CASCADE, primary_key=True, related_name="file"
    )
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"File of {self.of_import_id}"


class ImportRow(models.Model):
    """One line of the file, and the book that it is about."""

    class Verdict(models.TextChoices):
        # Translators: how surely a line of a library file was matched with a book
        SURE = "sure", pgettext_lazy("match", "Found")
        PERHAPS = "perhaps", pgettext_lazy("match", "Perhaps")
        UNKNOWN = "unknown", pgettext_lazy("match", "Not found")
        REFUSED = "refused", pgettext_lazy("match", "Left out")

    of_import = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    line = models.PositiveIntegerField()
    record = models.JSONField(help_text="As shelves.imports.kept writes it.")
    verdict = models.CharField(max_length=8, choices=Verdict)
    by = models.CharField(max_length=40, blank=True, help_text="What told the book.")
    candidates = ArrayField(
        models.BigIntegerField(), default=list, blank=True, help_text="Ids, the likeliest first."
    )
    book = models.ForeignKey(
        Book, null=True, blank=True, on_delete=models.SET_NULL, related_name="import_rows"
    )
    chosen_by_reader = models.BooleanField(default=False)
    taken = models.BooleanField(default=True)
    # Found only after the import was done, when the catalogue had grown.
    found_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["of_import", "line"], name="import_row_line"),
            models.CheckConstraint(
                condition=models.Q(verdict__in=["sure", "perhaps", "unknown", "refused"]),
                name="import_row_verdict_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(verdict="refused") | models.Q(book=None, taken=False),
                name="import_row_refused",
            ),
        ]
        indexes = [
            models.Index(fields=["of_import", "verdict", "line"], name="import_row_verdict"),
            models.Index(
                fields=["of_import", "line"],
                condition=models.Q(book=None, taken=True),
                name="import_row_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"Line {self.line} of {self.of_import_id}"

    @property
    def title(self) -> str:
        title: str = self.record.get("title", "")
        return title


class ImportedBook(models.Model):
    """What an import did to a book: the base of the next one, and what its undo needs."""

    of_import = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="books", db_index=False
    )
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="imported")
    facts = models.JSONField(default=dict, help_text="As in Change, by kind alone.")
    said = models.JSONField(default=dict, help_text="What the file said, written or not, by kind.")
    effects = models.JSONField(default=list, help_text="As shelves.imports.planning has them.")

    class Meta:
        # Not unique: a line that finds its book later adds to what others of its file have done.
        indexes = [models.Index(fields=["of_import", "book"], name="imported_book")]

    def __str__(self) -> str:
        return f"{self.book_id} by {self.of_import_id}"


class AddedBook(models.Model):
    """A book of the catalogue that a reader added from a line of their library, for operators."""

    book = models.OneToOneField(
        Book, on_delete=models.CASCADE, primary_key=True, related_name="added_by_reader"
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="added_books",
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "book added by a reader"
        verbose_name_plural = "books added by readers"

    def __str__(self) -> str:
        return str(self.book)
