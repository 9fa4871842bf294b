"""Goodreads: My Books, Import and export. 31 columns until 2022, then 24, then 23 of them."""

from shelves.imports.reading import times_read
from shelves.imports.reading.draft import Draft
from shelves.imports.reading.statuses import status_called
from shelves.imports.record import Record

NEEDS = frozenset({"title", "author", "my rating", "exclusive shelf"})
DAYS = ("date read", "date started", "date added")
# Everybody's, and said by the exclusive shelf; other names of statuses may be own shelves.
_STANDARD = frozenset({"to-read", "currently-reading", "read"})


def read(draft: Draft) -> Record:
    draft.title("title")
    draft.authors_written_first("author", "additional authors")
    draft.number("goodreads", "book id")
    draft.isbns("isbn13", "isbn")
    # Only our own list of what waits has these.
    if "series" not in draft.facts and (series := draft.text("series")):
        draft.series(series)
    draft.asin("asin")
    draft.open_library("open library key")
    draft.year("original publication year", "year published")
    draft.rating("my rating")
    _shelves(draft)
    status = times_read.status_of(draft, "exclusive shelf")
    span = (draft.day("date started"), draft.day("date read"))
    times_read.tell(draft, status, [span], "date read", times_read.times(draft, "read count"))
    if "date added" in draft.cells:
        draft.moment("status_at", "date added")
    draft.review("my review")
    draft.spoiler("spoiler")
    draft.note("private notes")
    return draft.record()


def _shelves(draft: Draft) -> None:
    """Tags, without the shelf that says the status; that is repeated among them."""
    exclusive = draft.text("exclusive shelf")
    names = draft.text("bookshelves").split(",")
    said = {exclusive} if status_called(exclusive) else set()
    tags = [name for part in names if (name := part.strip()) and name not in _STANDARD | said]
    if tags:
        draft.shelves("bookshelves", tags)
