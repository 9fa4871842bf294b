"""The catalogue over the API: search, one book, a book by an identifier."""

from typing import Any, cast

from django.db.models import Q, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_field,
)
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from catalog import isbn
from catalog.filters import Filters
from catalog.models import Book, Identifier
from catalog.search import find
from web.api import PageQuery, PageShape, answer_page, read_query

ISBN = "isbn"
LARGEST_ID = 2**63 - 1
A_BOOK = {
    "id": 42,
    "title": "Dune",
    "original_title": "",
    "authors": [{"id": 7, "name": "Frank Herbert"}],
    "series": {"name": "Dune Chronicles", "position": 1.0},
    "year": 1965,
    "language": "en",
    "genres": [{"slug": "science-fiction", "name": "Science fiction"}],
    "moods": [{"slug": "epic", "name": "Epic"}],
    "themes": [],
    "average_stars": 4.31,
    "rating_count": 812,
    "simulated_readers": False,
    "cover_url": None,
    "url": "https://books.example.org/books/42-dune",
}


class BookQuery(PageQuery):
    q = serializers.CharField(
        default="",
        allow_blank=True,
        help_text="Words of title, author or series in any order, or an ISBN. Case and accents do "
        "not matter, the last word may be a beginning. Without words: the most rated books first.",
    )
    genre = serializers.CharField(
        default="", allow_blank=True, max_length=50, help_text="Slug of a genre."
    )
    mood = serializers.CharField(
        default="", allow_blank=True, max_length=50, help_text="Slug of a mood."
    )
    theme = serializers.CharField(
        default="", allow_blank=True, max_length=50, help_text="Slug of a theme."
    )
    language = serializers.CharField(
        default="", allow_blank=True, max_length=3, help_text="ISO 639 code, such as `en`."
    )
    min_year = serializers.IntegerField(
        required=False, min_value=-9999, max_value=9999, help_text="Of first publication."
    )
    max_year = serializers.IntegerField(
        required=False, min_value=-9999, max_value=9999, help_text="Of first publication."
    )
    author = serializers.IntegerField(
        required=False, min_value=1, max_value=LARGEST_ID, help_text="Id of an author."
    )


class AuthorSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="author_id")
    name = serializers.CharField(source="author.name")


class SeriesSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(source="series.name")
    position = serializers.FloatField(
        source="series_position", allow_null=True, help_text="Place in the series."
    )


class TagSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()


class BookSerializer(serializers.Serializer[Book]):
    """A book: a work, whatever its editions. Needs `with_card_details`."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    original_title = serializers.CharField(help_text="Empty where it is the same, or not known.")
    authors = AuthorSerializer(many=True, source="bookauthor_set")
    series = serializers.SerializerMethodField()
    year = serializers.IntegerField(
        allow_null=True, help_text="Of first publication; negative before the common era."
    )
    language = serializers.CharField(help_text="ISO 639 code; empty where it is not known.")
    genres = TagSerializer(many=True, help_text="Strongest first, as are moods and themes.")
    moods = TagSerializer(many=True)
    themes = TagSerializer(many=True)
    average_stars = serializers.SerializerMethodField(help_text="Of the ratings given here.")
    rating_count = serializers.IntegerField(help_text="Ratings given here.")
    simulated_readers = serializers.SerializerMethodField(
        help_text="Whether simulated readers are among those whose ratings are counted here."
    )
    cover_url = serializers.SerializerMethodField(help_text="A picture of the cover elsewhere.")
    url = serializers.SerializerMethodField(help_text="The book's page.")

    @extend_schema_field(SeriesSerializer(allow_null=True))
    def get_series(self, book: Book) -> Any:
        return SeriesSerializer(book).data if book.series else None

    def get_average_stars(self, book: Book) -> float | None:
        return None if book.average_stars is None else round(book.average_stars, 2)

    def get_simulated_readers(self, book: Book) -> bool:
        # Asked once an answer: its serializers share the context.
        answer = cast(dict[str, Any], self.context)
        if "simulated" not in answer:
            answer["simulated"] = User.objects.simulated().exists()
        return book.rating_count > 0 and answer["simulated"]

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, book: Book) -> str:
        return self.context["request"].build_absolute_uri(book.get_absolute_url())

    def get_cover_url(self, book: Book) -> str | None:
        return book.cover_url or None


class IdentifierSerializer(serializers.Serializer[Identifier]):
    kind = serializers.ChoiceField(choices=Identifier.Kind.choices)
    value = serializers.CharField()


class BookDetailSerializer(BookSerializer):
    description = serializers.CharField(help_text="Empty where there is none.")
    identifiers = IdentifierSerializer(many=True)


class BookPageSerializer(PageShape):
    results = BookSerializer(many=True)
    mended = serializers.CharField(
        allow_null=True,
        help_text="The words that were looked for instead, where no book has all words of `q`; "
        "else null.",
    )


BOOK_EXAMPLE = A_BOOK | {
    "description": "On a desert planet a young heir is drawn into a war over the spice.",
    "identifiers": [{"kind": "isbn13", "value": "9780441172719"}],
}


class BookList(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="list_books",
        summary="Search and list books",
        description=(
            "Books that have every word of `q`, at most the 1,000 best: exact titles first, then "
            "by how well the words match and how many readers know the book. Where no book has "
            "all of them, mistyped words are mended by the words of the catalogue, and words that "
            "are like none are left out; `mended` then holds the words that were looked for. "
            "Filters can be combined. Without `q`, the most rated books first."
        ),
        tags=["Books"],
        parameters=[BookQuery],
        responses=BookPageSerializer,
        examples=[
            OpenApiExample(
                "One page",
                {"results": [A_BOOK], "next": None, "previous": None, "mended": None},
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        asked = read_query(request, BookQuery)
        found = find(asked["q"], filters_of(asked), guess=False)
        page = answer_page(request, found, asked)
        page["mended"] = " ".join(found.looked_for) if found.mended else None
        return Response(BookPageSerializer(page, context={"request": request}).data)


class BookDetail(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="get_book",
        summary="One book",
        description="A book with its description and every identifier that leads to it.",
        tags=["Books"],
        responses=BookDetailSerializer,
        examples=[OpenApiExample("Dune", BOOK_EXAMPLE, response_only=True)],
    )
    def get(self, request: Request, book_id: int) -> Response:
        read_query(request)
        return _detail(request, Book.objects.filter(pk=book_id))


class BookByIdentifier(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="get_book_by_identifier",
        summary="One book by an identifier",
        description="The same answer as for a book's id.",
        tags=["Books"],
        parameters=[
            OpenApiParameter(
                "kind",
                str,
                "path",
                enum=[ISBN, *Identifier.Kind.values],
                description="`isbn` takes both kinds of ISBN, with or without hyphens.",
            ),
            OpenApiParameter("value", str, "path", description="Such as 978-0-441-17271-9."),
        ],
        responses=BookDetailSerializer,
        examples=[OpenApiExample("Dune", BOOK_EXAMPLE, response_only=True)],
    )
    def get(self, request: Request, kind: str, value: str) -> Response:
        read_query(request)
        return _detail(request, Book.objects.filter(pk__in=_leads_to(kind, value)))


def filters_of(asked: dict[str, Any]) -> Filters:
    return Filters(
        genre=asked["genre"],
        mood=asked["mood"],
        theme=asked["theme"],
        language=asked["language"],
        min_year=asked.get("min_year"),
        max_year=asked.get("max_year"),
        author=asked.get("author"),
    )


def book_or_404(book_id: int) -> Book:
    book = Book.objects.filter(pk=book_id).first()
    if book is None:
        raise NotFound(f"There is no book {book_id}.")
    return book


def _detail(request: Request, books: QuerySet[Book]) -> Response:
    book = (
        Book.objects.with_card_details()
        .prefetch_related("identifiers")
        .filter(pk__in=books.values("pk"))
        .first()
    )
    if book is None:
        raise NotFound("There is no such book.")
    return Response(BookDetailSerializer(book, context={"request": request}).data)


def _leads_to(kind: str, value: str) -> QuerySet[Identifier, int]:
    """Ids of the books that this identifier leads to: one or none."""
    if kind == ISBN:
        isbn13 = isbn.parse(value)
        if isbn13 is None:
            raise NotFound("This is not an ISBN.")
        wanted = Q(kind=Identifier.Kind.ISBN13, value=isbn13)
        wanted |= Q(kind=Identifier.Kind.ISBN10, value=isbn.to_isbn10(isbn13) or "-")
    elif kind in Identifier.Kind.values and value.isprintable():
        wanted = Q(kind=kind, value=value)
    else:
        raise NotFound("There is no such identifier.")
    return Identifier.objects.filter(wanted).values_list("book_id", flat=True)
