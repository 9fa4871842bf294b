"""The text that somebody gives: pasted, or in a file. It is looked at, and kept nowhere."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext

from shelves.imports.upload_bound import was_too_large
from texts.engine.encodings import NotText, decode
from texts.identify import MOST_BYTES
from web.faults import Invalid


def given_in(request: HttpRequest) -> str:
    """`file`, or else `text`. Raises Invalid for what is too large or no text."""
    file = request.FILES.get("file")  # from here on it is known what was left out
    if was_too_large(request):
        raise too_large("file")
    if isinstance(file, UploadedFile):
        try:
            return decode(file.read())
        except NotText as error:
            raise no_text() from error
    text = request.POST.get("text", "").replace("\x00", "")
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise too_large("text")
    return text


def no_text() -> Invalid:
    return Invalid(
        "file", gettext("There is no plain text in this file. Save it as .txt, and give that file.")
    )


def too_large(field: str = "text") -> Invalid:
    said = gettext("This is more than %(most)s MB. A chapter is enough.")
    return Invalid(field, said % {"most": MOST_BYTES // 2**20})
