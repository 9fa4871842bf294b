"""Books as the API tells of them: in lists, and whole."""

from typing import Any, cast

from rest_framework import serializers

from accounts.models import User
from catalog.models import Book, Identifier, Stock, Tag

A_BOOK = {
    "id": 42,
    "title": "Dune",
    "original_title": "",
    "authors": [{"id": 7, "name": "Frank Herbert"}],
    "series": {"id": 3, "name": "Dune Chronicles", "position": 1.0},
    "year": 1965,
    "language": "en",
    "genres": [{"slug": "science-fiction", "name": "Science fiction"}],
    "moods": [{"slug": "epic", "name": "Epic"}],
    "themes": [],
    "average_stars": 4.31,
    "rating_count": 812,
    "simulated_readers": False,
    "in_stock": True,
    "cover_url": None,
    "url": "https://books.example.org/books/42-dune",
}
BOOK_EXAMPLE = A_BOOK | {
    "description": "On a desert planet a young heir is drawn into a war over the spice.",
    "identifiers": [{"kind": "isbn13", "value": "9780441172719"}],
    "stock": {"copies": 3, "changed_at": "2026-03-14T15:09:26Z"},
}


class AuthorSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class SeriesSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    position = serializers.FloatField(allow_null=True, help_text="Place in the series.")


class TagSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()


def _series(book: Book) -> dict[str, Any] | None:
    if book.series is None:
        return None
    position = book.series_position
    return {
        "id": book.series.pk,
        "name": book.series.name,
        "position": None if position is None else float(position),
    }


def _tags(tags: list[Tag]) -> list[dict[str, str]]:
    return [{"slug": tag.slug, "name": tag.name} for tag in tags]


def _stock_of(book: Book) -> Stock | None:
    """None where nobody counts. No query where the book came `with_card_details`."""
    return getattr(book, "stock", None)


class BookSerializer(serializers.Serializer[Book]):
    """A book: a work, whatever its editions. Needs `with_card_details`.

    The fields describe it; `to_representation` makes all of it at once, since lists have hundreds.
    """

    id = serializers.IntegerField()
    title = serializers.CharField()
    original_title = serializers.CharField(help_text="Empty where it is the same, or not known.")
    authors = AuthorSerializer(many=True)
    series = SeriesSerializer(allow_null=True)
    year = serializers.IntegerField(
        allow_null=True, help_text="Of first publication; negative before the common era."
    )
    language = serializers.CharField(help_text="ISO 639 code; empty where it is not known.")
    genres = TagSerializer(many=True, help_text="Strongest first, as are moods and themes.")
    moods = TagSerializer(many=True)
    themes = TagSerializer(many=True)
    average_stars = serializers.FloatField(allow_null=True, help_text="Of the ratings given here.")
    rating_count = serializers.IntegerField(help_text="Ratings given here.")
    simulated_readers = serializers.BooleanField(
        help_text="Whether simulated readers are among those whose ratings are counted here."
    )
    in_stock = serializers.BooleanField(
        allow_null=True, help_text="Whether there is a copy here; null where nobody counts."
    )
    cover_url = serializers.CharField(
        allow_null=True, help_text="A picture of the cover elsewhere."
    )
    url = serializers.URLField(help_text="The book's page.")

    def to_representation(self, instance: Book) -> dict[str, Any]:
        average, stock = instance.average_stars, _stock_of(instance)
        return {
            "id": instance.pk,
            "title": instance.title,
            "original_title": instance.original_title,
            "authors": [
                {"id": author.pk, "name": author.name} for author in instance.ordered_authors
            ],
            "series": _series(instance),
            "year": instance.year,
            "language": instance.language,
            "genres": _tags(instance.genres),
            "moods": _tags(instance.moods),
            "themes": _tags(instance.themes),
            "cover_url": instance.cover_url or None,
            "average_stars": None if average is None else round(average, 2),
            "rating_count": instance.rating_count,
            "simulated_readers": instance.rating_count > 0 and self._simulated(),
            "in_stock": None if stock is None else stock.copies > 0,
            "url": self.context["request"].build_absolute_uri(instance.get_absolute_url()),
        }

    def _simulated(self) -> bool:
        # Asked once an answer: its serializers share the context.
        answer = cast(dict[str, Any], self.context)
        if "simulated" not in answer:
            answer["simulated"] = User.objects.simulated().exists()
        return bool(answer["simulated"])


class IdentifierSerializer(serializers.Serializer[Identifier]):
    kind = serializers.ChoiceField(choices=Identifier.Kind.choices)
    value = serializers.CharField()


class StockSerializer(serializers.Serializer[Stock]):
    """How many copies are here, to sell or to lend."""

    copies = serializers.IntegerField(min_value=0)
    changed_at = serializers.DateTimeField()


class BookDetailSerializer(BookSerializer):
    """Needs the identifiers as well."""

    description = serializers.CharField(help_text="Empty where there is none.")
    identifiers = IdentifierSerializer(many=True)
    stock = StockSerializer(allow_null=True, help_text="null where nobody counts.")

    def to_representation(self, instance: Book) -> dict[str, Any]:
        stock = _stock_of(instance)
        return super().to_representation(instance) | {
            "description": instance.description,
            "identifiers": [
                {"kind": entry.kind, "value": entry.value} for entry in instance.identifiers.all()
            ],
            "stock": StockSerializer(stock).data if stock else None,
        }
