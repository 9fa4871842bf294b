"""What I do with books, over the API: ratings, want-to-read marks, dismissals."""

from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.http import ReaderCall
from accounts.models import ApiToken, User
from accounts.token_models import Scope
from catalog.api_references import book_or_404
from catalog.api_shapes import A_BOOK, BookSerializer
from catalog.models import Book
from shelves import services
from shelves.api_shapes import TAGS, StarsField, created_or_changed, gone, one_page
from shelves.models import Dismissal, Rating, ShelfEntry
from web.api import Resource, StrictSerializer, read_body, read_nothing, read_query
from web.paging import NewestQuery, PageShape, newest_page


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
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=Scope.values),
        allow_null=True,
        help_text="What the token of this call opens; null: it came with a session.",
    )
    counts = CountsSerializer()


RATING_EXAMPLE = {"book": A_BOOK, "stars": 4.5, "rated_at": "2026-11-21T09:30:00Z"}
WANTED_EXAMPLE = {"book": A_BOOK, "added_at": "2026-11-21T09:30:00Z"}
DISMISSAL_EXAMPLE = {"book": A_BOOK, "dismissed_at": "2026-11-21T09:30:00Z"}


class Me(Resource):
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
                    "scopes": ["read"],
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
        scopes = request.auth.opens if isinstance(request.auth, ApiToken) else None
        said = {"email": me.email, "name": me.name, "scopes": scopes, "counts": counts}
        return Response(MeSerializer(said).data)


class Ratings(Resource):
    @extend_schema(
        operation_id="list_my_ratings",
        summary="My ratings",
        description="Newest first.",
        tags=TAGS,
        parameters=[NewestQuery],
        responses=RatingPageSerializer,
        examples=[one_page(RATING_EXAMPLE)],
    )
    def get(self, request: ReaderCall) -> Response:
        return _newest(
            request, Rating.objects.filter(reader=request.user), "rated_at", RatingPageSerializer
        )


class RatingOfBook(Resource):
    @extend_schema(
        operation_id="get_my_rating",
        summary="My rating of a book",
        description="404 where the book is not rated.",
        tags=TAGS,
        responses=RatingSerializer,
        examples=[OpenApiExample("The rating", RATING_EXAMPLE, response_only=True)],
    )
    def get(self, request: ReaderCall, book_id: int) -> Response:
        read_query(request)
        rating = request.user.ratings.filter(book=book_or_404(book_id)).first()
        if rating is None:
            raise NotFound(_not_rated())
        return _shown(request, RatingSerializer, rating)

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
        read_query(request)
        half_stars = read_body(request, GiveRatingSerializer)["stars"]
        book = book_or_404(book_id)
        rating, created = services.rate_book(request.user, book, half_stars)
        return _shown(request, RatingSerializer, rating, created)

    @extend_schema(
        operation_id="clear_rating",
        summary="Take a rating back",
        description="404 where the book is not rated.",
        tags=TAGS,
        request=None,
        responses=gone(),
    )
    def delete(self, request: ReaderCall, book_id: int) -> Response:
        return _delete(request, services.clear_rating, book_id, _not_rated())


class WantToRead(Resource):
    @extend_schema(
        operation_id="list_my_want_to_read",
        summary="What I want to read",
        description="Newest first.",
        tags=TAGS,
        parameters=[NewestQuery],
        responses=WantedPageSerializer,
        examples=[one_page(WANTED_EXAMPLE)],
    )
    def get(self, request: ReaderCall) -> Response:
        wanted = ShelfEntry.objects.filter(reader=request.user, shelf=ShelfEntry.Shelf.WANT)
        return _newest(request, wanted, "added_at", WantedPageSerializer)


class WantToReadBook(Resource):
    @extend_schema(
        operation_id="want_to_read_book",
        summary="Want to read a book",
        description="Put it on the want-to-read shelf. The book is no longer dismissed. No body.",
        tags=TAGS,
        request=None,
        responses=created_or_changed(WantedSerializer, "The mark"),
        examples=[OpenApiExample("The mark", WANTED_EXAMPLE, response_only=True)],
    )
    def put(self, request: ReaderCall, book_id: int) -> Response:
        read_nothing(request)
        book = book_or_404(book_id)
        entry, created = services.want_to_read(request.user, book)
        return _shown(request, WantedSerializer, entry, created)

    @extend_schema(
        operation_id="take_book_off_want_to_read",
        summary="No longer want to read a book",
        description="404 where the book is not on the shelf.",
        tags=TAGS,
        request=None,
        responses=gone("It is off the shelf."),
    )
    def delete(self, request: ReaderCall, book_id: int) -> Response:
        otherwise = gettext("This book is not on the shelf.")
        return _delete(request, services.take_off_shelf, book_id, otherwise)


class Dismissals(Resource):
    @extend_schema(
        operation_id="list_my_dismissals",
        summary="What I never want to be recommended",
        description="Newest first.",
        tags=TAGS,
        parameters=[NewestQuery],
        responses=DismissalPageSerializer,
        examples=[one_page(DISMISSAL_EXAMPLE)],
    )
    def get(self, request: ReaderCall) -> Response:
        dismissed = Dismissal.objects.filter(reader=request.user)
        return _newest(request, dismissed, "dismissed_at", DismissalPageSerializer)


class DismissalOfBook(Resource):
    @extend_schema(
        operation_id="dismiss_book",
        summary="Dismiss a book",
        description="Never recommend it to me, and take it off my shelf. No body.",
        tags=TAGS,
        request=None,
        responses=created_or_changed(DismissalSerializer, "The dismissal"),
        examples=[OpenApiExample("The dismissal", DISMISSAL_EXAMPLE, response_only=True)],
    )
    def put(self, request: ReaderCall, book_id: int) -> Response:
        read_nothing(request)
        book = book_or_404(book_id)
        dismissal, created = services.dismiss(request.user, book)
        return _shown(request, DismissalSerializer, dismissal, created)

    @extend_schema(
        operation_id="take_back_dismissal",
        summary="Take a dismissal back",
        description="404 where the book is not dismissed.",
        tags=TAGS,
        request=None,
        responses=gone("It may be recommended again."),
    )
    def delete(self, request: ReaderCall, book_id: int) -> Response:
        otherwise = gettext("You have not dismissed this book.")
        return _delete(request, services.take_back_dismissal, book_id, otherwise)


def _newest(
    request: ReaderCall, rows: QuerySet[Any], dated: str, shape: type[PageShape]
) -> Response:
    cards = Prefetch("book", Book.objects.with_card_details())
    asked = read_query(request, NewestQuery)
    page = newest_page(request, rows.prefetch_related(cards), dated, asked)
    return Response(shape(page, context={"request": request}).data)


def _shown(
    request: ReaderCall, shape: type[serializers.Serializer[Any]], row: Any, created: bool = False
) -> Response:
    row.book = Book.objects.with_card_details().get(pk=row.book_id)
    answer = shape(row, context={"request": request}).data
    return Response(answer, status=201 if created else 200)


def _not_rated() -> str:
    return gettext("You have not rated this book.")


def _delete(
    request: ReaderCall, take_back: Callable[[User, Book], bool], book_id: int, otherwise: str
) -> Response:
    read_nothing(request)
    if not take_back(request.user, book_or_404(book_id)):
        raise NotFound(otherwise)
    return Response(status=204)
