"""Taking back: any act of a reader on their own books, as one, even one on a thousand books.

What an act touches is read before and after it; the difference is kept for a while. Taken back,
everything becomes what it was, except where it has changed again since: that stays.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from shelves import before
from shelves.acting import alone, changing_history_of
from shelves.models import Change

KEPT = 30
# What a status, stars or a dismissal may bring along; and what changes recommendations.
ON_A_BOOK = ("rating", "status", "dismissed", "readings")
CHANGE_PICKS = {"rating", "status", "dismissed"}
# Of these a book has a list.
IN_PIECES = {"readings", "places"}

# By key (as JSON has it, text) what stood before the act and after it.
Facts = Mapping[str, list[Any]]


@dataclass(frozen=True)
class Kind:
    read: Callable[[User, Collection[int]], dict[int, Any]]
    write: Callable[[User, Mapping[int, Any]], None]  # None: there was nothing


# In the order in which they are put back. Keys are ids of books, but for "own": of own shelves,
# and "goal": years.
KINDS = {
    "own": Kind(before.own_shelves, before.put_own_shelves_back),
    "rating": Kind(before.ratings, before.put_ratings_back),
    "status": Kind(before.statuses, before.put_statuses_back),
    "dismissed": Kind(before.dismissals, before.put_dismissals_back),
    "readings": Kind(before.readings, before.put_readings_back),
    "note": Kind(before.notes, before.put_notes_back),
    "review": Kind(before.reviews, before.put_reviews_back),
    "places": Kind(before.places, before.put_places_back),
    "goal": Kind(before.goals, before.put_goals_back),
}
OF_BOOKS = tuple(kind for kind in KINDS if kind not in {"own", "goal"})


@dataclass
class Doing:
    """`change` is there once the act is done, if it changed anything."""

    change: Change | None = None
    also: dict[str, list[int]] = field(default_factory=dict)  # keys that the act itself brought


@dataclass(frozen=True)
class TakenBack:
    books: list[int]
    back: int
    left: int  # changed again since
    stale: int = 0  # of those that are back, what changes recommendations


def facts_of(reader: User, books: Collection[int]) -> dict[str, dict[int, Any]]:
    """All that the reader has with these books: by kind and book, in the shapes of `before`."""
    return {kind: KINDS[kind].read(reader, books) for kind in OF_BOOKS}


@contextmanager
def undoable(reader: User, **keys: Collection[int]) -> Iterator[Doing]:
    """`undoable(reader, status=[7], readings=[7])`: what the act within may change."""
    with alone(reader):
        doing = Doing()
        was = {kind: KINDS[kind].read(reader, keys[kind]) for kind in keys}
        yield doing
        facts = {}
        for kind in KINDS.keys() & {*keys, *doing.also}:
            touched = [*keys.get(kind, []), *doing.also.get(kind, [])]
            now = KINDS[kind].read(reader, touched)
            if changed := differences(was.get(kind, {}), now):
                facts[kind] = changed
        if facts:
            doing.change = Change.objects.create(reader=reader, facts=facts)
            _forget_old_changes(reader)


def take_back(reader: User, pk: int) -> TakenBack | None:
    """None if there is no such act of this reader, or it has been taken back already."""
    with changing_history_of(reader) as changes:
        change = Change.objects.filter(reader=reader, pk=pk).first()
        if change is None:
            return None
        taken = put_back(reader, change.facts)
        changes.rows += taken.stale
        change.delete()
    return taken


def put_back(reader: User, facts: Mapping[str, Facts], piece_by_piece: bool = False) -> TakenBack:
    """What `facts` say that stood before, wherever it has not changed again since.

    `piece_by_piece`: of a book's readings, and of its places on own shelves, each for itself, so
    that another one that came later leaves none of them in place.
    """
    books: set[int] = set()
    back = left = stale = 0
    new_shelves: dict[int, None] = {}
    for name, kind in KINDS.items():
        touched = {int(key): fact for key, fact in facts.get(name, {}).items()}
        now = kind.read(reader, touched)
        same = {key: was for key, (was, then) in touched.items() if now.get(key) == then}
        if piece_by_piece and name in IN_PIECES:
            same |= _pieces({key: touched[key] for key in touched.keys() - same.keys()}, now)
        kept = same
        if name == "own":
            new_shelves = {key: None for key, was in same.items() if was is None}
            kept = {key: was for key, was in same.items() if was is not None}
        kind.write(reader, kept)
        back, left = back + len(same), left + len(touched) - len(same)
        if name in OF_BOOKS:
            books |= touched.keys()
        if name in CHANGE_PICKS:
            stale += len(same)
    # Last: their books have left them by now.
    KINDS["own"].write(reader, new_shelves)
    return TakenBack(sorted(books), back, left, stale)


def _pieces(facts: dict[int, Any], now: dict[int, Any]) -> dict[int, Any]:
    """What remains of each book's list without what came with the act, where anything of it is left."""
    remaining = {}
    for key, (was, then) in facts.items():
        pieces = list(now.get(key) or [])
        for piece in _beyond(then, was):
            if piece in pieces:
                pieces.remove(piece)
        pieces += [piece for piece in _beyond(was, then) if not _second_open(piece, pieces)]
        if pieces != (now.get(key) or []):
            remaining[key] = pieces or None
    return remaining


def _second_open(piece: list[Any], pieces: list[list[Any]]) -> bool:
    """Whether it is a reading that goes on, beside one of the book that does so already."""
    return piece[2:] == [""] and any(other[2:] == [""] for other in pieces)


def _beyond(some: list[Any] | None, others: list[Any] | None) -> list[Any]:
    """What is among the ones and not among the others, as often as that."""
    more = list(some or [])
    for other in others or []:
        if other in more:
            more.remove(other)
    return more


def differences(was: dict[int, Any], now: dict[int, Any]) -> dict[str, list[Any]]:
    """By key what stood before and what stands now, where it is not the same."""
    return {
        str(key): [was.get(key), now.get(key)]
        for key in sorted(was.keys() | now.keys())
        if was.get(key) != now.get(key)
    }


def _forget_old_changes(reader: User) -> None:
    mine = Change.objects.filter(reader=reader)
    kept = mine.order_by("-pk").values_list("pk", flat=True)[:KEPT]
    mine.exclude(pk__in=list(kept)).delete()
