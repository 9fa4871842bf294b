"""The shelves of "My books", and what stands on them in the order and choice asked for."""

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from catalog.models import Book, BookAuthor
from catalog.querysets import BookQuerySet
from catalog.text import fold
from shelves.models import Dismissal, OwnShelf, OwnShelfBook, Rating, Reading, ShelfEntry
from shelves.own_shelves import counted_shelves_of

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

Status = ShelfEntry.Shelf
ALL, DISMISSED = "all", "dismissed"


@dataclass(frozen=True)
class Shelf:
    slug: str
    name: "_StrOrPromise"
    own: OwnShelf | None = None

    @property
    def controls(self) -> str:
        """Which forms a book has here."""
        return "dismissed" if self.slug == DISMISSED else "list"


SHELVES = {
    slug: Shelf(slug, name)
    for slug, name in [
        (ALL, pgettext_lazy("shelf", "All")),
        *Status.choices,
        (DISMISSED, pgettext_lazy("shelf", "Not for me")),
    ]
}
SORTS = {
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
    # Translators: one of the orders of books
    "title": pgettext_lazy("order", "Title"),
    # Translators: one of the orders of books
    "author": pgettext_lazy("order", "Author"),
    "highest": _("My stars, highest first"),
    "lowest": _("My stars, lowest first"),
    # Translators: one of the orders of books: those read last come first
    "finished": pgettext_lazy("order", "Last read"),
    # Translators: one of the orders of books
    "year": pgettext_lazy("order", "Year of publication"),
}


@dataclass(frozen=True)
class Choice:
    """Which books of a shelf, in which order; empty: all, newest first."""

    q: str = ""
    genre: str = ""
    min_year: int | None = None
    max_year: int | None = None
    rated: str = ""  # "yes" or "no"
    sort: str = "newest"


def shelf_of(reader: User, slug: str) -> Shelf | None:
    """One that everybody has, or one of the reader's own."""
    if slug in SHELVES:
        return SHELVES[slug]
    own = OwnShelf.objects.filter(reader=reader, slug=slug).first()
    return Shelf(own.slug, own.name, own) if own else None


def books_on(reader: User, shelf: Shelf, choice: Choice | None = None) -> BookQuerySet:
    """The books of the shelf; `shelved_at` is since when, `my_half_stars` what they were given."""
    choice = choice or Choice()
    rating = Rating.objects.filter(reader=reader, book=OuterRef("pk"))
    rows, shelved_at = _on(reader, shelf, rating)
    books = _chosen(rows, rating, choice)
    books = books.annotate(
        my_half_stars=Subquery(rating.values("half_stars")), shelved_at=shelved_at
    )
    return _ordered(books, reader, choice.sort)


def counts_of(reader: User) -> list[tuple[Shelf, int]]:
    """The shelves, the reader's own last, and how many books stand on each; four queries."""
    entries = ShelfEntry.objects.filter(reader=reader).order_by().values_list("shelf")
    counts = Counter(dict(entries.annotate(n=Count("pk"))))
    counts[Status.READ] += _only_rated(reader).count()
    counts[ALL] = counts.total()
    counts[DISMISSED] = Dismissal.objects.filter(reader=reader).count()
    shared = [(shelf, counts[slug]) for slug, shelf in SHELVES.items()]
    own = [(Shelf(row.slug, row.name, row), count) for row, count in counted_shelves_of(reader)]
    return [*shared, *own]


def _on(reader: User, shelf: Shelf, rating: Any) -> tuple[BookQuerySet, Any]:
    mine = {"reader": reader, "book": OuterRef("pk")}
    entry, dismissal = ShelfEntry.objects.filter(**mine), Dismissal.objects.filter(**mine)
    books = Book.objects.all()
    if shelf.own:
        place = OwnShelfBook.objects.filter(shelf=shelf.own, book=OuterRef("pk"))
        return books.filter(Exists(place)), Subquery(place.values("added_at"))
    if shelf.slug == DISMISSED:
        return books.filter(Exists(dismissal)), Subquery(dismissal.values("dismissed_at"))
    at = Coalesce(
        Subquery(entry.values("added_at"), output_field=DateTimeField()),
        Subquery(rating.values("rated_at"), output_field=DateTimeField()),
    )
    return books.filter(pk__in=_with_status(reader, shelf.slug)), at


def _with_status(reader: User, slug: str) -> Any:
    """Ids of books, as one subquery: over a large catalogue an `or` of two would read all of it."""
    entries, ratings = (
        ShelfEntry.objects.filter(reader=reader),
        Rating.objects.filter(reader=reader),
    )
    if slug == ALL:
        return entries.values("book").union(ratings.values("book"))
    on = entries.filter(shelf=slug).values("book")
    if slug == Status.READ:
        return on.union(_only_rated(reader).values("book"))
    return on


def _only_rated(reader: User) -> QuerySet[Rating]:
    entry = ShelfEntry.objects.filter(reader=reader, book=OuterRef("book"))
    return Rating.objects.filter(~Exists(entry), reader=reader)


def _chosen(books: BookQuerySet, rating: Any, choice: Choice) -> BookQuerySet:
    for word in fold(choice.q).split():
        books = books.filter(Q(search_title__contains=word) | Q(search_names__contains=word))
    if choice.genre:
        books = books.of_tag(choice.genre)
    if choice.min_year is not None:
        books = books.filter(year__gte=choice.min_year)
    if choice.max_year is not None:
        books = books.filter(year__lte=choice.max_year)
    if choice.rated:
        books = books.filter(Exists(rating) if choice.rated == "yes" else ~Exists(rating))
    return books


def _ordered(books: BookQuerySet, reader: User, sort: str) -> BookQuerySet:
    newest: list[Any] = [F("shelved_at").desc(nulls_last=True), "-pk"]
    if sort == "author":
        first = BookAuthor.objects.filter(book=OuterRef("pk")).order_by("position", "pk")
        books = books.annotate(first_author=Subquery(first.values("author__name")[:1]))
        return books.order_by(F("first_author").asc(nulls_last=True), "sort_title", "pk")
    if sort == "finished":
        done = Reading.objects.filter(reader=reader, book=OuterRef("pk")).order_by()
        last = done.values("book").annotate(last=Max("finished")).values("last")
        # An unknown date is an empty text: it comes last by itself, a missing one is told to.
        books = books.annotate(last_read=Coalesce(Subquery(last), Value("")))
        return books.order_by("-last_read", *newest)
    orders: dict[str, list[Any]] = {
        "oldest": [F("shelved_at").asc(nulls_first=True), "pk"],
        "title": ["sort_title", "pk"],
        "highest": [F("my_half_stars").desc(nulls_last=True), *newest],
        "lowest": [F("my_half_stars").asc(nulls_last=True), *newest],
        "year": [F("year").desc(nulls_last=True), "sort_title", "pk"],
    }
    return books.order_by(*orders.get(sort, newest))
