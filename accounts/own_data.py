"""Everything that the site keeps about a reader, part by part: what an export holds.

Each app names its own parts as it starts, in a module `own_parts`. `bookrec_site/tests/test_own_data.py`
fails if a table that leads to readers belongs to no part and is not excused there.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from accounts.models import User

Row = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """`name` is that of its file in an export. Rows hold JSON values only.

    models    "shelves.Rating": the tables it covers
    read      may be a generator: nobody holds all rows at once
    write     brings rows back that an export held, where nothing else stands now; rows that can't
              be are left out, as the file may have been changed by hand. None: not brought back
              that way.
    about     what its file is, in a sentence, for the reader
    columns   keys of a row that make a table for a spreadsheet; none: it has no file of its own
    restored  whether an import of an export brings it back, by `write` or otherwise
    """

    name: str
    models: tuple[str, ...]
    read: Callable[[User], Iterable[Row]]
    write: Callable[[User, Sequence[Row]], None] | None = None
    about: str | Promise = ""
    columns: tuple[str, ...] = ()
    restored: bool = False


_parts: dict[str, Part] = {}


def register(*parts: Part) -> None:
    for part in parts:
        _parts[part.name] = part


def parts() -> list[Part]:
    return list(_parts.values())


def text_of(moment: datetime | None) -> str | None:
    """A moment as rows hold it."""
    return moment.isoformat() if moment else None
