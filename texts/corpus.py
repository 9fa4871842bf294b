"""The one door to what models learn from: samples come in here, and go out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypeVar

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Upper

from catalog.models import Author
from catalog.text import fold
from texts.engine.cleaning import clean, count_words, fingerprint
from texts.engine.codes import code_of
from texts.models import LONGEST_NAME, LONGEST_TITLE, LanguageSample, Work, Writer
from web.plain import plain_line

LONGEST_TEXT = 6_000_000  # characters, once cleaned; "Clarissa" has 5,200,000
LONGEST_FRAME = 100_000  # characters of headers and licences
LONGEST_LINE = 20_000  # characters of a sample of a language
LONGEST_SOURCE = 200
EARLIEST, LATEST = -3000, 2100

# With less an author is learnt, and nothing says how well: it takes another work to ask by.
LEAST_WORKS = 2
LEAST_WORDS = 2_000

_A_BATCH = 500
_CHARACTERS_A_BATCH = 4_000_000
# Of the new writers in a batch, so many are looked for in the catalogue in another spelling.
_LOOKED_FOR = 20
# In the name of a writer of whom nobody knows, or not all agree, who it was.
_NOBODY = {"unknown", "anonymous", "anon", "disputed", "various", "unbekannt", "anonym"}
_JOINING = {"or", "and", "und", "oder"}


class NewWork(NamedTuple):
    writer: str
    text: str
    title: str = ""
    year: int | None = None
    row: int = 0  # of its file, for what is said of it


class NewLine(NamedTuple):
    code: str  # of any part of ISO 639
    text: str
    row: int = 0


_New = TypeVar("_New", NewWork, NewLine)


class Why(StrEnum):
    """A sample is refused."""

    NO_WRITER = "no_writer"
    NO_LANGUAGE = "no_language"
    NO_LETTERS = "no_letters"
    TOO_LONG = "too_long"
    BAD_YEAR = "bad_year"
    THERE_ALREADY = "there_already"
    TWICE = "twice"


class Refused(NamedTuple):
    row: int
    why: Why
    what: str = ""  # a name, a code, a year; of a text that is there already, whose it is


@dataclass
class Added:
    """What came of adding some."""

    works: int = 0
    lines: int = 0
    words: int = 0
    refused: list[Refused] = field(default_factory=list)
    put_aside: set[str] = field(default_factory=set)  # new writers who are not learnt from


# --- In ---


def add_work(
    writer: str,
    text: str,
    title: str = "",
    year: int | None = None,
    *,
    public_domain: bool = False,
    source: str = "",
) -> Added:
    new = NewWork(writer, text, title, year)
    return add_works([new], public_domain=public_domain, source=source)


def add_works(works: Iterable[NewWork], *, public_domain: bool = False, source: str = "") -> Added:
    """Cleaned; what can't be taken is refused one by one, the rest is kept, in one transaction.

    One text is one work, whatever its layout: who brings it at the same time waits, and is refused.
    """
    added = Added()
    with transaction.atomic():
        _alone()
        for some in _in_batches(works):
            _add_works(some, added, public_domain, plain_line(source)[:LONGEST_SOURCE])
    return added


def add_language_samples(lines: Iterable[NewLine], *, source: str = "") -> Added:
    """As `add_works` does; the same text may be a sample of two languages."""
    added = Added()
    with transaction.atomic():
        _alone()
        for some in _in_batches(lines):
            _add_lines(some, added, plain_line(source)[:LONGEST_SOURCE])
    return added


# --- Out ---


def remove_works(works: QuerySet[Work]) -> int:
    """How many went; their writer stays."""
    return works.delete()[0]


def remove_writer(writer: Writer) -> None:
    """With every work."""
    writer.delete()


def remove_language(code: str) -> int:
    return LanguageSample.objects.filter(code=code).delete()[0]


def learn_from(writer: Writer, learn: bool) -> None:
    Writer.objects.filter(pk=writer.pk).update(is_learnt=learn)


def mark_public_domain(writer: Writer, public_domain: bool) -> None:
    """Every work of theirs that is here."""
    writer.works.update(public_domain=public_domain)


# --- How ---


def _alone() -> None:
    """Until the transaction ends: what was looked up stays true."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('texts corpus'))")


def _in_batches(new: Iterable[_New]) -> Iterator[list[_New]]:
    batch: list[_New] = []
    characters = 0
    for each in new:
        batch.append(each)
        characters += len(each.text)
        if len(batch) >= _A_BATCH or characters >= _CHARACTERS_A_BATCH:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _add_works(some: list[NewWork], added: Added, public_domain: bool, source: str) -> None:
    fit: dict[str, Work] = {}
    rows: dict[str, NewWork] = {}
    for new in some:
        text = clean(new.text[: LONGEST_TEXT + LONGEST_FRAME])
        if wrong := _wrong_work(new, text):
            added.refused.append(wrong)
            continue
        sha256 = fingerprint(text)
        if sha256 in fit:
            added.refused.append(Refused(new.row, Why.TWICE))
            continue
        rows[sha256] = new
        fit[sha256] = Work(
            title=plain_line(new.title)[:LONGEST_TITLE],
            year=new.year,
            public_domain=public_domain,
            text=text,
            words=count_words(text),
            sha256=sha256,
            source=source,
        )
    there = Work.objects.filter(sha256__in=list(fit)).values_list("sha256", "writer__name")
    for sha256, writer in there:
        del fit[sha256]
        added.refused.append(Refused(rows[sha256].row, Why.THERE_ALREADY, writer))
    writers = _writers({plain_line(rows[sha256].writer) for sha256 in fit}, added)
    for sha256, work in fit.items():
        work.writer = writers[fold(rows[sha256].writer)]
    Work.objects.bulk_create(fit.values())
    added.works += len(fit)
    added.words += sum(work.words for work in fit.values())


def _wrong_work(new: NewWork, text: str) -> Refused | None:
    name = plain_line(new.writer)
    if not 0 < len(fold(name)) <= LONGEST_NAME or len(name) > LONGEST_NAME:
        return Refused(new.row, Why.NO_WRITER, name[:LONGEST_NAME])
    if new.year is not None and not EARLIEST <= new.year <= LATEST:
        return Refused(new.row, Why.BAD_YEAR, str(new.year))
    if len(new.text) > LONGEST_TEXT + LONGEST_FRAME:
        return Refused(new.row, Why.TOO_LONG)
    return _wrong_text(new.row, text, LONGEST_TEXT)


def _wrong_text(row: int, text: str, longest: int) -> Refused | None:
    if not any(map(str.isalpha, text)):
        return Refused(row, Why.NO_LETTERS)
    return Refused(row, Why.TOO_LONG) if len(text) > longest else None


def _writers(names: set[str], added: Added) -> dict[str, Writer]:
    """By folded name; those that are not there yet are made."""
    wanted = {fold(name): name for name in sorted(names, reverse=True)}
    found = {each.folded: each for each in Writer.objects.filter(folded__in=list(wanted))}
    new = {folded: name for folded, name in wanted.items() if folded not in found}
    authors = _authors_named(new)
    made = [
        Writer(name=name, folded=folded, author=authors.get(folded), is_learnt=not is_nobody(name))
        for folded, name in new.items()
    ]
    added.put_aside |= {each.name for each in made if not each.is_learnt}
    return found | {each.folded: each for each in Writer.objects.bulk_create(made)}


def is_nobody(name: str) -> bool:
    """Several writers, or an unknown one: their words would teach nothing of one hand.

    >>> [is_nobody(name) for name in ("UNKNOWN", "Hamilton or Madison", "Jay", "Anders Anderson")]
    [True, True, False, False]
    """
    words = fold(name).split()
    return not _NOBODY.isdisjoint(words) or not _JOINING.isdisjoint(words[1:-1])


def _authors_named(names: dict[str, str]) -> dict[str, Author]:
    """Of the catalogue, by folded name: in any case, and some of the others in any spelling."""
    upper = [name.upper() for name in names.values()]
    alike = Author.objects.annotate(upper=Upper("name")).filter(upper__in=upper).order_by("-pk")
    found: dict[str, Author] = {fold(author.name): author for author in alike}
    others = [folded for folded in names if folded not in found]
    for folded in others[:_LOOKED_FOR]:
        if author := _author_spelt_like(names[folded]):
            found[folded] = author
    return found


def _author_spelt_like(name: str) -> Author | None:
    """With or without accents. Of the name a plain word is looked for, by an index."""
    plain = [word for word in name.split() if word.isascii() and len(word) > 2]
    if not plain:
        return None
    folded = fold(name)
    alike = Author.objects.filter(name__icontains=max(plain, key=len)).order_by("pk")
    return next((author for author in alike if fold(author.name) == folded), None)


def _add_lines(some: list[NewLine], added: Added, source: str) -> None:
    fit: dict[tuple[str, str], LanguageSample] = {}
    rows: dict[tuple[str, str], int] = {}
    for new in some:
        code, text = code_of(new.code), clean(new.text[: LONGEST_LINE + LONGEST_FRAME])
        if not code:
            added.refused.append(Refused(new.row, Why.NO_LANGUAGE, plain_line(new.code)[:40]))
        elif wrong := _wrong_text(new.row, text, LONGEST_LINE):
            added.refused.append(wrong)
        elif (key := (code, fingerprint(text))) in fit:
            added.refused.append(Refused(new.row, Why.TWICE))
        else:
            rows[key] = new.row
            fit[key] = LanguageSample(code=code, text=text, sha256=key[1], source=source)
    same = LanguageSample.objects.filter(sha256__in=[sha256 for _, sha256 in fit])
    for key in same.values_list("code", "sha256"):
        if fit.pop(key, None):
            added.refused.append(Refused(rows[key], Why.THERE_ALREADY, key[0]))
    LanguageSample.objects.bulk_create(fit.values())
    added.lines += len(fit)
