"""Lists of books that are the same for everybody, over the API: like one, popular, trending, new."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import VisitorMay
from catalog.api_references import book_or_404
from catalog.api_shapes import A_BOOK, BookSerializer
from catalog.models import Book
from catalog.querysets import KNOWN_BY
from recommendations import similar, store, trending
from recommendations.api_dials import NarrowFields, dialled_from
from recommendations.api_shapes import CountQuery, Shape, draw_books
from recommendations.dialling import Dialled
from recommendations.similar import Note
from web.api import Resource, read_query
from web.paging import CursorField, PageShape, page_by, page_of

# What orders each list; no two books share it.
_POPULAR: tuple[str, ...] = ("-known_by", "id")
_PUBLISHED: tuple[str, ...] = ("-year", "-known_by", "id")
# Ids are given in the order of arrival.
_ADDED: tuple[str, ...] = ("-id",)


class PopularQuery(CountQuery, NarrowFields):
    cursor = CursorField(len(_POPULAR))


class TrendingQuery(CountQuery, NarrowFields):
    cursor = CursorField(1)


class NewQuery(CountQuery, NarrowFields):
    cursor = CursorField(len(_PUBLISHED), len(_ADDED))
    by = serializers.ChoiceField(
        choices=["published", "added"],
        default="published",
        help_text="`published`: by the year of first publication, best known first within a year. "
        "`added`: by when they came into the catalogue.",
    )


class SimilarQuery(CountQuery, NarrowFields):
    by = serializers.ChoiceField(
        required=False,
        choices=list(similar.WAYS),
        help_text="Without it: by readers, and by content where no reader leads on from the book.",
    )


class BookListSerializer(PageShape):
    results = BookSerializer(many=True)


class TrendingSerializer(BookListSerializer):
    since = serializers.DateTimeField(
        allow_null=True, help_text="What was done since then is held against the weeks before."
    )
    generated_at = serializers.DateTimeField(
        allow_null=True, help_text="When it was counted; null: not of late."
    )


class NewSerializer(BookListSerializer):
    by = serializers.ChoiceField(choices=["published", "added"])


class NoteSerializer(serializers.Serializer[Note]):
    reason = serializers.ChoiceField(choices=Note.values)
    text = serializers.CharField(help_text="The same in words.")


class SimilarSerializer(serializers.Serializer[Any]):
    by = serializers.ChoiceField(
        choices=list(similar.WAYS),
        help_text="`readers`: the same readers like both. `content`: books of its kind.",
    )
    model_version = serializers.IntegerField(
        allow_null=True, help_text="The model that knows; null where none does."
    )
    note = NoteSerializer(
        allow_null=True, help_text="Why the list is empty, or not by readers; null: it is."
    )
    results = BookSerializer(many=True)


A_PAGE: Shape = {"results": [A_BOOK], "next": None, "previous": None}


class SimilarBooks(Resource):
    permission_classes = [VisitorMay]

    @extend_schema(
        operation_id="list_similar_books",
        summary="Books similar to one",
        description=(
            "Nearest first, without other editions of the book, and of no work two. With `by` the "
            "list is made in that way or is empty; `note` says why."
        ),
        tags=["Books"],
        parameters=[SimilarQuery],
        responses=SimilarSerializer,
        examples=[
            OpenApiExample(
                "By readers",
                {"by": "readers", "model_version": 3, "note": None, "results": [A_BOOK]},
                response_only=True,
            )
        ],
    )
    def get(self, request: Request, book_id: int) -> Response:
        asked = read_query(request, SimilarQuery)
        book = book_or_404(book_id)
        dialled = dialled_from(asked, Dialled())
        found = similar.similar_books(book.pk, asked["n"], asked.get("by"), dialled)
        note = found.note
        return Response(
            {
                "by": found.by,
                "model_version": found.model_version,
                "note": {"reason": note.value, "text": note.text} if note else None,
                "results": _drawn(request, found.ids, asked),
            }
        )


class PopularBooks(Resource):
    permission_classes = [VisitorMay]

    @extend_schema(
        operation_id="list_popular_books",
        summary="Popular books",
        description=(
            "Those that the most readers know first: here or, as far as a data set tells, out there."
        ),
        tags=["Books"],
        parameters=[PopularQuery],
        responses=BookListSerializer,
        examples=[OpenApiExample("The first", A_PAGE, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        asked = read_query(request, PopularQuery)
        books = dialled_from(asked, Dialled()).narrowed(Book.objects.annotate(known_by=KNOWN_BY))
        page = page_by(request, books, _POPULAR, asked["cursor"], asked["n"])
        return Response(_page(request, page, asked))


class TrendingBooks(Resource):
    permission_classes = [VisitorMay]

    @extend_schema(
        operation_id="list_trending_books",
        summary="Trending books",
        description=(
            f"What is read more than usual: the last {trending.RECENT.days} days of each book against "
            f"its own {trending.BEFORE.days} days before, the most striking first, at most "
            f"{trending.MOST_BOOKS}. It is counted anew every hour; pages turned meanwhile go on in "
            "the new list. Empty where nothing stands out, or where nothing that readers did has a "
            "date."
        ),
        tags=["Books"],
        parameters=[TrendingQuery],
        responses=TrendingSerializer,
        examples=[
            OpenApiExample(
                "The first",
                {
                    **A_PAGE,
                    "since": "2026-03-11T09:05:00Z",
                    "generated_at": "2026-03-14T09:05:00Z",
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        asked = read_query(request, TrendingQuery)
        trends, cursor, n = store.get_trends(), asked["cursor"], asked["n"]
        dialled = dialled_from(asked, Dialled())
        ids = trends.books if trends else []
        wanted = dialled.narrowed(Book.objects.filter(pk__in=ids)).order_by()
        there = set(wanted.values_list("pk", flat=True)) if ids else set()
        # A cursor names a place in the list as a whole, whatever narrows it.
        ranked = [(rank, pk) for rank, pk in enumerate(ids, 1) if pk in there]
        if cursor and cursor.after:
            ranked = [row for row in ranked if row[0] > cursor.keys[0]]
        elif cursor:
            ranked = [row for row in reversed(ranked) if row[0] < cursor.keys[0]]
        page = page_of(request, ranked[: n + 1], cursor, n, lambda row: row[:1])
        at = datetime.fromtimestamp(trends.at, UTC) if trends else None
        times = {"since": at and _told(at - trending.RECENT), "generated_at": at and _told(at)}
        return Response(_page(request, page, asked) | times)


class NewBooks(Resource):
    permission_classes = [VisitorMay]

    @extend_schema(
        operation_id="list_new_books",
        summary="New books",
        description=(
            "By year of first publication, this year at the latest, without books whose year nobody "
            "knows; or by when they came into the catalogue."
        ),
        tags=["Books"],
        parameters=[NewQuery],
        responses=NewSerializer,
        examples=[OpenApiExample("The first", {**A_PAGE, "by": "published"}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        asked = read_query(request, NewQuery)
        books, order = Book.objects.all(), _ADDED
        if asked["by"] == "published":
            books = Book.objects.filter(year__lte=date.today().year).annotate(known_by=KNOWN_BY)
            order = _PUBLISHED
        books = dialled_from(asked, Dialled()).narrowed(books)
        page = page_by(request, books, order, asked["cursor"], asked["n"])
        return Response(_page(request, page, asked) | {"by": asked["by"]})


def _page(request: Request, page: Shape, asked: Mapping[str, Any]) -> Shape:
    """The last of the numbers of a row is the id of its book."""
    return page | {"results": _drawn(request, [row[-1] for row in page["results"]], asked)}


def _drawn(request: Request, ids: Iterable[int], asked: Mapping[str, Any]) -> list[Shape]:
    ordered = list(ids)
    books = draw_books(request, ordered, asked.get("in_stock"))
    return [books[pk] for pk in ordered if pk in books]


def _told(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
