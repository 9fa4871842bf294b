"""What a file is that is no table: said by its first bytes, so that its reader hears its name."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shelves.imports.reading.trouble import Unreadable

_SAMPLE = 65_536
# Of plain text at most one character in so many is a control character.
_CONTROLS_ONE_IN = 20
_CONTROLS_FORGIVEN = 16
_CONTROLS = bytes(sign for sign in range(32) if sign not in b"\t\n\r\f\x1a\x00")


_EXCEL = _(
    "This is an Excel workbook. Nothing was changed. Open it, save it as CSV (UTF-8), and give that "
    "file."
)
# How files begin that are surely no table and no JSON, and what their reader is told.
_BYTES = {
    (b"\xd0\xcf\x11\xe0",): _EXCEL,
    (b"%PDF",): _("This is a PDF. Nothing was changed. Give the file that your service exports."),
    (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x00\x00\x01\x00"): _(
        "This is a picture. Nothing was changed. Give the file that your service exports."
    ),
    (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ"): _(
        "This is a packed archive. Nothing was changed. Unpack it, and give the CSV or JSON file "
        "that is inside."
    ),
    (b"SQLite format 3",): _(
        "This is a database. Nothing was changed. Export your books as CSV from the program that "
        "it belongs to."
    ),
}
_TEXTS = {
    (b"<!doctype html", b"<html"): _(
        "This is a web page, not the export itself. Nothing was changed. Sign in where you export, "
        "download the file again, and give that one."
    ),
    (b"<?xml", b"{\\rtf"): _(
        "This file is no table (it is XML or a text document). Nothing was changed. Export or save "
        "your books as CSV."
    ),
}


def refuse_no_text(data: bytes) -> None:
    """Raises Unreadable for what is told by its beginning; zips are none of its business."""
    text = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for begins, kinds in ((data, _BYTES), (text, _TEXTS)):
        for marks, said in kinds.items():
            if begins.startswith(marks):
                raise Unreadable(str(said))


def refuse_binary(data: bytes) -> None:
    """Raises Unreadable for bytes that are text in no encoding of single bytes."""
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROLS)) + sample.count(0)
    if max(0, controls - _CONTROLS_FORGIVEN) * _CONTROLS_ONE_IN > len(sample):
        raise Unreadable(
            gettext(
                "This file is neither a table nor JSON. Nothing was changed. Give the CSV, TSV, "
                "JSON or zip file that your service exports."
            )
        )


def excel() -> str:
    return str(_EXCEL)


def spreadsheet() -> str:
    return gettext(
        "This is a spreadsheet of LibreOffice or OpenOffice. Nothing was changed. Open it, save "
        "it as CSV, and give that file."
    )
