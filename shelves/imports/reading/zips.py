"""The one file of books that a zip holds, taken out within bounds."""

import io
import struct
import zipfile
import zlib
from typing import NamedTuple

from django.utils.translation import gettext

from shelves.imports.reading.kinds import excel, spreadsheet
from shelves.imports.reading.trouble import LARGEST_UNPACKED, MOST_ENTRIES, Unreadable

OWN_EXPORT = "bookrec.json"
_START = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_TABLES = (".csv", ".tsv")
# Other methods unpack a few bytes into any number at once.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError,
    NotImplementedError, IndexError, OverflowError,
)  # fmt: skip
_STEP = 1 << 20


class Member(NamedTuple):
    name: str
    data: bytes


def is_zip(data: bytes) -> bool:
    return data.startswith(_START)


def member_of(data: bytes) -> Member:
    """Raises Unreadable where there is none, or more than one, or the zip is too large or broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _taken_out(archive, _chosen(archive))
    except Unreadable:
        raise
    except _BROKEN:
        raise Unreadable(
            gettext(
                "The zip file is broken or not complete. Nothing was changed. Download it again, "
                "or unpack it and give the file inside."
            )
        ) from None


def _chosen(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Unreadable(
            gettext(
                "The zip holds more than %(most)s files. Nothing was changed. Unpack it, and "
                "give the file with your books."
            )
            % {"most": MOST_ENTRIES}
        )
    names = {entry.filename for entry in entries}
    _refuse_documents(names)
    files = [entry for entry in entries if not _is_beside(entry)]
    own = [entry for entry in files if _base(entry) == OWN_EXPORT]
    tables = [entry for entry in files if _base(entry).endswith(_TABLES)]
    lists = [entry for entry in files if _base(entry).endswith(".txt")]
    jsons = [entry for entry in files if _base(entry).endswith(".json")]
    for found in (own, tables, jsons or lists):
        if len(found) == 1:
            return found[0]
    if len(tables) > 1:
        raise Unreadable(
            gettext(
                "The zip holds several tables (%(names)s). Nothing was changed. Unpack it, and "
                "give the one with your books."
            )
            % {"names": ", ".join(sorted(_base(entry)[:60] for entry in tables)[:5])}
        )
    raise Unreadable(_of_many_jsons() if jsons else _of_none(files))


def _refuse_documents(names: set[str]) -> None:
    if any(name.startswith("xl/") for name in names):
        raise Unreadable(excel())
    if "mimetype" in names and "content.xml" in names:
        raise Unreadable(spreadsheet())


def _of_many_jsons() -> str:
    return gettext(
        "The zip holds many JSON files and no list of books. It may be the answer to a data "
        "request of Goodreads, which has no list that others can read. Nothing was changed. On "
        "Goodreads open My Books, Import and export (goodreads.com/review/import), press Export "
        "Library, and give the CSV file that you get."
    )


def _of_none(files: list[zipfile.ZipInfo]) -> str:
    if any(_base(entry).endswith(".zip") for entry in files):
        return gettext(
            "The zip holds another zip. Nothing was changed. Unpack both, and give the file with "
            "your books."
        )
    return gettext("The zip holds no CSV, TSV or JSON file. Nothing was changed.")


def _taken_out(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Member:
    if entry.flag_bits & 0x1:
        raise Unreadable(
            gettext(
                "The zip is locked with a password. Nothing was changed. Unpack it, and give the "
                "file inside."
            )
        )
    if entry.compress_type not in _METHODS:
        raise zipfile.BadZipFile
    # What an entry says of its size need not be true.
    taken, size = [], 0
    with archive.open(entry) as file:
        while size <= LARGEST_UNPACKED and (piece := file.read(_STEP)):
            taken.append(piece)
            size += len(piece)
    if entry.file_size > LARGEST_UNPACKED or size > LARGEST_UNPACKED:
        raise Unreadable(
            gettext("The file in the zip is larger than %(most)s MB. Nothing was changed.")
            % {"most": LARGEST_UNPACKED >> 20}
        )
    return Member(entry.filename, b"".join(taken))


def _is_beside(entry: zipfile.ZipInfo) -> bool:
    """Folders, and what some systems put into every zip."""
    hidden = any(part.startswith(".") for part in entry.filename.split("/"))
    return entry.is_dir() or hidden or entry.filename.startswith("__MACOSX/")


def _base(entry: zipfile.ZipInfo) -> str:
    return entry.filename.rpartition("/")[2].lower()
