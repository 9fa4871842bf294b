"""Acts on books, and the reader's own books. Each act is one form; the services do the work."""

from math import ceil

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from accounts.http import ReaderRequest, reader_required, safe_next
from catalog.models import Book
from shelves import services
from shelves.mine import SHELVES, my_books_on, tabs_of
from shelves.models import Rating
from shelves.notices import Notice, Undo, brought_back
from shelves.selectors import dates_of, marks_on
from shelves.templatetags.marks import CONTROLS, REDRAWN
from web.pages import list_page

PER_PAGE = 24


@require_POST
@reader_required
def rate(request: ReaderRequest, pk: int) -> HttpResponse:
    """`stars`: half a star to five; empty: take the rating back."""
    book = get_object_or_404(Book, pk=pk)
    if not request.POST.get("stars"):
        return _answer(request, book, _clear(request, book))
    try:
        half_stars = services.half_stars_from(request.POST["stars"])
    except services.InvalidRating as error:
        return HttpResponseBadRequest(str(error), content_type="text/plain")
    services.rate_book(request.user, book, half_stars, since=brought_back(request.POST))
    return _answer(request, book)


@require_POST
@reader_required
def shelve(request: ReaderRequest, pk: int) -> HttpResponse:
    """`wanted`: 1 puts it on the want-to-read shelf; empty takes it off."""
    book = get_object_or_404(Book, pk=pk)
    since, dates = brought_back(request.POST), dates_of(request.user, book)
    if request.POST.get("wanted"):
        services.want_to_read(request.user, book, since=since)
        undo = Undo.of("shelve", book, "wanted", brings_back=dates.dismissed)
        return _answer(
            request, book, Notice(f"“{book.title}” is on your want-to-read shelf.", undo)
        )
    services.take_off_shelf(request.user, book, dismissed_since=since)
    undo = Undo.of("shelve", book, "wanted", "1", brings_back=dates.wanted)
    return _answer(request, book, Notice(f"“{book.title}” is off your shelf.", undo))


@require_POST
@reader_required
def dismiss(request: ReaderRequest, pk: int) -> HttpResponse:
    """`dismissed`: 1 means never recommend it; empty takes that back."""
    book = get_object_or_404(Book, pk=pk)
    if request.POST.get("dismissed"):
        wanted = dates_of(request.user, book).wanted
        services.dismiss(request.user, book)
        undo = Undo.of("dismiss", book, "dismissed", brings_back=wanted)
        return _answer(
            request, book, Notice(f"“{book.title}” will not be recommended to you.", undo)
        )
    services.take_back_dismissal(request.user, book, wanted_since=brought_back(request.POST))
    return _answer(request, book, Notice(f"“{book.title}” may be recommended again."))


@require_safe
@never_cache
@reader_required
def my_books(request: ReaderRequest) -> HttpResponse:
    shelf = SHELVES.get(request.GET.get("shelf", ""), SHELVES["rated"])
    sort = request.GET.get("sort", "")
    tabs = tabs_of(request.user)
    # A reader's own rows can all be reached, however many they are.
    last_page = ceil(dict(tabs)[shelf] / PER_PAGE)
    context = {
        "shelf": shelf,
        "sort": sort if sort in shelf.sorts else next(iter(shelf.sorts)),
        "page": list_page(
            my_books_on(request.user, shelf, sort), request.GET.get("page"), PER_PAGE, last_page
        ),
        "tabs": tabs,
    }
    return render(request, "shelves/my_books.html", context)


def _clear(request: ReaderRequest, book: Book) -> Notice:
    rating = Rating.objects.filter(reader=request.user, book=book).first()
    services.clear_rating(request.user, book)
    notice = Notice(f"Your rating of “{book.title}” is cleared.")
    if rating is None:
        return notice
    stars = str(rating.stars)
    undo = Undo.of("rate", book, "stars", stars, brings_back=rating.rated_at)
    return Notice(notice.text, undo)


def _answer(request: ReaderRequest, book: Book, notice: Notice | None = None) -> HttpResponse:
    """Back to the page; for htmx the book's controls as they are now, and word to the page."""
    if not request.htmx:
        if notice:
            tags = notice.undo.as_tags() if notice.undo else ""
            messages.success(request, notice.text, extra_tags=tags)
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
