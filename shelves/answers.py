"""What an act answers: the page again, or for htmx the book's controls as they are now."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRefresh, trigger_client_event

from accounts.http import ReaderRequest, safe_next
from catalog.models import Book
from shelves.notices import Notice
from shelves.selectors import marks_on
from shelves.templatetags.marks import CONTROLS, REDRAWN


def answer_on_book(
    request: ReaderRequest, book: Book, notice: Notice | None = None
) -> HttpResponse:
    """Back to the page; for htmx the book's controls, and word to the page."""
    if not request.htmx:
        say(request, notice)
        return redirect(safe_next(request, book.get_absolute_url()))
    kind = request.POST.get("kind", "")
    context = {
        "book": book,
        "marks": marks_on(request.user, [book]),
        "kind": kind if kind in CONTROLS else "list",
        # Taken back from a notice, while the controls may be gone from the page.
        "redrawn": kind in REDRAWN and "undo" in request.POST,
        "notice": notice,
        "oob": True,
    }
    response = render(request, "shelves/changed.html", context)
    return trigger_client_event(response, "history-changed", after="swap")


def answer_on_page(request: ReaderRequest, notice: Notice) -> HttpResponse:
    """The page that the act stood on, drawn anew with the notice."""
    say(request, notice)
    if request.htmx:
        return HttpResponseClientRefresh()
    return redirect(safe_next(request, "/my-books"))


def say(request: ReaderRequest, notice: Notice | None) -> None:
    if notice:
        tags = notice.undo.as_tags() if notice.undo else ""
        messages.success(request, notice.text, extra_tags=tags)
