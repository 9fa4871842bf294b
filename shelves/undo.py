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
_CHANGE_PICKS = {"rating", "status", "dismissed"}


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
            if changed := _differences(was.get(kind, {}), now):
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
        books: set[int] = set()
        back = left = 0
        for name, kind in KINDS.items():
            facts = {int(key): fact for key, fact in change.facts.get(name, {}).items()}
            now = kind.read(reader, facts)
            same = {key: was for key, (was, then) in facts.items() if now.get(key) == then}
            kind.write(reader, same)
            back, left = back + len(same), left + len(facts) - len(same)
            if name not in {"own", "goal"}:
                books |= facts.keys()
            if name in _CHANGE_PICKS:
                changes.rows += len(same)
        change.delete()
    return TakenBack(sorted(books), back, left)


def _differences(was: dict[int, Any], now: dict[int, Any]) -> dict[str, list[Any]]:
    return {
        str(key): [was.get(key), now.get(key)]
        for key in sorted(was.keys() | now.keys())
        if was.get(key) != now.get(key)
    }


def _forget_old_changes(reader: User) -> None:
    mine = Change.objects.filter(reader=reader)
    kept = mine.order_by("-pk").values_list("pk", flat=True)[:KEPT]
    mine.exclude(pk__in=list(kept)).delete()
