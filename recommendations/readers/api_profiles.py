"""Public pages of readers, over the API: what their readers chose to show, and reports of them."""

from typing import Any

from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http import ReaderCall
from accounts.permissions import VisitorMay
from accounts.profile_models import Profile, ProfileReport
from accounts.profiles import public_profile, report_profile
from catalog.api_shapes import A_BOOK, BookSerializer
from catalog.models import Book
from recommendations.api_shapes import BookTitleSerializer, Shape, draw_books
from recommendations.readers.public_page import BOOKS, FAVOURITES, REVIEWS, Starred, shown_by
from shelves.api_reviews import A_REVIEW, ReviewSerializer
from web.api import Resource, StrictSerializer, read_body, read_query

TAGS = ["Together"]


class StarredSerializer(serializers.Serializer[Any]):
    book = BookSerializer()
    stars = serializers.FloatField(allow_null=True, help_text="null: none, or they are not shown.")


class ReviewOnPageSerializer(ReviewSerializer):
    signed = None  # type: ignore[assignment] # the page has a name of its own
    book = BookTitleSerializer()


class PublicProfileSerializer(serializers.Serializer[Any]):
    """The latest of each; empty where the reader shows none."""

    handle = serializers.CharField()
    name = serializers.CharField()
    about = serializers.CharField(help_text="Plain text.")
    url = serializers.URLField(help_text="The page itself.")
    favourites = BookSerializer(many=True, help_text=f"At most {FAVOURITES}.")
    read = StarredSerializer(many=True, help_text=f"At most {BOOKS}.")
    rated = StarredSerializer(
        many=True, help_text=f"Where what was read is not shown, but stars are; at most {BOOKS}."
    )
    reviews = ReviewOnPageSerializer(many=True, help_text=f"At most {REVIEWS}.")


class ReportProfileSerializer(StrictSerializer):
    reason = serializers.ChoiceField(ProfileReport.Reason.choices)


A_PAGE = {
    "handle": "quiet-reader",
    "name": "A quiet reader",
    "about": "Mostly on trains.",
    "url": "https://books.example.org/readers/quiet-reader",
    "favourites": [A_BOOK],
    "read": [{"book": A_BOOK, "stars": 4.5}],
    "rated": [],
    "reviews": [
        {name: value for name, value in A_REVIEW.items() if name != "signed"}
        | {"book": {"id": 42, "title": "Dune"}}
    ],
}


class PublicProfile(Resource):
    permission_classes = [VisitorMay]

    @extend_schema(
        operation_id="get_profile",
        summary="A reader's public page",
        description="404 alike for a page that is not public, that operators hid, and that never was.",
        tags=TAGS,
        responses=PublicProfileSerializer,
        examples=[OpenApiExample("A page", A_PAGE, response_only=True)],
    )
    def get(self, request: Request, handle: str) -> Response:
        read_query(request)
        profile = _found(handle)
        shown = shown_by(profile)
        starred = [*shown.read, *shown.rated]
        books = draw_books(request, [book.pk for book in (*shown.favourites, *_books(starred))])
        review = ReviewOnPageSerializer()
        page = {
            "handle": profile.handle,
            "name": profile.name,
            "about": profile.about,
            "url": request.build_absolute_uri(profile.get_absolute_url()),
            "favourites": [books[book.pk] for book in shown.favourites if book.pk in books],
            "read": _starred(shown.read, books),
            "rated": _starred(shown.rated, books),
            "reviews": [review.to_representation(one) for one in shown.reviews],
        }
        return Response(page)


class ReportOfProfile(Resource):
    @extend_schema(
        operation_id="report_profile",
        summary="Report a public page",
        description="Tell the operators that it should not stand there. Once a page; not one's own.",
        tags=TAGS,
        request=ReportProfileSerializer,
        responses={204: OpenApiResponse(description="They will look at it.")},
        examples=[OpenApiExample("An advertisement", {"reason": "spam"}, request_only=True)],
    )
    def put(self, request: ReaderCall, handle: str) -> Response:
        read_query(request)
        reason = read_body(request, ReportProfileSerializer)["reason"]
        report_profile(request.user, _found(handle), reason)
        return Response(status=204)


def _found(handle: str) -> Profile:
    profile = public_profile(handle)
    if profile is None:
        raise NotFound(gettext("There is no page “%(handle)s”.") % {"handle": handle})
    return profile


def _books(starred: Starred) -> list[Book]:
    return [book for book, _stars in starred]


def _starred(starred: Starred, books: dict[int, Shape]) -> list[Shape]:
    return [{"book": books[book.pk], "stars": stars} for book, stars in starred if book.pk in books]
