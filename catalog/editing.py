"""What operators write of books, one or a thousand at once: added, or changed where they say so.

What is to be new is first taken away, and then filled in as the books of data sets are: names, tags
and search columns have one way in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.utils.translation import gettext

from catalog.api_references import unknown_book
from catalog.datasets.frames import BookRecord
from catalog.datasets.genres import TagNames
from catalog.datasets.write import add_books, fill_gaps, name_key
from catalog.identifiers import Pair, books_by_identifier, forms
from catalog.making_room import PLAIN, TAG_FIELDS, News, make_room
from catalog.models import Book
from catalog.search.indexing import reindex
from catalog.text import fold
from web.batch import Refusal, Status, repeated

# The order of tags is kept by their weights: so much less each, of six.
_STEP = 0.1


@dataclass(frozen=True)
class Written:
    """What became of a book, and which of its fields are others now."""

    status: Status
    book: int
    fields: list[str] = field(default_factory=list)


def write_books(
    rows: Sequence[Mapping[str, Any]],
    *,
    may_add: bool = True,
    may_change: bool = True,
    replace: bool = False,
) -> list[Written | Refusal]:
    """Of each row, in its order, what was written, or why nothing was.

    A row names its book by `id`, or by `identifiers` of which one leads to it; if none does, it is
    added. What a row has not stays.

    Args:
        may_add: whether books may be added.
        may_change: whether books that are here may be changed; otherwise no row may lead to one.
        replace: whether a book has no identifiers afterwards but those of its row; otherwise they
            are added to those that it has.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:  # one after the other: they share names and words
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('editing books'))")
        plan = _Plan(rows, may_add, may_change, replace)
        found = plan.decide()
        plan.write()
    return [one if isinstance(one, Refusal) else _told(one) for one in found]


def _told(news: News) -> Written:
    changed = Status.CHANGED if news.fields else Status.UNCHANGED
    return Written(Status.CREATED if news.is_added else changed, news.book, news.fields)


class _Plan:
    def __init__(
        self,
        rows: Sequence[Mapping[str, Any]],
        may_add: bool,
        may_change: bool,
        replace: bool,
    ) -> None:
        self._rows, self._replace = rows, replace
        self._may_add, self._may_change = may_add, may_change
        self._pairs = [
            [(one["kind"], one["value"]) for one in row.get("identifiers", ())] for row in rows
        ]
        every = {form for pairs in self._pairs for pair in pairs for form in forms(*pair)}
        self._leads = books_by_identifier(every)
        self._tags = TagNames()
        ids = {row["id"] for row in rows if "id" in row} | set(self._leads.values())
        whole = Book.objects.with_card_details().prefetch_related("identifiers")
        self._books = whole.in_bulk(list(ids))
        self._news: list[News] = []

    def decide(self) -> list[News | Refusal]:
        named: set[Any] = set()
        rows = zip(self._rows, self._pairs, strict=True)
        return [self._decide(row, pairs, named) for row, pairs in rows]

    def _decide(self, row: Mapping[str, Any], pairs: list[Pair], named: set[Any]) -> News | Refusal:
        pk = self._named(row, pairs)
        if isinstance(pk, Refusal):
            return pk
        names = {form for pair in pairs for form in forms(*pair)} | ({pk} if pk else set())
        if named & names:
            return repeated("id" if "id" in row else "identifiers")
        tags = self._tags_of(row)
        if isinstance(tags, Refusal):
            return tags
        if not pk and not self._may_add:
            text = gettext("No book has these identifiers, and you may not add books.")
            return Refusal("identifiers", "may_not_add", text)
        if not pk and "title" not in row:
            text = gettext("A book that is not here yet needs a title.")
            return Refusal("title", "required", text)
        named |= names
        news = self._change(self._books[pk], row, pairs, tags) if pk else _added(row, pairs, tags)
        self._news.append(news)
        return news

    def _named(self, row: Mapping[str, Any], pairs: list[Pair]) -> int | Refusal:
        """The book that the row is about; 0 for none that is here."""
        leads = {
            self._leads[form]: pair
            for pair in reversed(pairs)
            for form in reversed(forms(*pair))
            if form in self._leads
        }
        if "id" not in row:
            if len(leads) > 1:
                text = gettext("These identifiers lead to different books: %(books)s.")
                books = ", ".join(str(pk) for pk in sorted(leads))
                return Refusal("identifiers", "ambiguous", text % {"books": books})
            for pk, pair in leads.items():
                return pk if self._may_change else taken(*pair, pk)
            return 0
        pk = row["id"]
        if pk not in self._books:
            return Refusal("id", "not_found", unknown_book(pk))
        for other, (kind, value) in leads.items():
            if other != pk:
                return taken(kind, value, other)
        return int(pk)

    def _tags_of(self, row: Mapping[str, Any]) -> dict[str, list[str]] | Refusal:
        found: dict[str, list[str]] = {}
        for name, kind in TAG_FIELDS.items():
            if name not in row:
                continue
            slugs = [self._tags.slug_of(kind, text) for text in row[name]]
            if None in slugs:
                text = gettext("There is no tag of this kind called “%(name)s”.")
                unknown = row[name][slugs.index(None)]
                return Refusal(name, "unknown", text % {"name": unknown})
            found[name] = list(dict.fromkeys(slug for slug in slugs if slug))
        return found

    def _change(
        self, book: Book, row: Mapping[str, Any], pairs: list[Pair], tags: dict[str, list[str]]
    ) -> News:
        title = row.get("title", book.title)
        wanted = _plain(row, title)
        plain = {name for name, value in wanted.items() if value != getattr(book, name)}
        others = {name for name, slugs in tags.items() if slugs != _slugs(book, name)}
        if "authors" in row and _keys(row["authors"]) != _keys(book.author_names):
            others.add("authors")
        if "series" in row and _place(row["series"]) != _place_of(book):
            others.add("series")
        known = {(one.kind, one.value) for one in book.identifiers.all()}
        gone = sorted(known - set(pairs)) if self._replace and "identifiers" in row else []
        if gone or set(pairs) - known:
            others.add("identifiers")
        changed = plain | others
        record = _record(
            {"title": title} | {name: row[name] for name in row if name in changed},
            pairs,
            {name: tags[name] for name in tags if name in others},
        )
        return News(book.pk, record, sorted(changed), gone)

    def write(self) -> None:
        """A bounded number of statements, whatever the number of rows."""
        new = [news for news in self._news if news.is_added]
        for news, pk in zip(new, add_books([news.record for news in new]), strict=True):
            news.book = pk
        changed = [news for news in self._news if news.fields]
        if not changed:
            return
        make_room([news for news in changed if not news.is_added])
        fill_gaps([(news.book, news.record) for news in changed], as_spelt=True)
        reindex([news.book for news in changed])
        if any("language" in news.fields for news in changed):
            cache.delete("languages")


def taken(kind: str, value: str, book: int) -> Refusal:
    text = gettext("%(identifier)s leads to book %(book)s already.")
    named = {"identifier": f"{kind}:{value}", "book": book}
    return Refusal("identifiers", "taken", text % named)


def _added(row: Mapping[str, Any], pairs: list[Pair], tags: dict[str, list[str]]) -> News:
    return News(0, _record(row, pairs, tags), sorted({*row} - {"id"}), is_added=True)


def _record(row: Mapping[str, Any], pairs: list[Pair], tags: Mapping[str, list[str]]) -> BookRecord:
    series = row.get("series") or {}
    return BookRecord(
        row["title"],
        tuple(row.get("authors", ())),
        original_title=row.get("original_title", ""),
        series=series.get("name", ""),
        position=series.get("position"),
        year=row.get("year"),
        language=row.get("language", ""),
        description=row.get("description", ""),
        cover_url=row.get("cover_url", ""),
        identifiers=tuple(pairs),
        tags={
            slug: round(1 - _STEP * place, 3)
            for slugs in tags.values()
            for place, slug in enumerate(slugs)
        },
    )


def _plain(row: Mapping[str, Any], title: str) -> dict[str, Any]:
    wanted = {name: row[name] for name in PLAIN if name in row}
    if fold(wanted.get("original_title", "")) == fold(title) and "original_title" in wanted:
        wanted["original_title"] = ""  # it is the same
    return wanted


def _keys(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name_key(name) for name in names))


def _slugs(book: Book, name: str) -> list[str]:
    return [tag.slug for tag in book.tags_of(TAG_FIELDS[name])]


def _place(series: Mapping[str, Any] | None) -> tuple[str, Any] | None:
    return (name_key(series["name"]), series["position"]) if series else None


def _place_of(book: Book) -> tuple[str, Any] | None:
    return (name_key(book.series.name), book.series_position) if book.series else None
