"""What is done on the pages of demand: files come in, are answered for, count, and go."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ReaderRequest
from accounts.staff import staff_page
from catalog.api_references import resolve
from catalog.identifiers import ISBN13
from catalog.models import Book
from demand import acts, effects, holdings, uploads
from demand import stock as stock_files
from demand import waiting as waiting_titles
from demand.committing import WrongState
from demand.models import Said, Source, Title
from demand.staff_views import A_PAGE, holding, told
from demand.waiting import Answer
from shelves.imports.reading.trouble import Unreadable
from shelves.imports.upload_bound import takes_files_of, was_too_large
from web.pages import list_page

TITLES_A_PAGE = 20


@takes_files_of(uploads.MOST_BYTES, uploads.MOST_BYTES)
@require_POST
@staff_page("demand.view_record", "demand.add_source")
def add(request: ReaderRequest) -> HttpResponse:
    """`file`; `channel`, `frequency`, `repeats` and `totals`, where they are known before."""
    file = request.FILES.get("file")
    wrong = _wrong_file(request, file)
    if not wrong and isinstance(file, UploadedFile):
        try:
            source = acts.bring(request.user, file.name or "", file.read(), _given(request.POST))
        except Unreadable as error:
            wrong = str(error)
        else:
            return redirect("staff_demand_source", source.pk)
    context = holding(request) | {"wrong": wrong}
    return render(request, "staff/demand/records.html", context, status=422)


@require_POST
@staff_page("demand.view_record", "demand.add_source")
def columns(request: ReaderRequest, pk: int) -> HttpResponse:
    """`column-0`, `column-1` ...: what each holds; and the options."""
    source = get_object_or_404(Source, pk=pk)
    named: dict[str, str] = {}
    for place, column in enumerate(source.heads):
        field = request.POST.get(f"column-{place}", "")
        if field in named:
            wrong = _("Two columns are said to hold the same. Choose one of them.")
            return _source_page(request, source, wrong)
        if field:
            named[field] = column
    try:
        uploads.give_columns(source, named, _given(request.POST))
    except Unreadable as error:
        return _source_page(request, source, str(error))
    return redirect("staff_demand_source", pk)


@require_POST
@staff_page("demand.view_record", "demand.change_source")
def commit(request: ReaderRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(Source, pk=pk)
    try:
        done = acts.commit(request.user, source)["effects"]
    except WrongState as error:
        messages.info(request, str(error))
    else:
        count = done["added"] + done["changed"]
        said = ngettext(
            "It counts: %(count)s figure is new or changed.",
            "It counts: %(count)s figures are new or changed.",
            count,
        )
        messages.success(request, said % {"count": intcomma(count)})
    return redirect("staff_demand_source", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("demand.view_record", "demand.delete_source")
def delete(request: ReaderRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(Source, pk=pk)
    if request.method != "POST":
        context = {"source": source, "current": holdings.current_of(source)}
        return render(request, "staff/demand/delete.html", context)
    counted = source.state == Source.State.DONE
    acts.take_back(request.user, source)
    said = _("“%(name)s” is taken back.") if counted else _("“%(name)s” is thrown away.")
    messages.success(request, said % {"name": source.name})
    return redirect("staff_demand_records")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("demand.view_record", "demand.change_title")
def titles(request: ReaderRequest, pk: int) -> HttpResponse:
    """Those of a source by `kind`; POST: what they are, as `title-1`: the number of a book, "wait" or
    "out", or `book-1`: its ISBN or number as somebody typed it."""
    source = get_object_or_404(Source, pk=pk, state=Source.State.READY)
    kind = request.GET.get("kind", "")
    kind = kind if kind in effects.KINDS else "perhaps"
    if request.method == "POST":
        _answered(request)
        return redirect(request.get_full_path())
    said = Said.objects.filter(source=source)
    rows = waiting_titles.with_units(effects.titles_of(source, kind), said)
    context = _title_page(request, rows) | {"source": source, "kind": kind}
    return render(request, "staff/demand/titles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("demand.view_record", "demand.change_title")
def waiting(request: ReaderRequest) -> HttpResponse:
    """Titles that wait for their books; POST as in `titles`."""
    if request.method == "POST":
        _answered(request)
        return redirect(request.get_full_path())
    context = _title_page(request, waiting_titles.waiting_titles())
    return render(request, "staff/demand/waiting.html", context)


@require_POST
@staff_page("demand.view_record", "demand.change_title")
def look(request: ReaderRequest) -> HttpResponse:
    count = waiting_titles.look_again()
    said = ngettext(
        "%(count)s title was found, and counts.", "%(count)s titles were found, and count.", count
    )
    messages.success(request, said % {"count": intcomma(count)})
    return redirect("staff_demand_waiting")


@takes_files_of(stock_files.MOST_BYTES, stock_files.MOST_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("demand.view_record", "demand.change_stocklevel")
def stock(request: ReaderRequest) -> HttpResponse:
    """`file`; `channel` where it has no column for it."""
    report, wrong = None, ""
    if request.method == "POST":
        file = request.FILES.get("file")
        wrong = _wrong_file(request, file)
        if not wrong and isinstance(file, UploadedFile):
            channel = request.POST.get("channel", "")
            report = acts.bring_stock(request.user, file.name or "", file.read(), channel)
            wrong = report.wrong
    page = list_page(holdings.stock_levels(), request.GET.get("page"), A_PAGE)
    most = stock_files.MOST_BYTES // 2**20
    context = {"page": page, "report": report, "wrong": wrong, "most": most}
    return render(request, "staff/demand/stock.html", context, status=422 if wrong else 200)


def _source_page(request: ReaderRequest, source: Source, wrong: str) -> HttpResponse:
    return render(request, "staff/demand/source.html", told(source, wrong), status=422)


def _wrong_file(request: ReaderRequest, file: Any) -> str:
    if was_too_large(request):
        return uploads.too_large()
    return "" if file else _("Choose a file first.")


def _given(form: Mapping[str, Any]) -> dict[str, Any]:
    """What is said in the form; what is left empty is as usual."""
    said = {name: form[name] for name in ("channel", "frequency") if form.get(name)}
    return said | {name: form.get(name) == "on" for name in ("repeats", "totals")}


def _title_page(request: ReaderRequest, rows: QuerySet[Title]) -> dict[str, Any]:
    whole = Prefetch("book", Book.objects.prefetch_related("bookauthor_set__author"))
    page = list_page(rows.prefetch_related(whole), request.GET.get("page"), TITLES_A_PAGE)
    offered = {pk for title in page.items for pk in title.candidates}
    books = Book.objects.prefetch_related("bookauthor_set__author").in_bulk(list(offered))
    for title in page.items:
        title.offers = [books[pk] for pk in title.candidates if pk in books]
    return {"page": page}


def _answered(request: ReaderRequest) -> None:
    answers, unknown = _answers(request.POST)
    count = acts.answer(request.user, answers)
    if unknown:
        said = _("No book is known by %(names)s.")
        messages.error(request, said % {"names": ", ".join(f"“{name[:40]}”" for name in unknown)})
    if count or not unknown:
        said = ngettext("%(count)s title was changed.", "%(count)s titles were changed.", count)
        messages.success(request, said % {"count": count})


def _answers(form: Mapping[str, str]) -> tuple[dict[int, int | Answer], list[str]]:
    """By title; and what was typed that leads to no book."""
    answers: dict[int, int | Answer] = {}
    typed: dict[int, int | str] = {}
    for name, value in form.items():
        kind, _dash, number = name.partition("-")
        if not number.isdecimal() or len(number) > 18 or not value.strip():
            continue
        if kind == "book":
            typed[int(number)] = _reference(value.strip())
        elif kind == "title" and value in set(Answer):
            answers[int(number)] = Answer(value)
        elif kind == "title" and value.isdecimal() and len(value) <= 18:
            answers[int(number)] = int(value)
    leads = resolve(typed.values())
    answers |= {title: leads[said] for title, said in typed.items() if said in leads}
    unknown = [str(said).removeprefix(f"{ISBN13}:") for said in typed.values() if said not in leads]
    return answers, unknown


def _reference(text: str) -> int | str:
    """The number of a book, or its ISBN."""
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return int(text)
    return f"{ISBN13}:{text[:60]}"
