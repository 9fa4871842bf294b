"""Readers' lists and home pages in Redis. The only place that knows the keys and the layouts.

A list is a header (who made it, from which history version) and packed rows. It can always be
computed again: a list that is missing, stale or unreadable is None, and the caller ranks on the spot.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum

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
    ]
)
_HEADER = struct.Struct("<4s8sI")
_MAGIC = b"BRL2"
_KEEP_SECONDS = 7 * 24 * 3600


def put(reader_id: int, maker: bytes, history_version: int, rows: np.ndarray) -> None:
    """Keep a list; `maker` (8 bytes) names the model and the way of ranking."""
    header = _HEADER.pack(_MAGIC, maker, history_version)
    cache.set(_key(reader_id), header + rows.tobytes(), _KEEP_SECONDS)


def get(reader_id: int, maker: bytes, history_version: int) -> np.ndarray | None:
    """The rows of this reader's list if this maker made it, from this history."""
    packed = cache.get(_key(reader_id))
    if not isinstance(packed, bytes) or len(packed) < _HEADER.size:
        return None
    if packed[: _HEADER.size] != _HEADER.pack(_MAGIC, maker, history_version):
        return None
    rows = packed[_HEADER.size :]
    return np.frombuffer(rows, ROW) if len(rows) % ROW.itemsize == 0 else None


def _key(reader_id: int) -> str:
    return f"list:{reader_id}"


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
    fallback: str = ""


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
    before = _shown(reader_id, today)
    total = {row["book"]: (row["points"], row["day"]) for row in before}
    for book, more in points.items():
        total[book] = (min(int(total.get(book, (0, 0))[0]) + more, 255), today)
    latest = sorted(total.items(), key=lambda item: -int(item[1][1]))[:_MOST_SHOWN]
    packed = np.array([(book, n, day) for book, (n, day) in latest], _SHOWN)
    cache.set(f"shown:{reader_id}", packed.tobytes(), _REMEMBERED_SECONDS)


def points_of(reader_id: int, today: int) -> dict[int, int]:
    shown = _shown(reader_id, today)
    return dict(zip(shown["book"].tolist(), shown["points"].tolist(), strict=True))


def forget(reader_id: int) -> None:
    """All that is kept of a reader, who is gone."""
    for name in ("list", "plan", "visit", "shown"):
        cache.delete(f"{name}:{reader_id}")


def _shown(reader_id: int, today: int) -> np.ndarray:
    """Each showing is forgotten after a month without another."""
    packed = cache.get(f"shown:{reader_id}")
    if not isinstance(packed, bytes) or len(packed) % _SHOWN.itemsize:
        return np.zeros(0, _SHOWN)
    shown = np.frombuffer(packed, _SHOWN)
    return shown[shown["day"] + _REMEMBERED_SECONDS // 86400 > today]


# --- What is read more than usual ---

_TRENDING_SECONDS = 3 * 3600


def put_trending(books: list[int]) -> None:
    cache.set("trending", np.array(books, "<u4").tobytes(), _TRENDING_SECONDS)


def get_trending() -> list[int]:
    """Ids, the most striking first; none where the job has not run for hours."""
    packed = cache.get("trending")
    return np.frombuffer(packed, "<u4").tolist() if isinstance(packed, bytes) else []
