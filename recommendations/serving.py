"""The model that serves, opened once a process; a new champion is picked up by the next request."""

import hashlib
import logging
import threading
import time
from dataclasses import dataclass

from django.conf import settings

from recommendations.dialling import Dialled
from recommendations.engine.model import FORMAT, Model
from registry import artifact
from registry.models import Champion, Kind, ModelVersion

log = logging.getLogger(__name__)

# Seconds after which a version that could not be opened is tried again: it may have been mended.
TRY_AGAIN_AFTER = 60.0


@dataclass(frozen=True)
class Serving:
    version: int
    digest: str
    model: Model

    def maker_of(self, dialled: Dialled) -> bytes:
        """Eight bytes that tell whether a kept list was made as this model would make it now."""
        return hashlib.sha256(f"{self.digest} {settings.RANKER} {dialled}".encode()).digest()[:8]


_open: Serving | None = None
_damaged: dict[int, float] = {}
_opening = threading.Lock()


def current(*, wait: bool = False) -> Serving | None:
    """The champion; where its folder is damaged, the newest version that is whole; else None.

    While another thread opens a new champion this is the one before, unless the caller can `wait`.
    """
    champion = Champion.objects.filter(kind=Kind.RECOMMENDER).select_related("version").first()
    if champion is None:
        return None
    serving = _open
    if serving is not None and serving.version == champion.version_id:
        return serving
    # One thread opens the new model; the others go on with the one before, if there is one.
    if not _opening.acquire(blocking=wait or serving is None):
        return serving
    try:
        return _open_first_whole(champion.version)
    finally:
        _opening.release()


def can_serve(version: ModelVersion) -> bool:
    """Whether this process can open the version: it is whole, and of today's format."""
    serving = current(wait=True)
    if serving is not None and serving.version == version.pk:
        return True
    return _open_version(version) is not None


def _open_first_whole(champion: ModelVersion) -> Serving | None:
    global _open
    others = ModelVersion.objects.filter(kind=Kind.RECOMMENDER).exclude(pk=champion.pk)
    for version in (champion, *others):
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
        arrays, facts = artifact.read(version.folder, version.digest)
        if facts.get("format") != FORMAT:
            raise ValueError(f"It is of format {facts.get('format')}, not {FORMAT}.")
        return Serving(version.pk, version.digest, Model.from_arrays(arrays))
    except (artifact.ArtifactError, KeyError, ValueError) as error:
        log.error("Model version %s can't serve: %s", version.pk, error)
        _damaged[version.pk] = time.monotonic() + TRY_AGAIN_AFTER
        return None
