"""The page of an import: its way in, and at the end what it brought, with the reader's new picks."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import ReaderRequest, page_with_parts, reader_required
from recommendations.home import for_you
from shelves.imports.became import done_of
from shelves.imports.shown import given
from shelves.imports.tabs import numbers_of
from shelves.imports.views import answer, own_import, page_of
from shelves.models import Import
from shelves.selectors import marks_on

State = Import.State


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
@page_with_parts
def library_import(request: ReaderRequest, pk: int) -> HttpResponse:
    """`tab`: one kind of its lines, of a finished import as well."""
    source = own_import(request, pk)
    if request.method == "POST":
        return answer(request, source)
    if source.state not in {State.DONE, State.UNDONE} or "tab" in request.GET:
        return page_of(request, source)
    if request.htmx.target == "under-way":
        return page_of(request, source)
    return _result(request, source)


def _result(request: ReaderRequest, source: Import) -> HttpResponse:
    """The picks are made now: what came in counts already."""
    picks = for_you(request.user, set()) if source.state == State.DONE else None
    context: dict[str, Any] = {
        "picks": picks,
        "marks": marks_on(request.user, picks.books) if picks else {},
        "rated": request.user.ratings.count(),
    }
    if request.htmx.target == "picks":
        return render(request, "recommendations/includes/imported_picks.html", context)
    context |= {
        "given": given(source),
        "undone": source.state == State.UNDONE,
        "done": done_of(source, numbers_of(source)),
        "here": request.path,
    }
    return render(request, "recommendations/imported.html", context)
