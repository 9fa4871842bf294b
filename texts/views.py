"""The page that says what a text is, for everybody; and a whole file of them, for readers."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import HtmxRequest, ReaderRequest, page_with_parts, reader_required
from shelves.imports.upload_bound import takes_files_of, was_too_large
from texts import batch
from texts.given import given_in
from texts.identify import MOST_BYTES, Identified, Models, identify
from texts.models import Writer
from texts.showing import shown
from texts.style_map import style_map
from web.faults import Invalid
from web.floods import TooOften
from web.throttling import caller_of, count

CSV = "text/csv"
PART = "identified"  # of the page, by its id


@takes_files_of(MOST_BYTES, MOST_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("text")
@page_with_parts
def identify_page(request: HtmxRequest) -> HttpResponse:
    """`text` or `file`: what it is. Never by GET: addresses are kept in many places."""
    models = Models.that_serve()
    if request.method != "POST":
        return _page(request, models)
    try:
        _count(request)
        text = given_in(request)
    except Invalid as error:
        return _page(request, models, {"wrong": str(error)}, 400)
    except TooOften as error:
        if request.htmx.target != PART:
            raise
        return _page(request, models, {"wrong": str(error)})
    found = identify(text, models)
    pasted = "" if request.FILES else text
    told = {"shown": shown(text, found), "pasted": pasted}
    return _page(request, models, told, found=found)


@takes_files_of(batch.MOST_BYTES, batch.MOST_BYTES)
@require_POST
@reader_required
def identify_file(request: ReaderRequest) -> HttpResponseBase:
    """`file`: a row for each of its passages."""
    try:
        file = request.FILES.get("file")
        if was_too_large(request):
            raise Invalid("file", _file_too_large())
        if not isinstance(file, UploadedFile) or file.file is None:
            raise Invalid("", gettext("Choose a file first."))
        is_table = not (file.name or "").lower().endswith(".txt")
        table = batch.Table(file.file, is_table=is_table, reader=request.user.pk)
    except Invalid as error:
        return _page(request, Models.that_serve(), {"wrong_file": str(error)}, 400)
    return as_csv(table)


def _file_too_large() -> str:
    said = gettext("This file is larger than %(most)s MB. Nothing of it was read. Split it.")
    return said % {"most": batch.MOST_BYTES // 2**20}


def as_csv(table: batch.Table) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(table, content_type=CSV)
    answer["Content-Disposition"] = 'attachment; filename="identified.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _count(request: HttpRequest) -> None:
    """A text costs what a call of the API does; both count together."""
    standing = count(caller_of(request))
    if standing.is_too_many:
        raise TooOften(standing.seconds_left)


def _page(
    request: HtmxRequest,
    models: Models,
    told: dict[str, Any] | None = None,
    status: int = 200,
    found: Identified | None = None,
) -> HttpResponse:
    author = found.author if found else None
    whose = author.author if author else None
    near = {one.author for one in author.nearest} if author else set()
    context = {
        "models": models,
        "map": style_map(models.authors.model, whose, near) if models.authors else None,
        "has_samples": models.authors is not None or Writer.objects.exists(),
        "most_megabytes": MOST_BYTES // 2**20,
        "most_of_a_file": batch.MOST_BYTES // 2**20,
        "tries": True,
        **(told or {}),
    }
    if request.htmx.target == PART:
        # What is wrong is part of the part: htmx takes nothing that is refused.
        return render(request, "texts/includes/identified.html", context)
    return render(request, "texts/identify.html", context, status=status)
