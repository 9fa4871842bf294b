"""How far an import is, and what went wrong, for those who wait for it."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext

from shelves.imports.committing import written_so_far
from shelves.models import Import

# A worker that is there says something sooner.
_PATIENCE = timedelta(seconds=20)


@dataclass(frozen=True)
class Progress:
    """`done` of `total` lines; no total where it is not known yet."""

    state: str
    done: int
    total: int | None
    # No worker has taken it up, or been heard of lately. It is not lost: it goes on by itself.
    stalled: bool

    @property
    def percent(self) -> int | None:
        return min(100 * self.done // self.total, 100) if self.total else None


def progress_of(source: Import) -> Progress:
    done, total = source.rows_read, source.rows_total
    if source.state == Import.State.COMMITTING:
        done, total = written_so_far(source), int(source.summary.get("lines", 0)) or None
    at_work = source.state in Import.AT_WORK
    stalled = at_work and source.changed_at < timezone.now() - _PATIENCE
    return Progress(source.state, done, total, stalled)


def error_words(source: Import) -> str:
    """Why it could not be read or written; "" where nothing went wrong."""
    code = source.error.get("code", "")
    if code == "unreadable":  # said by the reading, in the language of whoever gave the file
        return str(source.error.get("text", ""))
    said = {
        "": "",
        "no_books": gettext("There is no book in this file."),
        "too_much": gettext("This file holds more than an export of one account can."),
        "gave_up": gettext(
            "This file could not be read: it stopped our worker several times. Nothing was changed."
        ),
        "internal": gettext(
            "Something failed on our side while the file was read. It is in the log. Nothing was "
            "changed."
        ),
        "not_written": gettext(
            "Something failed on our side while the import was written. It is in the log. Nothing "
            "was changed; you can try again."
        ),
    }
    return said.get(code, said["internal"])
