"""The model that serves, opened once a process; a new champion is picked up by the next request."""

import logging
from dataclasses import dataclass

from recommendations.engine.model import Model
from registry import artifact
from registry.models import Champion, Kind, ModelVersion

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Serving:
    version: int
    model: Model


_open: Serving | None = None
_damaged: set[int] = set()


def current() -> Serving | None:
    """The champion; where its folder is damaged, the newest version that is whole; else None."""
    global _open
    champion = Champion.objects.filter(kind=Kind.RECOMMENDER).select_related("version").first()
    if champion is None:
        return None
    if _open is not None and _open.version == champion.version_id:
        return _open
    others = ModelVersion.objects.filter(kind=Kind.RECOMMENDER).exclude(pk=champion.version_id)
    for version in (champion.version, *others):
        if _open is not None and _open.version == version.pk:
            return _open
        if opened := _open_version(version):
            _open = opened
            return _open
    return None


def _open_version(version: ModelVersion) -> Serving | None:
    if version.pk in _damaged:
        return None
    try:
        arrays, _ = artifact.read(version.folder, version.digest)
    except artifact.ArtifactError as error:
        log.error("Model version %s can't serve: %s", version.pk, error)
        _damaged.add(version.pk)
        return None
    return Serving(version.pk, Model.from_arrays(arrays))
