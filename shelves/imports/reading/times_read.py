"""When a book was read, and where its reader stands with it, as a line of a file tells both."""

from collections.abc import Sequence

from django.utils.translation import gettext

from shelves.imports.reading.draft import Draft
from shelves.imports.reading.statuses import PAUSED, READ, READING, STOPPED, status_called
from shelves.models import Reading
from shelves.readings import MOST_READINGS, Dates, InvalidReading, checked

Span = tuple[str, str]  # first day, last day
_OPEN, _FINISHED, _STOPPED = (
    str(outcome.value)
    for outcome in (Reading.Outcome.OPEN, Reading.Outcome.FINISHED, Reading.Outcome.STOPPED)
)


def status_of(draft: Draft, *columns: str) -> str:
    """What the column says; a shelf that its reader made is one of their own here."""
    column, text = draft.find(*columns)
    status = status_called(text) if text else ""
    if text and not status:
        draft.shelves(column, [text])
    return status


def tell(draft: Draft, status: str, spans: Sequence[Span], column: str, times: int = 0) -> None:
    """Keep status and readings.

    `spans` are the times of which a day is known, `times` how often the file says that the book was
    read. Without a status, dates tell it, then stars. Who read a book again has the readings without
    dates as well; once without dates is what the status says already.
    """
    spans = [span for span in spans if any(span)]
    if not status:
        status = _status_by(spans, bool(draft.facts.get("half_stars")))
    goes_on = status in (READING, PAUSED)
    if goes_on and not any(not last for _, last in spans):
        spans = [*spans, ("", "")]
    known = [
        _dates(draft, column, span, _outcome(status, span, is_last=place == len(spans) - 1))
        for place, span in enumerate(spans)
    ]
    readings = _one_open(dict.fromkeys(known))
    finished = sum(dates.outcome == _FINISHED for dates in readings)
    if times > 1 and times > finished:
        readings = [*[Dates("", "", _FINISHED)] * (min(times, MOST_READINGS) - finished), *readings]
    if len(readings) > MOST_READINGS or times > MOST_READINGS:
        said = gettext("A book keeps %(most)s readings at most.")
        draft.remark(column, said, most=MOST_READINGS)
    draft.facts["status"] = status
    draft.facts["readings"] = tuple(readings[-MOST_READINGS:])


def _status_by(spans: Sequence[Span], is_rated: bool) -> str:
    if any(last for _, last in spans):
        return READ
    if spans:
        return READING
    return READ if is_rated else ""


def _outcome(status: str, span: Span, is_last: bool) -> str:
    if status in (READING, PAUSED):
        return _FINISHED if span[1] else _OPEN
    return _STOPPED if status == STOPPED and is_last else _FINISHED


def _dates(draft: Draft, column: str, span: Span, outcome: str) -> Dates:
    first, last = span
    if not first or not last:
        return Dates(first, last, outcome)  # each by itself has been checked
    try:
        return checked(Dates(first, last, outcome))
    except InvalidReading:
        said = gettext(
            "It ends (%(last)s) before it begins (%(first)s), so only the last day was kept."
        )
        draft.remark(column, said, first=first, last=last)
        return Dates("", last, outcome)


def _one_open(readings: Sequence[Dates] | dict[Dates, None]) -> list[Dates]:
    """A book is read once at a time: of several that go on, the latest."""
    going_on = [dates for dates in readings if dates.outcome == _OPEN]
    latest = max(going_on, key=lambda dates: dates.started, default=None)
    return [dates for dates in readings if dates.outcome != _OPEN or dates == latest]


def times(draft: Draft, column: str) -> int:
    """A count of readings, 0 where there is none."""
    text = draft.text(column).removesuffix(".0")
    return min(int(text), MOST_READINGS + 1) if text.isdecimal() and len(text) < 9 else 0
