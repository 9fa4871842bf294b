"""What a search box may offer while somebody types, over the API."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import VisitorMay
from catalog.search.suggestions import suggest
from web.api import Resource, StrictSerializer, read_query


class SuggestionQuery(StrictSerializer):
    q = serializers.CharField(
        default="", allow_blank=True, help_text="What has been typed so far; from two characters."
    )


class SuggestedBookSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    authors = serializers.CharField(source="byline", help_text="Names, with commas between.")


class NameSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class SuggestionsSerializer(serializers.Serializer[Any]):
    books = SuggestedBookSerializer(many=True)
    authors = NameSerializer(many=True, help_text="For the parameter `author` of a list of books.")
    series = NameSerializer(many=True, help_text="For the parameter `series`.")
    mended = serializers.CharField(
        allow_null=True,
        help_text="The words that these are for, where no book has those that were typed; else null.",
    )

    def to_representation(self, instance: Any) -> dict[str, Any]:
        answer: dict[str, Any] = super().to_representation(instance)
        return answer | {"mended": answer["mended"] or None}


class Suggestions(Resource):
    permission_classes = [VisitorMay]

    @extend_schema(
        operation_id="suggest_books",
        summary="Suggestions while somebody types",
        description="At most 5 books, 3 authors and 2 series that have the words, best known first.",
        tags=["Books"],
        parameters=[SuggestionQuery],
        responses=SuggestionsSerializer,
        examples=[
            OpenApiExample(
                "After “herb”",
                {
                    "books": [{"id": 42, "title": "Dune", "authors": "Frank Herbert"}],
                    "authors": [{"id": 7, "name": "Frank Herbert"}],
                    "series": [],
                    "mended": None,
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        asked = read_query(request, SuggestionQuery)
        return Response(SuggestionsSerializer(suggest(asked["q"])).data)
