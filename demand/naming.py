"""Titles as files call them: each kept once, whatever its spelling."""

import json
from collections.abc import Sequence
from hashlib import blake2b
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext

from demand.models import Title
from demand.reading import Line
from demand.reading.names import NAMING, Name, name_in
from shelves.imports.reading.trouble import Unreadable

MOST_TITLES = 500_000  # of a file
_TITLES_A_STATEMENT = 1000
_PUT = """
    INSERT INTO demand_title (digest, title, authors, series, series_position, identifiers, verdict,
                              told_by, candidates, is_chosen, left_out)
    SELECT digest, title, ARRAY(SELECT jsonb_array_elements_text(authors)), series, place,
           identifiers, 'unknown', '', '{}', false, false
    FROM jsonb_to_recordset(%s::jsonb)
         AS news (digest uuid, title text, authors jsonb, series text, place text, identifiers jsonb)
    ORDER BY digest
    ON CONFLICT (digest) DO NOTHING
"""


class TitleIds:
    """Ids of titles by what lines call them; held are as many as there are namings in the file."""

    def __init__(self) -> None:
        self._ids: dict[bytes, int] = {}
        self.lost_isbns = 0

    def of(self, lines: Sequence[Line]) -> list[int]:
        """Of each line; 0 where it names no book. Raises Unreadable for too many."""
        keys = [_key(line.naming) for line in lines]
        news = dict(zip(keys, (line.naming for line in lines), strict=True))
        self._add({key: cells for key, cells in news.items() if key not in self._ids})
        return [self._ids[key] for key in keys]

    def _add(self, news: dict[bytes, tuple[str, ...]]) -> None:
        names = {key: name_in(dict(zip(NAMING, cells, strict=True))) for key, cells in news.items()}
        self.lost_isbns += sum(name.lost_isbn for name in names.values() if name)
        found = _ids_of([name for name in names.values() if name])
        for key, name in names.items():
            self._ids[key] = found[name.digest] if name else 0
        if len(self._ids) > MOST_TITLES:
            raise Unreadable(
                gettext("The file names more than %(most)s books. Nothing was kept. Split it.")
                % {"most": f"{MOST_TITLES:,}"}
            )


def _key(cells: tuple[str, ...]) -> bytes:
    said = "\x1f".join(cells).encode("utf-8", "replace")
    return blake2b(said, digest_size=16).digest()


def _ids_of(names: list[Name]) -> dict[UUID, int]:
    """The ids of these namings by their digests; those that are new are added."""
    by_digest = {name.digest: name for name in names}
    rows = [
        {
            "digest": str(digest),
            "title": name.title,
            "authors": list(name.authors),
            "series": name.series,
            "place": name.series_position,
            "identifiers": [list(pair) for pair in name.identifiers],
        }
        for digest, name in by_digest.items()
    ]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _TITLES_A_STATEMENT):
            cursor.execute(_PUT, [json.dumps(rows[start : start + _TITLES_A_STATEMENT])])
    known = Title.objects.order_by().filter(digest__in=list(by_digest))
    return dict(known.values_list("digest", "pk"))
