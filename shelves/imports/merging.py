"""Several lines of one file about the same book, such as two editions, taken as one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from shelves.imports.record import Record
from shelves.own_shelves import name_key
from shelves.readings import Dates

# Who reads a book again says so of one edition, and that it is read of another.
_SURER = ("reading", "read", "paused", "stopped", "want", "dismissed", "")


def merged(records: Sequence[Record]) -> Record:
    """In the order of the lines. Stars: of the last line that gives any; readings of all."""
    if len(records) == 1:
        return records[0]
    rated = [record for record in records if record.half_stars] or [records[0]]
    status = min(records, key=lambda record: _SURER.index(record.status))
    reviewed = [record for record in records if record.review]
    noted = [record for record in records if record.note]
    return replace(
        records[0],
        half_stars=rated[-1].half_stars,
        stars_written=rated[-1].stars_written,
        rated_at=rated[-1].rated_at,
        status=status.status,
        status_at=status.status_at,
        readings=_readings(records),
        shelves=_shelves(records),
        review=_joined([record.review for record in reviewed]),
        spoiler=any(record.spoiler for record in reviewed),
        reviewed_at=next((record.reviewed_at for record in reviewed), ""),
        review_edited_at=reviewed[-1].review_edited_at if reviewed else "",
        note=_joined([record.note for record in noted]),
        noted_at=noted[-1].noted_at if noted else "",
    )


def _readings(records: Sequence[Record]) -> tuple[Dates, ...]:
    """As often as the line that has it most often says; one that goes on at most."""
    most: Counter[Dates] = Counter()
    for record in records:
        most |= Counter(record.readings)
    found = list(most.elements())
    going_on = [dates for dates in found if not dates.outcome]
    return tuple(dates for dates in found if dates.outcome or dates is going_on[0])


def _shelves(records: Sequence[Record]) -> tuple[tuple[str, str], ...]:
    found: dict[str, tuple[str, str]] = {}
    for record in records:
        for name, since in record.shelves:
            found.setdefault(name_key(name), (name, since))
    return tuple(found.values())


def _joined(texts: Sequence[str]) -> str:
    return "\n\n".join(dict.fromkeys(texts))
