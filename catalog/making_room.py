"""Taking away what is to be new about books, so that it can be filled in as if it had never been known."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q

from catalog.datasets.frames import BookRecord
from catalog.identifiers import Pair
from catalog.models import BookAuthor, BookTag, Identifier, Tag

PLAIN = ("title", "original_title", "year", "language", "description", "cover_url")
TAG_FIELDS = {"genres": Tag.Kind.GENRE, "moods": Tag.Kind.MOOD, "themes": Tag.Kind.THEME}

_TAKE_AWAY = """
    UPDATE catalog_book book SET
        title = coalesce(news.title, book.title),
        original_title = CASE WHEN book.id = ANY(%(original_title)s) THEN ''
            ELSE book.original_title END,
        year = CASE WHEN book.id = ANY(%(year)s) THEN NULL ELSE book.year END,
        language = CASE WHEN book.id = ANY(%(language)s) THEN '' ELSE book.language END,
        description = CASE WHEN book.id = ANY(%(description)s) THEN '' ELSE book.description END,
        cover_url = CASE WHEN book.id = ANY(%(cover_url)s) THEN '' ELSE book.cover_url END,
        series_id = CASE WHEN book.id = ANY(%(series)s) THEN NULL ELSE book.series_id END,
        series_position = CASE WHEN book.id = ANY(%(series)s) THEN NULL
            ELSE book.series_position END
    FROM unnest(%(ids)s::bigint[], %(titles)s::text[]) AS news (id, title)
    WHERE book.id = news.id
"""


@dataclass
class News:
    """What is to be written of one book, the fields that it makes new, and identifiers that go."""

    book: int  # 0 until it is added
    record: BookRecord
    fields: list[str]
    gone: list[Pair] = field(default_factory=list)
    is_added: bool = False


def make_room(news: Sequence[News]) -> None:
    """A bounded number of statements, whatever the number of books."""
    by_field: dict[str, list[int]] = defaultdict(list)
    for one in news:
        for name in one.fields:
            by_field[name].append(one.book)
    lists = {name: by_field[name] for name in (*PLAIN, "series")}
    # A title is written at once: no book is without one.
    titles = [one.record.title if "title" in one.fields else None for one in news]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_AWAY, {"ids": [one.book for one in news], "titles": titles, **lists})
    BookAuthor.objects.filter(book__in=by_field["authors"]).delete()
    for name, kind in TAG_FIELDS.items():
        BookTag.objects.filter(book__in=by_field[name], tag__kind=kind).delete()
    gone = Q(pk__in=[])
    for one in news:
        for identifier_kind, value in one.gone:
            gone |= Q(kind=identifier_kind, value=value)
    Identifier.objects.filter(gone).delete()
