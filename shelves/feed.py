"""What readers of another system did with books: many of them, many books, a few statements.

Each row says what stands from now on, so the same rows again change nothing:

- stars give a rating; the book is no longer wanted nor dismissed. null takes the rating back;
- a status puts the book where it says, and it is not dismissed. null takes it off the shelves;
- what a row does not name stays.

Dates of readings are not kept for these readers: nobody looks at them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from catalog.api_references import resolve, unknown_book
from catalog.models import Book
from shelves.acting import put
from shelves.feed_readers import hold_readers, touch
from shelves.models import Dismissal, Rating, ShelfEntry
from shelves.services import add_to_counts, lock_books
from web.batch import Outcome, Refusal, Row, Status, repeated, repeats
from web.many import among

Pair = tuple[int, int]  # ids of a reader and a book

_STANDS = """
    SELECT pair.reader_id, pair.book_id, rating.half_stars, rating.rated_at, entry.shelf,
        entry.added_at, dismissal.id IS NOT NULL
    FROM unnest(%s::bigint[], %s::bigint[]) AS pair (reader_id, book_id)
    LEFT JOIN shelves_rating rating USING (reader_id, book_id)
    LEFT JOIN shelves_shelfentry entry USING (reader_id, book_id)
    LEFT JOIN shelves_dismissal dismissal USING (reader_id, book_id)
"""
_DELETE = """
    DELETE FROM {table} kept USING unnest(%s::bigint[], %s::bigint[]) AS pair (reader_id, book_id)
    WHERE kept.reader_id = pair.reader_id AND kept.book_id = pair.book_id
"""


@dataclass(frozen=True)
class Standing:
    """All that a reader has with a book."""

    half_stars: int | None = None
    rated_at: datetime | None = None
    shelf: str | None = None
    added_at: datetime | None = None
    dismissed: bool = False

    def after(self, row: Row, now: datetime) -> "Standing":
        """As the row has it. Without a date of its own, what it repeats keeps the one it has."""
        at, then = row.get("rated_at"), self
        if "stars" in row:
            stars = row["stars"]
            same = stars == self.half_stars
            rated_at = at or (self.rated_at if same else now)
            then = replace(then, half_stars=stars, rated_at=rated_at if stars else None)
            if stars and self.shelf == ShelfEntry.Shelf.WANT:
                then = replace(then, shelf=None, added_at=None)
        if "status" in row:
            shelf = row["status"]
            added_at = at or (self.added_at if shelf == self.shelf else now)
            then = replace(then, shelf=shelf, added_at=added_at if shelf else None)
        if row.get("stars") or row.get("status"):
            then = replace(then, dismissed=False)
        return then

    @property
    def rating(self) -> tuple[int, datetime | None] | None:
        return (self.half_stars, self.rated_at) if self.half_stars else None

    @property
    def entry(self) -> tuple[str, datetime | None] | None:
        return (self.shelf, self.added_at) if self.shelf else None


@dataclass(frozen=True)
class Move:
    was: Standing
    now: Standing

    @property
    def outcome(self) -> Status:
        if self.was == self.now:
            return Status.UNCHANGED
        new = self.was.rating is None and self.was.entry is None
        return Status.CREATED if new else Status.CHANGED


def write_ratings(source: str, rows: Sequence[Row]) -> list[Outcome]:
    """What became of each row; within the caller's transaction.

    rows  `external_id`, `book` (a reference), and `stars` (half stars or None), `status` (a shelf or
          None), or both; `rated_at` where it is known
    """
    books = resolve(row["book"] for row in rows)
    again = repeats((row["external_id"], books.get(row["book"], -n)) for n, row in enumerate(rows))
    outcomes: dict[int, Outcome] = {n: repeated("book") for n in again}
    outcomes |= {n: _unknown(row) for n, row in enumerate(rows) if row["book"] not in books}
    good = [n for n in range(len(rows)) if n not in outcomes]
    readers = hold_readers(source, {rows[n]["external_id"] for n in good})
    pairs = {n: (readers[rows[n]["external_id"]].id, books[rows[n]["book"]]) for n in good}
    moves = _moves({pair: rows[n] for n, pair in pairs.items()})
    written = _write(moves)
    outcomes |= {
        n: moves[pair].outcome if pair in written else _unknown(rows[n])
        for n, pair in pairs.items()
    }
    return [outcomes[n] for n in range(len(rows))]


def _moves(rows: Mapping[Pair, Row]) -> dict[Pair, Move]:
    with connection.cursor() as cursor:
        cursor.execute(_STANDS, _columns(rows))
        stands = {(reader, book): Standing(*had) for reader, book, *had in cursor.fetchall()}
    now = timezone.now()
    return {pair: Move(stands[pair], stands[pair].after(row, now)) for pair, row in rows.items()}


def _write(moves: Mapping[Pair, Move]) -> set[Pair]:
    """All of them but those whose book has gone meanwhile."""
    changed = {pair: moves[pair] for pair in sorted(moves) if moves[pair].was != moves[pair].now}
    wanted = {book for _, book in changed}
    there = lock_books(Book.objects.filter(pk__in=among(wanted))) if wanted else set()
    changed = {pair: move for pair, move in changed.items() if pair[1] in there}
    _write_ratings(changed)
    _put(ShelfEntry, changed, lambda stood: stood.entry, "shelf", "added_at")
    _delete(Dismissal, (p for p, m in changed.items() if m.was.dismissed > m.now.dismissed))
    touch({reader for reader, _ in changed})
    return {pair for pair in moves if pair in changed or moves[pair].was == moves[pair].now}


def _write_ratings(moves: Mapping[Pair, Move]) -> None:
    counts: dict[int, tuple[int, int]] = {}
    given = _put(Rating, moves, lambda stood: stood.rating, "half_stars", "rated_at")
    for (_, book), move in given.items():
        ratings, half_stars = counts.get(book, (0, 0))
        ratings += (move.now.rating is not None) - (move.was.rating is not None)
        half_stars += (move.now.half_stars or 0) - (move.was.half_stars or 0)
        counts[book] = ratings, half_stars
    if counts:
        add_to_counts(counts)


def _put(
    model: type[Model],
    moves: Mapping[Pair, Move],
    fact_of: Callable[[Standing], tuple[Any, ...] | None],
    *fields: str,
) -> Mapping[Pair, Move]:
    """Rows of one table as they stand from now on; the moves that changed any."""
    moves = {p: move for p, move in moves.items() if fact_of(move.was) != fact_of(move.now)}
    stand = {pair: fact for pair, move in moves.items() if (fact := fact_of(move.now))}
    rows = [
        model(reader_id=reader, book_id=book, **dict(zip(fields, fact, strict=True)))
        for (reader, book), fact in stand.items()
    ]
    put(rows, *fields)
    _delete(model, moves.keys() - stand.keys())
    return moves


def _delete(model: type[Model], pairs: Iterable[Pair]) -> None:
    pairs = sorted(pairs)
    if pairs:
        with connection.cursor() as cursor:
            cursor.execute(_DELETE.format(table=model._meta.db_table), _columns(pairs))


def _columns(pairs: Iterable[Pair]) -> list[list[int]]:
    both = list(pairs)
    return [[reader for reader, _ in both], [book for _, book in both]]


def _unknown(row: Row) -> Refusal:
    return Refusal("book", "not_found", unknown_book(row["book"]))
