"""Who writes like the author of a book: kept by the process for minutes, since every book page asks."""

import time
from collections.abc import Iterable

from texts import serving
from texts.models import Writer

FRESH = 300.0
_MOST = 4

# Until when, and by author of the catalogue.
_kept: tuple[float, dict[int, list[Writer]]] = (0.0, {})


def like_authors(authors: Iterable[int]) -> list[Writer]:
    """Those who write most like the first of these who has samples, the nearest first.

    No query where that is known already. New samples, and a new model, show within minutes.
    """
    global _kept
    until, known = _kept
    if time.monotonic() >= until:
        known = _read()
        _kept = (time.monotonic() + FRESH, known)
    return next((known[author] for author in authors if known.get(author)), [])


def forget() -> None:
    global _kept
    _kept = (0.0, {})


def _read() -> dict[int, list[Writer]]:
    served = serving.authors()
    if served is None:
        return {}
    model = served.model
    learnt = [pk for pk, _, _ in model.positions()]
    writers = Writer.objects.in_bulk(learnt)
    return {
        writer.author_id: [
            writers[near.author] for near in model.nearest_to(pk, _MOST) if near.author in writers
        ]
        for pk, writer in writers.items()
        if writer.author_id is not None
    }
