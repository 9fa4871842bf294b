"""Pages that recommend: home and the whole list."""

from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.http import HtmxRequest, ReaderRequest, page_with_parts, reader_required
from accounts.models import User
from recommendations import selectors
from recommendations.dial_forms import ListForm, in_words
from recommendations.dialling import dials_of
from recommendations.home import ENOUGH_RATINGS, for_you
from recommendations.newcomers import trying
from shelves.selectors import marks_on
from web.pages import ListPage, page_number

PER_PAGE = 20
# Of home, by the element that is drawn anew.
PARTS = {
    "picks": "recommendations/includes/picks.html",
    "more-rows": "recommendations/includes/more_rows.html",
}


@require_safe
@page_with_parts
def home(request: HtmxRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        # What a page asks for that was drawn before its reader signed out.
        gone = request.htmx.target == "more-rows"
        return HttpResponseClientRefresh() if gone else trying.front_page(request)
    rated = request.user.ratings.count()
    if part := trying.part_of_steps(request, rated, ENOUGH_RATINGS):
        return part
    if part_of_page := PARTS.get(request.htmx.target or ""):
        context = _picks_beside(request, trying.shown_on(request), rated)
        return render(request, part_of_page, context)
    # Who wants no personal picks is not asked for what they would be made of.
    asks = rated < ENOUGH_RATINGS and request.user.personalised
    steps = trying.steps_for(request, rated, ENOUGH_RATINGS) if asks else {}
    to_rate = steps["steps"].books if steps else []
    context = _picks_beside(request, {book.pk for book in to_rate}, rated)
    context |= steps
    return render(request, "recommendations/home.html", context)


def _picks_beside(request: HtmxRequest, beside: set[int], rated: int) -> dict[str, Any]:
    reader = cast(User, request.user)
    picks = for_you(reader, beside)
    marks = marks_on(reader, picks.books)
    # Not by the count alone: who has just given the last star has the books to rate still above.
    below = bool(beside) or (rated < ENOUGH_RATINGS and reader.personalised)
    return {"picks": picks, "marks": marks, "rated": rated, "below_steps": below}


@require_safe
@reader_required
@page_with_parts
def picks(request: ReaderRequest) -> HttpResponse:
    """Dials in the address hold for this list only, over those that the reader has set."""
    number = page_number(request.GET.get("page"))
    start = (number - 1) * PER_PAGE
    kept = dials_of(request.user)
    form = ListForm(request.GET, kept)
    form.is_valid()
    once = form.dialled if form.given else None
    found = selectors.picks_for(request.user, n=PER_PAGE, start=start, dialled=once)
    context = {
        "picks": found,
        "page": ListPage(found.items, number, more=found.total > start + PER_PAGE),
        "rated": request.user.ratings.count(),
        "form": form,
        "dialled": in_words(form.dialled),
        "once": bool(form.given) and form.dialled != kept,
    }
    part = request.htmx.target == "pick-list"
    template = "includes/pick_list.html" if part else "picks.html"
    return render(request, f"recommendations/{template}", context)
