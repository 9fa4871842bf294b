"""A reader's books in the shape of Goodreads' export, which other systems read.

What that shape has no room for is left out or made smaller: half stars become whole ones (ties go
up, and half a star is one), dates known in part are left out, of several readings the latest stands
there, and books that were only dismissed are missing. A book without a status has an empty shelf.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from accounts.exporting import EXPORTING, one_moment
from accounts.models import User
from accounts.own_data import Row
from catalog.models import Identifier
from shelves.markdown import as_html
from shelves.models import OwnShelf, OwnShelfBook, Reading, ShelfEntry
from shelves.own_books import book_rows
from web.spreadsheets import cell

COLUMNS = [
    "Book Id", "Title", "Author", "Author l-f", "Additional Authors", "ISBN", "ISBN13",
    "My Rating", "Average Rating", "Publisher", "Binding", "Number of Pages", "Year Published",
    "Original Publication Year", "Date Read", "Date Added", "Bookshelves",
    "Bookshelves with positions", "Exclusive Shelf", "My Review", "Spoiler", "Private Notes",
    "Read Count", "Owned Copies",
]  # fmt: skip
STATUSES = {
    ShelfEntry.Shelf.WANT: "to-read",
    ShelfEntry.Shelf.READING: "currently-reading",
    ShelfEntry.Shelf.READ: "read",
    ShelfEntry.Shelf.PAUSED: "on-hold",
    ShelfEntry.Shelf.STOPPED: "did-not-finish",
}
_IN_MEMORY = 1 << 20
_WHOLE_DAY = len("2026-03-14")


def goodreads_csv_of(reader: User) -> IO[bytes]:
    """The file, at its beginning; raises TooOften."""
    EXPORTING.count(reader.pk)
    file: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    text = io.TextIOWrapper(file, "utf-8", newline="")
    table = csv.DictWriter(text, COLUMNS, restval="")
    table.writeheader()
    with one_moment():
        for row in goodreads_rows(reader):
            table.writerow(row)
    text.detach()
    file.seek(0)
    return file


def goodreads_rows(reader: User) -> Iterator[Row]:
    places = _Places(reader)
    for row in book_rows(reader):
        if _only_dismissed(row):
            continue
        yield {name: cell(value) for name, value in _plain(row, places).items()} | _isbns(row)


def shelf_name(name: str) -> str:
    """As Goodreads writes names of shelves: "To lend, soon" -> "to-lend-soon"."""
    plain = "-".join(name.lower().replace(",", " ").split())
    return f"{plain}-2" if plain in STATUSES.values() else plain


class _Places:
    """Where each book stands on each shelf, counted from its beginning."""

    def __init__(self, reader: User) -> None:
        self.by_status = _counted(
            ShelfEntry.objects.filter(reader=reader)
            .order_by("added_at", "pk")
            .values_list("shelf", "book_id")
        )
        self.by_slug = _counted(
            OwnShelfBook.objects.filter(shelf__reader=reader)
            .order_by("added_at", "pk")
            .values_list("shelf__slug", "book_id")
        )
        shelves = OwnShelf.objects.filter(reader=reader)
        self.names = {slug: shelf_name(name) for slug, name in shelves.values_list("slug", "name")}

    def of(self, row: Row) -> list[tuple[str, int]]:
        """Shelves as Goodreads has them beside the exclusive one, which it repeats but for "read"."""
        book = row["book"]
        own = [(self.names[at["slug"]], self.by_slug[at["slug"], book]) for at in row["shelves"]]
        status = row["status"]
        if status and status != ShelfEntry.Shelf.READ:
            own.insert(0, (STATUSES[status], self.by_status[status, book]))
        return own


def _counted(pairs: Any) -> dict[tuple[str, int], int]:
    seen: Counter[str] = Counter()
    places = {}
    for shelf, book in pairs.iterator():
        seen[shelf] += 1
        places[shelf, book] = seen[shelf]
    return places


def _only_dismissed(row: Row) -> bool:
    kept = ("stars", "status", "readings", "note", "review", "shelves")
    return not any(row[name] for name in kept)


def _plain(row: Row, places: _Places) -> Row:
    authors = row["authors"] or [""]
    shelves = places.of(row)
    finished = _finished(row)
    status = row["status"] or (ShelfEntry.Shelf.READ if row["stars"] else "")
    return {
        "Book Id": _identifier(row, Identifier.Kind.GOODREADS_EDITION),
        "Title": _title(row),
        "Author": authors[0],
        "Author l-f": _last_first(authors[0]),
        "Additional Authors": ", ".join(authors[1:]),
        "My Rating": max(int(row["stars"] + 0.5), 1) if row["stars"] else 0,
        "Original Publication Year": row["year"],
        "Date Read": max(map(_date, finished), default=""),
        "Date Added": _date((row["status_at"] or row["rated_at"] or "")[:_WHOLE_DAY]),
        "Bookshelves": ", ".join(name for name, _ in shelves),
        "Bookshelves with positions": ", ".join(f"{name} (#{n})" for name, n in shelves),
        "Exclusive Shelf": STATUSES[ShelfEntry.Shelf(status)] if status else "",
        "My Review": _html(row["review"]),
        "Spoiler": "true" if row["review"] and row["spoiler"] else "",
        "Private Notes": row["note"],
        "Read Count": max(len(finished), int(status == ShelfEntry.Shelf.READ)),
        "Owned Copies": 0,
    }


def _isbns(row: Row) -> Row:
    """As formulas, as Goodreads has them: spreadsheets would take off the zeros of a number.

    They hold what the catalogue keeps, whose check digits are right, and no text of anybody.
    """
    isbn10 = _identifier(row, Identifier.Kind.ISBN10)
    isbn13 = _identifier(row, Identifier.Kind.ISBN13)
    return {"ISBN": f'="{_bare(isbn10)}"', "ISBN13": f'="{_bare(isbn13)}"'}


def _bare(isbn: str) -> str:
    return isbn if re.fullmatch(r"[0-9]{9}(?:[0-9]{3})?[0-9X]", isbn) else ""


def _identifier(row: Row, kind: str) -> str:
    return next((value for of_kind, value in row["identifiers"] if of_kind == kind), "")


def _title(row: Row) -> str:
    if not row["series"]:
        return str(row["title"])
    position = f", #{row['series_position']}" if row["series_position"] else ""
    return f"{row['title']} ({row['series']}{position})"


def _last_first(name: str) -> str:
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}" if first else name


def _finished(row: Row) -> list[str]:
    done = Reading.Outcome.FINISHED
    return [reading["finished"] for reading in row["readings"] if reading["outcome"] == done]


def _date(text: str) -> str:
    """A whole day, or nothing: Goodreads knows no others, and none is made up."""
    return text.replace("-", "/") if len(text) == _WHOLE_DAY else ""


def _html(review: str) -> str:
    """With <br/> between paragraphs, as Goodreads has them."""
    html = as_html(review).strip() if review else ""
    html = re.sub(r"</p>\s*<p>", "<br/><br/>", html).replace("<br>", "<br/>")
    return re.sub(r"</?p>", "", html)
