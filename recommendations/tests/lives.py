"""Readers for tests who have done whatever a reader can do, with a few books that are hard to tell."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from accounts.models import User
from accounts.own_data import parts
from catalog.models import Book
from catalog.tests.books import make_book
from recommendations.dialling import Dialled, keep_dials
from recommendations.models import MutedBook
from shelves.models import (
    Dismissal,
    Goal,
    Note,
    OwnShelf,
    OwnShelfBook,
    Reading,
    Review,
    ShelfEntry,
)
from shelves.own_shelves import InvalidShelf, make_shelf, rename_shelf
from shelves.reviews import LONGEST, SHORTEST, cleaned
from shelves.services import bring_back_ratings

# Title, authors, and what else tells the book; some have no identifier at all.
CATALOGUE: list[tuple[str, list[str], dict[str, Any]]] = [
    ("Dune", ["Frank Herbert"], {"identifiers": {"isbn13": "9780441172719"}}),
    ("Dune", ["Somebody Else"], {}),
    ("=HYPERLINK(1)", ["@Ann Other", "-2+3"], {}),
    ("The Name of the Wind", ["Patrick Rothfuss"], {"series": "Kingkiller", "series_position": 1}),
    ("Die Verwandlung", ["Franz Kafka"], {"year": 1915, "identifiers": {"goodreads": "485894"}}),
    ("Odyssee", ["Όμηρος"], {"year": -700, "identifiers": {"goodreads_work": "3356006"}}),
    ("Emma", ["Jane Austen"], {"identifiers": {"isbn10": "0141439580", "starter": "7"}}),
    ("Poems", [], {"identifiers": {"openlibrary": "OL893415W"}}),
]

MOMENTS = st.datetimes(datetime(1999, 1, 1), datetime(2024, 12, 31), timezones=st.just(UTC))
# What a form may send: anything but halves of characters and null bytes.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60
) | st.sampled_from(["=1+1", "'=x", "line\nline", "a, “b”; c", "* no list", "<b>x</b> & ;", "\\"])
NOTES = TEXTS.map(lambda text: text.replace("\r\n", "\n").strip()).filter(bool)
REVIEWS = TEXTS.map(lambda text: cleaned(f"Long enough {text}")).filter(
    lambda text: SHORTEST <= len(text) <= LONGEST
)
DAYS = st.dates(datetime(2000, 1, 1).date(), datetime(2024, 12, 31).date())
PARTIAL = st.tuples(DAYS, st.sampled_from([0, 4, 7, 10])).map(lambda d: d[0].isoformat()[: d[1]])


@st.composite
def readings(draw) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for _ in range(draw(st.integers(0, 4))):
        started, finished = draw(PARTIAL), draw(PARTIAL)
        known = min(len(started), len(finished))
        if finished[:known] < started[:known]:
            started, finished = finished, started
        outcome = draw(st.sampled_from(["finished", "finished", "stopped", ""]))
        if not outcome and any(not other for *_, other in found):
            continue
        found.append((started, finished if outcome else "", outcome))
    return found


def maybe(strategy):
    return st.none() | strategy


FACTS = st.fixed_dictionaries(
    {
        "rating": maybe(st.tuples(st.integers(1, 10), maybe(MOMENTS))),
        "status": maybe(st.tuples(st.sampled_from(ShelfEntry.Shelf.values), maybe(MOMENTS))),
        "dismissed": maybe(MOMENTS),
        "readings": readings(),
        "note": maybe(st.tuples(NOTES, MOMENTS)),
        "review": maybe(st.tuples(REVIEWS, st.booleans(), MOMENTS, maybe(MOMENTS), TEXTS)),
        "places": st.dictionaries(st.integers(0, 3), MOMENTS, max_size=3),
        "muted": maybe(MOMENTS),
    }
)


def _is_something(history: dict[str, Any]) -> bool:
    """Of an empty export an import says that nothing is in it."""
    return any(any(facts.values()) for facts in history["books"].values())


HISTORIES = st.fixed_dictionaries(
    {
        "books": st.dictionaries(st.integers(0, len(CATALOGUE) - 1), FACTS),
        # A name, another one that it gets later, and when it was made.
        "shelves": st.lists(st.tuples(TEXTS, maybe(TEXTS), MOMENTS), max_size=4),
        "goals": st.dictionaries(st.integers(1900, 2200), st.integers(1, 2000), max_size=3),
        "dials": st.builds(
            Dialled,
            adventurous=st.floats(-1, 1),
            diversity=st.floats(0, 1),
            max_per_author=maybe(st.integers(1, 100)),
            languages=st.lists(st.sampled_from(["en", "de", "grc"]), unique=True).map(tuple),
            min_year=maybe(st.integers(-3000, 1900)),
            max_year=maybe(st.integers(1900, 2100)),
            avoid=st.lists(st.sampled_from(["horror", "true-crime"]), unique=True).map(tuple),
        ),
    }
).filter(_is_something)


def make_catalogue(ids: list[int] | None = None) -> list[Book]:
    books = []
    for n, (title, authors, more) in enumerate(CATALOGUE):
        its: dict[str, Any] = {**more, "pk": ids[n]} if ids else more
        books.append(make_book(title, authors, **its))
    return books


def live(reader: User, books: list[Book], history: dict[str, Any]) -> None:
    """Have the reader do all this."""
    shelves = _make_shelves(reader, history["shelves"])
    for n, facts in history["books"].items():
        _live_with(reader, books[n], facts, shelves)
    for year, number in history["goals"].items():
        Goal.objects.create(reader=reader, year=year, books=number)
    keep_dials(reader, history["dials"])
    # What an account without anything exports is refused: there is nothing in it.
    assume(any(restored_rows(reader).values()))


def _make_shelves(reader: User, wanted: list[tuple[str, str | None, datetime]]) -> list[OwnShelf]:
    made = []
    for name, later, at in wanted:
        try:
            shelf = make_shelf(reader, name)
            if later:
                rename_shelf(reader, shelf, later)
        except InvalidShelf:
            continue
        finally:
            OwnShelf.objects.filter(reader=reader, name=name).update(created_at=at)
        made.append(shelf)
    return made


def _live_with(reader: User, book: Book, facts: dict[str, Any], shelves: list[OwnShelf]) -> None:
    its = {"reader": reader, "book": book}
    if facts["rating"]:
        bring_back_ratings(reader, {book.pk: facts["rating"]})
    if facts["status"]:
        shelf, at = facts["status"]
        ShelfEntry.objects.create(**its, shelf=shelf, added_at=at)
    if facts["dismissed"]:
        Dismissal.objects.create(**its, dismissed_at=facts["dismissed"])
    for started, finished, outcome in facts["readings"]:
        Reading.objects.create(**its, started=started, finished=finished, outcome=outcome)
    if facts["note"]:
        text, at = facts["note"]
        Note.objects.create(**its, text=text, changed_at=at)
    if facts["review"]:
        text, spoiler, made, edited, hidden_for = facts["review"]
        Review.objects.create(
            **its, text=text, spoiler=spoiler, created_at=made, edited_at=edited,
            hidden_for=hidden_for.strip(),
        )  # fmt: skip
    for n, at in facts["places"].items():
        if n < len(shelves):
            OwnShelfBook.objects.create(shelf=shelves[n], book=book, added_at=at)
    if facts["muted"]:
        MutedBook.objects.create(**its, muted_at=facts["muted"])


def restored_rows(reader: User) -> dict[str, list[dict[str, Any]]]:
    """What an export holds of what comes back, without the ids of this installation."""
    told = {}
    for part in parts():
        if part.restored:
            rows = [dict(row) for row in part.read(reader)]
            told[part.name] = [
                {key: value for key, value in row.items() if key not in {"id", "book"}}
                for row in sorted(rows, key=lambda row: str(row.get("title", "")))
            ]
    return told
