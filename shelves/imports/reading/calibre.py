"""Calibre: Convert books, Create a catalogue, CSV. It tells what is owned, not what was read."""

from shelves.imports.reading import times_read
from shelves.imports.reading.draft import Draft
from shelves.imports.record import Record

NEEDS = frozenset({"title", "authors", "author sort"})
DAYS = ("timestamp",)
# What a publication date that is not known is written as.
_UNKNOWN_YEAR = 101


def read(draft: Draft) -> Record:
    draft.title("title")
    draft.authors_written_first("authors")
    if series := draft.text("series"):
        draft.series(series, draft.text("series index"))
    _identifiers(draft)
    draft.isbns("isbn")
    draft.year("pubdate")
    if draft.facts.get("year") == _UNKNOWN_YEAR:
        del draft.facts["year"]
    draft.rating("rating")
    times_read.tell(draft, "", [], "rating")
    draft.moment("status_at", "timestamp")
    return draft.record()


def _identifiers(draft: Draft) -> None:
    """ "goodreads:39077187,isbn:9780756411800,amazon:B07D9XPXHJ" """
    given = {
        kind.strip().lower(): value.strip()
        for kind, colon, value in (
            each.partition(":") for each in draft.text("identifiers").split(",")
        )
        if colon
    }
    found = Draft(draft.line, given, draft.ways)
    found.number("goodreads", "goodreads")
    found.isbns("isbn")
    found.asin("amazon" if "amazon" in given else "mobi-asin")
    found.open_library("openlibrary", "olid")
    draft.take_identifiers_of(found)
