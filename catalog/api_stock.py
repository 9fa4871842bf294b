"""How many copies of which books are here, over the API."""

from django.contrib.admin.models import ADDITION, CHANGE, DELETION
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import OperatorMay
from catalog.api_editing import OperatorsWrite, log, log_many
from catalog.api_editing_shapes import StockBatch, StockForm
from catalog.api_references import book_or_404, resolve, unknown_book
from catalog.api_shapes import StockSerializer
from catalog.models import Stock
from catalog.stock import put_copies, stop_counting
from web.api import Resource, read_body, read_query
from web.batch import (
    BatchAnswer,
    Outcome,
    Refusal,
    Row,
    Status,
    answer_batch,
    repeated,
    repeats,
)

SOME_STOCK = {"copies": 3, "changed_at": "2026-03-14T15:09:26Z"}


class BookStock(OperatorsWrite):
    needs = dict.fromkeys(("PUT", "DELETE"), "catalog.change_book")

    @extend_schema(
        operation_id="get_stock",
        summary="How many copies of a book are here",
        description="404 where nobody counts: the stock of a book need not be kept.",
        tags=["Books"],
        responses=StockSerializer,
        examples=[OpenApiExample("Three", SOME_STOCK, response_only=True)],
    )
    def get(self, request: Request, book_id: int) -> Response:
        read_query(request)
        return Response(StockSerializer(_stock_or_404(book_id)).data)

    @extend_schema(
        operation_id="put_stock",
        summary="Say how many copies of a book are here",
        description="For operators who may change books. Once this is said, 0 is “not in stock”.",
        tags=["Books"],
        request=StockForm,
        responses={
            200: OpenApiResponse(StockSerializer, "The stock was kept before."),
            201: OpenApiResponse(StockSerializer, "It is kept from now on."),
        },
        examples=[
            OpenApiExample("Three copies", {"copies": 3}, request_only=True),
            OpenApiExample("Three", SOME_STOCK, response_only=True),
        ],
    )
    def put(self, request: Request, book_id: int) -> Response:
        read_query(request)
        book = book_or_404(book_id)
        copies = read_body(request, StockForm)["copies"]
        change = put_copies({book.pk: copies})[book.pk]
        stock, is_new = _stock_or_404(book_id), change == Status.CREATED
        if change != Status.UNCHANGED:
            action = ADDITION if is_new else CHANGE
            log(request.user, stock, action, f"Over the API: {copies} copies.")
        return Response(StockSerializer(stock).data, 201 if is_new else 200)

    @extend_schema(
        operation_id="delete_stock",
        summary="Keep no stock of a book any more",
        description="For operators who may change books. To say that there is none, put 0 copies.",
        tags=["Books"],
        request=None,
        responses={204: OpenApiResponse(description="Nobody counts any more.")},
    )
    def delete(self, request: Request, book_id: int) -> Response:
        read_query(request)
        read_body(request)
        stock = _stock_or_404(book_id)
        stop_counting([book_id])
        log(request.user, stock, DELETION, "Over the API.")
        return Response(status=204)


class StockOfMany(Resource):
    permission_classes = [OperatorMay]
    needs = "catalog.change_book"

    @extend_schema(
        operation_id="put_stocks",
        summary="Say how many copies of many books are here",
        description=(
            "For operators who may change books. A row whose book is not known is refused with the "
            "code `not_found`. Books that no row names stay as they are."
        ),
        tags=["Books"],
        request=StockBatch,
        responses=BatchAnswer,
        examples=[
            OpenApiExample(
                "Two books",
                {
                    "stock": [
                        {"book": 42, "copies": 3},
                        {"book": "isbn:978-0-441-17271-9", "copies": 0},
                    ],
                    "partial": True,
                },
                request_only=True,
            ),
            OpenApiExample(
                "What became of them",
                {
                    "results": [
                        {"row": 0, "status": "changed", "errors": []},
                        {
                            "row": 1,
                            "status": "refused",
                            "errors": [
                                {
                                    "field": "book",
                                    "detail": "There is no book isbn:978-0-441-17271-9.",
                                    "code": "not_found",
                                }
                            ],
                        },
                    ],
                    "created": 0,
                    "changed": 1,
                    "unchanged": 0,
                    "refused": 1,
                },
                response_only=True,
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        answer = answer_batch(request, StockBatch, _write)
        log_many(request.user, Stock, answer.data)
        return answer


def _write(rows: list[Row]) -> list[Outcome]:
    leads = resolve(row["book"] for row in rows)
    books = [leads.get(row["book"]) for row in rows]
    twice = repeats(pk or ("none", place) for place, pk in enumerate(books))
    good = {
        pk: row["copies"]
        for place, (pk, row) in enumerate(zip(books, rows, strict=True))
        if pk and place not in twice
    }
    changes = put_copies(good)
    return [
        _outcome(row, pk, changes, place in twice)
        for place, (pk, row) in enumerate(zip(books, rows, strict=True))
    ]


def _outcome(row: Row, pk: int | None, changes: dict[int, Status], twice: bool) -> Outcome:
    if pk is None:
        return Refusal("book", "not_found", unknown_book(row["book"]))
    return repeated("book") if twice else changes[pk]


def _stock_or_404(book_id: int) -> Stock:
    stock = Stock.objects.filter(pk=book_id).first()
    if stock is None:
        book_or_404(book_id)
        raise NotFound(gettext("No stock is kept of this book."))
    return stock
