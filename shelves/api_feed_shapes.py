"""What a system that feeds its readers sends, and how it names them."""

from typing import Any

from django.utils.translation import gettext, gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound

from accounts.models import User
from catalog.api_references import BookReferenceField
from shelves.api_shapes import StarsField
from shelves.feed_readers import DEFAULT_SOURCE, is_of_data_set, reader_of
from shelves.models import ShelfEntry
from web.api import StrictSerializer
from web.batch import BatchForm, Rows
from web.moments import PastField

TAGS = ["Feed"]
LONGEST_SOURCE = 30
LONGEST_ID = 100
# And what ends a line in some programs, which read lists by the line.
_CONTROLS = {*map(chr, (*range(32), *range(0x7F, 0xA0), 0x2028, 0x2029))}


@extend_schema_field(
    {
        "type": "string",
        "minLength": 1,
        "maxLength": LONGEST_ID,
        "pattern": r"^[^/\x00-\x1f\x7f-\x9f\u2028\u2029]+$",
        "examples": ["customer-42"],
    }
)
class ExternalIdField(serializers.Field[str, Any, str, Any]):
    """It stands in addresses: no slash, nothing that can't be seen, not "." nor ".."."""

    default_error_messages = {
        "invalid": gettext_lazy(
            "Give the reader's id in your system as a text of 1 to 100 characters, without slashes "
            "and control characters."
        ),
    }

    def to_internal_value(self, data: Any) -> str:
        if not is_external_id(data):
            self.fail("invalid")
        return str(data)

    def to_representation(self, value: str) -> str:
        return value


def is_external_id(data: Any) -> bool:
    return (
        isinstance(data, str)
        and 0 < len(data) <= LONGEST_ID
        and data not in {".", ".."}
        and not _CONTROLS.intersection(data)
        and "/" not in data
        and not any("\ud800" <= letter <= "\udfff" for letter in data)
    )


class SourceQuery(StrictSerializer):
    source = serializers.SlugField(  # type: ignore[assignment] # a field of that name
        default=DEFAULT_SOURCE,
        max_length=LONGEST_SOURCE,
        help_text="The name of the system whose readers these are.",
    )


class FeedQuery(SourceQuery):
    """For what changes readers."""

    def validate_source(self, source: str) -> str:
        if is_of_data_set(source):
            text = gettext("“%(source)s” is a data set: its readers are not yours to change.")
            raise serializers.ValidationError(text % {"source": source}, "data_set")
        return source


class FedRatingRow(StrictSerializer):
    external_id = ExternalIdField(help_text="Who; a reader who is not there yet is made.")
    book = BookReferenceField(help_text="Our id, or an identifier such as `isbn:9780441172719`.")
    stars = StarsField(
        required=False,
        allow_null=True,
        help_text="Half a star to five, in steps of a half; null takes the rating back.",
    )
    status = serializers.ChoiceField(
        ShelfEntry.Shelf.choices,
        required=False,
        allow_null=True,
        help_text="Where the reader stands with the book; null takes it off the shelves.",
    )
    rated_at = PastField(
        required=False, help_text="Since when it stands; now, where it is left out."
    )

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if not values.keys() & {"stars", "status"}:
            text = gettext("Give stars, a status or both.")
            raise serializers.ValidationError({"stars": [text]}, "required")
        return values


class FedRatingsBatch(BatchForm):
    ratings = Rows(FedRatingRow, help_text="1 to 1,000, each of another reader and book.")


class HeldSerializer(serializers.Serializer[Any]):
    """A reader of another system, and how much is kept of them."""

    source = serializers.CharField()  # type: ignore[assignment] # a field of that name
    external_id = serializers.CharField()
    since = serializers.DateTimeField(help_text="When the first word of this reader came.")
    personalised = serializers.BooleanField(help_text="false: popular books only.")
    training = serializers.BooleanField(help_text="Whether models learn from this reader.")
    held = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="How many rows of each kind, such as `shelves.rating`.",
    )


class ReceiptSerializer(serializers.Serializer[Any]):
    """That a reader was erased, and not whom."""

    receipt = serializers.UUIDField()
    url = serializers.URLField(help_text="A page for everybody that says the same, and goes on.")
    erased_at = serializers.DateTimeField()
    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text="Rows deleted, by kind."
    )
    models = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Versions of models that had learnt from this reader, and are yet to be replaced.",
    )


def reader_or_404(source: str, external_id: str) -> User:
    found = reader_of(source, external_id) if is_external_id(external_id) else None
    if found is None:
        raise no_reader(source, external_id)
    return found


def no_reader(source: str, external_id: str) -> NotFound:
    said = {"reader": external_id, "source": source}
    return NotFound(gettext("There is no reader “%(reader)s” of “%(source)s”.") % said)
