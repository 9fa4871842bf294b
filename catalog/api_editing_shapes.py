"""What operators send of books."""

from typing import Any

from django.core.validators import URLValidator
from django.utils.translation import gettext, gettext_lazy
from rest_framework import serializers

from catalog.api_references import ISBN, KINDS, LARGEST_ID, BookReferenceField
from catalog.datasets.languages import normalise
from catalog.forms import NEWEST, OLDEST
from catalog.identifiers import ISBN13, normalised
from catalog.models import Author, Book
from catalog.stock import MOST_COPIES
from catalog.text import fold
from web.api import StrictSerializer
from web.batch import BatchAnswer, BatchForm, RowResult, Rows

LONGEST_TITLE = Book._meta.get_field("title").max_length
LONGEST_NAME = Author._meta.get_field("name").max_length
LONGEST_DESCRIPTION = 20_000
MOST_AUTHORS = 50
MOST_IDENTIFIERS = 200
MOST_TAGS = 6  # of a kind, as in data sets

A_NEW_BOOK: dict[str, Any] = {
    "title": "Dune",
    "authors": ["Frank Herbert"],
    "series": {"name": "Dune Chronicles", "position": 1},
    "year": 1965,
    "language": "en",
    "identifiers": [{"kind": "isbn", "value": "978-0-441-17271-9"}],
    "genres": ["science-fiction"],
    "moods": ["Epic"],
}


class LineField(serializers.CharField):
    """One line of text."""

    def to_internal_value(self, data: Any) -> str:
        return " ".join(super().to_internal_value(data).split())


class NameField(LineField):
    """By which something is found again: of signs alone, nothing would be left."""

    default_error_messages = {"no_name": gettext_lazy("Give a name with letters or digits.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_NAME, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        name = super().to_internal_value(data)
        if not fold(name):
            self.fail("no_name")
        return name


class LanguageField(serializers.CharField):
    default_error_messages = {"no_language": gettext_lazy("This code names no language.")}

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data)
        language = normalise(code)
        if code and not language:
            self.fail("no_language")
        return language


class AddressField(serializers.CharField):
    """Of a picture on the web."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=500, **kwargs)
        self.validators.append(URLValidator(schemes=["http", "https"]))

    def run_validation(self, data: Any = serializers.empty) -> Any:
        found = super().run_validation(data)
        return found or ""  # null is none, too


class SeriesForm(StrictSerializer):
    name = NameField()
    position = serializers.DecimalField(
        default=None, allow_null=True, max_digits=6, decimal_places=2, min_value=0,
        coerce_to_string=False, help_text="Place in the series.",
    )  # fmt: skip


class IdentifierForm(StrictSerializer):
    kind = serializers.ChoiceField(choices=[(kind, kind) for kind in KINDS])
    value = serializers.CharField(max_length=100, help_text="ISBNs with or without hyphens.")

    def validate(self, attrs: dict[str, str]) -> Any:
        kind = ISBN13 if attrs["kind"] == ISBN else attrs["kind"]
        value = normalised(kind, attrs["value"])
        if value is None:
            text = gettext("This is no identifier of the kind “%(kind)s”.") % attrs
            raise serializers.ValidationError({"value": [text]}, "invalid")
        return {"kind": kind, "value": value}


def _tags(kind: str) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=60),
        max_length=MOST_TAGS,
        required=False,
        help_text=f"Slugs or names of {kind}s that there are, the strongest first.",
    )


class BookForm(StrictSerializer):
    original_title = LineField(required=False, allow_blank=True, max_length=LONGEST_TITLE)
    authors = serializers.ListField(
        child=NameField(),
        max_length=MOST_AUTHORS,
        required=False,
        help_text="Names, who wrote it first.",
    )
    series = SeriesForm(required=False, allow_null=True)
    year = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=OLDEST,
        max_value=NEWEST,
        help_text="Of first publication; negative before the common era.",
    )
    language = LanguageField(
        required=False, allow_blank=True, max_length=20, help_text="ISO 639, such as `en` or `eng`."
    )
    description = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST_DESCRIPTION
    )
    cover_url = AddressField(
        required=False, allow_blank=True, allow_null=True, help_text="http or https."
    )
    identifiers = serializers.ListField(
        child=IdentifierForm(), max_length=MOST_IDENTIFIERS, required=False
    )
    genres = _tags("genre")
    moods = _tags("mood")
    themes = _tags("theme")


class AddBook(BookForm):
    title = LineField(max_length=LONGEST_TITLE)


class ChangeBook(BookForm):
    title = LineField(max_length=LONGEST_TITLE, required=False)


class BookRow(ChangeBook):
    """A book named by its `id`, or by `identifiers`, of which at least one leads to it, or none to
    any: then it is added."""

    id = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "id" not in attrs and not attrs.get("identifiers"):
            text = gettext("Name the book by `id` or by `identifiers`.")
            raise serializers.ValidationError(text, "required")
        return attrs


class BooksBatch(BatchForm):
    books = Rows(BookRow, help_text="1 to 1,000.")


class BookRowResult(RowResult):
    book = serializers.IntegerField(
        allow_null=True, required=False, help_text="Its id; null where the row was refused."
    )


class BooksBatchAnswer(BatchAnswer):
    results = BookRowResult(many=True)


class StockForm(StrictSerializer):
    copies = serializers.IntegerField(min_value=0, max_value=MOST_COPIES)


class StockRow(StockForm):
    book = BookReferenceField()


class StockBatch(BatchForm):
    stock = Rows(StockRow, help_text="1 to 1,000.")
