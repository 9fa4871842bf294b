"""How found books spread over genres, languages and decades, so that a search can be narrowed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from catalog.names import decade_words, language_name
from catalog.search.filters import Filters
from web.statements import prepared_cursor

_MOST_OPTIONS = {"genre": 12, "mood": 12, "language": 6, "decade": 10}

_COUNT = """
    WITH found AS (SELECT language, year FROM catalog_book WHERE id = ANY(%(books)s)),
    tagged AS MATERIALIZED (
        SELECT tag_id, count(*) AS books FROM catalog_booktag
        WHERE book_id = ANY(%(books)s) GROUP BY tag_id
    )
    SELECT tag.kind, tag.slug, tag.name, tagged.books
    FROM tagged JOIN catalog_tag tag ON tag.id = tagged.tag_id WHERE tag.kind IN ('genre', 'mood')
    UNION ALL
    SELECT 'language', language, '', count(*) FROM found WHERE language <> '' GROUP BY language
    UNION ALL
    SELECT 'decade', (floor(year / 10.0) * 10)::integer::text, '', count(*)
    FROM found WHERE year IS NOT NULL GROUP BY 2
    ORDER BY books DESC, 2
"""


@dataclass(frozen=True)
class Option:
    value: str
    words: str
    books: int
    last_year: int | None = None  # of a decade


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    options: list[Option]


def facets_of(ids: list[int], filters: Filters) -> list[Facet]:
    """Counts among these books, in one query; nothing by what they are filtered by already."""
    counted = counts_of(ids)
    given = {
        "genre": filters.genre,
        "language": filters.language,
        "decade": filters.min_year is not None or filters.max_year is not None,
    }
    facets = []
    labels = {
        "genre": gettext("Genre"),
        "language": gettext("Language"),
        "decade": gettext("Decade"),
    }
    for name, label in labels.items():
        options = counted[name]
        # One option that all have narrows nothing down.
        if not given[name] and any(option.books < len(ids) for option in options):
            facets.append(Facet(name, label, options))
    return facets


def counts_of(ids: list[int]) -> dict[str, list[Option]]:
    """How many of these books have each genre, mood, language and decade; the commonest, of decades
    the newest, first. One query."""
    with prepared_cursor() as cursor:
        cursor.execute(_COUNT, {"books": ids})
        rows = cursor.fetchall()
    return {
        name: list(_options(name, (row for row in rows if row[0] == name)))
        for name in _MOST_OPTIONS
    }


def _options(name: str, rows: Iterable[tuple[str, str, str, int]]) -> Iterable[Option]:
    commonest = list(rows)[: _MOST_OPTIONS[name]]
    if name in ("genre", "mood"):
        return (Option(slug, gettext(tag), books) for _, slug, tag, books in commonest)
    if name == "language":
        return (Option(code, language_name(code), books) for _, code, _, books in commonest)
    newest = sorted(((int(year), books) for _, year, _, books in commonest), reverse=True)
    return (Option(str(year), decade_words(year), books, year + 9) for year, books in newest)
