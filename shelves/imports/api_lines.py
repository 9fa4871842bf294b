"""The lines of an import over the API: what each will do, and what the reader answers."""

from django.http import HttpResponse
from django.utils.translation import gettext
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.http import ReaderCall
from catalog.api_references import book_or_404
from shelves.api_shapes import one_page
from shelves.imports import services
from shelves.imports.api_calls import TAGS, do, mine
from shelves.imports.api_examples import A_ROW, ONE_LINE, READY, WAITING
from shelves.imports.api_shapes import (
    AnswerSerializer,
    RowPageSerializer,
    RowSerializer,
    RowsQuery,
    TakeRowsSerializer,
    WaitingPageSerializer,
    WholeImportSerializer,
)
from shelves.imports.preview import views_of
from shelves.imports.tabs import lines_in
from shelves.models import Import, ImportRow
from web.api import Resource, read_body, read_nothing, read_query
from web.paging import PageQuery, answer_page


class RowsOfImport(Resource):
    @extend_schema(
        operation_id="list_import_rows",
        summary="The lines of an import",
        description="In the order of the file, each with what it will do, or has done, and why.",
        tags=TAGS,
        parameters=[RowsQuery],
        responses=RowPageSerializer,
        examples=[one_page(A_ROW)],
    )
    def get(self, request: ReaderCall, import_id: int) -> Response:
        asked = read_query(request, RowsQuery)
        source = mine(request, import_id)
        page = answer_page(request, lines_in(source, asked["tab"]), asked)
        page["results"] = views_of(source, page["results"])
        return Response(RowPageSerializer(page, context={"request": request}).data)

    @extend_schema(
        operation_id="take_import_rows",
        summary="Take many lines, or leave them out",
        description="All of a tab. Lines that were refused stay out. 409 unless it is ready.",
        tags=TAGS,
        request=TakeRowsSerializer,
        responses=WholeImportSerializer,
        examples=[
            OpenApiExample("None of them", {"tab": "all", "taken": False}, request_only=True),
            READY,
        ],
    )
    def patch(self, request: ReaderCall, import_id: int) -> Response:
        read_query(request)
        asked = read_body(request, TakeRowsSerializer)
        source = mine(request, import_id)
        do(services.take_rows, source, asked["tab"], asked["taken"])
        return Response(WholeImportSerializer(source).data)


class RowOfImport(Resource):
    @extend_schema(
        operation_id="get_import_row",
        summary="A line of an import",
        description="With what it will do, or has done.",
        tags=TAGS,
        responses=RowSerializer,
        examples=[ONE_LINE],
    )
    def get(self, request: ReaderCall, import_id: int, line: int) -> Response:
        read_query(request)
        source = mine(request, import_id)
        return _row(request, source, line)

    @extend_schema(
        operation_id="answer_import_row",
        summary="Which book a line is about, and whether it is taken",
        description=(
            "Of a finished import only lines that still wait for their book can be answered: they "
            "are written at once. 409 for any other line of one."
        ),
        tags=TAGS,
        request=AnswerSerializer,
        responses=RowSerializer,
        examples=[OpenApiExample("This book", {"book": 17}, request_only=True), ONE_LINE],
    )
    def patch(self, request: ReaderCall, import_id: int, line: int) -> Response:
        read_query(request)
        asked = read_body(request, AnswerSerializer)
        source = mine(request, import_id)
        row = _row_or_404(source, line)
        if "book" in asked:
            book = None if asked["book"] is None else book_or_404(asked["book"])
            do(services.choose_book, source, row, book)
        if "taken" in asked:
            do(services.take_rows, source, [row.pk], asked["taken"])
        return _row(request, source, line)


class AddedBookOfRow(Resource):
    @extend_schema(
        operation_id="add_book_of_import_row",
        summary="Add the book of a line to the catalogue",
        description=(
            "Where operators allow it (422 where not), for a book that was not found; 409: one "
            "like it is here already. Fifty a day at most. No body."
        ),
        tags=TAGS,
        request=None,
        responses={201: OpenApiResponse(RowSerializer, "The line is about the new book.")},
        examples=[ONE_LINE],
    )
    def post(self, request: ReaderCall, import_id: int, line: int) -> Response:
        read_nothing(request)
        source = mine(request, import_id)
        row = _row_or_404(source, line)
        do(services.add_book_from, row)
        return _row(request, source, line, 201)


class Waiting(Resource):
    @extend_schema(
        operation_id="list_waiting_rows",
        summary="Lines that wait for their books",
        description=(
            "Of finished imports, the latest import first. They are looked for again as the "
            "catalogue grows."
        ),
        tags=TAGS,
        parameters=[PageQuery],
        responses=WaitingPageSerializer,
        examples=[one_page(WAITING)],
    )
    def get(self, request: ReaderCall) -> Response:
        asked = read_query(request, PageQuery)
        page = answer_page(request, services.waiting_rows(request.user), asked)
        page["results"] = services.views_across(page["results"])
        return Response(WaitingPageSerializer(page, context={"request": request}).data)


class WaitingTable(Resource):
    @extend_schema(
        operation_id="waiting_rows_as_csv",
        summary="Lines that wait for their books, as a table",
        description="In columns that other services read.",
        tags=TAGS,
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.BINARY, "The file, in UTF-8.")},
    )
    def get(self, request: ReaderCall) -> HttpResponse:
        read_query(request)
        answer = HttpResponse(services.waiting_csv(request.user), "text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="bookrec-waiting.csv"'
        answer["Cache-Control"] = "no-store"
        return answer


def _row_or_404(source: Import, line: int) -> ImportRow:
    row = ImportRow.objects.filter(of_import=source, line=line).first()
    if row is None:
        raise NotFound(gettext("The file has no such line."))
    row.of_import = source
    return row


def _row(request: ReaderCall, source: Import, line: int, status: int = 200) -> Response:
    view = services.row_of(source, line)
    if view is None:
        raise NotFound(gettext("The file has no such line."))
    shown = RowSerializer(view, context={"request": request})
    return Response(shown.data, status=status)
