"""What a text is, over the API: one in a call, or a file of many."""

import tempfile
from collections.abc import Mapping
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http import ReaderCall
from accounts.permissions import VisitorMay
from texts import batch
from texts.api_shapes import (
    AN_ANSWER,
    IdentifiedSerializer,
    PassagesFormSerializer,
    TextSerializer,
    draw,
)
from texts.identify import MOST_BYTES, identify
from texts.views import CSV, as_csv
from web.api import Resource, read_body, read_query
from web.json_bodies import read_json

TAGS = ["Texts"]
_PLAIN = "text/plain"
_STEP = 2**16
_AROUND_A_TEXT = 1024
# What a form adds to the file that it sends.
_AROUND_A_FILE = 64 * 1024


class LongTextParser(BaseParser):
    """JSON that may be longer than that of other calls: it spells a byte of a text with up to six.

    No JSONParser: for those the body is read at once, as long as it is that of other calls.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        request = (parser_context or {})["request"]
        if int(request.META.get("CONTENT_LENGTH") or 0) > 6 * MOST_BYTES + _AROUND_A_TEXT:
            raise RequestDataTooBig
        return read_json(stream, media_type, parser_context)


class Identify(Resource):
    permission_classes = [VisitorMay]
    stores_nothing = True
    parser_classes = [LongTextParser]

    @extend_schema(
        operation_id="identify_text",
        summary="What a text is",
        description=(
            "Its language, who of the authors known here most likely wrote it, how sure that is and "
            "why, and which books here are near it. Where nobody can tell, `unsure` says why, and "
            "there is no guess dressed as fact. The text is neither kept nor logged. 413: it is too "
            "large."
        ),
        tags=TAGS,
        request=TextSerializer,
        responses=IdentifiedSerializer,
        examples=[
            OpenApiExample(
                "A passage",
                {"text": "It was on a dreary night of November that I beheld my man completed."},
                request_only=True,
            ),
            OpenApiExample("What it is", AN_ANSWER, response_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        read_query(request)
        text = read_body(request, TextSerializer)["text"]
        if len(text.encode()) > MOST_BYTES:
            raise RequestDataTooBig
        return Response(draw(identify(text), {"request": request}))


class PassagesParser(BaseParser):
    """The body is the file; it lies on disk while it is read."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever reads it closes it
        while piece := stream.read(_STEP):
            file.write(piece)
        if file.tell() > batch.MOST_BYTES:
            raise RequestDataTooBig
        file.seek(0)
        return file


class TableParser(PassagesParser):
    media_type = CSV


class PlainParser(PassagesParser):
    media_type = _PLAIN


class IdentifyMany(Resource):
    stores_nothing = True
    parser_classes = [TableParser, PlainParser, MultiPartParser]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # By its announced length, before anything of it is read.
        length = request.META.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and int(length) > batch.MOST_BYTES + _AROUND_A_FILE:
            raise RequestDataTooBig
        request._request.upload_handlers = [TemporaryFileUploadHandler(request._request)]
        super().initial(request, *args, **kwargs)

    @extend_schema(
        operation_id="identify_texts",
        summary="What each passage of a file is",
        description=(
            "A CSV with a column `text`, or a plain text of which every paragraph is a passage (in a "
            f"form its name ends in .txt), up to {batch.MOST_BYTES // 2**20} MB; out comes a CSV as a "
            f"stream, a row for each, with the columns {', '.join(batch.COLUMNS)}. `unsure` says why "
            "there is no answer, as in `too_short` or `language: close; author: stranger`, or in words "
            "what is wrong with that passage; the others go on. A text that a spreadsheet would run "
            f"begins with an apostrophe. After {int(batch.MOST_SECONDS // 60)} minutes the last row says "
            "so. 429: another file is being read just now, or too many were in an hour."
        ),
        tags=TAGS,
        request={
            "multipart/form-data": PassagesFormSerializer,
            CSV: OpenApiTypes.BINARY,
            _PLAIN: OpenApiTypes.BINARY,
        },
        responses={(200, CSV): OpenApiResponse(OpenApiTypes.BINARY, "The table, in UTF-8.")},
        examples=[
            OpenApiExample(
                "Two passages",
                "text\nCall me Ishmael.\nEs war einmal ein König.\n",
                media_type=CSV,
                request_only=True,
            )
        ],
    )
    def post(self, request: ReaderCall) -> StreamingHttpResponse:
        read_query(request)
        file, is_table = _sent(request)
        return as_csv(batch.Table(file, is_table=is_table, reader=request.user.pk))


def _sent(request: ReaderCall) -> tuple[IO[bytes], bool]:
    kind = request.content_type.partition(";")[0].strip().lower()
    if kind in {CSV, _PLAIN}:
        sent: Any = request.data
        # An empty body is parsed by nobody.
        return sent if hasattr(sent, "read") else tempfile.TemporaryFile(), kind == CSV
    file = read_body(request, PassagesFormSerializer)["file"]
    return file.file, not file.name.lower().endswith(".txt")
