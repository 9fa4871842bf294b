"""Which model ranks for a reader: the champion, or while an experiment runs one of its two, or both.

By a hash of the reader under the salt of the experiment: the same at every visit, and independent of
any other experiment. Who wants no personal picks takes no part.
"""

import time
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import NamedTuple

import numpy as np

from accounts.models import User
from recommendations import serving
from recommendations.engine.interleave import FIRST, SECOND, team_draft
from recommendations.models import Experiment
from web.statements import Statement

# As for the champion: a process may go on for so many seconds after an experiment began or ended.
LOOKED_UP_EVERY = 1.0


class Running(NamedTuple):
    kind: str
    first: int
    second: int
    share: float
    salt: str


@dataclass
class _Seen:
    at: float = -LOOKED_UP_EVERY
    running: Running | None = None


_RUNNING = Statement(
    lambda: Experiment.objects.filter(ended_at=None).order_by().values_list(*Running._fields)
)
_seen = _Seen()


def model_for(reader: User, *, wait: bool = False) -> serving.Serving | None:
    """As `serving.current`, for this reader; the champion where the experiment's can't be opened."""
    champion = serving.current(wait=wait)
    running = _running() if champion and reader.personalised else None
    team = team_of(running.salt, running.share, reader.pk) if running else 0
    if not running or not team:
        return champion
    if running.kind == Experiment.Kind.SPLIT:
        number = running.first if team == FIRST else running.second
        return serving.of_version(number) or champion
    first, second = serving.of_version(running.first), serving.of_version(running.second)
    if first is None or second is None:
        return champion
    seed = _hashed(running.salt, reader.pk, reader.history_version)
    return replace(first, rival=second, seed=seed)


def team_of(salt: str, share: float, reader_id: int) -> int:
    """1 or 2; 0 for who takes no part."""
    number = _hashed(salt, reader_id)
    takes_part = (number >> 32) < share * 2**32
    return (SECOND if number & 1 else FIRST) if takes_part else 0


def drafted(first: np.ndarray, second: np.ndarray, seed: int) -> np.ndarray:
    """Two lists (store.ROW) made one; each row says which it came from."""
    places, teams = team_draft(first["book"], second["book"], max(len(first), len(second)), seed)
    rows = np.empty(len(places), first.dtype)
    for team, of_team in ((FIRST, first), (SECOND, second)):
        rows[teams == team] = of_team[places[teams == team]]
    rows["team"] = teams
    return rows


def forget() -> None:
    """Another experiment runs, or none; the next request looks it up."""
    _seen.at = -LOOKED_UP_EVERY


def _running() -> Running | None:
    """Asked in every request."""
    now = time.monotonic()
    if now - _seen.at >= LOOKED_UP_EVERY:
        row = _RUNNING.first()
        _seen.at, _seen.running = now, Running(*row) if row else None
    return _seen.running


def _hashed(*what: object) -> int:
    """A number of 64 bits."""
    return int.from_bytes(blake2b(repr(what).encode(), digest_size=8).digest(), "big")
