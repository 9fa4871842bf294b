"""From titles of a source to books of the catalogue, by the ladder that imports of libraries climb."""

from django.db.models import Exists, OuterRef, QuerySet

from catalog.recognition import Recognised
from demand.models import Said, Source, Title
from shelves.imports.matching import recognised
from shelves.imports.record import Record as Sought

_TITLES_A_BLOCK = 1000
_FACTS = ("verdict", "told_by", "candidates", "book")


def titles_in(source: Source) -> QuerySet[Title]:
    """What lines of the source name that do not count yet."""
    said = Said.objects.order_by().filter(source=source, title=OuterRef("pk"))
    return Title.objects.filter(Exists(said))


def match_titles(titles: QuerySet[Title]) -> list[int]:
    """Look for those that have no book, and no word of an operator; ids of those found surely."""
    looked_for = titles.filter(book=None, is_chosen=False, left_out=False).order_by("pk")
    found: list[int] = []
    last = 0
    while block := list(looked_for.filter(pk__gt=last)[:_TITLES_A_BLOCK]):
        found += _match(block)
        last = block[-1].pk
    return found


def _match(titles: list[Title]) -> list[int]:
    changed = []
    for title, found in zip(titles, recognised([_sought(each) for each in titles]), strict=True):
        if _took(title, found):
            changed.append(title)
    Title.objects.bulk_update(changed, _FACTS, batch_size=500)
    return [title.pk for title in changed if title.book_id is not None]


def _took(title: Title, found: Recognised) -> bool:
    before = (title.verdict, title.told_by, title.candidates, title.book_id)
    title.verdict, title.told_by = found.verdict, found.by
    title.candidates, title.book_id = list(found.candidates), found.book
    return before != (title.verdict, title.told_by, title.candidates, title.book_id)


def _sought(title: Title) -> Sought:
    return Sought(
        0,
        title.title,
        authors=tuple(title.authors),
        series=title.series,
        series_position=title.series_position,
        identifiers=tuple((kind, value) for kind, value in title.identifiers),
    )
