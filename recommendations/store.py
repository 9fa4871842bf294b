"""Readers' lists and home pages in Redis. The only place that knows the keys and the layouts.

A list is a header (who made it, from which history version) and packed rows. It can always be
computed again: a list that is missing, stale or unreadable is None, and the caller ranks on the spot.
"""

import struct
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

import numpy as np
from django.core.cache import cache

CAUSES = 3


class Why(IntEnum):
    """Why a book is in the list."""

    POPULAR = 0  # it fills the list
    TASTE = 1  # the ranker puts it forward; by what of the history, the causes say if it can
    SERIES = 2  # it stands in for a later volume, which would have been here for the reasons above


ROW = np.dtype(
    [
        ("book", "<u4"),
        ("score", "<f4"),  # 0 but for a book that the ranker puts forward
        ("why", "u1"),
        ("stars", "<f2"),  # predicted, 0.5 to 5
        # Books of the history that speak for it, strongest first; 0: none.
        ("cause", "<u4", CAUSES),
        ("share", "<f2", CAUSES),  # of all that speaks for it, 0 to 1
        ("given", "u1", CAUSES),  # half stars given to the cause; 0: wants to read it
        ("team", "u1"),  # which of two models brought it, 1 or 2, where a list is of both
    ]
)


def is_personal(rows: np.ndarray) -> bool:
    """Whether the ranker puts any of them forward."""
    return bool((rows["why"] == Why.TASTE).any())


_HEADER = struct.Struct("<4s8sII")
_MAGIC = b"BRL4"
_KEEP_SECONDS = 7 * 24 * 3600
# For as long as somebody may turn the pages of a list that was asked for with dials of its own.
_KEEP_ASKED_SECONDS = 600


class Slot(StrEnum):
    """A reader has one list of each kind."""

    OWN = "list"  # as their dials are set
    ASKED = "asked"  # the last one with other dials, or of other books


@dataclass(frozen=True, eq=False)
class KeptList:
    rows: np.ndarray  # ROW
    made_at: int  # when it was ranked, in seconds since 1970
    maker: bytes = b""
    is_new: bool = False  # it was ranked for this call


def put(
    reader_id: int, maker: bytes, history_version: int, rows: np.ndarray, slot: Slot = Slot.OWN
) -> KeptList:
    """Keep a list; `maker` (8 bytes) names the model and the way of ranking."""
    kept = KeptList(rows, int(time.time()), maker, is_new=True)
    header = _HEADER.pack(_MAGIC, maker, history_version, kept.made_at)
    seconds = _KEEP_SECONDS if slot == Slot.OWN else _KEEP_ASKED_SECONDS
    cache.set(_key(reader_id, slot), header + rows.tobytes(), seconds)
    return kept


def get(
    reader_id: int, maker: bytes, history_version: int, slot: Slot = Slot.OWN
) -> KeptList | None:
    """This reader's list if this maker, or one whose name begins so, made it from this history."""
    return _list_in(cache.get(_key(reader_id, slot)), maker, history_version)


def get_of_all(wanted: Mapping[int, tuple[bytes, int]]) -> dict[int, KeptList]:
    """By the ids of their readers those lists that `get` finds for this maker and history version."""
    keys = {_key(pk, Slot.OWN): pk for pk in wanted}
    packed = {keys[key]: value for key, value in cache.get_many(keys).items()}
    found = {pk: _list_in(value, *wanted[pk]) for pk, value in packed.items()}
    return {pk: kept for pk, kept in found.items() if kept}


def _list_in(packed: object, maker: bytes, history_version: int) -> KeptList | None:
    if not isinstance(packed, bytes) or len(packed) < _HEADER.size:
        return None
    magic, made_by, version, made_at = _HEADER.unpack_from(packed)
    if (magic, version) != (_MAGIC, history_version) or not made_by.startswith(maker):
        return None
    if (len(packed) - _HEADER.size) % ROW.itemsize:
        return None
    return KeptList(np.frombuffer(packed, ROW, offset=_HEADER.size), made_at, made_by)


def kept_list(reader_id: int) -> np.ndarray:
    """Whatever rows are kept of this reader, stale or not."""
    packed = cache.get(_key(reader_id, Slot.OWN))
    if not isinstance(packed, bytes) or not packed.startswith(_MAGIC):
        return np.zeros(0, ROW)
    rows = packed[_HEADER.size :]
    return np.frombuffer(rows if len(rows) % ROW.itemsize == 0 else b"", ROW)


def _key(reader_id: int, slot: Slot) -> str:
    return f"{slot}:{reader_id}"


# --- A page of the list, as the API has answered it ---

# Titles and stock may be as old as this, and as old as the cards were that it was made of.
_PAGE_SECONDS = 60


def put_page(reader_id: int, made_of: bytes, body: bytes, link: str) -> None:
    """One a reader: `made_of` names all that it depends on, `link` is its header of that name."""
    cache.set(page_key(reader_id), (made_of, body, link), _PAGE_SECONDS)


def page_key(reader_id: int) -> str:
    return f"page:{reader_id}"


def page_in(kept: object, made_of: bytes) -> tuple[bytes, str] | None:
    """Body and Link header of what was found under the page's key, if it was made of this."""
    match kept:
        case (before, bytes() as body, str() as link) if before == made_of:
            return body, link
    return None


# --- The home page of a visit ---

# A visit ends half an hour after its last page.
_VISIT_SECONDS = 30 * 60
_REMEMBERED_SECONDS = 30 * 24 * 3600
_MOST_SHOWN = 500
_SHOWN = np.dtype([("book", "<u4"), ("points", "u1"), ("day", "<u4")])


@dataclass(frozen=True)
class Shelf:
    """A row of the home page: what it is, what it is about (ids), and its books as ROWs."""

    kind: str
    rows: np.ndarray
    about: tuple[int, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What stands on a reader's home page. `made_of` names all that it depends on."""

    made_of: bytes
    shelves: tuple[Shelf, ...]
    total: int = 0
    close_readers: int = 0
    fallback: str = ""  # a Fallback, if any


def put_plan(reader_id: int, plan: Plan) -> None:
    shelves = [(shelf.kind, shelf.rows.tobytes(), shelf.about) for shelf in plan.shelves]
    packed = (_MAGIC, plan.made_of, shelves, plan.total, plan.close_readers, plan.fallback)
    cache.set(f"plan:{reader_id}", packed, _REMEMBERED_SECONDS)


def get_plan(reader_id: int) -> tuple[Plan | None, bool]:
    """The page as it was last made, and whether that was in a visit that goes on."""
    key, visit = f"plan:{reader_id}", f"visit:{reader_id}"
    found = cache.get_many([key, visit])
    try:
        magic, made_of, shelves, total, close, fallback = found[key]
        if magic != _MAGIC:
            return None, visit in found
        rows = tuple(Shelf(kind, np.frombuffer(r, ROW), about) for kind, r, about in shelves)
    except (KeyError, TypeError, ValueError):
        return None, visit in found
    return Plan(made_of, rows, total, close, fallback), visit in found


def go_on_with_visit(reader_id: int) -> None:
    cache.set(f"visit:{reader_id}", 1, _VISIT_SECONDS)


def add_points(reader_id: int, points: dict[int, int], today: int) -> None:
    """What a visit has shown in vain, by book; `today` is a day's ordinal number."""
    _change_points({reader_id: (points, set())}, today)


# What a program may add to a book in a day: as much as two visits to the home page.
MOST_POINTS_A_DAY = 4


@dataclass
class Showings:
    """What programs showed a reader: how many events there were, what was shown, what was opened."""

    events: int = 0
    shown: Counter[int] = field(default_factory=Counter)
    opened: set[int] = field(default_factory=set)


def events_of(readers: Iterable[int], today: int) -> dict[int, int]:
    """How many were noted today of each of these readers (ids) of whom there are any."""
    return {pk: events for pk, (events, _) in _noted(readers, today).items()}


def note_showings(told: Mapping[int, Showings], today: int) -> None:
    """A point each time a book was shown, so many a day; one that was opened has none any more."""
    noted = _noted(told, today)
    now, changes = {}, {}
    for pk, showings in told.items():
        events, given = noted.get(pk, (0, {}))
        more = {
            book: min(times, MOST_POINTS_A_DAY - given.get(book, 0))
            for book, times in showings.shown.items()
        }
        given = given | {book: given.get(book, 0) + n for book, n in more.items()}
        now[f"told:{pk}"] = (today, events + showings.events, given)
        changes[pk] = (more, showings.opened)
    cache.set_many(now, 24 * 3600)
    _change_points(changes, today)


def _noted(readers: Iterable[int], today: int) -> dict[int, tuple[int, dict[int, int]]]:
    keys = {f"told:{pk}": pk for pk in readers}
    found = cache.get_many(keys)
    return {keys[key]: (n, given) for key, (day, n, given) in found.items() if day == today}


def _change_points(changes: Mapping[int, tuple[dict[int, int], set[int]]], today: int) -> None:
    """By reader the points to add, and the books that are to have none."""
    before = cache.get_many([f"shown:{pk}" for pk in changes])
    after = {}
    for pk, (points, opened) in changes.items():
        shown = _unpacked(before.get(f"shown:{pk}"), today)
        total = {row["book"]: (row["points"], row["day"]) for row in shown}
        for book, more in points.items():
            total[book] = (min(int(total.get(book, (0, 0))[0]) + more, 255), today)
        left = [item for item in total.items() if item[0] not in opened]
        latest = sorted(left, key=lambda item: -int(item[1][1]))[:_MOST_SHOWN]
        packed = np.array([(book, n, day) for book, (n, day) in latest], _SHOWN)
        after[f"shown:{pk}"] = packed.tobytes()
    cache.set_many(after, _REMEMBERED_SECONDS)


def points_of(reader_id: int, today: int) -> dict[int, int]:
    shown = _unpacked(cache.get(f"shown:{reader_id}"), today)
    return dict(zip(shown["book"].tolist(), shown["points"].tolist(), strict=True))


def forget(reader_id: int) -> None:
    """All that is kept of a reader, who is gone."""
    for name in (*Slot, "page", "plan", "visit", "shown", "told"):
        cache.delete(f"{name}:{reader_id}")


def _unpacked(packed: object, today: int) -> np.ndarray:
    """Each showing is forgotten after a month without another."""
    if not isinstance(packed, bytes) or len(packed) % _SHOWN.itemsize:
        return np.zeros(0, _SHOWN)
    shown = np.frombuffer(packed, _SHOWN)
    return shown[shown["day"] + _REMEMBERED_SECONDS // 86400 > today]


# --- What is read more than usual ---

# Not the name of an earlier layout.
_TRENDING = "trends"
_TRENDING_SECONDS = 3 * 3600


@dataclass(frozen=True)
class Trends:
    books: list[int]  # ids, the most striking first
    at: int  # when they were counted, in seconds since 1970


def put_trending(books: list[int], at: int) -> None:
    packed = at.to_bytes(8, "little") + np.array(books, "<u4").tobytes()
    cache.set(_TRENDING, packed, _TRENDING_SECONDS)


def get_trends() -> Trends | None:
    """None where the job has not run for hours."""
    packed = cache.get(_TRENDING)
    if not isinstance(packed, bytes) or len(packed) % 4 or len(packed) < 8:
        return None
    at = int.from_bytes(packed[:8], "little")
    return Trends(np.frombuffer(packed[8:], "<u4").tolist(), at)


def get_trending() -> list[int]:
    """Ids, the most striking first; none where the job has not run for hours."""
    trends = get_trends()
    return trends.books if trends else []
