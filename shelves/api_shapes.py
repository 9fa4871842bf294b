"""What calls about my books share: their tag, stars, and how answers are told in the document."""

from typing import Any

from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema_field
from rest_framework import serializers

from shelves import services

TAGS = ["My books"]


@extend_schema_field(
    {"type": "number", "minimum": 0.5, "maximum": 5, "multipleOf": 0.5, "examples": [4.5]}
)
class StarsField(serializers.Field[int, Any, float, Any]):
    """Stars outside, half stars inside."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int | float):
            raise serializers.ValidationError(
                gettext("Stars are a number, such as 4.5."), "invalid"
            )
        try:
            return services.half_stars_from(data)
        except services.InvalidRating as error:
            raise serializers.ValidationError(str(error), "invalid") from error

    def to_representation(self, value: int) -> float:
        return value / 2


def created_or_changed(serializer: type[serializers.Serializer[Any]], name: str) -> dict[int, Any]:
    return {
        200: OpenApiResponse(serializer, f"{name} was there already."),
        201: OpenApiResponse(serializer, f"{name} is new."),
    }


def gone(description: str = "It is gone.") -> dict[int, Any]:
    return {204: OpenApiResponse(description=description)}


def one_page(row: dict[str, Any]) -> OpenApiExample:
    page = {"results": [row], "next": None, "previous": None}
    return OpenApiExample("One page", page, response_only=True)
