"""The pages that bring a library in. What a finished import leads to is `recommendations.imported`."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from accounts.http import ReaderRequest, reader_required
from shelves.imports import services
from shelves.imports.answering import act_on, columns_in, keep_answers
from shelves.imports.reading import FIELDS, Unreadable
from shelves.imports.reading.kinds import refuse_no_text
from shelves.imports.services import MOST_BYTES, ImportRefused, WrongState
from shelves.imports.shown import Line, given, lines_of, way_of
from shelves.imports.tabs import TABS, numbers_of
from shelves.imports.upload_bound import was_too_large
from shelves.imports.uploads import too_large
from shelves.models import Import, ImportRow
from web.floods import TooOften

State = Import.State
EARLIER = 20


# --- The start ---


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def bring(request: ReaderRequest) -> HttpResponse:
    """`file`: begins an import, and leads to its page."""
    wrong, status = "", 200
    if request.method == "POST":
        try:
            return redirect("library_import", _begin(request).pk)
        except TooOften as error:
            wrong, status = str(error), 429
        except (ImportRefused, Unreadable) as error:
            wrong, status = str(error), 400
    context = {
        "wrong": wrong,
        "largest_megabytes": MOST_BYTES // 2**20,
        "waiting": services.waiting_rows(request.user).count(),
        "earlier": [given(source) for source in services.imports_of(request.user)[:EARLIER]],
    }
    return render(request, "shelves/import/start.html", context, status=status)


def _begin(request: ReaderRequest) -> Import:
    file = request.FILES.get("file")  # from here on it is known what was left out
    if was_too_large(request):
        raise ImportRefused("too_large", too_large())
    if not isinstance(file, UploadedFile):
        raise ImportRefused("no_file", gettext("Choose a file first."))
    data = file.read()
    refuse_no_text(data)
    return services.start(request.user, file.name or "", data)


# --- One import ---


def own_import(request: ReaderRequest, pk: int) -> Import:
    found = services.import_of(request.user, pk)
    if found is None:
        raise Http404
    return found


def answer(request: ReaderRequest, source: Import) -> HttpResponse:
    """What a form on the page of an import gets back."""
    if request.htmx and "act" not in request.POST:
        return _kept(request, source)
    if request.POST.get("act") == "columns":
        if source.state != State.ASKS_COLUMNS:  # a second press
            return redirect("library_import", source.pk)
        return _columns(request, source)
    done = act_on(request, source)
    return done or HttpResponseBadRequest(gettext("There is no such act."), "text/plain")


def page_of(request: ReaderRequest, source: Import) -> HttpResponse:
    """As far as it has come; of a finished one its lines."""
    if request.htmx.target == "under-way" and source.state not in Import.AT_WORK:
        return HttpResponseClientRefresh()
    if source.state in Import.AT_WORK:
        return _under_way(request, source)
    if source.state == State.FAILED:
        context = {
            "given": given(source),
            "wrong": services.error_words(source),
            "largest_megabytes": MOST_BYTES // 2**20,
        }
        return render(request, "shelves/import/failed.html", context)
    if source.state == State.ASKS_COLUMNS:
        return _columns(request, source)
    return _preview(request, source)


def _under_way(request: ReaderRequest, source: Import) -> HttpResponse:
    part = request.htmx.target == "under-way"
    context = {
        "given": given(source),
        "way": way_of(source, request.GET.get("said")),
        "committing": source.state == State.COMMITTING,
    }
    template = "includes/under_way.html" if part else "under_way.html"
    return render(request, f"shelves/import/{template}", context)


def _columns(request: ReaderRequest, source: Import) -> HttpResponse:
    wrong, status = "", 200
    chosen = {column: field for field, column in source.columns.items()}
    if request.method == "POST":
        try:
            services.give_columns(source, columns_in(request.POST, source.heads))
            return redirect("library_import", source.pk)
        except WrongState:
            return redirect("library_import", source.pk)
        except ImportRefused as error:
            wrong, status = str(error), 400
            posted = request.POST
            chosen = {head: posted.get(f"column-{n}", "") for n, head in enumerate(source.heads)}
    context = {
        "given": given(source),
        "columns": [{"heading": head, "chosen": chosen.get(head, "")} for head in source.heads],
        "fields": list(FIELDS.items()),
        "sample": source.sample,
        "wrong": wrong,
    }
    return render(request, "shelves/import/columns.html", context, status=status)


def _preview(request: ReaderRequest, source: Import) -> HttpResponse:
    standing = _standing(request, source)
    page = services.rows_of(source, standing["tab"].slug, request.GET.get("page"))
    here, written = request.get_full_path(), source.state != State.READY
    context: dict[str, Any] = {
        "given": given(source),
        **standing,
        "page": page,
        "lines": lines_of(page.items, here, written=written),
        "here": here,
        "written": written,
        "wrong": services.error_words(source),
    }
    if not written:
        with_review = ImportRow.objects.filter(of_import=source, record__has_key="review")
        context["reviews"] = with_review.count()
        context["review_choices"] = Import.Reviews.choices
    return render(request, "shelves/import/preview.html", context)


def _kept(request: ReaderRequest, source: Import) -> HttpResponse:
    """After one answer: its line as it is now, and the numbers."""
    try:
        rows = keep_answers(source, request.POST)
    except WrongState:
        return HttpResponseClientRefresh()
    view = services.row_of(source, rows[0].line) if rows else None
    if view is None:
        return HttpResponseClientRefresh()
    context = {"row": Line(view, request.get_full_path()), **_standing(request, source)}
    return render(request, "shelves/import/includes/kept.html", context)


def _standing(request: ReaderRequest, source: Import) -> dict[str, Any]:
    """The numbers, by tab and in all, and which tab is open."""
    numbers = numbers_of(source)
    return {
        "numbers": numbers,
        "tabs": [(each, getattr(numbers, each.slug)) for each in TABS.values()],
        "tab": TABS.get(request.GET.get("tab", ""), TABS["sure"]),
        "more": sorted(source.extras),
    }
