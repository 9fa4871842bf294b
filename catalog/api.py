"""The catalogue over the API: search, one book, a book by an identifier."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
)
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import VisitorMay
from catalog.api_cursors import page_of
from catalog.api_editing import OperatorsWrite, change_book, create_book
from catalog.api_editing_shapes import A_NEW_BOOK, AddBook, ChangeBook
from catalog.api_list_shapes import A_PAGE, SOME_FACETS, BookPageSerializer, BookQuery
from catalog.api_references import KINDS, Reference, book_or_404, resolve
from catalog.api_shapes import BOOK_EXAMPLE, BookDetailSerializer
from catalog.models import Book
from catalog.search import Found, find
from catalog.search.facets import counts_of
from catalog.search.filters import Filters
from catalog.whole import whole_books_in_order
from web.api import Resource, read_body, read_query


class BookList(OperatorsWrite):
    needs = {"POST": "catalog.add_book"}

    @extend_schema(
        operation_id="list_books",
        summary="Search and list books",
        description=(
            "Books that have every word of `q`, at most the 1,000 best: exact titles first, then "
            "by how well the words match and how many readers know the book. Where no book has "
            "all of them, mistyped words are mended by the words of the catalogue, and words that "
            "are like none are left out; `mended` then holds the words that were looked for. "
            "Filters can be combined. Without `q`, the books first that most readers know, all of "
            "them. `ids` draws a list of books in one call, each once."
        ),
        tags=["Books"],
        parameters=[BookQuery],
        responses=BookPageSerializer,
        examples=[
            OpenApiExample("One page", A_PAGE, response_only=True),
            OpenApiExample(
                "With facets", A_PAGE | {"facets": SOME_FACETS, "next": None}, response_only=True
            ),
            OpenApiExample(
                "By `ids`",
                A_PAGE | {"next": None, "unknown": ["isbn:9780000000002"]},
                response_only=True,
            ),
        ],
    )
    def get(self, request: Request) -> Response:
        asked = read_query(request, BookQuery)
        page = _named(asked["ids"]) if "ids" in asked else _found(request, asked)
        return Response(BookPageSerializer(page, context={"request": request}).data)

    @extend_schema(
        operation_id="create_book",
        summary="Add a book",
        description=(
            "For operators who may add books. Authors and series are found by their names, whatever "
            "their capitals and accents, or added. It is found at once by searching; models know it "
            "from their next training on, which new books make due. Identifiers that lead to another "
            "book are answered with 409."
        ),
        tags=["Books"],
        request=AddBook,
        responses={201: OpenApiResponse(BookDetailSerializer, "Added.")},
        examples=[
            OpenApiExample("A new book", A_NEW_BOOK, request_only=True),
            OpenApiExample("Dune", BOOK_EXAMPLE, response_only=True, status_codes=["201"]),
        ],
    )
    def post(self, request: Request) -> Response:
        read_query(request)
        pk = create_book(request.user, read_body(request, AddBook))
        answer = _detail(request, pk)
        answer.status_code = 201
        answer.headers["Location"] = request.build_absolute_uri(reverse("api-book", args=[pk]))
        return answer


class BookDetail(OperatorsWrite):
    needs = {"PATCH": "catalog.change_book"}

    @extend_schema(
        operation_id="get_book",
        summary="One book",
        description="A book with its description, its stock, and every identifier that leads to it.",
        tags=["Books"],
        responses=BookDetailSerializer,
        examples=[OpenApiExample("Dune", BOOK_EXAMPLE, response_only=True)],
    )
    def get(self, request: Request, book_id: int) -> Response:
        read_query(request)
        return _detail(request, book_id)

    @extend_schema(
        operation_id="change_book",
        summary="Change a book",
        description=(
            "For operators who may change books. What is not sent stays. A list that is sent takes "
            "the place of the one before; null or an empty text takes away. Identifiers that lead to "
            "another book are answered with 409."
        ),
        tags=["Books"],
        request=ChangeBook,
        responses=BookDetailSerializer,
        examples=[
            OpenApiExample(
                "Year and genres", {"year": 1965, "genres": ["science-fiction"]}, request_only=True
            ),
            OpenApiExample("Dune", BOOK_EXAMPLE, response_only=True),
        ],
    )
    def patch(self, request: Request, book_id: int) -> Response:
        read_query(request)
        change_book(request.user, book_or_404(book_id), read_body(request, ChangeBook))
        return _detail(request, book_id)


class BookByIdentifier(Resource):
    permission_classes = [VisitorMay]

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
                enum=KINDS,
                description="`isbn` takes both kinds of ISBN, with or without hyphens.",
            ),
            OpenApiParameter("value", str, "path", description="Such as 978-0-441-17271-9."),
        ],
        responses=BookDetailSerializer,
        examples=[OpenApiExample("Dune", BOOK_EXAMPLE, response_only=True)],
    )
    def get(self, request: Request, kind: str, value: str) -> Response:
        read_query(request)
        reference = f"{kind}:{value}"
        found = resolve([reference]) if kind in KINDS else {}
        if reference not in found:
            raise NotFound(gettext("There is no such book."))
        return _detail(request, found[reference])


def _found(request: Request, asked: dict[str, Any]) -> dict[str, Any]:
    found = find(asked["q"], Filters.among(asked), guess=False)
    page = page_of(request, found, asked)
    page["mended"] = " ".join(found.looked_for) if found.mended else None
    page["facets"] = _facets(found) if asked["facets"] and asked["cursor"] is None else None
    return page | {"unknown": []}


def _facets(found: Found) -> dict[str, Any]:
    return {"counted": len(found.best), "more": found.more, **counts_of(found.best)}


def _named(references: list[Reference]) -> dict[str, Any]:
    leads = resolve(references)
    ids = list(dict.fromkeys(leads[one] for one in references if one in leads))
    return {
        "results": whole_books_in_order(ids),
        "next": None,
        "previous": None,
        "mended": None,
        "facets": None,
        "unknown": [str(one) for one in references if one not in leads],
    }


def _detail(request: Request, book_id: int) -> Response:
    books = Book.objects.with_card_details().prefetch_related("identifiers")
    book = books.filter(pk=book_id).first()
    if book is None:
        raise NotFound(gettext("There is no such book."))
    return Response(BookDetailSerializer(book, context={"request": request}).data)
