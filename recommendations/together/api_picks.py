"""What a group might read, over the API; to its members alone."""

from collections.abc import Iterable

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.http import ReaderCall
from catalog.api_shapes import A_BOOK, BookSerializer
from recommendations.api_shapes import (
    AN_ENVELOPE,
    EnvelopeSerializer,
    FallbackSerializer,
    ReasonSerializer,
    Shape,
    draw_books,
    draw_reasons,
    envelope,
)
from recommendations.engine.together import WAYS
from recommendations.listing import Listed, listed_of
from recommendations.together.api import TAGS, mine
from recommendations.together.picks import (
    PICKS,
    STEPS,
    SharedPick,
    SharedPicks,
    Suit,
    picks_together,
)
from web.api import Resource, StrictSerializer, read_query
from web.conditional import but_for_the_time


class SharedPicksQuery(StrictSerializer):
    by = serializers.ChoiceField(
        choices=list(WAYS),
        default=WAYS[0],
        help_text="`least_misery`: nobody should mind it; `average`: best for all together.",
    )
    once_read = serializers.BooleanField(default=False, help_text="One of us may have read it.")
    n = serializers.IntegerField(default=PICKS, min_value=1, max_value=50)


class SuitSerializer(serializers.Serializer[Suit]):
    member = serializers.IntegerField(source="member.pk")
    called = serializers.CharField(source="member.called")
    suits = serializers.ChoiceField(
        choices=STEPS, source="slug", help_text="How well, in four steps."
    )
    genre = serializers.CharField(help_text="Of theirs, that speaks for it most; or empty.")


class SharedPickSerializer(serializers.Serializer[SharedPick]):
    book = BookSerializer()
    rank = serializers.IntegerField(source="pick.rank", help_text="From 1.")
    suits = SuitSerializer(many=True, help_text="Of each member who has a vote.")
    predicted_stars = serializers.FloatField(
        allow_null=True, help_text="What we think I would give it; null where we can't say."
    )
    reasons = ReasonSerializer(
        many=True, source="pick.causes", help_text="My own; nobody else sees them."
    )


class SharedPicksSerializer(EnvelopeSerializer):
    results = SharedPickSerializer(many=True)
    fallback = FallbackSerializer(
        allow_null=True, help_text="Why there can be no picks; null where there might."
    )
    without_vote = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Ids of members of whose taste nothing is known.",
    )


A_SHARED_PICK = {
    "book": A_BOOK,
    "rank": 1,
    "suits": [
        {"member": 9, "called": "Ann", "suits": "very_well", "genre": "Fantasy"},
        {"member": 10, "called": "Ben", "suits": "well", "genre": "Science fiction"},
    ],
    "predicted_stars": 4.21,
    "reasons": [],
}


class PicksOfGroup(Resource):
    @extend_schema(
        operation_id="list_group_picks",
        summary="Picks for a group",
        description=(
            "Books that none of us has read, is reading or has dismissed, without the genres that "
            "any of us avoids. Each with how well it suits whom; the reasons are my own."
        ),
        tags=TAGS,
        parameters=[SharedPicksQuery],
        responses=SharedPicksSerializer,
        examples=[
            OpenApiExample(
                "One pick",
                {**AN_ENVELOPE, "results": [A_SHARED_PICK], "without_vote": []},
                response_only=True,
            )
        ],
    )
    def get(self, request: ReaderCall, group_id: int) -> Response:
        asked = read_query(request, SharedPicksQuery)
        group = mine(request, group_id)
        shared = picks_together(
            group, request.user, asked["by"], once_read=asked["once_read"], n=asked["n"]
        )
        made_of = [f"{group.pk} {request.user.pk} {asked['by']} {asked['once_read']}".encode()]
        shown = {
            **envelope(listed_for_group(made_of, shared)),
            "results": _drawn(request, shared.items),
            "without_vote": [member.pk for member in shared.without_taste],
        }
        return Response(shown, headers={"ETag": but_for_the_time(shown)})


def listed_for_group(made_of: Iterable[bytes], found: SharedPicks) -> Listed:
    """What is said of a list for several, whose books are in `found`."""
    books = [item.book.pk.to_bytes(8, "big") for item in found.items]
    return listed_of([*made_of, *books], found.model_version, found.fallback)


def _drawn(request: ReaderCall, items: list[SharedPick]) -> list[Shape]:
    books = draw_books(request, [item.book.pk for item in items])
    suit = SuitSerializer()
    return [
        {
            "book": books[item.book.pk],
            "rank": item.pick.rank,
            "suits": [suit.to_representation(one) for one in item.suits],
            "predicted_stars": None if item.pick.stars is None else round(item.pick.stars, 2),
            "reasons": draw_reasons(item.pick.causes),
        }
        for item in items
        if item.book.pk in books
    ]
