"""A model that serves, opened once a process; a new one is picked up by the next who asks."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from registry import storage
from registry.artifact import ArtifactError
from registry.models import Champion, Kind, ModelVersion

log = logging.getLogger(__name__)

# Seconds after which a version that could not be opened is tried again.
TRY_AGAIN_AFTER = 60.0

Model = TypeVar("Model")


@dataclass(frozen=True, eq=False)
class Served(Generic[Model]):
    version: int  # 0: of no version
    model: Model


class Opener(Generic[Model]):
    """`from_arrays` raises KeyError, TypeError or ValueError for what is no such model."""

    def __init__(
        self,
        kind: Kind,
        from_arrays: Callable[[Mapping[str, np.ndarray], Mapping[str, Any]], Model],
    ) -> None:
        self.kind = kind
        self._from_arrays: Callable[[Mapping[str, np.ndarray], Mapping[str, Any]], Model] = (
            from_arrays
        )
        self._open: Served[Model] | None = None
        self._damaged: dict[int, float] = {}
        self._opening = threading.Lock()

    def current(self) -> Served[Model] | None:
        """None where none has been made yet, or it can't be opened."""
        champion = Champion.objects.filter(kind=self.kind).select_related("version").first()
        if champion is None:
            return None
        served = self._open
        if served is not None and served.version == champion.version_id:
            return served
        # While one thread opens the new one, the others go on with the one before, if there is one.
        if not self._opening.acquire(blocking=served is None):
            return served
        try:
            if self._open is None or self._open.version != champion.version_id:
                self._open = self._opened(champion.version) or self._open
            return self._open
        finally:
            self._opening.release()

    def is_up_to_date(self) -> bool:
        """Whether the version that should serve does; none need be there."""
        champion = Champion.objects.filter(kind=self.kind).first()
        served = self.current() if champion else None
        return champion is None or (served is not None and served.version == champion.version_id)

    def can_serve(self, version: ModelVersion) -> bool:
        served = self._open
        there = served is not None and served.version == version.pk
        return there or self._opened(version) is not None

    def _opened(self, version: ModelVersion) -> Served[Model] | None:
        if time.monotonic() < self._damaged.get(version.pk, 0.0):
            return None
        try:
            return Served(version.pk, self._from_arrays(*storage.read(version)))
        except (ArtifactError, KeyError, TypeError, ValueError) as error:
            log.error("Model %s can't serve: %s", version, error)
            self._damaged[version.pk] = time.monotonic() + TRY_AGAIN_AFTER
            return None
