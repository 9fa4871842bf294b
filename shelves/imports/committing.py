"""Writes what the preview shows: one transaction, once, however often the job runs."""

import logging
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError
from django.utils import timezone

from accounts.models import User
from accounts.own_data import parts
from registry.locks import only_one
from shelves.acting import changing_history_of
from shelves.imports.plans import plans_for, plans_in_blocks
from shelves.imports.preview import summary_of
from shelves.imports.states import announce, move
from shelves.imports.summing import Summing
from shelves.imports.writing import write_plans
from shelves.models import Goal, Import, ImportRow, OwnShelf
from shelves.own_shelves import name_key
from shelves.undo import KINDS, differences

log = logging.getLogger(__name__)

MOST_TRIES = 3


def commit(source: Import) -> None:
    """Have it written, soon. Raises WrongState unless it is ready."""
    summary = summary_of(source)
    move(source, [Import.State.READY], Import.State.COMMITTING, error={}, summary=summary)


def carry_out(import_id: int) -> None:
    """The job. Killed in the middle it leaves nothing behind; run twice it writes once."""
    with only_one(f"import {import_id}") as alone:
        source = Import.objects.filter(pk=import_id, state=Import.State.COMMITTING).first()
        if not alone or source is None:
            return
        if source.tries >= MOST_TRIES:
            _give_up(source)
            return
        # Outside of the transaction: it must count even if this process is killed.
        Import.objects.filter(pk=source.pk).update(tries=source.tries + 1)
        try:
            _write(source)
        except User.DoesNotExist:
            return
        except DatabaseError:
            raise
        except Exception:
            log.exception("Import %s could not be written.", import_id)
            _give_up(source)


def settle(source: Import, rows: list[ImportRow]) -> int:
    """Lines of a finished import that have found their books since, written in the same way.

    The rows carry the books; one that somebody answered or gave up meanwhile is left. How many
    were written.
    """
    with changing_history_of(source.reader) as changes:
        locked = Import.objects.select_for_update(no_key=True)
        fresh = locked.filter(pk=source.pk, state=Import.State.DONE).first()
        if fresh is None:
            return 0
        waiting = {row.pk: row for row in rows if row.book_id is not None}
        still = fresh.rows.filter(pk__in=waiting, book=None, taken=True)
        found = [waiting[pk] for pk in still.values_list("pk", flat=True)]
        ImportRow.objects.bulk_update(
            found, ["book", "verdict", "by", "candidates", "chosen_by_reader", "found_at"]
        )
        own = _own(fresh.reader)
        plans = plans_for(
            fresh, [row.book_id for row in found if row.book_id], [row.pk for row in found]
        )
        changes.rows += write_plans(fresh, list(plans.values()))
        _keep_own_facts(fresh, own)
        summing = Summing(_names(own), fresh.summary)
        for plan in plans.values():
            summing.add(plan)
        fresh.summary = summing.numbers
        fresh.save(update_fields=["facts", "summary"])
    return len(found)


def written_so_far(source: Import) -> int:
    """Lines; known while they are being written, as far as the cache is there."""
    return int(cache.get(_progress_key(source.pk), 0) or 0)


def _write(source: Import) -> None:
    with changing_history_of(source.reader) as changes:
        # Whatever happened while this act waited for its turn: thrown away, written by another.
        locked = Import.objects.select_for_update(no_key=True)
        if not locked.filter(pk=source.pk, state=Import.State.COMMITTING).exists():
            return
        own = _own(source.reader)
        changes.rows += _write_extras(source)
        summing, lines = Summing(_names(own)), 0
        for plans in plans_in_blocks(source):
            changes.rows += write_plans(source, plans)
            for plan in plans:
                summing.add(plan)
                lines += len(plan.rows)
            cache.set(_progress_key(source.pk), lines, 600)
        _keep_own_facts(source, own)
        source.summary = summing.numbers
        source.state, source.tries = Import.State.DONE, 0
        source.done_at = source.changed_at = timezone.now()
        source.save(
            update_fields=["state", "tries", "done_at", "changed_at", "facts", "summary", "extras"]
        )
        announce(source)


def _write_extras(source: Import) -> int:
    """What an export of this site holds beside books."""
    known = {part.name: part for part in parts() if part.write}
    written = 0
    for name, rows in source.extras.items():
        part = known.get(name)
        if part and part.write and rows:
            part.write(source.reader, rows)
            written += 1
    source.extras = {}
    return written


def _own(reader: User) -> dict[str, dict[int, Any]]:
    """What belongs to no book, and can be taken back."""
    shelves = OwnShelf.objects.filter(reader=reader).values_list("pk", flat=True)
    years = Goal.objects.filter(reader=reader).values_list("year", flat=True)
    return {
        "own": KINDS["own"].read(reader, list(shelves)),
        "goal": KINDS["goal"].read(reader, list(years)),
    }


def _names(own: dict[str, dict[int, Any]]) -> set[str]:
    return {name_key(name) for name, _, _ in own["own"].values()}


def _keep_own_facts(source: Import, was: dict[str, dict[int, Any]]) -> None:
    now = _own(source.reader)
    for kind in was:
        if changed := differences(was[kind], now[kind]):
            source.facts[kind] = source.facts.get(kind, {}) | changed


def _give_up(source: Import) -> None:
    """Back to the preview, where it can be tried again."""
    move(source, [Import.State.COMMITTING], Import.State.READY, error={"code": "not_written"})


def _progress_key(pk: int) -> str:
    return f"import:{pk}:written"
