"""A bound on what anybody may send as a file: more is read to its end, and kept nowhere."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from shelves.imports.services import MOST_BYTES

_MARK = "file_was_too_large"


class BoundedUpload(FileUploadHandler):
    """Comes before the handlers that keep the file. The other fields of the form arrive."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > MOST_BYTES:
            setattr(self.request, _MARK, True)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        return None  # the next handler has it


def was_too_large(request: HttpRequest) -> bool:
    """Whether a file of this request was left out for its size."""
    return bool(getattr(request, _MARK, False))
