"""All that a reader has with books, a row a book: the part `books` of an export.

A row refers to its book as `catalog.references` does (`book`, `title`, `authors`, `series`,
`series_position`, `year`, `identifiers`), and holds, moments being ISO 8601 with their offset:

    stars               0.5 to 5, or null
    rated_at            null where it is not known
    status              "want", "reading", "read", "paused", "stopped"; "": none was given
    status_at           null where it is not known, or there is none
    dismissed_at        null: it may be recommended. A book can have a status besides
    readings            [{"started", "finished", "outcome"}], in their order, as `Reading` has them
    note                "": none
    noted_at
    review              "": none; in the markdown of the site
    spoiler             whether the review gives away what happens
    reviewed_at
    review_edited_at    null: never
    review_hidden_for   why operators have hidden it; "": they have not
    shelves             [{"slug", "name", "at"}]: the reader's own shelves that it stands on
"""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from accounts.own_data import Row
from catalog.references import references_to
from shelves.models import Dismissal, Note, OwnShelf, OwnShelfBook, Rating, Reading, ShelfEntry
from shelves.review_models import Review
from shelves.undo import facts_of

# Of so many books all is read at once: memory stays small, and so does the number of queries.
BOOKS_AT_ONCE = 1000
_OF_A_READER = (Rating, ShelfEntry, Dismissal, Reading, Note, Review)


def book_rows(reader: User) -> Iterator[Row]:
    """In the order of their ids here."""
    books = books_of(reader)
    slugs = dict(OwnShelf.objects.filter(reader=reader).values_list("pk", "slug"))
    names = dict(OwnShelf.objects.filter(reader=reader).values_list("pk", "name"))
    for start in range(0, len(books), BOOKS_AT_ONCE):
        some = books[start : start + BOOKS_AT_ONCE]
        references = references_to(some)
        facts = facts_of(reader, some)
        for pk in some:
            if pk in references:
                yield {
                    **references[pk],
                    **_given(pk, facts),
                    **_written(pk, facts),
                    "shelves": [
                        {"slug": slugs[shelf], "name": names[shelf], "at": at}
                        for shelf, at in facts["places"].get(pk, [])
                    ],
                }


def books_of(reader: User) -> list[int]:
    """Ids of all books that the reader has something with."""
    found: set[int] = set()
    for model in _OF_A_READER:
        mine = model._default_manager.filter(reader=reader)
        found.update(mine.values_list("book_id", flat=True).iterator())
    places = OwnShelfBook.objects.filter(shelf__reader=reader)
    found.update(places.values_list("book_id", flat=True).iterator())
    return sorted(found)


def _given(pk: int, facts: dict[str, dict[int, Any]]) -> Row:
    half_stars, rated_at = facts["rating"].get(pk, (None, None))
    status, status_at = facts["status"].get(pk, ("", None))
    return {
        "stars": half_stars / 2 if half_stars else None,
        "rated_at": rated_at,
        "status": status,
        "status_at": status_at,
        "dismissed_at": facts["dismissed"].get(pk),
        "readings": [
            {"started": started, "finished": finished, "outcome": outcome}
            for started, finished, outcome in facts["readings"].get(pk, [])
        ],
    }


def _written(pk: int, facts: dict[str, dict[int, Any]]) -> Row:
    note, noted_at = facts["note"].get(pk, ("", None))
    nothing = (None, "", False, None, None, "")
    _, review, spoiler, reviewed_at, edited_at, hidden_for = facts["review"].get(pk, nothing)
    return {
        "note": note,
        "noted_at": noted_at,
        "review": review,
        "spoiler": spoiler,
        "reviewed_at": reviewed_at,
        "review_edited_at": edited_at,
        "review_hidden_for": hidden_for,
    }
