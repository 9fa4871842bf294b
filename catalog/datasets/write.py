"""A data set's books into the catalogue: new ones are added, in known ones only gaps are filled."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from catalog.datasets import genres
from catalog.datasets.copying import copy_rows, temporary_table
from catalog.datasets.frames import BookRecord
from catalog.datasets.titles import is_variant
from catalog.models import Author, Book, Series, Tag
from catalog.text import fold, sort_key

_LONGEST_NAME = 200
_LONGEST_TITLE = 400
Pairs = Sequence[tuple[int, BookRecord]]  # book id, what the data set says of it

# What an operator or an earlier data set wrote is never replaced.
_FILL_BOOKS = """
    UPDATE catalog_book book SET
        original_title = coalesce(nullif(book.original_title, ''), news.original_title),
        series_id = coalesce(book.series_id, news.series_id),
        series_position = CASE WHEN coalesce(book.series_id, news.series_id) = news.series_id
            THEN coalesce(book.series_position, news.series_position)
            ELSE book.series_position END,
        year = coalesce(book.year, news.year),
        language = coalesce(nullif(book.language, ''), news.language),
        description = coalesce(nullif(book.description, ''), news.description),
        cover_url = coalesce(nullif(book.cover_url, ''), news.cover_url),
        public_average = coalesce(book.public_average, news.public_average),
        public_count = coalesce(nullif(book.public_count, 0), news.public_count)
    FROM news WHERE news.id = book.id AND (
        (book.original_title = '' AND news.original_title <> '')
        OR (book.series_id IS NULL AND news.series_id IS NOT NULL)
        OR (book.series_position IS NULL AND news.series_position IS NOT NULL
            AND book.series_id = news.series_id)
        OR (book.year IS NULL AND news.year IS NOT NULL)
        OR (book.language = '' AND news.language <> '')
        OR (book.description = '' AND news.description <> '')
        OR (book.cover_url = '' AND news.cover_url <> '')
        OR (book.public_average IS NULL AND news.public_average IS NOT NULL)
        OR (book.public_count = 0 AND news.public_count > 0)
    )
"""
_NEWS = (
    "id bigint, original_title text, series_id bigint, series_position numeric, year smallint, "
    "language text, description text, cover_url text, public_average float8, public_count integer"
)
_FILL_AUTHORS = """
    INSERT INTO catalog_bookauthor (book_id, author_id, position)
    SELECT book_id, author_id, position FROM news_of_authors news
    WHERE NOT EXISTS (SELECT FROM catalog_bookauthor entry WHERE entry.book_id = news.book_id)
"""
_FILL_TAGS = """
    INSERT INTO catalog_booktag (book_id, tag_id, weight)
    SELECT news.book_id, news.tag_id, news.weight
    FROM news_of_tags news JOIN catalog_tag tag ON tag.id = news.tag_id
    WHERE NOT EXISTS (
        SELECT FROM catalog_booktag entry JOIN catalog_tag other ON other.id = entry.tag_id
        WHERE entry.book_id = news.book_id AND other.kind = tag.kind
    )
"""
_FILL_SHELF_WORDS = """
    INSERT INTO catalog_shelfwords (book_id, words, readers)
    SELECT book_id, words, readers FROM news_of_words
    ON CONFLICT (book_id) DO NOTHING
"""
_ADD_IDENTIFIERS = """
    INSERT INTO catalog_identifier (book_id, kind, value)
    SELECT book_id, kind, value FROM news_of_identifiers ORDER BY place
    ON CONFLICT (kind, value) DO NOTHING
"""


def add_books(records: Sequence[BookRecord]) -> list[int]:
    """Ids of new rows for these records, with nothing but a title; `fill_gaps` does the rest."""
    books = Book.objects.bulk_create(
        [Book(title=record.title[:_LONGEST_TITLE]) for record in records], batch_size=1000
    )
    return [book.pk for book in books]


def fill_gaps(pairs: Pairs, *, as_spelt: bool = False) -> None:
    """Write what the catalogue does not know yet of these books.

    Of two records of one book the first speaks; the identifiers of both are kept.

    Args:
        as_spelt: whether a name that stands here letter by letter is that one, whichever other
            spellings of it are older; the names of a data set mean the oldest.
    """
    first = dict(reversed(pairs))
    speaking = sorted(first.items())
    _fill_books(speaking, as_spelt)
    _fill_authors(speaking, as_spelt)
    _fill_tags(speaking)
    _fill_shelf_words(speaking)
    identifiers = [(pk, kind, value) for pk, record in pairs for kind, value in record.identifiers]
    _put(
        "news_of_identifiers",
        "place integer, book_id bigint, kind text, value text",
        ((place, pk, str(kind), value) for place, (pk, kind, value) in enumerate(identifiers)),
        _ADD_IDENTIFIERS,
    )


def _fill_books(pairs: Pairs, as_spelt: bool) -> None:
    titles = dict(
        Book.objects.order_by().filter(pk__in=[pk for pk, _ in pairs]).values_list("pk", "title")
    )
    names = [record.series for _, record in pairs if record.series]
    series = _ids_by_name(Series, names, as_spelt)
    rows = (
        (
            pk,
            _other_title(titles[pk], record),
            series[name_key(record.series)] if record.series else None,
            record.position if record.series else None,
            record.year,
            record.language,
            record.description,
            record.cover_url,
            record.public_average,
            record.public_count,
        )
        for pk, record in pairs
    )
    _put("news", _NEWS, rows, _FILL_BOOKS)


def _other_title(title: str, record: BookRecord) -> str:
    """The name that the record adds to a book of this title, so that it is found by both; or "".

    That is the record's own title, unless it is the book's with or without a subtitle or a series;
    else its original title.
    """
    own, original = record.title[:_LONGEST_TITLE], record.original_title[:_LONGEST_TITLE]
    if not is_variant(own, title):
        return own
    return original if fold(original) != fold(title) else ""


def _fill_authors(pairs: Pairs, as_spelt: bool) -> None:
    names = [name for _, record in pairs for name in record.authors]
    authors = _ids_by_name(Author, names, as_spelt)
    rows = (
        (pk, author, position)
        for pk, record in pairs
        for position, author in enumerate(
            dict.fromkeys(authors[name_key(name)] for name in record.authors)
        )
    )
    columns = "book_id bigint, author_id bigint, position smallint"
    _put("news_of_authors", columns, rows, _FILL_AUTHORS)


def _fill_tags(pairs: Pairs) -> None:
    tags = _tag_ids({slug for _, record in pairs for slug in record.tags})
    rows = (
        (pk, tags[slug], weight) for pk, record in pairs for slug, weight in record.tags.items()
    )
    _put("news_of_tags", "book_id bigint, tag_id bigint, weight float8", rows, _FILL_TAGS)


def _fill_shelf_words(pairs: Pairs) -> None:
    rows = (
        (pk, list(record.shelf_words), list(record.shelf_words.values()))
        for pk, record in pairs
        if record.shelf_words
    )
    columns = "book_id bigint, words text[], readers integer[]"
    _put("news_of_words", columns, rows, _FILL_SHELF_WORDS)


def _put(name: str, definition: str, rows: Iterable[tuple[Any, ...]], use: str) -> None:
    """COPY into a temporary table, then one statement over all of it."""
    temporary_table(name, definition)
    copy_rows(name, [column.split()[0] for column in definition.split(", ")], rows)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {name}")
        cursor.execute(use)
        cursor.execute(f"DROP TABLE {name}")


def _ids_by_name(
    model: type[Author] | type[Series], names: Iterable[str], as_spelt: bool
) -> dict[str, int]:
    """Ids by the key of the name; missing ones are added as they are spelt first."""
    wanted: dict[str, str] = {}
    for name in names:
        wanted.setdefault(name_key(name), name[:_LONGEST_NAME])
    manager: Any = model._default_manager
    spelt: dict[str, int] = {}
    if as_spelt:
        rows = manager.filter(name__in=wanted.values()).values_list("name", "pk")
        spelt = {name_key(name): pk for name, pk in rows}
        if len(spelt) == len(wanted):
            return spelt  # without a look at every name that there is
    # Where an operator keeps two spellings apart, the older row stands for both here.
    ids = {name_key(name): pk for name, pk in manager.order_by("-pk").values_list("name", "pk")}
    missing = [model(name=name) for key, name in wanted.items() if key not in ids]
    for row in manager.bulk_create(missing, batch_size=1000):
        ids[name_key(row.name)] = row.pk
    return ids | spelt


def name_key(name: str) -> str:
    return sort_key(name[:_LONGEST_NAME])


def _tag_ids(slugs: set[str]) -> dict[str, int]:
    known = genres.all_tags()  # others are tags of an operator's own
    entries = [known[slug] for slug in sorted(slugs) if slug in known]
    Tag.objects.bulk_create(
        [Tag(slug=entry.slug, name=entry.name, kind=entry.kind) for entry in entries],
        ignore_conflicts=True,
    )
    return dict(Tag.objects.values_list("slug", "pk"))
