"""A file of passages in, a table with a row for each out, written while it is being read."""

import csv
import io
import logging
import threading
import time
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext

from texts.engine.answers import AuthorAnswer, LanguageAnswer
from texts.identify import Models, without_gone
from texts.models import Writer
from texts.passages import Passage, Wrong, passages_in
from web.floods import Limit, TooOften
from web.spreadsheets import cell

log = logging.getLogger(__name__)

MOST_BYTES = 50 * 2**20
MOST_SECONDS = 600.0
COLUMNS = (
    "row",
    "language",
    "language_probability",
    "author",
    "author_probability",
    "none_of_these",
    "unsure",
    "nearest",
)
FILES = Limit("text-batches", acts=60, seconds=3600)
_BUSY_SECONDS = 30
# A process that serves pages works at one file at a time, and answers pages meanwhile.
_at_work = threading.Lock()


class Table:
    """The lines of the answer. Whoever has one closes it, as Django does with what it streams."""

    def __init__(self, file: IO[bytes], *, is_table: bool, reader: int) -> None:
        """Raises Invalid for a file of which nothing can be read, TooOften while another is read."""
        self._file, self._holds = file, _at_work.acquire(blocking=False)
        if not self._holds:
            raise TooOften(_BUSY_SECONDS)
        try:
            FILES.count(reader)
            self._passages = passages_in(file, is_table=is_table)
            self._models = Models.that_serve()
            self._names = dict(Writer.objects.values_list("pk", "name"))
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[bytes]:
        ends = time.monotonic() + MOST_SECONDS
        yield _line(COLUMNS)
        try:
            for number, passage in enumerate(self._passages, 1):
                if time.monotonic() > ends:
                    yield _line(_as_row({"row": number, "unsure": _stopped()}))
                    return
                yield _line(_as_row({"row": number, **self._told(passage)}))
        finally:
            self.close()

    def __del__(self) -> None:
        self.close()  # where something failed before the answer was on its way

    def close(self) -> None:
        if self._holds:
            self._holds = False
            _at_work.release()
            self._file.close()

    def _told(self, passage: Passage) -> dict[str, Any]:
        if isinstance(passage, Wrong):
            return {"unsure": passage.why}
        try:
            language, author = self._models.ask(passage)
        except Exception as error:
            # Not what it says: that may hold the text.
            log.error("A passage of a file failed: %s", type(error).__name__)
            return {"unsure": gettext("This passage could not be read.")}
        if author is not None:
            author = without_gone(author, self._names)
        return {
            **_of_language(language),
            **self._of_author(author),
            "unsure": unsure(language, author),
        }

    def _of_author(self, answer: AuthorAnswer | None) -> dict[str, Any]:
        if answer is None:
            return {}
        return {
            "author": None if answer.author is None else self._names[answer.author],
            "author_probability": None if answer.author is None else round(answer.probability, 4),
            "none_of_these": answer.none_of_these and round(answer.none_of_these, 4),
            "nearest": [self._names[near.author] for near in answer.nearest],
        }


def _of_language(answer: LanguageAnswer) -> dict[str, Any]:
    if answer.language is None:
        return {}
    return {"language": answer.language, "language_probability": round(answer.probability, 4)}


def unsure(language: LanguageAnswer, author: AuthorAnswer | None) -> str:
    """`too_short` where it holds for both, or else as in `language: close; author: stranger`."""
    of_author = author.unsure.value if author else "no_model"
    if language.unsure == of_author:
        return of_author
    why = {"language": language.unsure.value, "author": of_author}
    return "; ".join(f"{name}: {said}" for name, said in why.items() if said)


def _stopped() -> str:
    minutes = int(MOST_SECONDS // 60)
    return gettext(
        "Stopped after %(minutes)s minutes. Send what follows from this row on once more."
    ) % {"minutes": minutes}


def _as_row(told: dict[str, Any]) -> list[Any]:
    return [cell(told.get(name)) for name in COLUMNS]


def _line(values: Any) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue().encode()
