"""Books to begin with: giving stars without an account, and the first steps with one."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from accounts.http import HtmxRequest, safe_next
from catalog.models import Book
from catalog.search import MAX_QUERY_CHARACTERS, find
from recommendations import selectors
from recommendations.cards import in_order
from recommendations.listing import why_no_model
from recommendations.newcomers import visiting
from recommendations.newcomers.first_steps import ASKED, books_to_ask
from recommendations.newcomers.front import front
from recommendations.newcomers.visiting import MOST_RATINGS, VisitFull, history_of_asker, visit_of
from shelves import services
from shelves.answers import answer_on_book
from shelves.selectors import Marks

# "Rate three books, see picks".
TRIED_ENOUGH = 3
PICKS = 4
FOUND = 5
MOST_NAMED = 100


@dataclass(frozen=True)
class Steps:
    """The section "rate a few books you know" of a page."""

    books: list[Book]  # the reader has no mark on any of them
    rated: int
    enough: int

    @property
    def left(self) -> int:
        return max(self.enough - self.rated, 0)


def front_page(request: HtmxRequest) -> HttpResponse:
    """Home, for those without an account."""
    visit = visit_of(request)
    if request.htmx.target == "picks":
        return render(request, "recommendations/includes/visitor_picks.html", picks_of(request))
    if part := part_of_steps(request, len(visit.ratings), TRIED_ENOUGH):
        return part
    steps = steps_for(request, len(visit.ratings), TRIED_ENOUGH)
    context = {**picks_of(request), **steps, "tries": True}
    on_page = {book.pk for book in steps["steps"].books}
    context["front"] = front(on_page | {pick.book.pk for pick in context["picks"]})
    return render(request, "recommendations/front.html", context)


def picks_of(request: HtmxRequest) -> dict[str, Any]:
    """A visitor's picks, at once: none of them is kept."""
    visit = visit_of(request)
    beside = shown_on(request)
    found = selectors.picks_from(visit.history, PICKS + ASKED) if visit.ratings else []
    given = in_order(reversed(visit.ratings))
    return {
        "picks": [pick for pick in found or [] if pick.book.pk not in beside][:PICKS],
        "no_model": why_no_model().text if found is None else "",
        "given": [(book, visit.ratings[book.pk] / 2) for book in given],
        "rated": len(visit.ratings),
        "left": max(TRIED_ENOUGH - len(visit.ratings), 0),
    }


def steps_for(request: HtmxRequest, rated: int, enough: int) -> dict[str, Any]:
    """What the template of the section takes."""
    books = books_to_ask(history_of_asker(request), visit_of(request).passed)
    steps = Steps(books, rated, enough)
    return {"steps": steps, "marks": {}, **_found(request, {book.pk for book in books})}


def part_of_steps(request: HtmxRequest, rated: int, enough: int) -> HttpResponse | None:
    """A part of the section that is drawn anew by itself, if that is what is asked for."""
    if request.htmx.target == "steps-line":
        context: dict[str, Any] = {"steps": Steps([], rated, enough)}
        return render(request, "recommendations/includes/steps_line.html", context)
    if request.htmx.target == "own-found":
        context = _found(request, shown_on(request))
        return render(request, "recommendations/includes/own_found.html", context)
    return None


def standing_of(request: HttpRequest, book: Book) -> dict[str, Any]:
    """What the book is to a visitor: their stars, or what it might be to them."""
    visit = visit_of(request)
    mine = visit.ratings.get(book.pk)
    judged = visit.ratings and not mine
    return {
        "mark": Marks(half_stars=mine),
        "outlook": selectors.outlook(visit.history, book) if judged else None,
        "rated_any": bool(visit.ratings),
        "tries": True,
    }


def shown_on(request: HttpRequest) -> set[int]:
    """Ids of the books to rate that the page shows, as its form fields name them."""
    given = request.POST if request.method == "POST" else request.GET
    return set(_ids(given.getlist("shown")))


@require_POST
@never_cache
def rate(request: HtmxRequest, pk: int) -> HttpResponse:
    """`stars`: half a star to five; empty: take the rating back. For those without an account."""
    book = get_object_or_404(Book, pk=pk)
    stars = request.POST.get("stars")
    try:
        half_stars = services.half_stars_from(stars) if stars else None
    except services.InvalidRating as error:
        return HttpResponseBadRequest(str(error), content_type="text/plain")
    if request.user.is_authenticated:  # since the page was drawn
        return _rate_for_good(request, book, half_stars)
    notice = _note(request, book, half_stars)
    if not request.htmx:
        if notice:
            messages.info(request, notice)
        return redirect(safe_next(request, book.get_absolute_url()))
    context = {"book": book, "kind": request.POST.get("kind", ""), "notice": notice}
    response = render(request, "recommendations/includes/tried.html", context)
    return trigger_client_event(response, "history-changed", after="swap")


def _note(request: HtmxRequest, book: Book, half_stars: int | None) -> str:
    """Into the visit; what there is to say if it is full."""
    visit = visit_of(request)
    try:
        changed = visit.rated(book.pk, half_stars) if half_stars else visit.unrated(book.pk)
    except VisitFull:
        words = gettext(
            "%(most)s books are as many as we remember for a visitor. "
            "Sign up and they are kept, and there is room for more."
        )
        return words % {"most": MOST_RATINGS}
    visiting.keep(request, changed)
    return ""


def _rate_for_good(request: Any, book: Book, half_stars: int | None) -> HttpResponse:
    if half_stars:
        services.rate_book(request.user, book, half_stars)
    else:
        services.clear_rating(request.user, book)
    return answer_on_book(request, book)


@require_POST
@never_cache
def not_read(request: HtmxRequest) -> HttpResponse:
    """`book`: not read, another one in its place. None named: others in place of all not rated."""
    named = _ids(request.POST.getlist("book"))
    shown = shown_on(request)
    history = history_of_asker(request)
    passed = named or sorted(shown - set(history.books.tolist()))
    visit = visit_of(request).not_read(passed)
    visiting.keep(request, visit)
    if not request.htmx:
        return redirect(f"{safe_next(request, '/')}#first-steps")
    if not named:
        context: dict[str, Any] = {"books": books_to_ask(history, visit.passed), "marks": {}}
        return render(request, "recommendations/includes/steps_books.html", context)
    books = books_to_ask(history, visit.passed, beside=shown - set(named), n=1)
    book = books[0] if books else None
    context = {"book": book, "marks": {}, "slot": _slot(request), "replaced": True}
    response = render(request, "recommendations/includes/step.html", context)
    return trigger_client_event(response, "asked-changed", after="swap")


def _found(request: HttpRequest, shown: set[int]) -> dict[str, Any]:
    """Books that the reader looks for by name, to rate them right here."""
    words = request.GET.get("find", "")[:MAX_QUERY_CHARACTERS].strip()
    books = find(words)[:FOUND] if words else []
    return {"find": words, "found": books, "shown": shown}


def _slot(request: HttpRequest) -> int:
    slot = request.POST.get("slot", "")
    return int(slot) if slot.isdecimal() and len(slot) < 3 else 1


def _ids(texts: list[str]) -> list[int]:
    return [int(text) for text in texts[:MOST_NAMED] if text.isdecimal() and len(text) < 19]
