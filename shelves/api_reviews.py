"""Reviews over the API: those of a book, and my own."""

from django.db.models import Prefetch
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http import ReaderCall
from accounts.permissions import VisitorMay
from catalog.api_references import book_or_404
from catalog.api_shapes import A_BOOK, BookSerializer
from catalog.models import Book
from shelves.api_shapes import TAGS, StarsField, created_or_changed, gone, one_page
from shelves.markdown import as_html
from shelves.review_models import LONGEST, SHORTEST, Review, ReviewReport
from shelves.reviews import (
    SORTS,
    delete_review,
    report_review,
    review_by,
    reviews_by,
    reviews_of,
    shown_reviews,
    write_review,
)
from web.api import Resource, StrictSerializer, read_body, read_nothing, read_query
from web.paging import NewestQuery, PageQuery, PageShape, answer_page, newest_page


class WriteReviewSerializer(StrictSerializer):
    text = serializers.CharField(
        min_length=SHORTEST,
        max_length=LONGEST,
        help_text="Markdown: paragraphs, emphasis, lists, quotes and links; the rest is plain text.",
    )
    spoiler = serializers.BooleanField(default=False, help_text="It gives away what happens.")


class ReportSerializer(StrictSerializer):
    reason = serializers.ChoiceField(ReviewReport.Reason.choices)


class ReviewsQuery(PageQuery):
    sort = serializers.ChoiceField(list(SORTS), default="newest", help_text="By what.")


class ReviewSerializer(serializers.Serializer[Review]):
    id = serializers.IntegerField()
    signed = serializers.CharField(help_text="“A reader” where no name was given.")
    stars = StarsField(
        source="half_stars",
        allow_null=True,
        help_text="What the same reader gave the book, if any.",
    )
    text = serializers.CharField(help_text="As it was written, in markdown.")
    html = serializers.SerializerMethodField(help_text="The same as sanitised HTML.")
    spoiler = serializers.BooleanField(
        help_text="It gives away what happens: don't show it at once."
    )
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)

    def get_html(self, review: Review) -> str:
        return as_html(review.text)


class MyReviewSerializer(ReviewSerializer):
    book = BookSerializer()
    hidden_for = serializers.CharField(
        help_text="Why operators have hidden it from everybody else; empty: they have not."
    )


class ReviewPageSerializer(PageShape):
    results = ReviewSerializer(many=True)


class MyReviewPageSerializer(PageShape):
    results = MyReviewSerializer(many=True)


A_REVIEW = {
    "id": 12,
    "signed": "Alice",
    "stars": 4.5,
    "text": "Slow, and *worth it*.",
    "html": "<p>Slow, and <em>worth it</em>.</p>\n",
    "spoiler": False,
    "created_at": "2026-11-21T09:30:00Z",
    "edited_at": None,
}
MY_REVIEW = A_REVIEW | {"book": A_BOOK, "hidden_for": ""}


class ReviewsOfBook(Resource):
    permission_classes = [VisitorMay]

    @extend_schema(
        operation_id="list_reviews",
        summary="Reviews of a book",
        description="What readers say of it. Those that operators have hidden are not here.",
        tags=["Books"],
        parameters=[ReviewsQuery],
        responses=ReviewPageSerializer,
        examples=[one_page(A_REVIEW)],
    )
    def get(self, request: Request, book_id: int) -> Response:
        asked = read_query(request, ReviewsQuery)
        found = reviews_of(book_or_404(book_id), asked["sort"])
        return Response(ReviewPageSerializer(answer_page(request, found, asked)).data)


class MyReviews(Resource):
    @extend_schema(
        operation_id="list_my_reviews",
        summary="My reviews",
        description="Newest first, hidden ones too.",
        tags=TAGS,
        parameters=[NewestQuery],
        responses=MyReviewPageSerializer,
        examples=[one_page(MY_REVIEW)],
    )
    def get(self, request: ReaderCall) -> Response:
        asked = read_query(request, NewestQuery)
        cards = Prefetch("book", Book.objects.with_card_details())
        mine = reviews_by(request.user).prefetch_related(cards)
        page = newest_page(request, mine, "created_at", asked)
        return Response(MyReviewPageSerializer(page, context={"request": request}).data)


class MyReview(Resource):
    @extend_schema(
        operation_id="get_my_review",
        summary="My review of a book",
        description="404 where there is none.",
        tags=TAGS,
        responses=MyReviewSerializer,
        examples=[OpenApiExample("The review", MY_REVIEW, response_only=True)],
    )
    def get(self, request: ReaderCall, book_id: int) -> Response:
        read_query(request)
        return _mine(request, book_or_404(book_id))

    @extend_schema(
        operation_id="write_review",
        summary="Review a book",
        description=(
            "Write a review or change it: one a reader and book. Everybody can read it. Twenty an "
            "hour are taken, changes included."
        ),
        tags=TAGS,
        request=WriteReviewSerializer,
        responses=created_or_changed(MyReviewSerializer, "The review"),
        examples=[
            OpenApiExample("A sentence", {"text": "Slow, and *worth it*."}, request_only=True),
            OpenApiExample("The review", MY_REVIEW, response_only=True),
        ],
    )
    def put(self, request: ReaderCall, book_id: int) -> Response:
        read_query(request)
        asked = read_body(request, WriteReviewSerializer)
        book = book_or_404(book_id)
        _, created = write_review(request.user, book, asked["text"], asked["spoiler"])
        return _mine(request, book, 201 if created else 200)

    @extend_schema(
        operation_id="delete_review",
        summary="Delete my review",
        description="404 where there is none.",
        tags=TAGS,
        request=None,
        responses=gone(),
    )
    def delete(self, request: ReaderCall, book_id: int) -> Response:
        read_nothing(request)
        if not delete_review(request.user, book_or_404(book_id)):
            raise NotFound(gettext("You have not reviewed this book."))
        return Response(status=204)


class ReportOfReview(Resource):
    @extend_schema(
        operation_id="report_review",
        summary="Report a review",
        description="Tell the operators that it should not stand there. Once a review; not one's own.",
        tags=TAGS,
        request=ReportSerializer,
        responses=gone("They will look at it."),
        examples=[OpenApiExample("An advertisement", {"reason": "spam"}, request_only=True)],
    )
    def put(self, request: ReaderCall, review_id: int) -> Response:
        read_query(request)
        reason = read_body(request, ReportSerializer)["reason"]
        review = shown_reviews().filter(pk=review_id).first()
        if review is None:
            raise NotFound(gettext("There is no review %(id)s.") % {"id": review_id})
        report_review(request.user, review, reason)
        return Response(status=204)


def _mine(request: ReaderCall, book: Book, status: int = 200) -> Response:
    review = review_by(request.user, book)
    if review is None:
        raise NotFound(gettext("You have not reviewed this book."))
    review.book = Book.objects.with_card_details().get(pk=book.pk)
    return Response(MyReviewSerializer(review, context={"request": request}).data, status=status)
