"""The index of words that serves, opened once a process; a new one is picked up by the next request."""

import logging
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from recommendations.engine.words import FORMAT, WordIndex
from recommendations.words.phrases import root_of
from registry import storage
from registry.artifact import ArtifactError
from registry.models import Champion, Kind, ModelVersion

log = logging.getLogger(__name__)

# Seconds after which a version that could not be opened is tried again.
TRY_AGAIN_AFTER = 60.0


@dataclass(frozen=True, eq=False)
class ServedWords:
    version: int
    index: WordIndex
    described: int  # books of which more than the title is known

    @cached_property
    def by_root(self) -> dict[str, list[int]]:
        """Single words made of the same root."""
        words = defaultdict(list)
        for place, word in enumerate(self.index.words):
            if " " not in word and (root := root_of(word)):
                words[root].append(place)
        return dict(words)

    @cached_property
    def by_beginning(self) -> dict[tuple[str, int], list[str]]:
        """Single words by first letter and length, for mending."""
        words = defaultdict(list)
        for word in self.index.words:
            if " " not in word:
                words[word[0], len(word)].append(word)
        return dict(words)


_open: ServedWords | None = None
_damaged: dict[int, float] = {}
_opening = threading.Lock()


def current() -> ServedWords | None:
    """None where none has been made yet, or it can't be opened."""
    global _open
    champion = Champion.objects.filter(kind=Kind.WORDS).select_related("version").first()
    if champion is None:
        return None
    served = _open
    if served is not None and served.version == champion.version_id:
        return served
    # While one thread opens the new one, the others go on with the one before, if there is one.
    if not _opening.acquire(blocking=served is None):
        return served
    try:
        if _open is None or _open.version != champion.version_id:
            _open = _open_version(champion.version) or _open
        return _open
    finally:
        _opening.release()


def can_serve(version: ModelVersion) -> bool:
    served = _open
    return (served is not None and served.version == version.pk) or _open_version(
        version
    ) is not None


def _open_version(version: ModelVersion) -> ServedWords | None:
    if time.monotonic() < _damaged.get(version.pk, 0.0):
        return None
    try:
        arrays, facts = storage.read(version)
        if facts.get("format") != FORMAT:
            raise ValueError(f"It is of format {facts.get('format')}, not {FORMAT}.")
        described = int(facts["metrics"]["books_described"])
        return ServedWords(version.pk, WordIndex.from_arrays(arrays), described)
    except (ArtifactError, KeyError, TypeError, ValueError) as error:
        log.error("Index of words %s can't serve: %s", version.pk, error)
        _damaged[version.pk] = time.monotonic() + TRY_AGAIN_AFTER
        return None
