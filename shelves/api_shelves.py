"""My shelves over the API: those that everybody has, and the reader's own."""

from typing import Any

from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.http import ReaderCall
from catalog.api_shapes import A_BOOK, BookSerializer
from catalog.forms import NEWEST, OLDEST
from catalog.models import Book
from catalog.search import MAX_QUERY_CHARACTERS
from shelves import own_shelves
from shelves.api_shapes import TAGS, StarsField, gone, one_page
from shelves.mine import SHELVES, Choice, Shelf, books_on, counts_of, shelf_of
from shelves.models import OwnShelf
from web.api import Resource, StrictSerializer, read_body, read_nothing, read_query
from web.paging import NewestQuery, PageShape, newest_page


class ShelfSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField(help_text="Its place in addresses; it stays when it is renamed.")
    name = serializers.CharField()
    own = serializers.BooleanField(help_text="Whether the reader made it.")
    count = serializers.IntegerField(help_text="Books on it.")


class ShelvesSerializer(serializers.Serializer[Any]):
    results = ShelfSerializer(many=True)


class NameSerializer(StrictSerializer):
    name = serializers.CharField(
        max_length=own_shelves.LONGEST_NAME, help_text="No other shelf of yours may have it."
    )


class ShelfQuery(NewestQuery):
    """What narrows the list down, as the page of one's own books does."""

    q = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=MAX_QUERY_CHARACTERS,
        help_text="Words of title, author or series, or beginnings of words.",
    )
    genre = serializers.CharField(
        default="", allow_blank=True, max_length=50, help_text="Slug of a genre."
    )
    min_year = serializers.IntegerField(
        required=False, min_value=OLDEST, max_value=NEWEST, help_text="Of first publication."
    )
    max_year = serializers.IntegerField(required=False, min_value=OLDEST, max_value=NEWEST)
    rated = serializers.BooleanField(
        required=False,
        allow_null=True,
        default=None,
        help_text="true: only books that I gave stars; false: only others.",
    )


class ShelvedSerializer(serializers.Serializer[Book]):
    book = BookSerializer(source="*")
    stars = StarsField(source="my_half_stars", allow_null=True, help_text="Given to it, if any.")
    added_at = serializers.DateTimeField(source="shelved_at", allow_null=True)


class ShelvedPageSerializer(PageShape):
    results = ShelvedSerializer(many=True)


A_SHELF = {"slug": "to-lend", "name": "To lend", "own": True, "count": 3}


class Shelves(Resource):
    @extend_schema(
        operation_id="list_my_shelves",
        summary="My shelves",
        description="All books, one shelf a status, what is dismissed, and the reader's own.",
        tags=TAGS,
        responses=ShelvesSerializer,
        examples=[OpenApiExample("One of them", {"results": [A_SHELF]}, response_only=True)],
    )
    def get(self, request: ReaderCall) -> Response:
        read_query(request)
        shelves = [_shown(shelf, count) for shelf, count in counts_of(request.user)]
        return Response(ShelvesSerializer({"results": shelves}).data)

    @extend_schema(
        operation_id="make_shelf",
        summary="Make a shelf",
        description="No other shelf of the reader may have its name, whatever its case.",
        tags=TAGS,
        request=NameSerializer,
        responses={201: ShelfSerializer},
        examples=[
            OpenApiExample("Name", {"name": "To lend"}, request_only=True),
            OpenApiExample("The shelf", A_SHELF | {"count": 0}, response_only=True),
        ],
    )
    def post(self, request: ReaderCall) -> Response:
        read_query(request)
        name = read_body(request, NameSerializer)["name"]
        made = own_shelves.make_shelf(request.user, name)
        return _answer(made, 0, status=201)


class ShelfOfMine(Resource):
    @extend_schema(
        operation_id="list_shelf",
        summary="The books on a shelf",
        description=(
            "Newest first. `all`, `want`, `reading`, `read`, `paused`, `stopped` (did not finish), "
            "`dismissed`, or the slug of an own shelf. A rated book without a status counts as read."
        ),
        tags=TAGS,
        parameters=[ShelfQuery],
        responses=ShelvedPageSerializer,
        examples=[one_page({"book": A_BOOK, "stars": 4.5, "added_at": "2026-11-21T09:30:00Z"})],
    )
    def get(self, request: ReaderCall, slug: str) -> Response:
        asked = read_query(request, ShelfQuery)
        shelf = shelf_of(request.user, slug)
        if shelf is None:
            raise NotFound(gettext("You have no such shelf."))
        books = books_on(request.user, shelf, _choice(asked)).with_card_details()
        page = newest_page(request, books, "shelved_at", asked)
        return Response(ShelvedPageSerializer(page, context={"request": request}).data)

    @extend_schema(
        operation_id="rename_shelf",
        summary="Rename a shelf of mine",
        description="Its slug stays as it is.",
        tags=TAGS,
        request=NameSerializer,
        responses=ShelfSerializer,
        examples=[
            OpenApiExample("Name", {"name": "Lent"}, request_only=True),
            OpenApiExample("The shelf", A_SHELF | {"name": "Lent"}, response_only=True),
        ],
    )
    def patch(self, request: ReaderCall, slug: str) -> Response:
        read_query(request)
        name = read_body(request, NameSerializer)["name"]
        shelf = _own_or_404(request, slug)
        own_shelves.rename_shelf(request.user, shelf, name)
        return _answer(shelf, shelf.places.count())

    @extend_schema(
        operation_id="delete_shelf",
        summary="Delete a shelf of mine",
        description="Its books keep all else that they have.",
        tags=TAGS,
        request=None,
        responses=gone(),
    )
    def delete(self, request: ReaderCall, slug: str) -> Response:
        read_nothing(request)
        own_shelves.delete_shelf(request.user, _own_or_404(request, slug))
        return Response(status=204)


def _choice(asked: dict[str, Any]) -> Choice:
    return Choice(
        q=asked["q"],
        genre=asked["genre"],
        min_year=asked.get("min_year"),
        max_year=asked.get("max_year"),
        rated={None: "", True: "yes", False: "no"}[asked["rated"]],
    )


def _own_or_404(request: ReaderCall, slug: str) -> OwnShelf:
    shelf = OwnShelf.objects.filter(reader=request.user, slug=slug).first()
    if shelf is None:
        everybodys = gettext("Everybody has this shelf.")
        raise NotFound(everybodys if slug in SHELVES else gettext("You have no such shelf."))
    return shelf


def _shown(shelf: Shelf, count: int) -> dict[str, Any]:
    return {
        "slug": shelf.slug,
        "name": str(shelf.name),
        "own": shelf.own is not None,
        "count": count,
    }


def _answer(shelf: OwnShelf, count: int, status: int = 200) -> Response:
    shown = _shown(Shelf(shelf.slug, shelf.name, shelf), count)
    return Response(ShelfSerializer(shown).data, status=status)
