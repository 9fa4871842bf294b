"""Open Library: Settings, Import and export. An old form has ids and shelves only."""

from shelves.imports.reading import people, times_read
from shelves.imports.reading.draft import Draft
from shelves.imports.record import Record

NEEDS = frozenset({"work id", "edition id", "bookshelf"})
DAYS = ()


def read(draft: Draft) -> Record:
    draft.title("title")
    names = draft.names("authors").split("|")
    draft.authors(people.last_first(*(name for part in names if (name := part.strip()))))
    draft.open_library("edition id", "work id")
    draft.year("first publish year")
    draft.rating("my ratings")
    times_read.tell(draft, times_read.status_of(draft, "bookshelf"), [], "bookshelf")
    return draft.record()
