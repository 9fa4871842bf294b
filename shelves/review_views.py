"""Pages of reviews: all of a book, one's own to write, one to report."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import HtmxRequest, ReaderRequest, page_with_parts, reader_required, safe_next
from accounts.models import User
from catalog.models import Book
from shelves.answers import say
from shelves.notices import Notice, Undo
from shelves.review_models import LONGEST, SHORTEST, ReviewReport
from shelves.reviews import (
    LONGEST_NAME,
    SORTS,
    InvalidReview,
    checked,
    delete_review,
    is_reviewed,
    report_review,
    review_by,
    reviews_of,
    shown_reviews,
    sign_as,
    write_review,
)
from shelves.undo import undoable
from web.floods import TooOften
from web.pages import list_page

PER_PAGE = 20
# As many stand on the page of the book.
FIRST = 3


def form_of(book: Book) -> dict[str, Any]:
    """What the form to write one is drawn from, beside what it holds."""
    limits = {"shortest": SHORTEST, "longest": LONGEST, "longest_name": LONGEST_NAME}
    return limits | {"write_url": reverse("my_review", args=[book.pk])}


def first_reviews(request: HttpRequest, book: Book) -> dict[str, Any]:
    """What the section of the book's page shows: three queries, or one where there is none."""
    mine, found = None, []
    if is_reviewed(book):
        mine = review_by(request.user, book) if isinstance(request.user, User) else None
        found = list(reviews_of(book, beside=mine.pk if mine else None)[: FIRST + 1])
    return {
        "my_review": mine,
        "reviews": found[:FIRST],
        "more_reviews": len(found) > FIRST,
        **form_of(book),
        "reasons": ReviewReport.Reason.choices,
    }


@require_safe
@page_with_parts
def reviews(request: HtmxRequest, pk: int) -> HttpResponse:
    book = get_object_or_404(Book.objects.with_card_details(), pk=pk)
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "newest"
    page = list_page(reviews_of(book, sort), request.GET.get("page"), PER_PAGE)
    context = {
        "book": book,
        "page": page,
        "sorts": SORTS.items(),
        "sort": sort,
        "canonical": request.path + (f"?page={page.number}" if page.number > 1 else ""),
        "reasons": ReviewReport.Reason.choices,
    }
    return render(request, "shelves/reviews/all.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def my_review(request: ReaderRequest, pk: int) -> HttpResponse:
    """`text`, `spoiler` and `name`; or `delete`."""
    book = get_object_or_404(Book.objects.with_card_details(), pk=pk)
    there = f"{book.get_absolute_url()}#reviews"
    wrong: dict[str, str] = {}
    headers: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            say(
                request,
                _delete(request, book) if "delete" in request.POST else _keep(request, book),
            )
            return redirect(there)
        except InvalidReview as error:
            wrong, status = {error.field: str(error)}, 400
        except TooOften as error:
            kept = gettext("What you wrote is still here.")
            wrong, status, headers = {"text": f"{error} {kept}"}, 429, error.headers
    context = {
        "book": book,
        "my_review": review_by(request.user, book),
        "wrong": wrong,
        "typed": request.POST if wrong else None,
        **form_of(book),
    }
    answer = render(request, "shelves/reviews/write.html", context, status=status)
    for name, value in headers.items():
        answer[name] = value
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def report(request: ReaderRequest, pk: int) -> HttpResponse:
    """`reason`: see ReviewReport."""
    review = get_object_or_404(shown_reviews().select_related("book"), pk=pk)
    wrong, status = "", 200
    headers: dict[str, str] = {}
    if request.method == "POST":
        try:
            new = report_review(request.user, review, request.POST.get("reason", ""))
            messages.success(request, _thanks(new))
            return redirect(safe_next(request, f"{review.book.get_absolute_url()}#reviews"))
        except InvalidReview as error:
            wrong, status = str(error), 400
        except TooOften as error:
            wrong, status, headers = str(error), 429, error.headers
    context = {"review": review, "reasons": ReviewReport.Reason.choices, "wrong": wrong}
    answer = render(request, "shelves/reviews/report.html", context, status=status)
    for name, value in headers.items():
        answer[name] = value
    return answer


def _thanks(new: bool) -> str:
    if not new:
        return gettext("You have reported this review already.")
    return gettext("Thank you: the operators of this site will look at that review.")


def _keep(request: ReaderRequest, book: Book) -> Notice:
    form = request.POST
    text = checked(form.get("text", ""))
    if "name" in form:
        sign_as(request.user, form["name"])
    with undoable(request.user, review=[book.pk]) as done:
        review, new = write_review(request.user, book, text, bool(form.get("spoiler")))
    if review.hidden_for:
        said = gettext("Your changes are kept. Operators have hidden this review: only you see it.")
    elif new:
        said = gettext("Your review is there for everybody to read.")
    else:
        said = gettext("Your review is changed.")
    return Notice(said, Undo.of(done.change))


def _delete(request: ReaderRequest, book: Book) -> Notice:
    with undoable(request.user, review=[book.pk]) as done:
        deleted = delete_review(request.user, book)
    gone = gettext("Your review is deleted.")
    text = gone if deleted else gettext("There was no review of yours.")
    return Notice(text, Undo.of(done.change))
