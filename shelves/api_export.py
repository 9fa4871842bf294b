"""Everything of mine, over the API: the zip, and my books as Goodreads would write them."""

from collections.abc import Callable
from typing import IO

from django.http import FileResponse
from django.utils.translation import gettext
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import PermissionDenied

from accounts.exporting import export_of, file_name
from accounts.freshness import is_fresh
from accounts.http import ReaderCall
from accounts.models import User
from shelves.api_shapes import TAGS
from shelves.goodreads_export import goodreads_csv_of
from web.api import Resource, read_query

ZIP, CSV = "application/zip", "text/csv"


class MyExport(Resource):
    @extend_schema(
        operation_id="export_everything",
        summary="Everything of mine",
        description=(
            "A zip of `bookrec.json`, which an import brings back exactly, `more.json`, which is "
            "for reading, tables for spreadsheets, and a README. At most 20 exports an hour. With a session in place of a "
            "token: 403 unless its reader has just given their password again."
        ),
        tags=TAGS,
        responses={(200, ZIP): OpenApiResponse(OpenApiTypes.BINARY, "The file.")},
    )
    def get(self, request: ReaderCall) -> FileResponse:
        read_query(request)
        if request.auth is None and not is_fresh(request._request):
            raise PermissionDenied(
                gettext("Show on your account page that it is you, or use a token.")
            )
        return sent(export_of, request.user)


class MyGoodreadsExport(Resource):
    @extend_schema(
        operation_id="export_as_goodreads",
        summary="My books as Goodreads would export them",
        description=(
            "A CSV of 24 columns that other systems import. Stars are whole there, and dates whole "
            "days; what is known in part is left out. At most 20 exports an hour."
        ),
        tags=TAGS,
        responses={(200, CSV): OpenApiResponse(OpenApiTypes.BINARY, "The file, in UTF-8.")},
    )
    def get(self, request: ReaderCall) -> FileResponse:
        read_query(request)
        return sent(goodreads_csv_of, request.user, CSV, "-goodreads.csv")


def sent(
    export: Callable[[User], IO[bytes]], reader: User, kind: str = ZIP, ending: str = ".zip"
) -> FileResponse:
    answer = FileResponse(
        export(reader), as_attachment=True, filename=file_name(ending), content_type=kind
    )
    answer["Cache-Control"] = "no-store"
    return answer
