"""Acts on one book, and taking any act back. Each act is one form; the services do the work."""

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.http import ReaderRequest, reader_required
from catalog.models import Book
from shelves import services
from shelves.answers import answer_on_book, answer_on_page
from shelves.models import ShelfEntry
from shelves.notices import Notice, Undo
from shelves.statuses import remove_books, set_status
from shelves.templatetags.marks import CONTROLS
from shelves.undo import ON_A_BOOK, take_back, undoable

Status = ShelfEntry.Shelf
_SAID = {
    "": _("“%(title)s” is off your shelves."),
    Status.WANT: _("“%(title)s” is on your want-to-read shelf."),
    Status.READING: _("You are reading “%(title)s”."),
    Status.READ: _("You have read “%(title)s”. How was it? Give it stars."),
    Status.PAUSED: _("“%(title)s” is paused."),
    Status.STOPPED: _("You did not finish “%(title)s”. That is no rating."),
}


@require_POST
@reader_required
def rate(request: ReaderRequest, pk: int) -> HttpResponse:
    """`stars`: half a star to five; empty: take the rating back."""
    book = get_object_or_404(Book, pk=pk)
    if not request.POST.get("stars"):
        return answer_on_book(request, book, _clear(request, book))
    try:
        half_stars = services.half_stars_from(request.POST["stars"])
    except services.InvalidRating as error:
        return HttpResponseBadRequest(str(error), content_type="text/plain")
    services.rate_book(request.user, book, half_stars)
    return answer_on_book(request, book)


@require_POST
@reader_required
def shelve(request: ReaderRequest, pk: int) -> HttpResponse:
    """`status`: where the reader stands with the book; empty: off the shelves, stars and all."""
    book = get_object_or_404(Book, pk=pk)
    status = request.POST.get("status")
    if status is None or status not in _SAID:
        return HttpResponseBadRequest(
            gettext("There is no such status."), content_type="text/plain"
        )
    with undoable(request.user, **dict.fromkeys(ON_A_BOOK, [book.pk])) as done:
        if status:
            set_status(request.user, [book.pk], status)
        else:
            remove_books(request.user, [book.pk])
    text = str(_SAID[status]) % {"title": book.title}
    return answer_on_book(request, book, Notice(text, Undo.of(done.change)))


@require_POST
@reader_required
def dismiss(request: ReaderRequest, pk: int) -> HttpResponse:
    """`dismissed`: 1 means never recommend it; empty takes that back."""
    book = get_object_or_404(Book, pk=pk)
    with undoable(request.user, status=[book.pk], dismissed=[book.pk]) as done:
        if request.POST.get("dismissed"):
            services.dismiss(request.user, book)
            text = gettext("“%(title)s” will not be recommended to you.")
        else:
            services.take_back_dismissal(request.user, book)
            text = gettext("“%(title)s” may be recommended again.")
    notice = Notice(text % {"title": book.title}, Undo.of(done.change))
    return answer_on_book(request, book, notice)


@require_POST
@reader_required
def undo(request: ReaderRequest) -> HttpResponse:
    """`change`: the act, as its notice names it. Only the reader's own, and only once."""
    number = request.POST.get("change", "")
    known = number.isdecimal() and len(number) < 19
    done = take_back(request.user, int(number)) if known else None
    if done is None:
        return answer_on_page(request, Notice(gettext("There is nothing to undo any more.")))
    if not done.left:
        text = gettext("Undone.")
    elif done.back:
        text = gettext("Undone, but for what you have changed again since.")
    else:
        text = gettext("Not undone: you have changed it again since.")
    kind = request.POST.get("kind", "")
    if len(done.books) == 1 and kind in CONTROLS:
        book = Book.objects.filter(pk=done.books[0]).first()
        if book:
            return answer_on_book(request, book, Notice(text))
    return answer_on_page(request, Notice(text))


def _clear(request: ReaderRequest, book: Book) -> Notice:
    with undoable(request.user, rating=[book.pk]) as done:
        services.clear_rating(request.user, book)
    text = gettext("Your rating of “%(title)s” is cleared.") % {"title": book.title}
    return Notice(text, Undo.of(done.change))
