"""StoryGraph: Manage account, Export. Until 2022 with "Author" and "ISBN" for two of its columns."""

import re

from shelves.imports.reading import times_read
from shelves.imports.reading.draft import Draft
from shelves.imports.record import Record
from shelves.readings import MOST_READINGS

NEEDS = frozenset({"title", "read status", "star rating"})
DAYS = ("last date read", "dates read", "date added")
# "2021/01/05-2021/02/01", "2021/01/05-", "2021/02/01"; years and months may stand alone.
_SPAN = re.compile(
    r"(?P<first>\d{4}(?:[/.]\d{1,2}){0,2}|\d{4}(?:-\d{2}){2}|\d{1,2}/\d{1,2}/\d{4})?\s*"
    r"(?P<to>[-–]|to)\s*(?P<last>\S.*)?"
)


def read(draft: Draft) -> Record:
    draft.title("title")
    draft.authors_written_first("authors" if "authors" in draft.cells else "author")
    draft.isbns("isbn uid", "isbn")
    draft.rating("star rating")
    draft.shelves("tags")
    status = times_read.status_of(draft, "read status")
    count = times_read.times(draft, "read count")
    times_read.tell(draft, status, _spans(draft), "dates read", count)
    draft.moment("status_at", "date added")
    draft.review("review")
    return draft.record()


def _spans(draft: Draft) -> list[times_read.Span]:
    column, text = draft.find("dates read")
    parts = [part.strip() for part in text.split(",") if part.strip()]
    spans = [_span(draft, column, part) for part in parts[: MOST_READINGS + 1]]
    return spans or [("", draft.day("last date read"))]


def _span(draft: Draft, column: str, text: str) -> times_read.Span:
    """A single day is the one on which the book was finished."""
    span = _SPAN.fullmatch(text)
    if span is None:
        return "", draft.read_day(column, text)
    first, last = (draft.read_day(column, span[side] or "") for side in ("first", "last"))
    return first, last
