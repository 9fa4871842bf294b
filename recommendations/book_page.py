"""The page of a book: what it is, what it might be to the reader, and what leads on from it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.http import HtmxRequest, page_with_parts
from catalog.book_facts import facts_of, structured
from catalog.models import Book
from catalog.whole import whole_books
from recommendations import ranking, selectors, serving
from recommendations.cards import cards_of
from recommendations.history import history_of
from recommendations.muting import is_muted
from recommendations.newcomers import trying
from recommendations.online.served import note_opened
from shelves.details import kept_of
from shelves.histogram import histogram_of
from shelves.review_views import first_reviews
from shelves.selectors import any_simulated, marks_on
from web.statements import Statement

SERIES_SHOWN = 30
A_ROW = 12


_OF_SERIES = Statement(
    lambda: (
        Book.objects.filter(series=1)
        .exclude(pk=1)
        .order_by("series_position", "year", "pk")
        .values_list("pk")[:SERIES_SHOWN]
    )
)


@dataclass(frozen=True)
class Rows:
    """No book stands in two of them."""

    series: list[Book]
    enjoyed: list[Book]  # by how the same readers rated both
    alike: list[Book]  # in kind


@require_safe
@page_with_parts
def book_page(request: HtmxRequest, pk: int, slug: str) -> HttpResponse:
    book = whole_books([pk]).get(pk)
    if book is None:
        raise Http404
    if request.path != book.get_absolute_url():
        return redirect(book, permanent=True)
    context: dict[str, Any] = {"book": book, "back": book.get_absolute_url()}
    if request.htmx.target == "my-dates" and request.user.is_authenticated:
        context |= kept_of(request.user, book)
        return render(request, "shelves/includes/my_dates.html", context)
    facts = context["facts"] = facts_of(book)
    context |= _standing(request, book)
    if request.htmx.target == "for-you":
        return render(request, "recommendations/includes/standing.html", context)
    note_opened(request, book)
    address = settings.BASE_URL + book.get_absolute_url()
    simulated = any_simulated(request)
    context |= {
        "address": address,
        "structured": structured(book, facts, address, simulated),
        "rows": rows_beside(book),
        **first_reviews(request, book),
    }
    if request.user.is_authenticated:
        context |= kept_of(request.user, book)
    return render(request, "recommendations/book.html", context)


def rows_beside(book: Book) -> Rows:
    """What the page leads on to. Cards are kept by the process: mostly one query, or two."""
    series = _others_of_series(book)
    beside = {book.pk, *series}
    enjoyed, alike = _neighbours(book, beside)
    cards = cards_of([*series, *enjoyed, *alike])
    return Rows(
        *([cards[pk] for pk in row if pk in cards] for row in (series, enjoyed, alike)),
    )


def _others_of_series(book: Book) -> list[int]:
    if book.series_id is None:
        return []
    return [pk for (pk,) in _OF_SERIES.rows(book.series_id, book.pk)]


def _neighbours(book: Book, beside: set[int]) -> tuple[list[int], list[int]]:
    model = serving.current()
    if model is None:
        return [], []
    near, by = ranking.neighbours(model.model, book.pk, A_ROW + len(beside))
    enjoyed = [pk for pk in near if pk not in beside][:A_ROW] if by == "readers" else []
    shown = beside.union(enjoyed)
    kind = ranking.alike_in_kind(model.model, book.pk, A_ROW + len(shown))
    return enjoyed, [pk for pk in kind if pk not in shown][:A_ROW]


def _standing(request: HtmxRequest, book: Book) -> dict[str, Any]:
    """What readers gave the book, what this one gave it, or what it might be to them."""
    if not request.user.is_authenticated:
        return {"histogram": histogram_of(book), "marks": {}, **trying.standing_of(request, book)}
    marks = marks_on(request.user, [book])
    mine = marks[book.pk].half_stars
    standing = {"marks": marks, "mark": marks[book.pk], "histogram": histogram_of(book, mine)}
    if mine:
        return standing | {"muted": is_muted(request.user, book), "rated_any": True}
    history = history_of(request.user)
    outlook = selectors.outlook(history, book)
    told = {"rated_any": history.rated > 0, "impersonal": not request.user.personalised}
    return standing | {"outlook": outlook, **told}
