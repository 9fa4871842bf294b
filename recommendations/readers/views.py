"""Pages of taste twins, and of readers who chose to have one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.consent import choose
from accounts.forms import ProfileForm
from accounts.http import HtmxRequest, ReaderRequest, reader_required
from accounts.privacy_models import How, Purpose
from accounts.profile_models import Profile, ProfileReport
from accounts.profiles import (
    keep_profile,
    profile_of,
    public_profile,
    report_profile,
)
from recommendations.readers.public_page import shown_by
from recommendations.readers.twins import FEWEST, twins_of
from shelves.own_shelves import own_shelves_of
from web.faults import Invalid
from web.floods import TooOften


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def twins(request: ReaderRequest) -> HttpResponse:
    """`compared`: 1 or empty, to take part or to stop."""
    if request.method == "POST":
        wanted = request.POST.get("compared")
        if wanted not in {"", "1"}:
            return HttpResponseBadRequest("`compared` is 1 or empty.", content_type="text/plain")
        choose(request.user, {Purpose.TWINS: bool(wanted)}, How.PAGE)
        messages.success(request, _("You take part.") if wanted else _("You no longer take part."))
        return redirect("twins")
    context = {
        "twins": twins_of(request.user),
        "profile": profile_of(request.user),
        "fewest": FEWEST,
    }
    return render(request, "recommendations/twins.html", context)


@require_safe
@never_cache
def reader(request: HtmxRequest, handle: str) -> HttpResponse:
    """404 for a page that is not public as for one that never was; no cache keeps one that was."""
    profile = _found(handle)
    if profile.handle != handle:
        return redirect("reader", handle=profile.handle)
    context: dict[str, Any] = {
        "profile": profile,
        "shown": shown_by(profile),
        "mine": request.user.is_authenticated and profile.pk == request.user.pk,
        "reasons": ProfileReport.Reason.choices,
        "canonical": request.path if profile.indexed else "",
    }
    response = render(request, "recommendations/reader.html", context)
    if not profile.indexed:
        response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def report_reader(request: ReaderRequest, handle: str) -> HttpResponse:
    """`reason`: see ProfileReport."""
    profile = _found(handle)
    wrong, status = "", 200
    if request.method == "POST":
        try:
            new = report_profile(request.user, profile, request.POST.get("reason", ""))
            thanks = _("Thank you: the operators of this site will look at that page.")
            messages.success(request, thanks if new else _("You have reported this page already."))
            return redirect("reader", handle=profile.handle)
        except Invalid as error:
            wrong, status = str(error), 400
        except TooOften as error:
            wrong, status = str(error), 429
    context = {"profile": profile, "reasons": ProfileReport.Reason.choices, "wrong": wrong}
    return render(request, "recommendations/report_reader.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def my_profile(request: ReaderRequest) -> HttpResponse:
    profile = profile_of(request.user)
    shelves = list(own_shelves_of(request.user).values_list("pk", "name"))
    form = ProfileForm(request.POST if request.method == "POST" else None, profile, shelves)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                kept = keep_profile(request.user, form.chosen)
                messages.success(request, _said(kept))
                return redirect("my_profile")
            except ValidationError as error:
                form.add_error(None, error)
            except TooOften as error:
                form.add_error(None, str(error))
        status = 400
    context = {"form": form, "profile": profile}
    return render(request, "accounts/profile.html", context, status=status)


def _said(profile: Profile) -> str:
    if profile.hidden_for:
        return _("Your changes are kept. Operators have hidden this page: nobody sees it.")
    if profile.public_since:
        return _("Your page is there for everybody to see.")
    return _("Kept. Nobody but you sees any of it.")


def _found(handle: str) -> Profile:
    profile = public_profile(handle)
    if profile is None:
        raise Http404
    return profile
