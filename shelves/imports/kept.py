"""Records as the rows of an import keep them: JSON without what the file does not say."""

from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any

from django.utils import timezone

from shelves.imports.record import Record, Remark
from shelves.readings import Dates

_SILENT = {field.name: field.default for field in fields(Record) if field.default is not MISSING}


def pack(record: Record) -> dict[str, Any]:
    said = {
        name: value
        for name in Record.__dataclass_fields__
        if (value := getattr(record, name)) != _SILENT.get(name, MISSING)
    }
    if "readings" in said:
        said["readings"] = [[d.started, d.finished, d.outcome] for d in record.readings]
    if "remarks" in said:
        said["remarks"] = [[remark.field, remark.text] for remark in record.remarks]
    return said


def unpack(said: dict[str, Any]) -> Record:
    values = dict(said)
    for name in ("identifiers", "shelves"):
        if name in values:
            values[name] = tuple((one, other) for one, other in values[name])
    if "authors" in values:
        values["authors"] = tuple(values["authors"])
    if "readings" in values:
        values["readings"] = tuple(Dates(*dates) for dates in values["readings"])
    if "remarks" in values:
        values["remarks"] = tuple(Remark(*remark) for remark in values["remarks"])
    return Record(**values)


def moment(text: str) -> datetime | None:
    """`2024-05-01T09:30:00+00:00`, or a whole day, which begins at midnight here; None for "".

    What is no moment, or still to come, is none either: files say such things.
    """
    try:
        at = datetime.fromisoformat(text)
        if timezone.is_naive(at):
            at = timezone.make_aware(at)
        return at if at <= timezone.now() else None
    except (ValueError, OverflowError):
        return None
