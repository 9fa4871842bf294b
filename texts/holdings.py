"""What the corpus holds, as the staff's pages show it; no text is read whole for them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Substr

from texts.corpus import LEAST_WORDS, LEAST_WORKS
from texts.engine.samples import FEWEST_LINES, FEWEST_WORDS
from texts.language_names import name_of
from texts.models import LanguageSample, Work, Writer

# Characters of a text that show how it was read.
_BEGINNING = 120


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    lines: int
    characters: int

    @property
    def is_thin(self) -> bool:
        return self.lines < FEWEST_LINES


def totals() -> dict[str, int]:
    works = Work.objects.aggregate(works=Count("pk"), words=Sum("words"))
    lines = LanguageSample.objects.aggregate(
        lines=Count("pk"), languages=Count("code", distinct=True)
    )
    return {"writers": Writer.objects.count(), "words": 0} | {
        name: count or 0 for name, count in (works | lines).items()
    }


def writers() -> QuerySet[Writer]:
    """By name, with their amounts."""
    return Writer.objects.with_amounts().select_related("author").order_by("name")


def amount(writer: Any) -> str:
    """Of one with amounts: "none" where it is too little to learn from, "some" where it is too little
    to say how well."""
    if writer.word_count < FEWEST_WORDS:
        return "none"
    few = writer.work_count < LEAST_WORKS or writer.word_count < LEAST_WORDS
    return "some" if few else "enough"


def languages() -> list[Language]:
    """By name, in the language of the page."""
    rows = LanguageSample.objects.by_language()
    found = [Language(name=name_of(row["code"]), **row) for row in rows]
    return sorted(found, key=lambda language: (language.name.casefold(), language.code))


def works_of(writer: Writer) -> QuerySet[Work]:
    """Those with a title."""
    return _beginnings(Work.objects.titled().filter(writer=writer))


def passages_of(writer: Writer) -> list[dict[str, Any]]:
    """Those without, by the file that they came in."""
    passages = Work.objects.passages().filter(writer=writer).order_by("source")
    rows = passages.values("source", "public_domain")
    counted = rows.annotate(passages=Count("pk"), count_of_words=Sum("words"))
    return [dict(row) for row in counted]


def _beginnings(works: QuerySet[Work]) -> QuerySet[Work]:
    return works.defer("text").annotate(beginning=Substr("text", 1, _BEGINNING))
