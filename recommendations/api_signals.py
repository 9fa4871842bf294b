"""How my lists are made, over the API: books that don't count for my taste, and my dials."""

from copy import deepcopy
from dataclasses import fields
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.http import ReaderCall
from catalog.api_references import book_or_404
from catalog.api_shapes import A_BOOK, BookSerializer
from catalog.models import Book
from recommendations.api_dials import DialFields, dialled_from
from recommendations.dialling import KEPT, PER_AUTHOR, Dialled, dials_of, keep_dials
from recommendations.models import MutedBook
from recommendations.muting import mute, use_again
from web.api import Resource, StrictSerializer, read_body, read_query
from web.paging import NewestQuery, PageShape, newest_page

TAGS = ["Recommendations"]


class MutedSerializer(serializers.Serializer[MutedBook]):
    book = BookSerializer()
    muted_at = serializers.DateTimeField()


class MutedPageSerializer(PageShape):
    results = MutedSerializer(many=True)


MUTED_EXAMPLE = {"book": A_BOOK, "muted_at": "2026-11-21T09:30:00Z"}


class MutedBooks(Resource):
    @extend_schema(
        operation_id="list_my_muted_books",
        summary="Books that do not count for my taste",
        description="Newest first.",
        tags=TAGS,
        parameters=[NewestQuery],
        responses=MutedPageSerializer,
        examples=[
            OpenApiExample(
                "One page",
                {"results": [MUTED_EXAMPLE], "next": None, "previous": None},
                response_only=True,
            )
        ],
    )
    def get(self, request: ReaderCall) -> Response:
        asked = read_query(request, NewestQuery)
        cards = Prefetch("book", Book.objects.with_card_details())
        muted = MutedBook.objects.filter(reader=request.user).prefetch_related(cards)
        page = newest_page(request, muted, "muted_at", asked)
        return Response(MutedPageSerializer(page, context={"request": request}).data)


class MutedBookOfMine(Resource):
    @extend_schema(
        operation_id="mute_book",
        summary="Take a book out of my taste",
        description=(
            "It gives no reasons any more, and no list follows from it. Its stars stay, and it is still "
            "never recommended. No body."
        ),
        tags=TAGS,
        request=None,
        responses={
            200: OpenApiResponse(MutedSerializer, "It was out of my taste already."),
            201: OpenApiResponse(MutedSerializer, "It counts no longer."),
        },
        examples=[OpenApiExample("The book", MUTED_EXAMPLE, response_only=True)],
    )
    def put(self, request: ReaderCall, book_id: int) -> Response:
        read_query(request)
        read_body(request)
        created = mute(request.user, book_or_404(book_id))
        muted = MutedBook.objects.filter(reader=request.user, book=book_id).first()
        if muted is None:  # taken back in the same moment
            raise NotFound(gettext("This book counts for your taste."))
        muted.book = Book.objects.with_card_details().get(pk=book_id)
        answer = MutedSerializer(muted, context={"request": request}).data
        return Response(answer, status=201 if created else 200)

    @extend_schema(
        operation_id="use_book_again",
        summary="Let a book count for my taste again",
        description="404 where it counts already.",
        tags=TAGS,
        request=None,
        responses={204: OpenApiResponse(description="It counts again.")},
    )
    def delete(self, request: ReaderCall, book_id: int) -> Response:
        read_query(request)
        read_body(request)
        if not use_again(request.user, book_or_404(book_id)):
            raise NotFound(gettext("This book counts for your taste."))
        return Response(status=204)


# --- Dials ---

# What of the dials is kept, and what it is called for callers.
_CALLED = {"languages": "language", "avoid": "exclude"}
_KEPT = {
    dial.name: _CALLED.get(dial.name, dial.name) for dial in fields(Dialled) if dial.name in KEPT
}
_MOST_WORDS = 300
_WORDS = {
    "language": "Codes of the only languages; empty: any.",
    "exclude": "Slugs of genres that no book may have.",
    "max_per_author": f"Of one author in a list; null: as many as the site allows, {PER_AUTHOR}.",
    "min_year": "Of first publication; null: any.",
    "max_year": "Of first publication; null: any.",
}


def _field(name: str, default: object, required: bool) -> serializers.Field[Any, Any, Any, Any]:
    """As in the address of a list, but for lists, which are lists here."""
    if isinstance(default, tuple):
        words = serializers.CharField(max_length=50)
        field: Any = serializers.ListField(
            child=words, max_length=_MOST_WORDS, required=required, help_text=_WORDS[name]
        )
        return field
    field = deepcopy(DialFields().fields[name])
    field.required, field.allow_null = required, default is None
    field.help_text = _WORDS.get(name, field.help_text)
    return field


def _fields(required: bool) -> dict[str, Any]:
    return {name: _field(name, getattr(Dialled, dial), required) for dial, name in _KEPT.items()}


class SetDialsSerializer(StrictSerializer):
    """What is not named goes back to the site's own way."""

    def get_fields(self) -> dict[str, Any]:
        return _fields(required=False)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        """Holds what is asked for good to what a list may be asked for."""
        texts = {
            name: ",".join(value) if isinstance(value, list) else value
            for name, value in values.items()
            if value is not None
        }
        asked = DialFields(data=texts)
        asked.is_valid(raise_exception=True)
        return {"dialled": dialled_from(asked.validated_data, Dialled())}


class DialsSerializer(serializers.Serializer[Any]):
    def get_fields(self) -> dict[str, Any]:
        return _fields(required=True)


SOME_DIALS = {
    "adventurous": 0.5,
    "max_per_author": 2,
    "language": ["de", "en"],
    "min_year": 1950,
    "max_year": None,
    "exclude": ["horror"],
    "diversity": 0.25,
}


class MyDials(Resource):
    @extend_schema(
        operation_id="get_my_dials",
        summary="My dials",
        description="How every list of mine is made, as on the site's page of dials.",
        tags=TAGS,
        responses=DialsSerializer,
        examples=[OpenApiExample("Some", SOME_DIALS, response_only=True)],
    )
    def get(self, request: ReaderCall) -> Response:
        read_query(request)
        return _dials(dials_of(request.user))

    @extend_schema(
        operation_id="set_my_dials",
        summary="Set my dials",
        description=(
            "For every list from now on. What is not named, or null, goes back to the site's own way; "
            "`{}` sets all of it back."
        ),
        tags=TAGS,
        request=SetDialsSerializer,
        responses=DialsSerializer,
        examples=[OpenApiExample("Some", SOME_DIALS)],
    )
    def put(self, request: ReaderCall) -> Response:
        read_query(request)
        dialled = read_body(request, SetDialsSerializer)["dialled"]
        keep_dials(request.user, dialled)
        return _dials(dialled)


def _dials(dialled: Dialled) -> Response:
    return Response(
        DialsSerializer({name: getattr(dialled, dial) for dial, name in _KEPT.items()}).data
    )
