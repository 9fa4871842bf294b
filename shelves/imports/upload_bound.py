"""A bound on what anybody may send as a file: more is read to its end, and kept nowhere."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from shelves.imports.services import MOST_BYTES

_MARK = "file_was_too_large"
_NAMES = "names_of_files_too_large"
_View = TypeVar("_View", bound=Callable[..., Any])


def takes_files_of(most: int, together: int) -> Callable[[_View], _View]:
    """For a view that takes larger files than others: bytes of each, and of all in a request.

    It stands above every other decorator of the view.
    """

    def decorate(view: _View) -> _View:
        vars(view)["most_upload"] = most, together
        return view

    return decorate


class BoundedUpload(FileUploadHandler):
    """Comes before the handlers that keep the file. The other fields of the form arrive."""

    taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        assert self.request is not None
        most, together = _bounds(self.request)
        if start + len(raw_data) > most or self.taken + len(raw_data) > together:
            setattr(self.request, _MARK, True)
            setattr(self.request, _NAMES, [*too_large_in(self.request), self.file_name or ""])
            raise SkipFile
        self.taken += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        return None  # the next handler has it


def was_too_large(request: HttpRequest) -> bool:
    """Whether a file of this request was left out for its size."""
    return bool(getattr(request, _MARK, False))


def too_large_in(request: HttpRequest) -> list[str]:
    """The names of those that were left out."""
    return list(getattr(request, _NAMES, []))


def _bounds(request: HttpRequest) -> tuple[int, int]:
    match = getattr(request, "resolver_match", None)
    return getattr(match and match.func, "most_upload", None) or (MOST_BYTES, 2**63)
