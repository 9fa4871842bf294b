"""What the staff does to demand by hand: each act through here, and once in the log of acts."""

from collections.abc import Mapping
from typing import Any

from django.contrib.admin.models import ADDITION, DELETION
from django.db import transaction

from accounts.audit import note, note_kind
from accounts.models import User
from demand import committing, said, stock, uploads, waiting
from demand.models import Source, StockLevel, Title


def bring(by: User, name: str, data: bytes, options: Mapping[str, Any]) -> Source:
    with transaction.atomic():
        source = uploads.start(by, name, data, options)
        units = source.report.get("units", {}).get("read", 0)
        counts = {"file": source.name, "lines": source.report.get("lines", 0), "units": units}
        note(by, source, said.BROUGHT % counts, ADDITION)
    return source


def commit(by: User, source: Source) -> dict[str, Any]:
    with transaction.atomic():
        done = committing.commit(source)
        effects = done["effects"]
        counts = {"added": effects["added"], "changed": effects["changed"]}
        note(by, source, said.COUNTS % counts)
    return done


def take_back(by: User, source: Source) -> int:
    """Of one that does not count yet it is thrown away."""
    with transaction.atomic():
        locked = Source.objects.select_for_update().filter(pk=source.pk).first()
        if locked is None:
            return 0
        counted = locked.state == Source.State.DONE
        before = Source(pk=locked.pk, name=locked.name)
        count = committing.take_back(locked)
        words = said.TAKEN_BACK if counted else said.THROWN_AWAY
        note(by, before, words % {"count": count, "file": before.name}, DELETION)
    return count


def answer(by: User, answers: Mapping[int, int | waiting.Answer]) -> int:
    with transaction.atomic():
        count = waiting.answer(answers)
        if count:
            note_kind(by, Title, said.ANSWERED % {"count": count})
    return count


def bring_stock(by: User, name: str, data: bytes, channel: str) -> stock.Report:
    with transaction.atomic():
        report = stock.take(name, data, channel)
        if report.put:
            note_kind(by, StockLevel, said.STOCKED % {"file": report.name, "count": report.put})
    return report
