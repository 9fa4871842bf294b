"""What a reader does on the page of an import, taken from its forms."""

from collections.abc import Sequence

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

from accounts.http import ReaderRequest
from catalog.models import Book
from shelves.answers import say
from shelves.imports import services
from shelves.imports.reading import FIELDS, LEADS_TO_A_BOOK
from shelves.imports.services import PAGE, ImportRefused, WrongState
from shelves.imports.tabs import TABS
from shelves.models import Import, ImportRow
from shelves.notices import Notice

NONE = "none"


def act_on(request: ReaderRequest, source: Import) -> HttpResponse | None:
    """`act`: what the pressed button says. None where there is no such act.

    An import that is no longer where the form found it, as after a second press, changes nothing.
    """
    here = reverse("library_import", args=[source.pk])
    try:
        match request.POST.get("act", "keep"):
            case "keep":
                keep_answers(source, request.POST)
                return redirect(_after_keeping(request))
            case "commit":
                keep_answers(source, request.POST)
                services.commit(source)
            case "take_all" | "leave_all" as act:
                tab = request.POST.get("tab", "")
                if tab in TABS:
                    services.take_rows(source, tab, act == "take_all")
                return redirect(request.get_full_path())
            case "reviews":
                services.set_reviews(source, request.POST.get("reviews", ""))
                return redirect(request.get_full_path())
            case "throw_away":
                services.throw_away(source)
                say(request, Notice(gettext("The file is thrown away. Nothing was changed.")))
                return redirect("import")
            case "undo":
                _undo(request, source)
            case _:
                return None
    except WrongState:
        return redirect(here)
    except ImportRefused as error:
        say(request, Notice(str(error)))
    return redirect(here)


def keep_answers(source: Import, form: QueryDict) -> list[ImportRow]:
    """The ticks and answers of the lines that the form names as `shown`; gives these lines."""
    rows = _rows_named(source, form)
    answered: set[int] = set()
    for row in rows:
        if _answer(source, row, form.get(f"book-{row.pk}", "")):
            answered.add(row.pk)
    ticked = set(form.getlist("take"))
    # Who has just said which book it is wants it, whatever the tick was before.
    on = {row.pk for row in rows if str(row.pk) in ticked or row.pk in answered}
    changed = [row for row in rows if row.taken != (row.pk in on)]
    for state in (True, False):
        if ids := [row.pk for row in changed if (row.pk in on) is state]:
            services.take_rows(source, ids, state)
    return rows


def columns_in(form: QueryDict, heads: Sequence[str]) -> dict[str, str]:
    """The column by field, as the form has the field by number of the column.

    Raises ImportRefused where two columns are said to be the same, or nothing tells the books.
    """
    given: dict[str, str] = {}
    for number, head in enumerate(heads):
        field = form.get(f"column-{number}", "")
        if not field or field not in FIELDS:
            continue
        if field in given:
            text = gettext("Two columns can’t both be “%(field)s”. Choose one of them.")
            raise ImportRefused("twice", text % {"field": FIELDS[field]})
        given[field] = head
    if not LEADS_TO_A_BOOK & given.keys():
        text = gettext("Say which column has the titles, or the ISBNs. The rest may stay out.")
        raise ImportRefused("no_title", text)
    return given


def _rows_named(source: Import, form: QueryDict) -> list[ImportRow]:
    shown = [pk for pk in form.getlist("shown")[:PAGE] if pk.isdecimal() and len(pk) < 19]
    rows = ImportRow.objects.filter(of_import=source, pk__in=shown)
    return list(rows.exclude(verdict=ImportRow.Verdict.REFUSED).order_by("line"))


def _answer(source: Import, row: ImportRow, answer: str) -> bool:
    """Whether a book was chosen that the line had not before."""
    if answer == NONE:
        if row.book_id is not None or not row.chosen_by_reader:
            services.choose_book(source, row, None)
        return False
    if not answer.isdecimal() or int(answer) == row.book_id:
        return False
    if int(answer) not in row.candidates:
        return False
    book = Book.objects.filter(pk=int(answer)).first()
    if book:
        services.choose_book(source, row, book)
    return book is not None


def _after_keeping(request: ReaderRequest) -> str:
    """The page of the list that a button without scripts asked for, or the one it stood on."""
    page = request.POST.get("to_page", "")
    if not page.isdecimal():
        return request.get_full_path()
    query = request.GET.copy()
    query["page"] = page
    return f"{request.path}?{query.urlencode()}"


def _undo(request: ReaderRequest, source: Import) -> None:
    done = services.undo(source)
    if done.left:
        text = gettext("The import is taken back, but for what you have changed again since.")
    else:
        text = gettext("The import is taken back.")
    say(request, Notice(text))
