"""A file of demand comes in, is read and matched, and is kept until somebody says that it counts."""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from demand.matching import match_titles, titles_in
from demand.models import LONGEST_NAME, Source, SourceFile
from demand.reading import Options, open_table
from demand.staging import stage
from shelves.imports.reading.trouble import Unreadable
from web.plain import plain_line

MOST_BYTES = 50 * 2**20  # on a page
MOST_BYTES_THERE = 512 * 2**20  # on the server
MOST_SECONDS = 60.0
MOST_WAITING = 20


def start(
    by: User | None,
    name: str,
    data: bytes,
    options: Mapping[str, Any] | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    keep_file: bool = True,
    most: int = MOST_BYTES,
    seconds: float = MOST_SECONDS,
) -> Source:
    """Read it as far as it tells what its columns hold. Raises Unreadable; then nothing is kept.

    `columns`: those that somebody names, by field. Without its bytes a file is read this once.
    """
    _refuse(len(data), most)
    name = plain_line(name.replace("\\", "/").rsplit("/", 1)[-1])[:LONGEST_NAME]
    opened = open_table(name, data)
    said = opened.options.as_json() | dict(options or {})
    with transaction.atomic():
        source = Source.objects.create(
            name=name or gettext("Without a name"),
            sha256=sha256(data).hexdigest(),
            size=len(data),
            by=by,
            columns=opened.named | dict(columns or {}),
            options=Options.of(said).as_json(),
            heads=_sane(list(opened.columns)),
            sample=_sane(opened.sample),
        )
        if keep_file:
            SourceFile.objects.create(source=source, data=data)
        _read(source, data, seconds)
    return source


def give_columns(
    source: Source, columns: Mapping[str, str], options: Mapping[str, Any]
) -> list[str]:
    """What its columns hold, and what none of them says: it is read anew. What is still missing, in
    words. Raises Unreadable; then it stays as it was."""
    with transaction.atomic():
        fresh = Source.objects.select_for_update().get(pk=source.pk)
        if fresh.state == Source.State.DONE:
            raise Unreadable(gettext("This file counts already. Take it back first."))
        fresh.columns = {field: column for field, column in columns.items() if column}
        fresh.options = Options.of(options).as_json()
        data = bytes(SourceFile.objects.values_list("data", flat=True).get(pk=fresh.pk))
        return _read(fresh, data, MOST_SECONDS)


def same_file(source: Source) -> Source | None:
    """One that counts, and was the same in every byte."""
    done = Source.objects.filter(sha256=source.sha256, state=Source.State.DONE)
    return done.exclude(pk=source.pk).exclude(sha256="").order_by("-done_at").first()


def _refuse(size: int, most: int) -> None:
    if size > most:
        raise Unreadable(too_large(most))
    if Source.objects.exclude(state=Source.State.DONE).count() >= MOST_WAITING:
        raise Unreadable(
            gettext("%(most)s files wait for a yes. Say it of one, or throw one away, first.")
            % {"most": MOST_WAITING}
        )


def too_large(most: int = MOST_BYTES) -> str:
    return gettext("The file is larger than %(most)s MB. Nothing of it was kept. Split it.") % {
        "most": most // 2**20
    }


def _read(source: Source, data: bytes, seconds: float) -> list[str]:
    opened = open_table(source.name, data, source.columns, Options.of(source.options))
    if opened.missing:
        source.state, source.report = Source.State.ASKS, {}
    else:
        source.report = stage(source, opened, _today(), seconds)
        source.state = Source.State.READY
        match_titles(titles_in(source))
    source.save()
    return opened.missing


def _today() -> date:
    return timezone.localdate()


def _sane(value: Any) -> Any:
    """Null bytes are kept in no text."""
    if isinstance(value, list):
        return [_sane(each) for each in value]
    return str(value).replace("\x00", "").encode("utf-8", "ignore").decode()
