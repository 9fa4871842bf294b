"""Which lines of an import are what: the tabs of its page, what the API asks for, and how many."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shelves.models import Import, ImportRow

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True)
class Tab:
    slug: str
    name: "_StrOrPromise"
    explained: "_StrOrPromise"
    nothing: "_StrOrPromise"

    @property
    def can_be_taken(self) -> bool:
        return self.slug != "refused"


TABS = {
    tab.slug: tab
    for tab in (
        Tab(
            "sure",
            # Translators: lines of a file whose books were found
            pgettext_lazy("lines of a file", "Found"),
            _("Each beside what it does here. Untick what should stay out."),
            _("No line names a book that we know for sure."),
        ),
        Tab(
            "perhaps",
            # Translators: lines of a file that may be about one of several books
            pgettext_lazy("lines of a file", "Perhaps"),
            _(
                "We don’t guess: say which book it is. What you leave open is not taken in; it waits."
            ),
            _("No line leaves a doubt which book it is."),
        ),
        Tab(
            "unknown",
            # Translators: lines of a file whose books are not here
            pgettext_lazy("lines of a file", "Not found"),
            _("Ticked, they wait until our catalogue has them. You can look for each yourself."),
            _("Every book of the file is in our catalogue."),
        ),
        Tab(
            "refused",
            # Translators: lines of a file that can't be taken
            pgettext_lazy("lines of a file", "Skipped"),
            _(
                "These lines can’t be taken, each for the reason beside it. The others are not touched by that."
            ),
            _("No line had to be skipped."),
        ),
    )
}


_NO_BOOK, _TAKEN = Q(book=None), Q(taken=True)
_ASKING = _NO_BOOK & _TAKEN & Q(verdict="perhaps", chosen_by_reader=False)
# Beside the verdicts: every line; those that the reader has to decide; those that were repaired or
# rounded; those that will be, or were, taken.
LINES = {
    "all": Q(),
    **{verdict: Q(verdict=verdict) for verdict in ("sure", "perhaps", "unknown", "refused")},
    "ask": _ASKING,
    "remarks": Q(record__has_key="remarks"),
    "taken": _TAKEN & ~_NO_BOOK,
}


@dataclass(frozen=True)
class Numbers:
    """What the page tells: lines, but for `books`, those that will be taken in, each once."""

    sure: int
    perhaps: int
    unknown: int
    refused: int
    found: int  # with a book, whoever found it
    asking: int  # perhaps one, and not answered yet
    waiting: int  # ticked, without a book, and not asking
    unticked: int
    books: int

    @property
    def lines(self) -> int:
        """That may be books at all."""
        return self.sure + self.perhaps + self.unknown


def lines_in(source: Import, tab: str) -> QuerySet[ImportRow]:
    """`tab`: of LINES; any other has none."""
    rows = ImportRow.objects.filter(of_import=source)
    return rows.filter(LINES[tab]).order_by("line") if tab in LINES else rows.none()


def counts_of(source: Import) -> dict[str, int]:
    """How many lines are what, as LINES has them; one statement."""
    rows = ImportRow.objects.filter(of_import=source)
    return rows.aggregate(**{tab: Count("pk", filter=lines) for tab, lines in LINES.items()})


def numbers_of(source: Import) -> Numbers:
    """One statement."""
    counted = ImportRow.objects.filter(of_import=source).aggregate(
        **{tab: Count("pk", filter=LINES[tab]) for tab in TABS},
        found=Count("pk", filter=~_NO_BOOK),
        asking=Count("pk", filter=_ASKING),
        waiting=Count("pk", filter=_TAKEN & _NO_BOOK & ~_ASKING),
        unticked=Count("pk", filter=~_TAKEN & ~LINES["refused"]),
        books=Count("book", filter=_TAKEN, distinct=True),
    )
    return Numbers(**counted)
