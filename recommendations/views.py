"""Pages that recommend: home, the whole list, a book."""

from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import HtmxRequest, ReaderRequest, page_with_parts, reader_required
from accounts.models import User
from catalog.models import Book
from recommendations import selectors
from recommendations.home import (
    ENOUGH_RATINGS,
    TURNS,
    books_to_rate,
    for_you,
    front,
    popular_beside,
)
from shelves.histogram import histogram_of
from shelves.selectors import marks_on
from web.pages import ListPage, page_number

PER_PAGE = 20
SERIES_SHOWN = 30


@require_safe
@page_with_parts
def home(request: HtmxRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "recommendations/front.html", {"front": front()})
    rated = request.user.ratings.count()
    if request.htmx.target == "picks":
        context = _picks_beside(request, _ids(request.GET.get("beside", "")), rated)
        return render(request, "recommendations/includes/picks.html", context)
    turn = (page_number(request.GET.get("turn")) - 1) % TURNS
    to_rate = books_to_rate(request.user, turn) if rated < ENOUGH_RATINGS else []
    context = _picks_beside(request, {book.pk for book in to_rate}, rated)
    picks = context["picks"]
    context |= {"to_rate": to_rate, "next_turn": turn + 2}
    if not picks.fallback:
        context["popular"] = popular_beside(request.user, [*picks.books, *to_rate])
    return render(request, "recommendations/home.html", context)


def _picks_beside(request: HtmxRequest, beside: set[int], rated: int) -> dict[str, Any]:
    picks = for_you(cast(User, request.user), beside)
    return {"picks": picks, "beside": sorted(beside), "rated": rated, "enough": ENOUGH_RATINGS}


def _ids(text: str) -> set[int]:
    """Book ids out of "3,14,15"; the picks' part of the page names its neighbours so."""
    return {int(part) for part in text.split(",")[:100] if part.isdecimal() and len(part) < 19}


@require_safe
@never_cache
@reader_required
def picks(request: ReaderRequest) -> HttpResponse:
    number = page_number(request.GET.get("page"))
    start = (number - 1) * PER_PAGE
    found = selectors.picks_for(request.user, n=PER_PAGE, start=start)
    context = {
        "picks": found,
        "page": ListPage(found.items, number, more=found.total > start + PER_PAGE),
        "rated": request.user.ratings.count(),
    }
    return render(request, "recommendations/picks.html", context)


@require_safe
@page_with_parts
def book_page(request: HtmxRequest, pk: int, slug: str) -> HttpResponse:
    book = get_object_or_404(Book.objects.with_card_details(), pk=pk)
    if request.path != book.get_absolute_url():
        return redirect(book, permanent=True)
    context: dict[str, Any] = {"book": book, **_standing(request, book)}
    if request.htmx.target == "for-you":
        return render(request, "recommendations/includes/standing.html", context)
    context["series_books"] = _others_of_series(book)
    context["similar"] = selectors.similar_books(book, n=16)
    return render(request, "recommendations/book.html", context)


def _standing(request: HtmxRequest, book: Book) -> dict[str, Any]:
    """What readers gave the book, what this one gave it, or what it might be to them."""
    if not request.user.is_authenticated:
        return {"histogram": histogram_of(book), "marks": {}}
    marks = marks_on(request.user, [book])
    mine = marks[book.pk].half_stars
    return {
        "marks": marks,
        "mark": marks[book.pk],
        "histogram": histogram_of(book, mine),
        "outlook": None if mine else selectors.outlook(request.user, book),
        "rated_any": mine is not None or request.user.ratings.exists(),
    }


def _others_of_series(book: Book) -> list[Book]:
    if book.series is None:
        return []
    others = Book.objects.filter(series=book.series).exclude(pk=book.pk)
    return list(others.order_by("series_position", "year", "pk").with_card_details()[:SERIES_SHOWN])
