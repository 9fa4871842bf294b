"""Pages of the autopilot: start a search, watch it, read what came of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.audit import note
from accounts.http import ReaderRequest
from accounts.staff import staff_page
from recommendations import said
from recommendations.autopilot import leaderboard, studies
from recommendations.autopilot.models import LEAST_MINUTES, MOST_MINUTES, Study
from web.pages import list_page

A_PAGE = 20


class StudyForm(forms.Form):
    minutes = forms.IntegerField(
        min_value=LEAST_MINUTES, max_value=MOST_MINUTES, initial=10, label=gettext_lazy("Minutes")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("recommendations.view_study")
def autopilot(request: ReaderRequest) -> HttpResponse:
    """`minutes`: begin a search of that length."""
    form = StudyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not request.user.has_perm("recommendations.add_study"):
            raise PermissionDenied
        if form.is_valid():
            return _started(request, form.cleaned_data["minutes"])
    context: dict[str, Any] = {
        "form": form,
        "running": studies.unfinished(),
        "page": list_page(Study.objects.all(), request.GET.get("page"), A_PAGE),
    }
    return render(
        request, "staff/autopilot/autopilot.html", context, status=400 if form.errors else 200
    )


@require_safe
@staff_page("recommendations.view_study")
def study(request: ReaderRequest, pk: int) -> HttpResponse:
    """`one` and `other`: numbers of two candidates to compare."""
    found = get_object_or_404(Study.objects.select_related("run", "requested_by"), pk=pk)
    asked = request.GET.get("one", ""), request.GET.get("other", "")
    context = {
        "study": found,
        "places": leaderboard.places(found),
        "compared": leaderboard.compare(found, *asked),
        "asked": asked,
    }
    part = request.htmx.target == "study-progress"
    return render(
        request,
        "staff/autopilot/includes/progress.html" if part else "staff/autopilot/study.html",
        context,
    )


@require_POST
@staff_page("recommendations.change_study")
def stop(request: ReaderRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Study, pk=pk)
    if studies.stop(found):
        note(request.user, found, said.STOPPED)
        messages.success(request, _("The search is stopped. What serves has not changed."))
    else:
        messages.info(request, _("That search was over already."))
    return redirect("study", pk=pk)


@require_safe
@staff_page("recommendations.view_study")
def download(request: ReaderRequest, pk: int) -> HttpResponse:
    """For a notebook."""
    found = get_object_or_404(Study, pk=pk)
    answer = JsonResponse(leaderboard.as_records(found), json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="bookrec-study-{pk}.json"'
    return answer


def _started(request: ReaderRequest, minutes: int) -> HttpResponse:
    try:
        begun = studies.start(minutes, request.user)
    except studies.Searching as error:
        messages.error(request, str(error))
        return redirect("autopilot")
    note(request.user, begun, said.SEARCH_STARTED % {"minutes": minutes}, ADDITION)
    messages.success(request, _("The search has begun. Readers notice nothing of it."))
    return redirect("study", pk=begun.pk)
