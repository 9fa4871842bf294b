"""A file comes in, says what its columns mean where it must, and is thrown away."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language, gettext

from accounts.models import User
from shelves.acting import alone
from shelves.imports.reading import FIELDS, LARGEST, LEADS_TO_A_BOOK
from shelves.imports.states import ImportRefused, WrongState, announce, move, wrong_state
from shelves.models import Import, ImportFile
from web.floods import Limit
from web.plain import plain_line

MOST_BYTES = LARGEST
MOST_UNFINISHED = 10
LONGEST_NAME = 200
UPLOADS = Limit("imports", acts=30, seconds=3600)
# Previews that nobody commits, files that could not be read, and imports that were taken back.
_OVER = (*Import.UNWRITTEN, Import.State.UNDONE)


def start(reader: User, name: str, data: bytes) -> Import:
    """Keeps the file and has it read, soon.

    Raises ImportRefused for a file that is empty or too large, or where too many are unfinished;
    TooOften after too many in an hour.
    """
    if not data:
        raise ImportRefused("empty", gettext("This file is empty."))
    if len(data) > MOST_BYTES:
        raise ImportRefused("too_large", too_large())
    with alone(reader):
        unfinished = Import.objects.filter(reader=reader, state__in=Import.UNWRITTEN)
        if unfinished.count() >= MOST_UNFINISHED:
            raise ImportRefused(
                "too_many_open",
                gettext(
                    "You have %(most)s imports that are not finished. Finish or throw away one first."
                )
                % {"most": MOST_UNFINISHED},
            )
        UPLOADS.count(reader.pk)
        source = Import.objects.create(
            reader=reader,
            name=plain_line(name)[:LONGEST_NAME] or gettext("Without a name"),
            size=len(data),
            language=get_language() or "",
        )
        ImportFile.objects.create(of_import=source, data=data)
        announce(source)
    return source


def too_large() -> str:
    return gettext(
        "This file is larger than %(most)s MB: no library of books is. Is it the right one?"
    ) % {"most": MOST_BYTES // 2**20}


def give_columns(source: Import, columns: Mapping[str, str]) -> None:
    """What its columns mean: the name of a column by field, of `reading.FIELDS`. Then it is read.

    Raises WrongState unless the import asks; ImportRefused for fields and columns that there are
    not, and where none names a book.
    """
    asks = Import.objects.filter(pk=source.pk, state=Import.State.ASKS_COLUMNS)
    if not asks.exists():
        raise wrong_state(source)
    given = {field: column for field, column in columns.items() if column}
    if unknown := given.keys() - set(FIELDS):
        raise ImportRefused(
            "no_such_field", gettext("There is no field “%(field)s”.") % {"field": min(unknown)}
        )
    if missing := set(given.values()) - set(source.heads):
        raise ImportRefused(
            "no_such_column",
            gettext("The file has no column “%(column)s”.") % {"column": min(missing)},
        )
    if not LEADS_TO_A_BOOK & given.keys():
        raise ImportRefused(
            "no_title", gettext("Say at least which column holds the title, or the ISBN.")
        )
    move(source, [Import.State.ASKS_COLUMNS], Import.State.READING, columns=given)


def imports_of(reader: User) -> QuerySet[Import]:
    """The latest first, without what is only needed while they are read."""
    return Import.objects.filter(reader=reader).defer("sample", "extras", "facts")


def import_of(reader: User, pk: int) -> Import | None:
    return Import.objects.filter(reader=reader, pk=pk).first()


def throw_away(source: Import) -> None:
    """What a finished import wrote stays, and counts as written by hand from now on.

    Raises WrongState while it is being written.
    """
    with transaction.atomic():
        fresh = Import.objects.select_for_update().filter(pk=source.pk).first()
        if fresh is None:
            return
        if fresh.state == Import.State.COMMITTING:
            raise WrongState(gettext("The import is just being written. Wait a moment."))
        fresh.delete()


def clear_old() -> int:
    """Delete imports of which nothing is in anybody's history, some time after their last change."""
    old = Import.objects.filter(
        state__in=_OVER, changed_at__lt=timezone.now() - settings.KEEP_IMPORTS
    )
    _, deleted = old.delete()
    return deleted.get("shelves.Import", 0)


def unfinished() -> list[tuple[int, str]]:
    """Ids and states of imports that a worker should be at, for jobs that were lost."""
    at_work = Import.objects.filter(state__in=Import.AT_WORK).order_by("pk")
    return list(at_work.values_list("pk", "state"))
