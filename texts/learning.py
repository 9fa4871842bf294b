"""What training reads of the samples, and whether it has changed."""

from collections.abc import Iterator

from django.db import connection

from texts.engine.samples import Sample
from texts.models import LanguageSample, Work

# Fetched at a time: a work may be megabytes.
_A_FETCH = 20


def author_samples() -> Iterator[Sample]:
    """By writer, a few of them in memory at a time. Numbers are those of rows: `Writer`, `Work`."""
    works = Work.objects.filter(writer__is_learnt=True).order_by("writer_id", "pk")
    rows = works.values_list("writer_id", "pk", "text")
    return (Sample(*row) for row in rows.iterator(chunk_size=_A_FETCH))


def language_samples() -> tuple[list[str], list[str]]:
    """Texts, and the ISO 639-3 code of each."""
    texts, codes = [], []
    rows = LanguageSample.objects.order_by("code", "pk").values_list("text", "code")
    for text, code in rows.iterator():
        texts.append(text)
        codes.append(code)
    return texts, codes


def authors_version() -> str:
    """Changes with what `author_samples` gives, and with nothing else; no text is read for it."""
    return _version(
        "SELECT count(*), coalesce(sum(hashtextextended(writer_id || ' ' || sha256, 0)), 0)"
        " FROM texts_work WHERE writer_id IN (SELECT id FROM texts_writer WHERE is_learnt)"
    )


def languages_version() -> str:
    """Changes with what `language_samples` gives."""
    return _version(
        "SELECT count(*), coalesce(sum(hashtextextended(code || ' ' || sha256, 0)), 0)"
        " FROM texts_languagesample"
    )


def _version(query: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(query)
        count, of_all = cursor.fetchone()
    return f"{count}-{int(of_all) % 2**64:016x}"
