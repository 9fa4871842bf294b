"""The pages of a reader's own books: shelves, many books at once, own shelves, goals, numbers."""

from typing import Any

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import FileResponse, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exporting import file_name
from accounts.http import ReaderRequest, reader_required
from shelves import goals, own_shelves
from shelves.answers import say
from shelves.edits import MOST_AT_ONCE, Edit, edits_for, parse_edit
from shelves.forms import ChoiceForm
from shelves.goals import InvalidGoal
from shelves.goodreads_export import goodreads_csv_of
from shelves.mine import SHELVES, Shelf, books_on, counts_of, shelf_of
from shelves.models import Goal, OwnShelf
from shelves.notices import Notice, Undo
from shelves.overview import cards_of, overview_of, year_from
from shelves.own_shelves import InvalidShelf
from shelves.undo import undoable
from web.pages import list_page

PER_PAGE = 24
# Where "My books" began, and where links from elsewhere may still lead.
_FORMER = {"rated": "read"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def my_books(request: ReaderRequest) -> HttpResponse:
    """One shelf, in the order and choice asked for; posted to, an edit of many of its books."""
    slug = request.GET.get("shelf", "all")
    shelf = shelf_of(request.user, _FORMER.get(slug, slug)) or SHELVES["all"]
    form = ChoiceForm(request.GET)
    if request.method == "POST":
        return _edit_many(request, shelf, form)
    tabs = counts_of(request.user)
    here = next(count for tab, count in tabs if tab.slug == shelf.slug)
    last_page = max(-(-here // PER_PAGE), 1)
    books = books_on(request.user, shelf, form.choice()).with_card_details()
    context = {
        "shelf": shelf,
        "form": form,
        "page": list_page(books, request.GET.get("page"), PER_PAGE, last_page),
        "found": books_on(request.user, shelf, form.choice()).count() if form.narrows else here,
        "tabs": tabs,
        "edits": edits_for(shelf, [tab.own for tab, _ in tabs if tab.own]),
        "progress": goals.progress_of(request.user),
    }
    return render(request, "shelves/my_books.html", context)


def _edit_many(request: ReaderRequest, shelf: Shelf, form: ChoiceForm) -> HttpResponse:
    edit = parse_edit(request.user, request.POST.get("act", ""))
    if edit is None:
        return HttpResponseBadRequest(gettext("There is no such act."), content_type="text/plain")
    books = _chosen(request, shelf, form)
    if not books:
        say(request, Notice(gettext("Tick the books first.")))
    elif len(books) > MOST_AT_ONCE:
        few = gettext("At most %(most)s books at once: narrow the choice first.")
        say(request, Notice(few % {"most": intcomma(MOST_AT_ONCE)}))
    else:
        say(request, _do(request, edit, books))
    return redirect(request.get_full_path())


def _chosen(request: ReaderRequest, shelf: Shelf, form: ChoiceForm) -> list[int]:
    """Ids of the ticked books, or of all that the choice leaves; only of those on the shelf."""
    books = books_on(request.user, shelf, form.choice()).order_by()
    if not request.POST.get("all"):
        given = request.POST.getlist("books")[: MOST_AT_ONCE + 1]
        ticked = {int(pk) for pk in given if pk.isdecimal() and len(pk) < 19}
        books = books.filter(pk__in=ticked)
    return sorted(set(books.values_list("pk", flat=True)[: MOST_AT_ONCE + 1]))


def _do(request: ReaderRequest, edit: Edit, books: list[int]) -> Notice:
    with undoable(request.user, **dict.fromkeys(edit.touches, books)) as done:
        count = edit.act(request.user, books)
    return Notice(edit.said(count, len(books)), Undo.of(done.change))


@require_POST
@reader_required
def new_shelf(request: ReaderRequest) -> HttpResponse:
    try:
        with undoable(request.user) as done:
            shelf = own_shelves.make_shelf(request.user, request.POST.get("name", ""))
            done.also["own"] = [shelf.pk]
    except InvalidShelf as error:
        messages.error(request, str(error))
        return redirect("my_books")
    text = gettext("“%(shelf)s” is ready for books.") % {"shelf": shelf.name}
    say(request, Notice(text, Undo.of(done.change)))
    return redirect(_address_of(shelf))


@require_POST
@reader_required
def own_shelf(request: ReaderRequest, slug: str) -> HttpResponse:
    """`name`: its new one; `delete`: away with it. The books keep all else that they have."""
    shelf = get_object_or_404(OwnShelf, reader=request.user, slug=slug)
    if request.POST.get("delete"):
        books = list(shelf.places.values_list("book_id", flat=True))
        with undoable(request.user, own=[shelf.pk], places=books) as done:
            own_shelves.delete_shelf(request.user, shelf)
        text = gettext("The shelf “%(shelf)s” is gone.") % {"shelf": shelf.name}
        say(request, Notice(text, Undo.of(done.change)))
        return redirect("my_books")
    try:
        with undoable(request.user, own=[shelf.pk]) as done:
            own_shelves.rename_shelf(request.user, shelf, request.POST.get("name", ""))
    except InvalidShelf as error:
        messages.error(request, str(error))
    else:
        text = gettext("The shelf is “%(shelf)s” now.") % {"shelf": shelf.name}
        say(request, Notice(text, Undo.of(done.change)))
    return redirect(_address_of(shelf))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def my_goals(request: ReaderRequest) -> HttpResponse:
    """`year` and `books`: a goal; without books it is taken back."""
    wrong, given = "", request.POST
    if request.method == "POST":
        try:
            return _set_goal(request, given.get("year", ""), given.get("books", "").strip())
        except (InvalidGoal, ValueError) as error:
            known = isinstance(error, InvalidGoal)
            wrong = str(error) if known else gettext("Give the year and the books as numbers.")
    years = goals.years_of(request.user)
    context: dict[str, Any] = {
        "years": years,
        "progress": years[0],
        "months": goals.months_of(request.user, years[0].year),
        "wrong": wrong,
        "given": given,
    }
    return render(request, "shelves/my_goals.html", context)


def _set_goal(request: ReaderRequest, year_text: str, books: str) -> HttpResponse:
    year = int(year_text)
    with undoable(request.user, goal=[year] if 0 < year < 10_000 else []) as done:
        if books:
            text = _goal_said(goals.set_goal(request.user, year, int(books))[0])
        else:
            goals.clear_goal(request.user, year)
            text = gettext("No goal for %(year)s.") % {"year": year}
    say(request, Notice(text, Undo.of(done.change)))
    return redirect("my_goals")


def _goal_said(goal: Goal) -> str:
    text = ngettext(
        "Your goal for %(year)s: %(books)s book.",
        "Your goal for %(year)s: %(books)s books.",
        goal.books,
    )
    return text % {"year": goal.year, "books": intcomma(goal.books)}


def _address_of(shelf: OwnShelf) -> str:
    return f"{reverse('my_books')}?shelf={shelf.slug}"


@never_cache
@require_safe
@reader_required
def my_reading(request: ReaderRequest) -> HttpResponse:
    """`year`: one of them, or `all`; without it the latest in which the reader ended a book."""
    overview = overview_of(request.user, year_from(request.GET.get("year", "")))
    context = {
        "overview": overview,
        "year": overview.year,
        "taste": overview.taste,
        "crowd": overview.crowd,
        "books": cards_of(overview.books),
    }
    return render(request, "shelves/my_reading.html", context)


@require_safe
@never_cache
@reader_required
def goodreads_csv(request: ReaderRequest) -> FileResponse:
    file = goodreads_csv_of(request.user)
    return FileResponse(file, as_attachment=True, filename=file_name("-goodreads.csv"))
