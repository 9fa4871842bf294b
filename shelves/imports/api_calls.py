"""What calls about imports share: whose they are, the files they send, and how they are refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext
from rest_framework.exceptions import APIException, NotFound
from rest_framework.parsers import BaseParser

from accounts.http import ReaderCall
from shelves.imports import services
from shelves.imports.services import ImportRefused
from shelves.models import Import

TAGS = ["Import"]
# What a form adds to the file that it sends.
_AROUND_A_FILE = 64 * 1024


class NotNow(APIException):
    status_code = 409


class NotTaken(APIException):
    status_code = 422


@dataclass(frozen=True)
class SentFile:
    name: str
    data: bytes


class FileParser(BaseParser):
    """The body is the file: a SentFile."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        request = (parser_context or {})["request"]
        data = stream.read(services.MOST_BYTES + 1)
        if len(data) > services.MOST_BYTES:
            raise RequestDataTooBig
        header = request.META.get("HTTP_CONTENT_DISPOSITION", "")
        _, parameters = parse_header_parameters(header)
        return SentFile(str(parameters.get("filename") or ""), data)


FILE_TYPES = (
    "text/csv",
    "text/tab-separated-values",
    "text/plain",
    "application/json",
    "application/zip",
    "application/x-zip-compressed",
    "application/octet-stream",
)
FILE_PARSERS = [
    type(f"FileParser{n}", (FileParser,), {"media_type": kind}) for n, kind in enumerate(FILE_TYPES)
]


def refuse_body_by_length(meta: Mapping[str, Any]) -> None:
    """By its announced length, before anything of it is read."""
    length = meta.get("CONTENT_LENGTH")
    if length and length.isdecimal() and int(length) > services.MOST_BYTES + _AROUND_A_FILE:
        raise RequestDataTooBig


def refusal(error: ImportRefused) -> APIException:
    """As the API says it."""
    if error.code == "too_large":
        raise RequestDataTooBig
    if error.code in {"state", "too_many_open", "busy", "found"}:
        return NotNow(str(error))
    return NotTaken(str(error))


def mine(request: ReaderCall, pk: int) -> Import:
    source = services.import_of(request.user, pk)
    if source is None:
        raise NotFound(gettext("You have no such import."))
    return source


def do(act: Any, *of: Any) -> Any:
    try:
        return act(*of)
    except ImportRefused as error:
        raise refusal(error) from error
