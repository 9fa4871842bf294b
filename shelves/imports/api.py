"""Bringing a library in over the API: the file, its preview line by line, the commit and the undo."""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http import ReaderCall
from shelves.api_shapes import gone, one_page
from shelves.imports import services
from shelves.imports.api_calls import (
    FILE_PARSERS,
    FILE_TYPES,
    TAGS,
    SentFile,
    do,
    mine,
    refusal,
    refuse_body_by_length,
)
from shelves.imports.api_examples import A_TABLE, ON_LIST, READING, READY, WRITING
from shelves.imports.api_shapes import (
    ColumnsSerializer,
    FileFormSerializer,
    FileQuery,
    ImportPageSerializer,
    ReviewsChoiceSerializer,
    TakenBackSerializer,
    WholeImportSerializer,
)
from shelves.imports.reading import Unreadable
from shelves.imports.reading.kinds import refuse_no_text
from shelves.imports.services import ImportRefused
from shelves.imports.uploads import too_large
from shelves.models import Import
from web.api import Resource, read_body, read_nothing, read_query
from web.paging import PageQuery, answer_page


class Imports(Resource):
    parser_classes = [MultiPartParser, *FILE_PARSERS]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        refuse_body_by_length(request.META)
        super().initial(request, *args, **kwargs)

    def body_parts(self, request: Request) -> Iterator[bytes]:
        """As it was parsed, which happens once: a form's file lies on disk if it is large."""
        if isinstance(request.data, SentFile):
            yield request.data.name.encode() + b"\n"
            yield request.data.data
        for file in request.FILES.values():
            yield file.name.encode() + b"\n"
            yield from file.chunks()
            file.seek(0)

    @extend_schema(
        operation_id="list_my_imports",
        summary="My imports",
        description="The latest first.",
        tags=TAGS,
        parameters=[PageQuery],
        responses=ImportPageSerializer,
        examples=[one_page(ON_LIST)],
    )
    def get(self, request: ReaderCall) -> Response:
        asked = read_query(request, PageQuery)
        page = answer_page(request, services.imports_of(request.user), asked)
        return Response(ImportPageSerializer(page).data)

    @extend_schema(
        operation_id="import_library",
        summary="Bring a library in",
        description=(
            "An export of Goodreads, StoryGraph, LibraryThing, Hardcover, Open Library, BookWyrm, "
            "Calibre, Openreads, Babelio or this site, a list of ISBNs, or any table with names of "
            "columns: as the body, or as `file` of a form. It is read in the background: "
            "`GET me/imports/{id}` tells how far it is. Nothing is written before `commit`. 411: "
            "it comes in chunks, without a Content-Length. 422: it is empty, or no such file at "
            "all. 409: too many imports are unfinished. Thirty files an hour at most."
        ),
        tags=TAGS,
        parameters=[FileQuery],
        request={
            "multipart/form-data": FileFormSerializer,
            **dict.fromkeys(FILE_TYPES, OpenApiTypes.BINARY),
        },
        responses={202: OpenApiResponse(WholeImportSerializer, "It is being read.")},
        examples=[A_TABLE, READING],
    )
    def post(self, request: ReaderCall) -> Response:
        name = read_query(request, FileQuery)["name"]
        sent = _sent(request)
        try:
            refuse_no_text(sent.data)
            source = services.start(request.user, sent.name or name, sent.data)
        except Unreadable as error:
            raise refusal(ImportRefused("unreadable", str(error))) from error
        except ImportRefused as error:
            raise refusal(error) from error
        return _answer(source, 202)


class ImportOfMine(Resource):
    @extend_schema(
        operation_id="get_import",
        summary="An import",
        description=(
            "How far it is (`reading`, `asks_columns`, `ready`, `committing`, `done`, `undone`, "
            "`failed`), its lines by verdict, and what it will write, or has written."
        ),
        tags=TAGS,
        responses=WholeImportSerializer,
        examples=[READY],
    )
    def get(self, request: ReaderCall, import_id: int) -> Response:
        read_query(request)
        return _answer(mine(request, import_id))

    @extend_schema(
        operation_id="choose_reviews_of_import",
        summary="What becomes of the reviews",
        description="409 unless the import is ready.",
        tags=TAGS,
        request=ReviewsChoiceSerializer,
        responses=WholeImportSerializer,
        examples=[OpenApiExample("Left out", {"reviews": "leave"}, request_only=True), READY],
    )
    def patch(self, request: ReaderCall, import_id: int) -> Response:
        read_query(request)
        reviews = read_body(request, ReviewsChoiceSerializer)["reviews"]
        source = mine(request, import_id)
        do(services.set_reviews, source, reviews)
        return _answer(source)

    @extend_schema(
        operation_id="throw_import_away",
        summary="Throw an import away",
        description=(
            "With its file and its preview. What it has written stays, and can't be taken back as "
            "one any more. 409 while it is being written."
        ),
        tags=TAGS,
        request=None,
        responses=gone(),
    )
    def delete(self, request: ReaderCall, import_id: int) -> Response:
        read_nothing(request)
        do(services.throw_away, mine(request, import_id))
        return Response(status=204)


class ColumnsOfImport(Resource):
    @extend_schema(
        operation_id="name_columns_of_import",
        summary="Say what the columns mean",
        description=(
            "For a table that asks (`asks_columns`). Fields: title, author, more_authors, isbn, "
            "isbn10, goodreads, openlibrary, asin, series, series_position, year, rating (of 5), "
            "rating_10, rating_100, status, started, finished, read_count, added, shelves, review, "
            "spoiler, note. Then it is read. 422: there is no such field or column, or none of "
            "them leads to a book. 409 unless it asks."
        ),
        tags=TAGS,
        request=ColumnsSerializer,
        responses={202: OpenApiResponse(WholeImportSerializer, "It is being read.")},
        examples=[
            OpenApiExample(
                "Three columns",
                {"columns": {"title": "Werk", "author": "Von", "rating": "Punkte"}},
                request_only=True,
            ),
            READING,
        ],
    )
    def put(self, request: ReaderCall, import_id: int) -> Response:
        read_query(request)
        columns = read_body(request, ColumnsSerializer)["columns"]
        source = mine(request, import_id)
        do(services.give_columns, source, columns)
        return _answer(source, 202)


class CommitOfImport(Resource):
    @extend_schema(
        operation_id="commit_import",
        summary="Write what the preview shows",
        description="In the background, whole or not at all. 409 unless it is ready. No body.",
        tags=TAGS,
        request=None,
        responses={202: OpenApiResponse(WholeImportSerializer, "It is being written.")},
        examples=[WRITING],
    )
    def post(self, request: ReaderCall, import_id: int) -> Response:
        read_nothing(request)
        source = mine(request, import_id)
        do(services.commit, source)
        return _answer(source, 202)


class UndoOfImport(Resource):
    @extend_schema(
        operation_id="undo_import",
        summary="Take a whole import back",
        description="What has changed since stays as it is. 409 unless it is done. No body.",
        tags=TAGS,
        request=None,
        responses=TakenBackSerializer,
        examples=[OpenApiExample("Taken back", {"back": 812, "left": 3}, response_only=True)],
    )
    def post(self, request: ReaderCall, import_id: int) -> Response:
        read_nothing(request)
        taken = do(services.undo, mine(request, import_id))
        return Response(TakenBackSerializer(taken).data)


def _sent(request: ReaderCall) -> SentFile:
    if isinstance(request.data, SentFile):
        return request.data
    # A file that is too large for its handler is left out of the form.
    if getattr(request._request, "file_was_too_large", False):
        raise refusal(ImportRefused("too_large", too_large()))
    if request.content_type.partition(";")[0] != MultiPartParser.media_type:
        return SentFile("", b"")  # an empty body is parsed by nobody
    file = read_body(request, FileFormSerializer)["file"]
    return SentFile(file.name, file.read())


def _answer(source: Import, status: int = 200) -> Response:
    return Response(WholeImportSerializer(source).data, status=status)
