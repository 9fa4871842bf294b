"""Questions about books."""

from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Greatest

if TYPE_CHECKING:
    from catalog.models import Book  # noqa: F401

# By how many readers a book is known: here or, as far as a data set tells, out there.
KNOWN_BY = Greatest("rating_count", "public_count")
SEARCH_COLUMNS = ("search_title", "search_names", "search_vector")


class BookQuerySet(models.QuerySet["Book"]):
    def with_card_details(self) -> "BookQuerySet":
        """All that a card or a list row shows, in a bounded number of queries."""
        rows = self.defer(*SEARCH_COLUMNS).select_related("series", "stock")
        return rows.prefetch_related("bookauthor_set__author", "booktag_set__tag")

    def ids_and_main_genres(self) -> "models.QuerySet[Book, tuple[int, int | None]]":
        """(id, id of `Book.main_genre`), for when no more of a book is needed."""
        entries = apps.get_model("catalog", "BookTag").objects.filter(
            book=OuterRef("pk"), tag__kind="genre"
        )
        strongest = entries.order_by("-weight", "tag_id").values("tag_id")[:1]
        return self.values_list("pk", Subquery(strongest))

    def popular(self) -> "BookQuerySet":
        """Those that the most readers know first."""
        return self.order_by(KNOWN_BY.desc(), "id")

    def of_tag(self, slug: str) -> "BookQuerySet":
        """Books of a genre, mood or theme that counts for them, not in passing."""
        return self.filter(booktag__tag__slug=slug)

    def in_stock(self) -> "BookQuerySet":
        """Books of which there is a copy here."""
        return self.filter(stock__copies__gt=0)
