"""Hardcover: Settings, Export."""

import re

from shelves.imports.reading import times_read
from shelves.imports.reading.draft import Draft
from shelves.imports.record import Record

NEEDS = frozenset({"title", "author", "status", "hardcover book id"})
DAYS = ("date started", "date finished", "date added", "review date")
_SERIES = re.compile(r"(?P<name>[^(]*\S)\s*\(#?(?P<position>[^)]*)\)")


def read(draft: Draft) -> Record:
    draft.title("title")
    draft.authors_written_first("author")
    if found := _SERIES.match(draft.text("series")):
        draft.series(found["name"], found["position"])
    draft.isbns("isbn 13", "isbn 10")
    draft.asin("asin")
    draft.year("publish date")
    draft.rating("rating")
    draft.shelves("lists")
    status = times_read.status_of(draft, "status")
    span = (draft.day("date started"), draft.day("date finished"))
    times_read.tell(draft, status, [span], "date finished")
    draft.moment("status_at", "date added")
    draft.review("review")
    draft.spoiler("review contains spoilers")
    draft.moment("reviewed_at", "review date")
    draft.note("private notes")
    return draft.record()
