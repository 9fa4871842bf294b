"""When a reader read a book: as often as they did, with dates known in whole, in part, or not.

A date is text in the manner of ISO 8601: "2026-03-14", "2026-03", "2026", or "" for unknown.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from accounts.models import User
from catalog.models import Book
from shelves.acting import alone
from shelves.models import PARTIAL_DATE, Reading
from web.faults import Invalid

MOST_READINGS = 100
_DAY = date(2000, 1, 1)


class InvalidReading(Invalid):
    """Dates that can't be; `field` says which of them."""


@dataclass(frozen=True)
class Dates:
    started: str = ""
    finished: str = ""
    outcome: str = Reading.Outcome.FINISHED


def checked(dates: Dates) -> Dates:
    """The same without blanks around; raises InvalidReading for what no reading can be."""
    started = _date("started", dates.started)
    finished = _date("finished", dates.finished)
    if dates.outcome not in Reading.Outcome.values:
        raise InvalidReading("outcome", gettext("A reading is open, finished or stopped."))
    if dates.outcome == Reading.Outcome.OPEN and finished:
        raise InvalidReading("finished", gettext("A book that you still read has no last day yet."))
    known = min(len(started), len(finished))
    if finished[:known] < started[:known]:
        raise InvalidReading("finished", gettext("The last day is before the first one."))
    return Dates(started, finished, dates.outcome)


def save_reading(reader: User, book: Book, dates: Dates, pk: int | None = None) -> Reading | None:
    """Add a reading, or change the one with this id; None if the reader has no such reading.

    Raises:
        InvalidReading: the dates can't be, another reading is open, or there are too many.
    """
    dates = checked(dates)
    with alone(reader):
        mine = Reading.objects.filter(reader=reader, book=book)
        reading = mine.filter(pk=pk).first() if pk else Reading(reader=reader, book=book)
        if reading is None:
            return None
        others = mine.exclude(pk=reading.pk)
        _check_beside(dates, others.count(), others.filter(outcome="").exists())
        reading.started, reading.finished = dates.started, dates.finished
        reading.outcome = dates.outcome
        reading.save()
    return reading


def replace_readings(reader: User, book: Book, readings: Sequence[Dates]) -> None:
    """All readings of a book at once; raises InvalidReading and changes nothing if one can't be."""
    readings = [checked(dates) for dates in readings]
    for n, dates in enumerate(readings):
        others = readings[:n]
        _check_beside(dates, n, any(not other.outcome for other in others))
    with alone(reader):
        mine = Reading.objects.filter(reader=reader, book=book)
        mine.delete()
        Reading.objects.bulk_create(
            Reading(
                reader=reader,
                book=book,
                started=dates.started,
                finished=dates.finished,
                outcome=dates.outcome,
            )
            for dates in readings
        )


def delete_reading(reader: User, book: Book, pk: int) -> bool:
    with alone(reader):
        deleted, _ = Reading.objects.filter(reader=reader, book=book, pk=pk).delete()
    return deleted > 0


def readings_of(reader: User, books: Collection[int]) -> list[Reading]:
    """The latest first; those without a date last."""
    return latest_first(Reading.objects.filter(reader=reader, book__in=books))


def latest_first(readings: Iterable[Reading]) -> list[Reading]:
    return sorted(
        readings,
        key=lambda reading: (
            not reading.outcome,
            reading.finished or reading.started,
            reading.pk,
        ),
        reverse=True,
    )


def date_words(text: str) -> str:
    """`2026-03-14` -> "14 March 2026", `2026-03` -> "March 2026", as the language writes them."""
    if len(text) <= len("2026"):
        return text
    if len(text) == len("2026-03"):
        # Translators: month and year, in the format characters of Django: March 2026
        return date_format(date.fromisoformat(f"{text}-01"), gettext("F Y"))
    # Translators: a day, in the format characters of Django: 14 March 2026. German: j. F Y
    return date_format(date.fromisoformat(text), gettext("j F Y"))


def _check_beside(dates: Dates, others: int, one_open: bool) -> None:
    if dates.outcome == Reading.Outcome.OPEN and one_open:
        raise InvalidReading("outcome", gettext("You are reading this book already."))
    if others >= MOST_READINGS:
        raise InvalidReading(
            "outcome",
            gettext("A book keeps %(most)s readings at most.") % {"most": MOST_READINGS},
        )


def _date(field: str, text: str) -> str:
    text = text.strip()
    if not text:
        return ""
    if not re.fullmatch(PARTIAL_DATE.strip("^$"), text):
        raise InvalidReading(
            field, gettext("Give a day, a month or a year: 2026-03-14, 2026-03 or 2026.")
        )
    try:
        first = date.fromisoformat(text + _DAY.isoformat()[len(text) :])
    except ValueError:
        raise InvalidReading(field, gettext("There is no such day.")) from None
    # Where the reader is it may be tomorrow already.
    if first > timezone.localdate() + timedelta(days=1):
        raise InvalidReading(field, gettext("That is still to come."))
    return text
