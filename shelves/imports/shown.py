"""Imports and their lines as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext

from catalog.models import Book
from catalog.names import year_words
from shelves.imports.effect_words import Told, brought_by, status_words, staying
from shelves.imports.reading.formats import FORMATS
from shelves.imports.services import Progress, RowView, progress_of
from shelves.models import Import, ImportRow
from shelves.readings import date_words

State, Verdict = Import.State, ImportRow.Verdict
FRACTION_SAID = 25  # percent


@dataclass(frozen=True)
class Given:
    """An import, as it stands in a list and above its lines."""

    source: Import
    books: int | None = None  # that it would take in, or has

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def url(self) -> str:
        return reverse("library_import", args=[self.source.pk])

    @property
    def at(self) -> object:
        return self.source.done_at or self.source.created_at

    @property
    def format(self) -> str:
        """Where the file is from; empty for tables that could be anybody's."""
        known = FORMATS.get(self.source.format)
        return str(known.name) if known and known.slug not in {"table", "isbns"} else ""

    @property
    def reviews(self) -> str:
        return self.source.reviews

    @property
    def remarks(self) -> list[str]:
        return [str(text) for _field, text in self.source.remarks]

    @property
    def waits_for_reader(self) -> bool:
        return self.source.state in {State.READY, State.ASKS_COLUMNS}

    @property
    def can_be_undone(self) -> bool:
        return self.source.state == State.DONE

    @property
    def words(self) -> str:
        """Where it stands."""
        if self.source.state == State.DONE and self.books is not None:
            text = ngettext("%(number)s book came in", "%(number)s books came in", self.books)
            return text % {"number": intcomma(self.books)}
        return str(self.source.get_state_display())


def given(source: Import) -> Given:
    return Given(source, source.summary.get("changed") if source.state == State.DONE else None)


# --- The lines ---


@dataclass(frozen=True)
class Line:
    """A line of the file, and what becomes of it."""

    view: RowView
    back: str  # the address of the page that it stands on
    written: bool = False  # the import is done: nothing can be answered any more

    @property
    def row(self) -> ImportRow:
        return self.view.row

    @property
    def pk(self) -> int:
        return self.row.pk

    @property
    def line(self) -> int:
        return self.row.line

    @property
    def title(self) -> str:
        record = self.view.record
        if not record.series:
            return record.title
        number = f" {record.series_position}" if record.series_position else ""
        return f"{record.title} ({record.series}{number})"

    @property
    def authors(self) -> str:
        return ", ".join(self.view.record.authors[:3])

    @cached_property
    def said(self) -> list[str]:
        """What the file has of it, as far as it has anything."""
        record = self.view.record
        facts = [year_words(record.year) if record.year else ""]
        if record.stars_written and record.half_stars:
            # Translators: stars as the file writes them, such as "4.25"
            facts.append(gettext("stars: %(written)s") % {"written": record.stars_written})
        facts.append(status_words(record.status))
        last = max((dates.finished for dates in record.readings), default="")
        facts.append(date_words(last) if last else "")
        facts.append(gettext("with a review") if record.review else "")
        facts.append(gettext("with a note") if record.note else "")
        return [fact for fact in facts if fact]

    @property
    def refused(self) -> str:
        return self.view.record.refused

    @property
    def begins(self) -> str:
        """Of one that is refused."""
        return self.view.record.begins

    @property
    def book(self) -> Book | None:
        return self.view.book

    @property
    def taken(self) -> bool:
        return self.row.taken

    @property
    def can_be_taken(self) -> bool:
        return self.row.verdict != Verdict.REFUSED and not self.written

    @property
    def candidates(self) -> list[Book]:
        """To choose from; with what was chosen besides, if it is none of them."""
        offered = self.view.candidates
        extra = self.book and self.book.pk not in {book.pk for book in offered}
        return [self.book, *offered] if extra and self.book else offered

    @property
    def offers_choice(self) -> bool:
        return self.row.verdict == Verdict.PERHAPS and bool(self.candidates) and not self.written

    @property
    def is_none_of_these(self) -> bool:
        return self.row.chosen_by_reader and self.row.book_id is None

    @property
    def brings(self) -> list[Told]:
        return brought_by(self.view.effects)

    @property
    def stays(self) -> list[str]:
        return staying(self.view.effects)

    @property
    def is_silent(self) -> bool:
        """Whether the file says nothing of the book but that it is there."""
        return not self.view.effects

    @property
    def remarks(self) -> list[str]:
        return [remark.text for remark in self.view.remarks]

    @property
    def together(self) -> str:
        if not self.view.together:
            return ""
        numbers = ", ".join(intcomma(line) for line in self.view.together[:5])
        text = ngettext(
            "Line %(lines)s is about the same book; both count as one.",
            "Lines %(lines)s are about the same book; all count as one.",
            len(self.view.together),
        )
        return text % {"lines": numbers}

    @property
    def file_name(self) -> str:
        return self.row.of_import.name

    @property
    def choose_url(self) -> str:
        address = reverse("import_line", args=[self.row.of_import_id, self.line])
        return f"{address}?{urlencode({'back': self.back})}"


def lines_of(views: Sequence[RowView], back: str, *, written: bool = False) -> list[Line]:
    return [Line(view, back, written) for view in views]


# --- How far it is ---


@dataclass(frozen=True)
class Way:
    progress: Progress
    said: int  # the part of the way, in percent, that was said aloud last

    @property
    def percent(self) -> int | None:
        return self.progress.percent

    @property
    def waits(self) -> bool:
        return self.progress.stalled

    @property
    def quarter(self) -> int:
        return max((self.percent or 0) // FRACTION_SAID * FRACTION_SAID, self.said)

    @property
    def aloud(self) -> bool:
        return self.quarter > self.said

    @property
    def words(self) -> str:
        done, total = self.progress.done, self.progress.total
        values = {"done": intcomma(done), "total": intcomma(total or 0)}
        if not done:
            # Translators: how far the reading of a file is
            return pgettext("progress", "Just beginning")
        if not total:
            return ngettext("%(done)s line so far", "%(done)s lines so far", done) % values
        return ngettext("%(done)s of %(total)s line", "%(done)s of %(total)s lines", total) % values


def way_of(source: Import, said: str | None) -> Way:
    known = int(said) if said and said.isdecimal() and len(said) < 4 else 0
    return Way(progress_of(source), known)
