"""From one state of an import to the next, at most once; and why something can't be done."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from shelves.models import Import
from shelves.signals import import_changed


class ImportRefused(ValueError):
    """`code` is for programs: too_large, empty, too_many_open, no_such_column, twice, no_title…"""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class WrongState(ImportRefused):
    """Not now: the import is being read or written, or is over."""

    def __init__(self, message: str) -> None:
        super().__init__("state", message)


def move(source: Import, since: Collection[str], to: str, **fields: Any) -> None:
    """Raises WrongState, and changes nothing, where the import is in none of the states `since`."""
    fields |= {"state": to, "changed_at": timezone.now(), "tries": 0}
    moved = Import.objects.filter(pk=source.pk, state__in=since).update(**fields)
    if not moved:
        raise wrong_state(source)
    for name, value in fields.items():
        setattr(source, name, value)
    announce(source)


def announce(source: Import) -> None:
    pk, state = source.pk, source.state
    transaction.on_commit(
        lambda: import_changed.send(sender=Import, import_id=pk, state=state), robust=True
    )


def wrong_state(source: Import) -> WrongState:
    """Says in which state it is, and so what can't be done."""
    state = Import.objects.filter(pk=source.pk).values_list("state", flat=True).first()
    said = {
        None: gettext("This import is gone."),
        Import.State.READING: gettext("The file is still being read. Wait a moment."),
        Import.State.COMMITTING: gettext("The import is just being written. Wait a moment."),
        Import.State.DONE: gettext("This import is done."),
        Import.State.UNDONE: gettext("This import has been taken back."),
        Import.State.FAILED: gettext("This file could not be read."),
        Import.State.ASKS_COLUMNS: gettext("Say first what the columns of the file mean."),
        Import.State.READY: gettext("This import is ready, and nothing of it is written."),
    }
    return WrongState(said[Import.State(state) if state else None])
