"""The catalogue: a book is a work, whatever its editions; identifiers lead to it."""

from decimal import Decimal
from functools import cache

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext

from catalog.dataset_models import DatasetLoad as DatasetLoad
from catalog.dataset_models import ShelfWords as ShelfWords
from catalog.identifiers import normalised
from catalog.querysets import KNOWN_BY, BookQuerySet
from catalog.stock_models import Stock as Stock
from catalog.stock_models import StockVersion as StockVersion

LONGEST_WORD = 40


class Author(models.Model):
    name = models.CharField(max_length=200, unique=True)

    class Meta:
        ordering = ["name"]
        indexes = [
            # For a part of the name, whatever its case.
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="author_name_trigrams")
        ]

    def __str__(self) -> str:
        return self.name


class Series(models.Model):
    name = models.CharField(max_length=200, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "series"
        indexes = [
            # For a part of the name, whatever its case.
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="series_name_trigrams")
        ]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    class Kind(models.TextChoices):
        GENRE = "genre"
        MOOD = "mood"
        THEME = "theme"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('browse')}?{self.kind}={self.slug}"

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return gettext(self.name)


class Book(models.Model):
    """A work. What its editions have in common; what a reader rates."""

    title = models.CharField(max_length=400)
    original_title = models.CharField(max_length=400, blank=True)
    authors = models.ManyToManyField(Author, through="BookAuthor", related_name="books")
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.SET_NULL, related_name="books"
    )
    series_position = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    tags = models.ManyToManyField(Tag, through="BookTag", related_name="books")
    year = models.SmallIntegerField(
        null=True, blank=True, help_text="Of first publication; negative before the common era."
    )
    language = models.CharField(max_length=3, blank=True, help_text="ISO 639, as short as it goes.")
    description = models.TextField(blank=True)
    cover_url = models.URLField(
        max_length=500, blank=True, help_text="A picture elsewhere; shown if REMOTE_COVERS is on."
    )

    # What the data set says of all the readers out there, as against our own below.
    public_average = models.FloatField(null=True, blank=True)
    public_count = models.PositiveIntegerField(default=0)

    rating_count = models.PositiveIntegerField(default=0, editable=False)
    rating_sum = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="Of half stars."
    )

    # Folded by catalog.text.fold, so that search depends on no server's idea of accents.
    sort_title = models.CharField(max_length=400, editable=False)
    search_title = models.TextField(editable=False, help_text="Title and original title, folded.")
    search_names = models.TextField(
        editable=False, help_text="Authors, series and identifiers, folded."
    )
    search_vector = models.GeneratedField(
        expression=SearchVector("search_title", weight="A", config="simple")
        + SearchVector("search_names", weight="B", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    created_at = models.DateTimeField(auto_now_add=True)

    # Of books that `catalog.whole` has read; in the order in which they are shown.
    came_with_authors: list[Author] | None = None
    came_with_tags: list[Tag] | None = None

    objects = BookQuerySet.as_manager()

    class Meta:
        ordering = ["-rating_count", "id"]
        indexes = [
            models.Index(fields=["-rating_count", "id"], name="book_popular"),
            models.Index(KNOWN_BY.desc(), "id", name="book_best_known"),
            models.Index(fields=["sort_title"], name="book_sort_title"),
            models.Index(fields=["language"], name="book_language"),
            models.Index(fields=["year"], name="book_year"),
            GinIndex(fields=["search_vector"], name="book_search"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of(self.pk, self.title)

    @property
    def average_stars(self) -> float | None:
        """Mean of the ratings given here, in stars."""
        return self.rating_sum / self.rating_count / 2 if self.rating_count else None

    @property
    def byline(self) -> str:
        return ", ".join(self.author_names)

    @property
    def author_names(self) -> list[str]:
        return [author.name for author in self.ordered_authors]

    @property
    def ordered_authors(self) -> list[Author]:
        if self.came_with_authors is not None:
            return self.came_with_authors
        return [entry.author for entry in self.bookauthor_set.all()]

    @property
    def series_label(self) -> str:
        """As a shelf label would have it: "Earthsea 2", "Discworld 5", "Foundation"."""
        return f"{self.series.name} {self.series_place}".rstrip() if self.series else ""

    @property
    def series_place(self) -> str:
        """As in "1.5"; empty where it is not known."""
        position = self.series_position
        return "" if position is None else f"{Decimal(position).normalize():f}"

    def tags_of(self, kind: str) -> list[Tag]:
        """Tags of a kind, strongest first; no query where the book came `with_card_details`."""
        tags = self.came_with_tags
        if tags is None:
            entries = sorted(self.booktag_set.all(), key=lambda each: (-each.weight, each.tag_id))
            tags = [entry.tag for entry in entries]
        return [tag for tag in tags if tag.kind == kind]

    @property
    def genres(self) -> list[Tag]:
        return self.tags_of(Tag.Kind.GENRE)

    @property
    def main_genre(self) -> Tag | None:
        """The strongest one; `BookQuerySet.ids_and_main_genres` tells the same in the database."""
        return next(iter(self.genres), None)

    @property
    def main_genre_slug(self) -> str:
        return self.main_genre.slug if self.main_genre else ""

    @property
    def moods(self) -> list[Tag]:
        return self.tags_of(Tag.Kind.MOOD)

    @property
    def themes(self) -> list[Tag]:
        return self.tags_of(Tag.Kind.THEME)


def address_of(pk: int, title: str) -> str:
    """Of the page of a book."""
    return _address().format(pk, slugify(title) or "book")


@cache
def _address() -> str:
    """Made once: `reverse` takes ten times as long as all the rest, and a page has a hundred books."""
    return reverse("book", args=[0, "title"]).replace("0-title", "{}-{}")


class BookAuthor(models.Model):
    book = models.ForeignKey(Book, on_delete=models.CASCADE, db_index=False)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["book", "author"], name="bookauthor_unique")]

    def __str__(self) -> str:
        return f"{self.book_id} by {self.author_id}"


class BookTag(models.Model):
    """How strongly a tag belongs to a book: its share among the readers who shelved it, 0 to 1."""

    book = models.ForeignKey(Book, on_delete=models.CASCADE, db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, db_index=False)
    weight = models.FloatField(default=1.0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "tag"], name="booktag_unique"),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0, weight__lte=1), name="booktag_weight_share"
            ),
        ]
        indexes = [models.Index(fields=["tag", "book"], name="booktag_by_tag")]

    def __str__(self) -> str:
        return f"{self.book_id}: {self.tag_id} {self.weight:.2f}"


class Identifier(models.Model):
    class Kind(models.TextChoices):
        ISBN13 = "isbn13", "ISBN-13"
        ISBN10 = "isbn10", "ISBN-10"
        GOODREADS_EDITION = "goodreads", "Goodreads edition"
        GOODREADS_WORK = "goodreads_work", "Goodreads work"
        ASIN = "asin", "ASIN"
        OPEN_LIBRARY = "openlibrary", "Open Library"
        BOOKREC_STARTER = "starter", "Starter"

    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=16, choices=Kind)
    value = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="identifier_unique")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"

    def clean(self) -> None:
        """Identifiers are kept as they are looked for: ISBNs without hyphens, keys in capitals."""
        if self.kind not in self.Kind.values:
            return  # the choice itself is refused
        value = normalised(self.kind, self.value)
        if value is None:
            raise ValidationError({"value": f"This is no {self.get_kind_display()}."})
        self.value = value


class Word(models.Model):
    """A folded word of titles, authors and series. Mistyped words are mended by those here."""

    # By code points, so that the unique index serves beginnings of words as well.
    word = models.CharField(max_length=LONGEST_WORD, db_collation="C")
    books = models.PositiveIntegerField(help_text="How many books have it.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word"], name="word_unique")]
        indexes = [GinIndex(fields=["word"], name="word_trigrams", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.word
