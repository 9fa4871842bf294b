"""Taste twins over the API."""

from dataclasses import replace
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.consent import choose
from accounts.http import ReaderCall
from accounts.privacy_models import How, Purpose
from catalog.api_shapes import A_BOOK, BookSerializer
from catalog.whole import whole_books
from recommendations.readers.twins import FEWEST, Group, Twin, Twins, twins_of
from web.api import Resource, StrictSerializer, read_body, read_query

TAGS = ["Recommendations"]


class ComparedSerializer(StrictSerializer):
    compared = serializers.BooleanField(help_text="true: take part; false: stop, from now on.")


class LovedSerializer(serializers.Serializer[Any]):
    book = BookSerializer()
    readers = serializers.IntegerField(
        help_text="As many of the group, or more, gave it four stars or five: 5, 10, 20 or 30."
    )


class GenreOfGroupSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField(source="genre.slug")
    name = serializers.CharField(source="genre.name")
    readers = serializers.IntegerField(
        help_text="As many of the group, or more, love three books of it: 5, 10, 20 or 30."
    )


class GroupOfTwinsSerializer(serializers.Serializer[Group]):
    readers = serializers.IntegerField(
        help_text="50, or a step that it has reached: 5, 10, 20, 30."
    )
    very_near = serializers.BooleanField(help_text="Half of them or more are.")
    loved = LovedSerializer(many=True, help_text="Books that I do not know yet.")
    genres = GenreOfGroupSerializer(many=True)


class TwinSerializer(serializers.Serializer[Twin]):
    handle = serializers.CharField(source="profile.handle")
    name = serializers.CharField(source="profile.name")
    about = serializers.CharField(source="profile.about")
    very_near = serializers.BooleanField()
    both_loved = BookSerializer(many=True, help_text="As far as their page shows their stars.")


class TwinsSerializer(serializers.Serializer[Any]):
    compared = serializers.BooleanField(help_text="Whether I take part.")
    group = GroupOfTwinsSerializer(
        allow_null=True,
        help_text=f"null: I do not take part, or fewer than {FEWEST} readers are near.",
    )
    named = TwinSerializer(many=True, help_text="Near readers with a public page.")


A_TWIN = {
    "handle": "esther",
    "name": "Esther",
    "about": "Mostly on trains.",
    "very_near": True,
    "both_loved": [A_BOOK],
}
MY_TWINS = {
    "compared": True,
    "group": {
        "readers": 50,
        "very_near": False,
        "loved": [{"book": A_BOOK, "readers": 20}],
        "genres": [{"slug": "fantasy", "name": "Fantasy", "readers": 30}],
    },
    "named": [A_TWIN],
}


class MyTwins(Resource):
    @extend_schema(
        operation_id="get_my_twins",
        summary="My taste twins",
        description=(
            "Readers near by taste, for those who take part. Figures are about a group, rounded "
            f"down, with at least {FEWEST} readers behind each; people are named only if they take "
            "part and made a public page. No figure and no list of people is there while I do not."
        ),
        tags=TAGS,
        responses=TwinsSerializer,
        examples=[OpenApiExample("A group and one reader", MY_TWINS, response_only=True)],
    )
    def get(self, request: ReaderCall) -> Response:
        read_query(request)
        return _answer(request, twins_of(request.user))

    @extend_schema(
        operation_id="take_part_in_twins",
        summary="Take part in taste twins, or stop",
        description=(
            "Who takes part sees such figures, and stands behind those that others see. It is off "
            "until turned on, and counts at once both ways."
        ),
        tags=TAGS,
        request=ComparedSerializer,
        responses=TwinsSerializer,
        examples=[
            OpenApiExample("Take part", {"compared": True}, request_only=True),
            OpenApiExample("A group and one reader", MY_TWINS, response_only=True),
        ],
    )
    def put(self, request: ReaderCall) -> Response:
        read_query(request)
        on = read_body(request, ComparedSerializer)["compared"]
        choose(request.user, {Purpose.TWINS: on}, How.API)
        return _answer(request, twins_of(request.user))


def _answer(request: ReaderCall, twins: Twins | None) -> Response:
    said: dict[str, Any] = {"compared": twins is not None, "group": None, "named": []}
    if twins is not None:
        said |= _with_whole_books(twins)
    return Response(TwinsSerializer(said, context={"request": request}).data)


def _with_whole_books(twins: Twins) -> dict[str, Any]:
    """Cards hold less than a book of the API has."""
    loved = twins.group.loved if twins.group else []
    ids = {each.book.pk for each in loved}
    ids |= {book.pk for twin in twins.named for book in twin.both_loved}
    books = whole_books(ids)
    whole = [replace(each, book=books[each.book.pk]) for each in loved if each.book.pk in books]
    named = [
        replace(twin, both_loved=[books[one.pk] for one in twin.both_loved if one.pk in books])
        for twin in twins.named
    ]
    return {"group": twins.group and replace(twins.group, loved=whole), "named": named}
