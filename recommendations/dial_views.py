"""A reader's dials, and which of their books count for their taste."""

from typing import Any

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from accounts.http import ReaderRequest, reader_required, safe_next
from catalog.models import Book
from recommendations.dial_forms import DialsForm
from recommendations.dialling import Dialled, dials_of, keep_dials
from recommendations.muting import mute, muted_books, use_again
from shelves.answers import say
from shelves.notices import Notice, Undo


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def dials(request: ReaderRequest) -> HttpResponse:
    """`act=reset`: back to the site's own way; otherwise the form is kept."""
    if request.method != "POST":
        return _page(request, DialsForm(dialled=dials_of(request.user)))
    if request.POST.get("act") == "reset":
        keep_dials(request.user, Dialled())
        say(request, Notice(gettext("Your dials are back as they came.")))
        return redirect("dials")
    form = DialsForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    keep_dials(request.user, form.dialled)
    say(request, Notice(gettext("Your dials are kept. They count from now on.")))
    return redirect("dials")


@require_POST
@reader_required
def taste(request: ReaderRequest, pk: int) -> HttpResponse:
    """`used`: empty: the book must not speak for others; 1: it may again."""
    used = request.POST.get("used")
    if used not in {"", "1"}:
        return HttpResponseBadRequest("`used` is 1 or empty.", content_type="text/plain")
    book = get_object_or_404(Book, pk=pk)
    if used:
        changed = use_again(request.user, book)
        text = gettext("“%(title)s” counts for your taste again.")
    else:
        changed = mute(request.user, book)
        text = gettext("“%(title)s” no longer counts for your taste.")
    opposite = "" if used else "1"
    undo = Undo(reverse("taste", args=[pk]), "used", opposite) if changed and opposite else None
    return _answer(request, book, Notice(text % {"title": book.title}, undo))


def _answer(request: ReaderRequest, book: Book, notice: Notice) -> HttpResponse:
    """Back to the page; for htmx the notice, and word to what on the page depends on taste."""
    if not request.htmx:
        say(request, notice)
        return redirect(safe_next(request, book.get_absolute_url()))
    back = safe_next(request, book.get_absolute_url())
    context = {"notice": notice, "back": back}
    response = render(request, "recommendations/includes/said.html", context)
    trigger_client_event(response, "taste-changed", after="swap")
    return trigger_client_event(response, "history-changed", after="swap")


def _page(request: ReaderRequest, form: DialsForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "muted": muted_books(request.user)}
    return render(request, "recommendations/dials.html", context, status=status)
