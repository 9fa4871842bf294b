"""Openreads: Settings, Backup, Export as CSV."""

from django.utils.translation import gettext

from shelves.imports.reading import times_read
from shelves.imports.reading.draft import Draft
from shelves.imports.record import Record
from shelves.readings import MOST_READINGS

NEEDS = frozenset({"title", "author", "status", "readings", "olid"})
DAYS = ("date added",)
_BETWEEN_TAGS = "|||||"


def read(draft: Draft) -> Record:
    draft.title("title")
    draft.authors_written_first("author")
    draft.isbns("isbn")
    draft.open_library("olid")
    draft.year("publication year")
    draft.rating("rating")
    _shelves(draft)
    status = times_read.status_of(draft, "status")
    times_read.tell(draft, status, _spans(draft), "readings")
    draft.moment("status_at", "date added")
    draft.review("my review")
    draft.note("notes")
    record = draft.record()
    return record if not draft.says_yes("deleted") else _deleted(record)


def _shelves(draft: Draft) -> None:
    tags = draft.text("tags")
    draft.shelves("tags", tags.split(_BETWEEN_TAGS if _BETWEEN_TAGS in tags else ","))
    if draft.says_yes("favourite"):
        # Translators: a shelf, made for the books that another service had marked so
        draft.shelves("favourite", [gettext("Favourites")])


def _spans(draft: Draft) -> list[times_read.Span]:
    """ "first|last|hours;first|last|hours", any of them empty."""
    column, text = draft.find("readings")
    spans = []
    for each in text.split(";")[: MOST_READINGS + 1]:
        first, _, rest = each.partition("|")
        days = (draft.read_day(column, day) for day in (first, rest.partition("|")[0]))
        spans.append((next(days), next(days)))
    return spans


def _deleted(record: Record) -> Record:
    return Record(
        line=record.line,
        title=record.title,
        authors=record.authors,
        refused=gettext("This book was deleted in Openreads."),
    )
