"""What comes in with a line of a library file, in a few words each, to be seen at a glance."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from shelves.imports.planning import Effect
from shelves.imports.wording import words
from shelves.models import Reading, ShelfEntry
from shelves.templatetags.marks import reading_words, stars_said

# Of one book; who has read it more often is told the number of the others.
_READINGS_TOLD = 3


@dataclass(frozen=True)
class Told:
    """One thing that comes in; `stars` are drawn beside the words."""

    text: str
    stars: float | None = None


def brought_by(effects: Iterable[Effect]) -> list[Told]:
    """What will be written; that a book is being read is said once."""
    written = [effect for effect in effects if effect.writes]
    statuses = [effect.file for effect in written if effect.kind == "status"]
    open_since = [
        started
        for effect in written
        if effect.kind == "readings"
        for started, _, outcome in effect.file
        if not outcome
    ]
    told = []
    for effect in written:
        if effect.kind == "readings":
            told += [Told(text) for text in _readings(effect.file, bool(statuses))]
        elif effect.kind != "status" or effect.file != "reading" or not any(open_since):
            told += _brought(effect)
    return told


def staying(effects: Iterable[Effect]) -> list[str]:
    """What the file says and what is not written, and why. What is the same needs no word."""
    said = [effect for effect in effects if effect.outcome in {"kept", "gone", "left"}]
    # A note that was cut is written all the same.
    said += [effect for effect in effects if effect.writes and effect.why == "cut"]
    return [words(effect) for effect in said]


def status_words(status: Any) -> str:
    """ "Want to read", "Not for me"."""
    if status == "dismissed":
        return gettext("Not for me")
    return str(ShelfEntry.Shelf(status).label) if status in ShelfEntry.Shelf.values else ""


def _brought(effect: Effect) -> list[Told]:
    file, yours = effect.file, effect.yours
    match effect.kind:
        case "rating" if yours:
            text = gettext("%(stars)s instead of %(earlier)s")
            values = {"stars": stars_said(file), "earlier": stars_said(yours)}
            return [Told(text % values, file / 2)]
        case "rating":
            return [Told(stars_said(file), file / 2)]
        case "status" | "dismissed":
            return [Told(status_words(file or effect.kind))]
        case "note":
            return [Told(gettext("A note, for you alone"))]
        case "review":
            return [Told(gettext("A review, for all to read"))]
        case "places":
            # Translators: an own shelf, on which the book is put
            return [Told(gettext("On “%(shelf)s”") % {"shelf": name}) for name in file]
    return []


def _readings(file: Iterable[tuple[str, str, str]], status_told: bool) -> list[str]:
    """Those without days are counted; an open one without a day is what a status says already."""
    times = Counter(
        (started, finished, outcome)
        for started, finished, outcome in file
        if outcome or started or not status_told
    )
    told = [_times(reading, number) for reading, number in times.items()]
    others = sum(list(times.values())[_READINGS_TOLD:])
    if others:
        text = ngettext("and %(n)s reading more", "and %(n)s readings more", others)
        return [*told[:_READINGS_TOLD], text % {"n": others}]
    return told


def _times(of: tuple[str, str, str], number: int) -> str:
    reading = Reading(started=of[0], finished=of[1], outcome=of[2])
    if number == 1 or reading.finished:
        return reading_words(reading)
    if reading.outcome == Reading.Outcome.STOPPED:
        text = ngettext(
            "Put down %(n)s time, date unknown", "Put down %(n)s times, dates unknown", number
        )
    else:
        text = ngettext(
            "Finished %(n)s time, date unknown", "Finished %(n)s times, dates unknown", number
        )
    return text % {"n": number}
