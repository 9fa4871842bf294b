"""What a system that uses this one as its engine sends, and what it takes away."""

from typing import Any

from rest_framework import serializers

from catalog.forms import NEWEST, OLDEST
from recommendations.api import RecommendationsQuery
from recommendations.api_events import EventRowSerializer
from recommendations.api_shapes import CountQuery, EnvelopeSerializer
from recommendations.models import MOST_PER_AUTHOR
from recommendations.ranking import LIST_LENGTH
from shelves.api_feed_shapes import LONGEST_SOURCE, ExternalIdField, SourceQuery
from web.api import StrictSerializer
from web.batch import BatchForm, Rows


class FedDialsSerializer(StrictSerializer):
    """All dials of a reader: one that is left out is as the site has it."""

    adventurous = serializers.FloatField(required=False, min_value=-1, max_value=1)
    diversity = serializers.FloatField(required=False, min_value=0, max_value=1)
    max_per_author = serializers.IntegerField(
        required=False, min_value=1, max_value=MOST_PER_AUTHOR
    )
    language = serializers.ListField(
        child=serializers.CharField(max_length=3), required=False, max_length=50
    )
    min_year = serializers.IntegerField(required=False, min_value=OLDEST, max_value=NEWEST)
    max_year = serializers.IntegerField(required=False, min_value=OLDEST, max_value=NEWEST)
    exclude = serializers.ListField(
        child=serializers.SlugField(),
        required=False,
        max_length=100,
        help_text="Slugs of genres that no book may have.",
    )


class FedReaderRow(StrictSerializer):
    external_id = ExternalIdField(help_text="Your own id of the reader; once a batch.")
    personalised = serializers.BooleanField(
        required=False, help_text="false: popular books only. True for new readers."
    )
    training = serializers.BooleanField(
        required=False,
        help_text="false: no model learns from this reader from now on. True for new readers.",
    )
    dials = FedDialsSerializer(
        required=False,
        allow_null=True,
        help_text="What the reader's lists are made of, in place of all dials that stand; null: as "
        "the site has it.",
    )


class FedReadersBatch(BatchForm):
    readers = Rows(FedReaderRow, help_text="1 to 1,000. What a row leaves out stays as it stands.")


class FedEventRow(EventRowSerializer):
    external_id = ExternalIdField(help_text="Who; a reader who is not there yet is made.")


class FedEventsBatch(BatchForm):
    events = Rows(FedEventRow, help_text="1 to 1,000.")


class FedRecommendationsQuery(SourceQuery, RecommendationsQuery):
    pass


class ListsQuery(CountQuery):
    n = serializers.IntegerField(
        default=10, min_value=1, max_value=LIST_LENGTH, help_text="Books a reader."
    )
    source = serializers.SlugField(  # type: ignore[assignment] # a field of that name
        default="",
        allow_blank=True,
        max_length=LONGEST_SOURCE,
        help_text="Only readers of this system; empty: of every system, without data sets.",
    )
    since_version = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        help_text="The `model_version` of the lists that you have: nothing unless a newer model "
        "serves.",
    )
    own_accounts = serializers.BooleanField(
        default=False, help_text="The accounts of this site as well, by their ids."
    )


class ExportedPickSerializer(serializers.Serializer[Any]):
    book = serializers.IntegerField(help_text="Our id.")
    isbn13 = serializers.CharField(allow_null=True, help_text="Its first one; null: none is known.")
    rank = serializers.IntegerField(help_text="From 1.")
    score = serializers.FloatField(help_text="Orders personal picks; 0 for what fills the list.")
    predicted_stars = serializers.FloatField(allow_null=True)


class ExportedListSerializer(EnvelopeSerializer):
    """One line of an export."""

    source = serializers.CharField(  # type: ignore[assignment] # a field of that name
        help_text="Empty for an account of this site."
    )
    external_id = serializers.CharField(allow_null=True)
    account = serializers.IntegerField(
        allow_null=True, help_text="The id of an account of this site; null for other readers."
    )
    results = ExportedPickSerializer(many=True)
