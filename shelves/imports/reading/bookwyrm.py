"""BookWyrm: Settings, Export book list."""

from shelves.imports.reading import times_read
from shelves.imports.reading.draft import Draft
from shelves.imports.reading.statuses import STOPPED, status_called
from shelves.imports.record import Record

NEEDS = frozenset({"title", "author text", "remote id"})
DAYS = ("start date", "finish date", "stopped date", "shelf date", "review published")


def read(draft: Draft) -> Record:
    draft.title("title")
    draft.authors_written_first("author text")
    draft.number("goodreads", "goodreads key")
    draft.isbns("isbn 13", "isbn 10")
    draft.open_library("openlibrary key")
    draft.asin("asin")
    draft.rating("rating")
    status = _status(draft)
    stopped = draft.day("stopped date")
    span = (draft.day("start date"), draft.day("finish date") or stopped)
    times_read.tell(draft, status or (STOPPED if stopped else ""), [span], "finish date")
    draft.moment("status_at", "shelf date")
    draft.review("review content")
    if name := draft.text("review name"):
        draft.facts["review"] = f"**{name[:200]}**\n\n{draft.facts.get('review', '')}".rstrip()
    if draft.text("review cw"):
        draft.facts["spoiler"] = True
    draft.moment("reviewed_at", "review published")
    return draft.record()


def _status(draft: Draft) -> str:
    """An own shelf has a name beside its address ("favourites-12")."""
    if status_called(draft.text("shelf")):
        return times_read.status_of(draft, "shelf")
    return times_read.status_of(draft, "shelf name", "shelf")
