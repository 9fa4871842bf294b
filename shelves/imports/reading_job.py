"""Reads an uploaded file into rows and finds their books: in blocks, within bounded memory."""

import json
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.own_data import parts
from registry.locks import only_one
from shelves.imports.kept import pack
from shelves.imports.matching import Named, answers_of, given_up_by, match, named, recognised
from shelves.imports.preview import summary_of
from shelves.imports.reading import Opened, Unreadable, open_file
from shelves.imports.reading.formats import OWN
from shelves.imports.record import Record, Remark
from shelves.imports.states import move
from shelves.models import Import, ImportFile, ImportRow

log = logging.getLogger(__name__)

MOST_TRIES = 3
_ROWS_A_BLOCK = 1000
_MOST_EXTRAS = 5_000_000  # characters of JSON
# As JSON writes null bytes, and characters beyond the first 65,536 in two halves.
_NO_TEXT = re.compile(r"\\u0000|\\ud[89a-f]")


def read(import_id: int) -> None:
    """The job. Killed in the middle it begins anew, a few times; run twice it reads once."""
    with only_one(f"import {import_id}") as alone:
        reading = Import.objects.filter(pk=import_id, state=Import.State.READING)
        source = reading.select_related("reader").first()
        if not alone or source is None:
            return
        if source.tries >= MOST_TRIES:
            _fail(source, {"code": "gave_up"})
            return
        # Before anything else: it must count even if this process is killed.
        Import.objects.filter(pk=source.pk).update(tries=source.tries + 1)
        with translation.override(source.language or None):
            _read(source)


def _read(source: Import) -> None:
    try:
        data = bytes(ImportFile.objects.values_list("data", flat=True).get(pk=source.pk))
        opened = open_file(source.name, data, source.columns or None)
        if opened.needs_columns:
            _ask(source, opened)
            return
        _keep_rows(source, opened)
        _ready(source, opened)
    except Unreadable as error:
        _fail(source, {"code": "unreadable", "text": str(error)})
    except (ImportFile.DoesNotExist, Import.DoesNotExist, _Gone):
        return  # thrown away meanwhile
    except DatabaseError:
        raise
    except Exception:
        log.exception("Import %s could not be read.", source.pk)
        _fail(source, {"code": "internal"})


class _Gone(Exception):
    pass


def _ask(source: Import, opened: Opened) -> None:
    move(
        source,
        [Import.State.READING],
        Import.State.ASKS_COLUMNS,
        format=opened.format.slug,
        heads=list(opened.columns),
        sample=_sane([list(row) for row in opened.sample]),
        columns=dict(opened.guessed),
        remarks=_remarks(opened),
    )


def _keep_rows(source: Import, opened: Opened) -> None:
    """Each block is there at once, so that the reader sees how far it is."""
    ImportRow.objects.filter(of_import=source).delete()
    read, last = 0, 0
    decided = _Decided(answers_of(source.reader_id), given_up_by(source.reader_id))
    records = iter(opened.records())
    while block := list(islice(records, _ROWS_A_BLOCK)):
        rows = list(_rows(source, block, last, decided))
        with transaction.atomic():
            ImportRow.objects.bulk_create(rows)
            read, last = read + len(rows), rows[-1].line
            still = Import.objects.filter(pk=source.pk, state=Import.State.READING)
            progress = {"rows_read": read, "rows_total": opened.rows}
            if not still.update(changed_at=timezone.now(), **progress):
                raise _Gone
    source.rows_read = source.rows_total = read


def _ready(source: Import, opened: Opened) -> None:
    source.format, source.extras = opened.format.slug, _extras(opened)
    if len(json.dumps(source.extras)) > _MOST_EXTRAS:
        _fail(source, {"code": "too_much"})
        return
    if not source.rows_read and not source.extras:
        _fail(source, {"code": "no_books"})
        return
    if opened.format == OWN:  # reviews that were written here come back as they were
        source.reviews = Import.Reviews.PUBLISH
    summary = summary_of(source)
    with transaction.atomic():
        ImportFile.objects.filter(pk=source.pk).delete()
        move(
            source,
            [Import.State.READING],
            Import.State.READY,
            format=source.format,
            extras=source.extras,
            reviews=source.reviews,
            remarks=_remarks(opened),
            heads=[],
            sample=[],
            rows_read=source.rows_read,
            rows_total=source.rows_read,
            summary=summary,
        )


def _extras(opened: Opened) -> dict[str, Any]:
    """Of our own export what can be brought back."""
    known = {part.name for part in parts() if part.write}
    extras: dict[str, Any] = _sane(
        {name: rows for name, rows in opened.extras.items() if name in known and rows}
    )
    return extras


@dataclass(frozen=True)
class _Decided:
    """What the reader has said of lines of earlier imports: books chosen, and what was given up."""

    books: dict[Named, int]
    given_up: set[Named]

    def apply(self, row: ImportRow, record: Record) -> None:
        which = named(record)
        if book := self.books.get(which):
            row.book_id, row.chosen_by_reader = book, True
        elif row.book_id is None and which in self.given_up:
            row.taken = False
            text = gettext(
                "You left this line out of an earlier import, or stopped waiting for its book, so "
                "it was not ticked here."
            )
            remarks = (*record.remarks, Remark("", text))
            row.record = _sane(pack(replace(record, remarks=remarks)))


def _rows(
    source: Import, records: Sequence[Record], last: int, decided: _Decided
) -> Iterator[ImportRow]:
    found = iter(recognised([record for record in records if not record.refused]))
    for record in records:
        # Some files have no lines: theirs are counted.
        last = max(record.line, last + 1)
        row = ImportRow(of_import=source, line=last, record=_sane(pack(record)))
        if record.refused:
            row.verdict, row.taken = ImportRow.Verdict.REFUSED, False
        else:
            match(row, next(found))
            decided.apply(row, record)
        yield row


def _fail(source: Import, error: dict[str, Any]) -> None:
    with transaction.atomic():
        ImportFile.objects.filter(pk=source.pk).delete()
        ImportRow.objects.filter(of_import=source).delete()
        move(source, [Import.State.READING], Import.State.FAILED, error=_sane(error))


def _remarks(opened: Opened) -> list[Any]:
    remarks: list[Any] = _sane([[remark.field, remark.text] for remark in opened.remarks])
    return remarks


def _sane(value: Any) -> Any:
    """The same without what the database keeps in no text: null bytes, and halves of characters."""
    return _without(value) if _NO_TEXT.search(json.dumps(value)) else value


def _without(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    if isinstance(value, list):
        return [_without(inner) for inner in value]
    if isinstance(value, dict):
        return {_without(name): _without(inner) for name, inner in value.items()}
    return value
