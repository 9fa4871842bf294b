"""The model that serves, opened once a process; a new champion is picked up within a second."""

import hashlib
import logging
import threading
import time
from dataclasses import dataclass
from threading import Thread

from django.conf import settings
from django.db import connections

from recommendations.dialling import Dialled
from recommendations.engine.model import FORMAT, Model
from registry import storage
from registry.artifact import ArtifactError
from registry.models import Champion, Kind, ModelVersion, TrainingRun
from web.statements import Statement

log = logging.getLogger(__name__)

# Seconds after which a version that could not be opened is tried again: it may have been mended.
TRY_AGAIN_AFTER = 60.0
# Seconds for which a process that did not promote a version itself may go on with the one before.
LOOKED_UP_EVERY = 1.0
# Versions open besides the champion: as many as an experiment takes.
MOST_BESIDE = 2


@dataclass(frozen=True)
class Serving:
    """`rival`: another model whose list is drafted into this one's, for an experiment, by `seed`."""

    version: int
    digest: str
    model: Model
    rival: "Serving | None" = None
    seed: int = 0

    @property
    def maker(self) -> bytes:
        """Four bytes that name the model, or both, and the way of ranking."""
        rival = f" {self.rival.digest} {self.seed}" if self.rival else ""
        return hashlib.sha256(f"{self.digest} {settings.RANKER}{rival}".encode()).digest()[:4]

    def maker_of(self, dialled: Dialled) -> bytes:
        """Eight bytes that tell whether a kept list was made as this model would make it now."""
        return self.maker + hashlib.sha256(str(dialled).encode()).digest()[:4]


_CHAMPION = Statement(
    lambda: Champion.objects.filter(kind=Kind.RECOMMENDER).values_list("version_id")
)
_open: Serving | None = None
_beside: dict[int, Serving] = {}
_champion_seen: tuple[float, int | None] = -LOOKED_UP_EVERY, None
_damaged: dict[int, float] = {}
_opening = threading.Lock()


def current(*, wait: bool = False) -> Serving | None:
    """The champion; where its folder is damaged, the newest version that is whole; else None.

    While another thread opens a new champion this is the one before, unless the caller can `wait`.
    """
    if wait:  # who can wait wants today's, such as a job that a promotion has rung for
        forget_champion()
    serving = _open
    if serving is not None and serving.version == _champion():
        return serving
    champion = Champion.objects.filter(kind=Kind.RECOMMENDER).select_related("version").first()
    if champion is None:
        return None
    # One thread opens the new model; the others go on with the one before, if there is one.
    if not _opening.acquire(blocking=wait or serving is None):
        return serving
    if serving is not None and not wait and storage.must_be_fetched(champion.version):
        Thread(target=_open_beside, args=[champion.version], daemon=True).start()
        return serving
    try:
        return _open_first_whole(champion.version)
    finally:
        _opening.release()


def _open_beside(champion: ModelVersion) -> None:
    """No page waits for a storage that is far away, or does not answer."""
    try:
        _open_first_whole(champion)
    finally:
        _opening.release()
        connections.close_all()


def of_version(number: int) -> Serving | None:
    """A version that may serve beside the champion; None where it is gone or damaged."""
    serving = current()
    if serving is not None and serving.version == number:
        return serving
    if number in _beside:
        return _beside[number]
    with _opening:
        version = ModelVersion.objects.filter(kind=Kind.RECOMMENDER, pk=number).first()
        opened = _open_version(version) if version else None
        if opened:
            while len(_beside) >= MOST_BESIDE:
                _beside.pop(next(iter(_beside)), None)
            _beside[number] = opened
        return opened


def forget_champion() -> None:
    """It is another one, or may be; the next request looks it up."""
    global _champion_seen
    _champion_seen = -LOOKED_UP_EVERY, None


def _champion() -> int | None:
    """Asked in every request."""
    global _champion_seen
    seen_at, version = _champion_seen
    now = time.monotonic()
    if now - seen_at < LOOKED_UP_EVERY:
        return version
    row = _CHAMPION.first(Kind.RECOMMENDER)
    version = row[0] if row else None
    _champion_seen = now, version
    return version


def can_serve(version: ModelVersion) -> bool:
    """Whether this process can open the version: it is whole, and of today's format."""
    serving = current(wait=True)
    if serving is not None and serving.version == version.pk:
        return True
    return _open_version(version) is not None


def _open_first_whole(champion: ModelVersion) -> Serving | None:
    global _open
    others = ModelVersion.objects.filter(
        kind=Kind.RECOMMENDER, run__status=TrainingRun.Status.PROMOTED
    ).exclude(pk=champion.pk)
    # The one before goes on; it is opened already, and was good.
    before = _open.version if _open else None
    for version in (champion, *sorted(others, key=lambda other: other.pk != before)):
        if _open is not None and _open.version == version.pk:
            return _open
        if opened := _open_version(version):
            _open = opened
            return _open
    return None


def _open_version(version: ModelVersion) -> Serving | None:
    if time.monotonic() < _damaged.get(version.pk, 0.0):
        return None
    try:
        arrays, facts = storage.read(version)
        if facts.get("format") != FORMAT:
            raise ValueError(f"It is of format {facts.get('format')}, not {FORMAT}.")
        return Serving(version.pk, version.digest, Model.from_arrays(arrays))
    except (ArtifactError, KeyError, ValueError) as error:
        log.error("Model version %s can't serve: %s", version.pk, error)
        _damaged[version.pk] = time.monotonic() + TRY_AGAIN_AFTER
        return None
