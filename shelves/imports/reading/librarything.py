"""LibraryThing: More, Import/Export, Export as tab-delimited text or as JSON."""

from collections.abc import Mapping
from typing import Any

from shelves.imports.reading import people, times_read
from shelves.imports.reading.draft import Draft
from shelves.imports.reading.statuses import READ, status_called
from shelves.imports.record import Record

NEEDS = frozenset({"title", "primary author", "collections"})
DAYS = ("date started", "date read", "entry date")
# Every account has these. "Your library" says that a book is owned, and nothing of reading.
_STANDARD = {"your library": "", "read but unowned": READ, "all collections": ""}


def read(draft: Draft) -> Record:
    draft.title("title")
    draft.authors(people.last_first(draft.names("primary author"), *_other_writers(draft)))
    draft.isbns("isbns", "isbn")
    draft.year("date", "publication")
    draft.rating("rating")
    status = _shelves(draft)
    span = (draft.day("date started"), draft.day("date read"))
    times_read.tell(draft, READ if span[1] else status, [span], "date read")
    draft.moment("status_at", "entry date")
    draft.review("review")
    draft.note("private comment", "comment")
    return draft.record()


def _other_writers(draft: Draft) -> list[str]:
    """Roles stand beside the names in the same order; who has another one did not write it."""
    names = draft.names("secondary author").split("|")
    roles = draft.text("secondary author roles").split("|")
    roles += [""] * (len(names) - len(roles))
    return [
        f"{name} ({role.strip()})" if role.strip() else name
        for name, role in zip(names, roles, strict=False)
        if name.strip()
    ]


def _shelves(draft: Draft) -> str:
    """Collections and tags are own shelves, but for those that tell a status: the latest of them."""
    statuses, own = [], []
    for name in draft.text("collections").split(","):
        standard = _STANDARD.get(name.strip().lower())
        if status := standard or status_called(name.strip()):
            statuses.append(status)
        elif standard is None:
            own.append(name)
    draft.shelves("collections", own)
    draft.shelves("tags")
    return READ if READ in statuses else next(iter(statuses), "")


def as_cells(book: Mapping[str, Any]) -> dict[str, str]:
    """A book of the JSON export, as the same book stands in the table."""
    others = [_name(author) for author in _list(book.get("authors"))[1:]]
    return {
        "title": _text(book.get("title")),
        "primary author": _text(book.get("primaryauthor")),
        "secondary author": "|".join(others),
        "secondary author roles": _text(book.get("secondaryauthorroles")),
        "isbns": ", ".join(
            _text(each)
            for key in ("ean", "isbn", "originalisbn")
            for each in _list(book.get(key))
            if _text(each)
        ),
        "date": _text(book.get("date")),
        "rating": _text(book.get("rating")),
        "review": _text(book.get("review")),
        "comment": _text(book.get("comment")),
        "private comment": _text(book.get("privatecomment")),
        "collections": ", ".join(map(_text, _list(book.get("collections")))),
        "tags": ", ".join(map(_text, _list(book.get("tags")))),
        "date started": _text(book.get("datestarted")),
        "date read": _text(book.get("dateread")),
        "entry date": _text(book.get("entrydate")),
    }


def is_json(document: Any) -> bool:
    """An object of books by their ids, each with what only LibraryThing calls so."""
    if not isinstance(document, dict) or not document:
        return False
    first = next(iter(document.values()))
    return isinstance(first, dict) and "title" in first and bool(_MARKS & first.keys())


_MARKS = {"primaryauthor", "books_id", "workcode", "entrydate"}


def _name(author: Any) -> str:
    if isinstance(author, dict):
        return _text(author.get("lf")) or _text(author.get("fl"))
    return _text(author)


def _list(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, list):
        return value
    return [value] if value else []


def _text(value: Any) -> str:
    """Of single values; a list of texts is written as the table writes it."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, list):
        return "|".join(_text(each) for each in value[:50] if not isinstance(each, list | dict))
    return str(value) if isinstance(value, str | int | float) else ""
