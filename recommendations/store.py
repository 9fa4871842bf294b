"""Readers' lists in Redis. The only place that knows the keys and the layout of a list.

A list is a header (who made it, from which history version) and packed rows. It can always be
computed again: a list that is missing, stale or unreadable is None, and the caller ranks on the spot.
"""

import struct
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
