"""What a reader's public page shows: what they chose, and nothing else."""

from dataclasses import dataclass, field

from django.db.models import F
from django.db.models.expressions import OrderBy

from accounts.profile_models import Profile
from catalog.models import Book
from recommendations.cards import in_order
from shelves.models import OwnShelfBook, Rating, ShelfEntry
from shelves.review_models import Review
from shelves.reviews import shown_reviews

# The latest of each.
FAVOURITES, BOOKS, REVIEWS = 24, 24, 10


# Books with the stars given to them; None where none are shown.
Starred = list[tuple[Book, float | None]]


@dataclass(frozen=True)
class Shown:
    favourites: list[Book] = field(default_factory=list)
    read: Starred = field(default_factory=list)
    rated: Starred = field(default_factory=list)  # where what was read is not shown
    reviews: list[Review] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        return bool(self.favourites or self.read or self.rated or self.reviews)


def shown_by(profile: Profile) -> Shown:
    return Shown(
        _favourites(profile) if profile.favourites else [],
        _read(profile) if profile.shows_read else [],
        _rated(profile) if profile.shows_ratings and not profile.shows_read else [],
        _reviews(profile) if profile.shows_reviews else [],
    )


def _favourites(profile: Profile) -> list[Book]:
    places = OwnShelfBook.objects.filter(shelf=profile.favourites, shelf__reader=profile.reader_id)
    return in_order(places.order_by("-pk").values_list("book_id", flat=True)[:FAVOURITES])


def _read(profile: Profile) -> Starred:
    """A rated book that stands on no shelf counts as read."""
    entries = ShelfEntry.objects.filter(reader=profile.reader_id)
    read = entries.filter(shelf=ShelfEntry.Shelf.READ).order_by(_latest("added_at"), "-pk")
    ratings = Rating.objects.filter(reader=profile.reader_id)
    unshelved = ratings.exclude(book__in=entries.values("book")).order_by(
        _latest("rated_at"), "-pk"
    )
    dated = [
        *read.values_list("added_at", "book_id")[:BOOKS],
        *unshelved.values_list("rated_at", "book_id")[:BOOKS],
    ]
    dated.sort(key=lambda pair: pair[0].timestamp() if pair[0] else 0.0, reverse=True)
    books = [book for _, book in dated[:BOOKS]]
    given = dict(ratings.filter(book__in=books).values_list("book_id", "half_stars"))
    return _starred(books, given if profile.shows_ratings else {})


def _rated(profile: Profile) -> Starred:
    rows = Rating.objects.filter(reader=profile.reader_id).order_by(_latest("rated_at"), "-pk")
    given = dict(rows.values_list("book_id", "half_stars")[:BOOKS])
    return _starred(list(given), given)


def _latest(field: str) -> OrderBy:
    """What has no date comes last."""
    return F(field).desc(nulls_last=True)


def _starred(books: list[int], given: dict[int, int]) -> Starred:
    return [(book, given[book.pk] / 2 if book.pk in given else None) for book in in_order(books)]


def _reviews(profile: Profile) -> list[Review]:
    found = shown_reviews().filter(reader=profile.reader_id)
    return list(found.select_related("book").order_by("-created_at", "-pk")[:REVIEWS])
