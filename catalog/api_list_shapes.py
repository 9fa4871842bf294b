"""How callers of the API ask for a list of books, and what they get."""

from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from catalog.api_cursors import BookCursorField
from catalog.api_references import LARGEST_ID, BookReferencesField
from catalog.api_shapes import A_BOOK, BookSerializer
from catalog.models import Tag
from catalog.search.facets import Option
from web.api import StrictSerializer
from web.paging import LARGEST_PAGE, PageShape


class BookQuery(StrictSerializer):
    genre = serializers.CharField(
        default="", allow_blank=True, max_length=50, help_text="Slug of a genre."
    )
    mood = serializers.CharField(
        default="", allow_blank=True, max_length=50, help_text="Slug of a mood."
    )
    theme = serializers.CharField(
        default="", allow_blank=True, max_length=50, help_text="Slug of a theme."
    )
    language = serializers.CharField(
        default="", allow_blank=True, max_length=3, help_text="ISO 639 code, such as `en`."
    )
    min_year = serializers.IntegerField(
        required=False, min_value=-9999, max_value=9999, help_text="Of first publication."
    )
    max_year = serializers.IntegerField(
        required=False, min_value=-9999, max_value=9999, help_text="Of first publication."
    )
    author = serializers.IntegerField(
        required=False, min_value=1, max_value=LARGEST_ID, help_text="Id of an author."
    )
    series = serializers.IntegerField(
        required=False, min_value=1, max_value=LARGEST_ID, help_text="Id of a series."
    )
    in_stock = serializers.BooleanField(
        default=False, help_text="true: only books of which there is a copy here."
    )
    q = serializers.CharField(
        default="",
        allow_blank=True,
        help_text="Words of title, author or series in any order, or an ISBN. Case and accents do "
        "not matter, the last word may be a beginning. Without words: the most rated books first.",
    )
    ids = BookReferencesField(
        required=False,
        most=LARGEST_PAGE,
        help_text="In place of everything else: these books, in this order, at most 100; ids or "
        "identifiers, with commas between.",
    )
    facets = serializers.BooleanField(
        default=False,
        help_text="true: count genres, moods, languages and decades as well, on the first page.",
    )
    cursor = BookCursorField()
    page_size = serializers.IntegerField(
        default=20, min_value=1, max_value=LARGEST_PAGE, help_text="Results a page."
    )

    def validate_genre(self, slug: str) -> str:
        return _there(slug, Tag.Kind.GENRE, gettext("There is no genre “%(genre)s”."))

    def validate_mood(self, slug: str) -> str:
        return _there(slug, Tag.Kind.MOOD, gettext("There is no mood “%(mood)s”."))

    def validate_theme(self, slug: str) -> str:
        return _there(slug, Tag.Kind.THEME, gettext("There is no theme “%(theme)s”."))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "ids" in attrs and len(self.initial_data) > 1:
            text = gettext("Nothing else can be asked for beside `ids`.")
            others = [name for name in self.initial_data if name != "ids"]
            raise serializers.ValidationError({name: [text] for name in others}, "not_beside_ids")
        first, last = attrs.get("min_year"), attrs.get("max_year")
        if first is not None and last is not None and first > last:
            text = gettext("No year lies from %(first)s to %(last)s.")
            wrong = text % {"first": first, "last": last}
            raise serializers.ValidationError({"max_year": [wrong]})
        return attrs


def _there(slug: str, kind: str, otherwise: str) -> str:
    if slug and not Tag.objects.filter(kind=kind, slug=slug).exists():
        raise serializers.ValidationError(otherwise % {kind: slug})
    return slug


class FacetSerializer(serializers.Serializer[Option]):
    value = serializers.CharField(help_text="For the parameter of its name.")
    name = serializers.CharField(source="words")
    books = serializers.IntegerField(help_text="How many of the counted books have it.")


class DecadeFacetSerializer(serializers.Serializer[Option]):
    min_year = serializers.IntegerField(source="value")
    max_year = serializers.IntegerField(source="last_year")
    name = serializers.CharField(source="words")
    books = serializers.IntegerField()


class FacetsSerializer(serializers.Serializer[Any]):
    """How the found books spread, so that the search can be narrowed down."""

    counted = serializers.IntegerField(help_text="How many of the found books were counted.")
    more = serializers.BooleanField(help_text="Whether more were found than the first 1,000.")
    genre = FacetSerializer(many=True, help_text="The commonest, as of moods and languages.")
    mood = FacetSerializer(many=True)
    language = FacetSerializer(many=True)
    decade = DecadeFacetSerializer(many=True, help_text="The newest first.")


class BookPageSerializer(PageShape):
    results = BookSerializer(many=True)
    mended = serializers.CharField(
        allow_null=True,
        help_text="The words that were looked for instead, where no book has all words of `q`; "
        "else null.",
    )
    facets = FacetsSerializer(
        allow_null=True, help_text="null unless they were asked for, and beyond the first page."
    )
    unknown = serializers.ListField(
        child=serializers.CharField(), help_text="Those of `ids` that lead to no book."
    )


A_PAGE = {
    "results": [A_BOOK],
    "next": "https://books.example.org/api/v1/books?q=herbert&page_size=1&cursor=from_1",
    "previous": None,
    "mended": None,
    "facets": None,
    "unknown": [],
}
SOME_FACETS = {
    "counted": 61,
    "more": False,
    "genre": [{"value": "science-fiction", "name": "Science fiction", "books": 48}],
    "mood": [{"value": "epic", "name": "Epic", "books": 12}],
    "language": [{"value": "en", "name": "English", "books": 57}],
    "decade": [{"min_year": 1960, "max_year": 1969, "name": "1960s", "books": 9}],
}
