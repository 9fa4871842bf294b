"""Picks for a history that comes with the call: no account, and nothing is kept of it."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import VisitorMay
from catalog.api_references import BookReferenceField
from recommendations.api_dials import dialled_from
from recommendations.api_shapes import (
    A_PICK,
    AN_ENVELOPE,
    EnvelopeSerializer,
    PickSerializer,
    draw_picks,
    envelope,
)
from recommendations.api_told import (
    FiltersSerializer,
    ToldSerializer,
    history_in,
    liked_in,
    told_in,
    unknown_of,
    without_stars,
)
from recommendations.dialling import Dialled
from recommendations.told import DISLIKED, LIKED, MOST_BOOKS, list_from, resolve_all
from web.api import Resource, read_body, read_query


class SessionSerializer(ToldSerializer, FiltersSerializer):
    pass


class SessionPicksSerializer(EnvelopeSerializer):
    results = PickSerializer(many=True)
    unknown = serializers.ListField(
        child=BookReferenceField(), help_text="References that lead to no book here, as they came."
    )


class SessionPicks(Resource):
    permission_classes = [VisitorMay]
    stores_nothing = True

    @extend_schema(
        operation_id="recommend_for_session",
        summary="Picks for books that I name",
        description=(
            "For somebody without an account: books that they liked, disliked or gave stars in, "
            f"picks out; at most {MOST_BOOKS} books, each named once. Nothing of it is kept, logged or "
            f"learnt from. Liked counts as {LIKED / 2} stars, disliked as {DISLIKED / 2}: it speaks "
            "against books alike. Those that are named are not in the list, nor are other editions of "
            "them. Where nothing that is named speaks for a book, the list holds popular books, and "
            "`fallback` says why."
        ),
        tags=["Recommendations"],
        request=SessionSerializer,
        responses=SessionPicksSerializer,
        examples=[
            OpenApiExample(
                "Three books",
                {
                    "liked": ["isbn:978-0-441-17271-9"],
                    "disliked": [81],
                    "rated": [{"book": 17, "stars": 5}],
                    "n": 1,
                    "language": ["en"],
                },
                request_only=True,
            ),
            OpenApiExample(
                "Picks",
                {**AN_ENVELOPE, "results": [A_PICK], "unknown": ["isbn:978-0-441-17271-9"]},
                response_only=True,
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        read_query(request)
        asked = read_body(request, SessionSerializer)
        told = told_in(asked)
        known = resolve_all([told])
        listed = list_from(history_in(told, known), dialled_from(asked, Dialled()))
        rows = listed.rows[: asked["n"]]
        picks = draw_picks(request, rows, range(1, len(rows) + 1), asked.get("in_stock"))
        liked = liked_in(told, known)
        results: list[Any] = [
            {**pick, "reasons": without_stars(pick["reasons"], liked)} for pick in picks
        ]
        unknown = unknown_of([told], known)
        return Response({**envelope(listed), "results": results, "unknown": unknown})
