"""Books that somebody names, in the order in which they are for me."""

from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.http import ReaderCall
from catalog.api_references import BookReferenceField, resolve
from recommendations.api_shapes import (
    A_PICK,
    AN_ENVELOPE,
    EnvelopeSerializer,
    PickSerializer,
    draw_picks,
    envelope,
)
from recommendations.history import history_of
from recommendations.listing import ordered_for
from web.api import Resource, StrictSerializer, read_body, read_query

MOST_BOOKS = 500


class RankSerializer(StrictSerializer):
    books = serializers.ListField(
        child=BookReferenceField(),
        min_length=1,
        max_length=MOST_BOOKS,
        help_text="Ids of books, or identifiers such as `isbn:9780441172719`.",
        error_messages={
            "min_length": gettext_lazy("Name a book."),
            "max_length": gettext_lazy("Name at most {max_length} books."),
        },
    )


class RankedPickSerializer(PickSerializer):
    read = serializers.BooleanField(help_text="Whether I have read it, or rated it.")


class RankedSerializer(EnvelopeSerializer):
    results = RankedPickSerializer(many=True)
    unknown = serializers.ListField(
        child=BookReferenceField(), help_text="What was sent and leads to no book here."
    )


class RankBooks(Resource):
    stores_nothing = True

    @extend_schema(
        operation_id="rank_books",
        summary="Order books for me",
        description=(
            "The books that are sent, each once, best for me first, with predicted stars and reasons; "
            "books that I have read or dismissed as well. First those that my history speaks for, by "
            "their scores; then, with a score of 0, those that it says nothing of, by their fame; "
            "last, with scores below 0, those that it speaks against. My dials play no part. "
            "Nothing is kept."
        ),
        tags=["Recommendations"],
        request=RankSerializer,
        responses=RankedSerializer,
        examples=[
            OpenApiExample("Two books", {"books": [42, "isbn:9780316769480"]}, request_only=True),
            OpenApiExample(
                "One of them is here",
                {
                    **AN_ENVELOPE,
                    "results": [A_PICK | {"read": False}],
                    "unknown": ["isbn:9780316769480"],
                },
                response_only=True,
            ),
        ],
    )
    def post(self, request: ReaderCall) -> Response:
        read_query(request)
        references = read_body(request, RankSerializer)["books"]
        found = resolve(references)
        history = history_of(request.user)
        listed = ordered_for(request.user, set(found.values()), history)
        picks = draw_picks(request, listed.rows, range(1, len(listed.rows) + 1))
        answer: dict[str, Any] = {
            **envelope(listed),
            "results": [pick | {"read": pick["book"]["id"] in history.read} for pick in picks],
            "unknown": [one for one in dict.fromkeys(references) if one not in found],
        }
        return Response(answer)
