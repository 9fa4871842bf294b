"""What a line does, in words for its reader, in the language of the page."""

from collections.abc import Mapping
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext, pgettext

from shelves.imports.planning import Effect
from shelves.models import ShelfEntry
from shelves.own_shelves import MOST_SHELVES
from shelves.readings import date_words

_SHOWN = 80  # characters of a note or a review


def effect_of(packed: list[Any]) -> Effect:
    kind, outcome, file, yours, why = packed
    return Effect(kind, outcome, file, yours, why)


def words(effect: Effect) -> str:
    """A sentence."""
    return _WORDS[effect.kind](effect)


def _rating(effect: Effect) -> str:
    values = {"stars": _stars(effect.file), "yours": _stars(effect.yours)}
    return _said(
        effect,
        {
            "new": gettext("%(stars)s stars."),
            "changed": gettext("%(stars)s stars, where an earlier import left %(yours)s."),
            "same": gettext("You have given it %(stars)s stars already."),
            "kept": gettext("Your %(yours)s stars stay; the file says %(stars)s."),
            "gone": gettext("You have taken its stars back; the %(stars)s of the file stay out."),
        },
        values,
    )


def _status(effect: Effect) -> str:
    values = {"shelf": _shelf(effect.file), "yours": _shelf(effect.yours)}
    return _said(
        effect,
        {
            "new": gettext("Goes to “%(shelf)s”."),
            "changed": gettext("Goes to “%(shelf)s”, from “%(yours)s”, where an import put it."),
            "same": gettext("It stands on “%(shelf)s” already."),
            "kept": gettext("It stays on “%(yours)s”; the file says “%(shelf)s”."),
            "gone": gettext("You have taken it off its shelf; it stays off “%(shelf)s”."),
        },
        values,
    )


def _dismissed(effect: Effect) -> str:
    return _said(
        effect,
        {
            "new": gettext("Will not be recommended to you."),
            "same": gettext("It is not recommended to you already."),
            "kept": gettext("The file says “not for me”; it stays on “%(yours)s”."),
            "gone": gettext("You have let it be recommended again; that stays."),
        },
        {"yours": _shelf(effect.yours)},
    )


def _readings(effect: Effect) -> str:
    if effect.outcome == "new":
        dates = "; ".join(_dates(*reading) for reading in effect.file)
        return gettext("Read: %(dates)s.") % {"dates": dates}
    times = int(effect.file)
    said = {
        "same": ngettext(
            "Its dates are there already.", "Dates of %(n)s readings are there already.", times
        ),
        "gone": ngettext(
            "You have changed or taken away its dates; those of the file stay out.",
            "You have changed or taken away dates of %(n)s readings; those of the file stay out.",
            times,
        ),
        "left": ngettext(
            "One reading more than a book can have is left out.",
            "%(n)s readings more than a book can have are left out.",
            times,
        ),
    }
    return _said(effect, said, {"n": times})


def _note(effect: Effect) -> str:
    if effect.why == "cut" and effect.writes:
        return gettext("Its text is longer than a note can be; your note gets the beginning.")
    return _said(
        effect,
        {
            "new": gettext("Your private note: “%(text)s”"),
            "changed": gettext("Your private note becomes: “%(text)s”"),
            "same": gettext("Your private note says so already."),
            "kept": gettext("Your own note stays; that of the file is left out."),
            "gone": gettext("You have deleted your note; that of the file stays out."),
        },
        {"text": _short(effect.file)},
    )


def _review(effect: Effect) -> str:
    if effect.outcome == "left":
        return {
            "chosen": gettext("Its review is left out, as you chose."),
            "short": gettext("Its review is too short to publish; it goes to your private note."),
            "long": gettext("Its review is too long to publish; it goes to your private note."),
        }[effect.why]
    return _said(
        effect,
        {
            "new": gettext("Published as your review: “%(text)s”"),
            "changed": gettext("Your review becomes: “%(text)s”"),
            "same": gettext("Your review says so already."),
            "kept": gettext("Your own review stays; that of the file is left out."),
            "gone": gettext("You have deleted your review; that of the file stays out."),
        },
        {"text": _short(effect.file)},
    )


def _places(effect: Effect) -> str:
    names = [str(name) for name in effect.file]
    # Translators: stands between the names of shelves
    listed = pgettext("between names", ", ").join(
        gettext("“%(name)s”") % {"name": name} for name in names
    )
    values = {"names": listed, "most": MOST_SHELVES}
    if effect.outcome == "left":
        said = {
            "deleted": gettext("You have deleted %(names)s; it is not made again."),
            "name": gettext("No shelf of your own can be called %(names)s."),
            "too_many": gettext("You can have %(most)s own shelves; %(names)s is left out."),
        }
        return said[effect.why] % values
    return _said(
        effect,
        {
            "new": gettext("On your own shelf: %(names)s."),
            "same": gettext("It stands on %(names)s already."),
            "gone": gettext("You have taken it off %(names)s; it stays off."),
        },
        values,
    )


_WORDS = {
    "rating": _rating,
    "status": _status,
    "dismissed": _dismissed,
    "readings": _readings,
    "note": _note,
    "review": _review,
    "places": _places,
}


def _said(effect: Effect, texts: Mapping[str, str], values: Mapping[str, Any]) -> str:
    return texts[effect.outcome] % values


def _stars(half_stars: int | None) -> str:
    return floatformat((half_stars or 0) / 2, -1)


def _shelf(slug: str | None) -> str:
    if slug == "dismissed":
        return gettext("Not for me")
    return str(ShelfEntry.Shelf(slug).label) if slug else ""


def _dates(started: str, finished: str, outcome: str) -> str:
    values = {"start": date_words(started), "end": date_words(finished)}
    if not outcome:
        text = gettext("since %(start)s") if started else gettext("still reading it")
    elif outcome == "stopped":
        text = _span(
            started,
            finished,
            gettext("%(start)s to %(end)s, not finished"),
            gettext("begun %(start)s, not finished"),
            gettext("put down %(end)s"),
            gettext("not finished, on an unknown day"),
        )
    else:
        text = _span(
            started,
            finished,
            gettext("%(start)s to %(end)s"),
            gettext("begun %(start)s"),
            gettext("finished %(end)s"),
            gettext("on an unknown day"),
        )
    return text % values


def _span(started: str, finished: str, both: str, first: str, last: str, none: str) -> str:
    if started:
        return both if finished else first
    return last if finished else none


def _short(text: str | None) -> str:
    return Truncator(text or "").chars(_SHOWN)
