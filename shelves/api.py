"""What I do with books, over the API: ratings, want-to-read marks, dismissals."""

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiResponse,
    extend_schema,
    extend_schema_field,
)
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http import ReaderCall
from accounts.models import User
from catalog.api import A_BOOK, BookSerializer, book_or_404
from catalog.models import Book
from shelves import services
from shelves.models import Dismissal, Rating, ShelfEntry
from shelves.paging import NewestQuery, newest_page
from web.api import Nothing, PageShape, StrictSerializer, read_body, read_query

TAGS = ["My books"]


@extend_schema_field(
    {"type": "number", "minimum": 0.5, "maximum": 5, "multipleOf": 0.5, "examples": [4.5]}
)
class StarsField(serializers.Field[int, Any, float, Any]):
    """Stars outside, half stars inside."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int | float):
            raise serializers.ValidationError("Stars are a number, such as 4.5.", "invalid")
        try:
            return services.half_stars_from(data)
        except services.InvalidRating as error:
            raise serializers.ValidationError(str(error), "invalid") from error

    def to_representation(self, value: int) -> float:
        return value / 2


class GiveRatingSerializer(StrictSerializer):
    stars = StarsField(help_text="Half a star to five, in steps of a half.")


class RatingSerializer(serializers.Serializer[Rating]):
    book = BookSerializer()
    stars = StarsField(source="half_stars")
    rated_at = serializers.DateTimeField(
        allow_null=True, help_text="Null where the source of the rating had no date."
    )


class WantedSerializer(serializers.Serializer[ShelfEntry]):
    book = BookSerializer()
    added_at = serializers.DateTimeField(allow_null=True)


class DismissalSerializer(serializers.Serializer[Dismissal]):
    book = BookSerializer()
    dismissed_at = serializers.DateTimeField()


class RatingPageSerializer(PageShape):
    results = RatingSerializer(many=True)


class WantedPageSerializer(PageShape):
    results = WantedSerializer(many=True)


class DismissalPageSerializer(PageShape):
    results = DismissalSerializer(many=True)


class CountsSerializer(serializers.Serializer[Any]):
    ratings = serializers.IntegerField()
    want_to_read = serializers.IntegerField()
    dismissals = serializers.IntegerField()


class MeSerializer(serializers.Serializer[Any]):
    email = serializers.EmailField()
    name = serializers.CharField(help_text="Empty where none was given.")
    counts = CountsSerializer()


RATING_EXAMPLE = {"book": A_BOOK, "stars": 4.5, "rated_at": "2026-11-21T09:30:00Z"}


def created_or_changed(serializer: type[serializers.Serializer[Any]], name: str) -> dict[int, Any]:
    return {
        200: OpenApiResponse(serializer, f"{name} was there already."),
        201: OpenApiResponse(serializer, f"{name} is new."),
    }


class Me(APIView):
    @extend_schema(
        operation_id="get_me",
        summary="Who I am",
        description="The account that the token or the session belongs to, and what it holds.",
        tags=TAGS,
        responses=MeSerializer,
        examples=[
            OpenApiExample(
                "Alice",
                {
                    "email": "alice@example.org",
                    "name": "Alice",
                    "counts": {"ratings": 31, "want_to_read": 4, "dismissals": 1},
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: ReaderCall) -> Response:
        read_query(request)
        me = request.user
        counts = {
            "ratings": me.ratings.count(),
            "want_to_read": me.shelf_entries.filter(shelf=ShelfEntry.Shelf.WANT).count(),
            "dismissals": me.dismissals.count(),
        }
        return Response(MeSerializer({"email": me.email, "name": me.name, "counts": counts}).data)


class Ratings(APIView):
    @extend_schema(
        operation_id="list_my_ratings",
        summary="My ratings",
        description="Newest first.",
        tags=TAGS,
        parameters=[NewestQuery],
        responses=RatingPageSerializer,
        examples=[
            OpenApiExample(
                "One page",
                {"results": [RATING_EXAMPLE], "next": None, "previous": None},
                response_only=True,
            )
        ],
    )
    def get(self, request: ReaderCall) -> Response:
        return _newest(
            request, Rating.objects.filter(reader=request.user), "rated_at", RatingPageSerializer
        )


class RatingOfBook(APIView):
    @extend_schema(
        operation_id="rate_book",
        summary="Rate a book",
        description=(
            "Give a rating or change it. A rated book leaves the want-to-read shelf and is no "
            "longer dismissed."
        ),
        tags=TAGS,
        request=GiveRatingSerializer,
        responses=created_or_changed(RatingSerializer, "The rating"),
        examples=[
            OpenApiExample("Four and a half stars", {"stars": 4.5}, request_only=True),
            OpenApiExample("The rating", RATING_EXAMPLE, response_only=True),
        ],
    )
    def put(self, request: ReaderCall, book_id: int) -> Response:
        half_stars = _asked(request, GiveRatingSerializer)["stars"]
        book = book_or_404(book_id)
        rating, created = services.rate_book(request.user, book, half_stars)
        return _put(request, RatingSerializer, rating, created)

    @extend_schema(
        operation_id="clear_rating",
        summary="Take a rating back",
        description="404 where the book is not rated.",
        tags=TAGS,
        request=None,
        responses={204: OpenApiResponse(description="It is gone.")},
    )
    def delete(self, request: ReaderCall, book_id: int) -> Response:
        return _delete(request, services.clear_rating, book_id, "You have not rated this book.")


class WantToRead(APIView):
    @extend_schema(
        operation_id="list_my_want_to_read",
        summary="What I want to read",
        description="Newest first.",
        tags=TAGS,
        parameters=[NewestQuery],
        responses=WantedPageSerializer,
    )
    def get(self, request: ReaderCall) -> Response:
        wanted = ShelfEntry.objects.filter(reader=request.user, shelf=ShelfEntry.Shelf.WANT)
        return _newest(request, wanted, "added_at", WantedPageSerializer)


class WantToReadBook(APIView):
    @extend_schema(
        operation_id="want_to_read_book",
        summary="Want to read a book",
        description="Put it on the want-to-read shelf. The book is no longer dismissed. No body.",
        tags=TAGS,
        request=None,
        responses=created_or_changed(WantedSerializer, "The mark"),
    )
    def put(self, request: ReaderCall, book_id: int) -> Response:
        _asked(request)
        book = book_or_404(book_id)
        entry, created = services.want_to_read(request.user, book)
        return _put(request, WantedSerializer, entry, created)

    @extend_schema(
        operation_id="take_book_off_want_to_read",
        summary="No longer want to read a book",
        description="404 where the book is not on the shelf.",
        tags=TAGS,
        request=None,
        responses={204: OpenApiResponse(description="It is off the shelf.")},
    )
    def delete(self, request: ReaderCall, book_id: int) -> Response:
        return _delete(request, services.take_off_shelf, book_id, "This book is not on the shelf.")


class Dismissals(APIView):
    @extend_schema(
        operation_id="list_my_dismissals",
        summary="What I never want to be recommended",
        description="Newest first.",
        tags=TAGS,
        parameters=[NewestQuery],
        responses=DismissalPageSerializer,
    )
    def get(self, request: ReaderCall) -> Response:
        dismissed = Dismissal.objects.filter(reader=request.user)
        return _newest(request, dismissed, "dismissed_at", DismissalPageSerializer)


class DismissalOfBook(APIView):
    @extend_schema(
        operation_id="dismiss_book",
        summary="Dismiss a book",
        description="Never recommend it to me, and take it off my shelf. No body.",
        tags=TAGS,
        request=None,
        responses=created_or_changed(DismissalSerializer, "The dismissal"),
    )
    def put(self, request: ReaderCall, book_id: int) -> Response:
        _asked(request)
        book = book_or_404(book_id)
        dismissal, created = services.dismiss(request.user, book)
        return _put(request, DismissalSerializer, dismissal, created)

    @extend_schema(
        operation_id="take_back_dismissal",
        summary="Take a dismissal back",
        description="404 where the book is not dismissed.",
        tags=TAGS,
        request=None,
        responses={204: OpenApiResponse(description="It may be recommended again.")},
    )
    def delete(self, request: ReaderCall, book_id: int) -> Response:
        return _delete(
            request, services.take_back_dismissal, book_id, "You have not dismissed this book."
        )


def _asked(request: ReaderCall, form: type[StrictSerializer] = Nothing) -> dict[str, Any]:
    read_query(request)
    return read_body(request, form)


def _newest(
    request: ReaderCall, rows: QuerySet[Any], dated: str, shape: type[PageShape]
) -> Response:
    cards = Prefetch("book", Book.objects.with_card_details())
    asked = read_query(request, NewestQuery)
    page = newest_page(request, rows.prefetch_related(cards), dated, asked)
    return Response(shape(page, context={"request": request}).data)


def _put(
    request: ReaderCall, shape: type[serializers.Serializer[Any]], row: Any, created: bool
) -> Response:
    row.book = Book.objects.with_card_details().get(pk=row.book_id)
    answer = shape(row, context={"request": request}).data
    return Response(answer, status=201 if created else 200)


def _delete(
    request: ReaderCall, take_back: Callable[[User, Book], bool], book_id: int, otherwise: str
) -> Response:
    _asked(request)
    if not take_back(request.user, book_or_404(book_id)):
        raise NotFound(otherwise)
    return Response(status=204)
