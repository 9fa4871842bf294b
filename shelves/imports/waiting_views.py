"""Pages about lines whose book is not clear: which one it is, and the list of those that wait."""

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import ReaderRequest, reader_required
from catalog.models import Book
from catalog.search import MAX_QUERY_CHARACTERS, find
from shelves.answers import say
from shelves.imports import services
from shelves.imports.answering import NONE
from shelves.imports.choosing import may_add_books
from shelves.imports.services import PAGE, ImportRefused, WrongState
from shelves.imports.shown import Line, lines_of
from shelves.imports.views import own_import
from shelves.models import Import, ImportRow
from shelves.notices import Notice
from web.floods import TooOften
from web.pages import list_page

FOUND = 12  # books that a search offers for a line
LATELY = 20  # lines that found their books
_LAST_PAGE = 2000


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def line(request: ReaderRequest, pk: int, number: int) -> HttpResponse:
    """`book`: its id, or "none". `q` looks for books."""
    source = own_import(request, pk)
    view = services.row_of(source, number)
    if view is None or view.row.verdict == ImportRow.Verdict.REFUSED:
        raise Http404
    back = _back(request, source)
    if request.method == "POST":
        return _choose(request, source, view.row, back)
    words = request.GET.get("q", "")[:MAX_QUERY_CHARACTERS].strip()
    shown = Line(view, back)
    books = find(words)[:FOUND] if words else shown.candidates
    if not words and not books:
        words = view.record.title
        books = find(words)[:FOUND] if words else []
    context = {"row": shown, "q": words, "found": books, "back": back, "source": source}
    return render(request, "shelves/import/choose.html", context)


def _choose(request: ReaderRequest, source: Import, row: ImportRow, back: str) -> HttpResponse:
    chosen = request.POST.get("book", "")
    if chosen != NONE and not (chosen.isdecimal() and len(chosen) < 19):
        return HttpResponseBadRequest(gettext("Choose a book, or none."), "text/plain")
    book = None if chosen == NONE else get_object_or_404(Book, pk=int(chosen))
    try:
        services.choose_book(source, row, book)
    except WrongState as error:
        say(request, Notice(str(error)))
        return redirect(back)
    if source.state == Import.State.DONE and book:
        say(request, Notice(gettext("“%(title)s” is in your library.") % {"title": book.title}))
    return redirect(f"{back}#row-{row.pk}")


def _back(request: ReaderRequest, source: Import) -> str:
    """The page of the import that the line stood on, or the list of those that wait."""
    given_back = (request.POST or request.GET).get("back", "")
    own, waiting = reverse("library_import", args=[source.pk]), reverse("import_waiting")
    allowed = given_back.partition("?")[0] in {own, waiting}
    return given_back if allowed else own


# --- What waits ---


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def waiting(request: ReaderRequest) -> HttpResponse:
    """`row` with `act`: "remove", or "add" where the operator lets readers add books."""
    if request.method == "POST":
        return _on_waiting(request)
    rows = services.waiting_rows(request.user)
    page = list_page(rows, request.GET.get("page"), PAGE, _LAST_PAGE)
    here = request.get_full_path()
    lately = services.found_rows(request.user)[:LATELY]
    context = {
        "total": rows.count(),
        "page": page,
        "lines": lines_of(services.views_across(page.items), here),
        "found": lines_of(services.views_across(lately), here, written=True),
        "may_add": may_add_books(),
    }
    return render(request, "shelves/import/waiting.html", context)


@never_cache
@require_safe
@reader_required
def waiting_file(request: ReaderRequest) -> HttpResponse:
    response = HttpResponse(services.waiting_csv(request.user), "text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="bookrec-waiting.csv"'
    return response


def _on_waiting(request: ReaderRequest) -> HttpResponse:
    number = request.POST.get("row", "")
    rows = services.waiting_rows(request.user)
    known = number.isdecimal() and len(number) < 19
    row = rows.filter(pk=int(number)).first() if known else None
    back = redirect(request.get_full_path())
    if row is None:  # removed or found meanwhile
        return back
    try:
        match request.POST.get("act"):
            case "remove":
                services.take_rows(row.of_import, [row.pk], False)
                text = gettext("We no longer look for “%(title)s”.")
            case "add":
                services.add_book_from(row)
                text = gettext("“%(title)s” is in the catalogue now, and in your library.")
            case _:
                return HttpResponseBadRequest(gettext("There is no such act."), "text/plain")
    except (ImportRefused, WrongState, TooOften) as error:
        say(request, Notice(str(error)))
        return back
    say(request, Notice(text % {"title": row.title}))
    return back
