"""Pages on what is kept: for everybody, for a reader with their switches, to take along, to leave."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import privacy_texts
from accounts.consent import choose, consents_of
from accounts.erasure import LastOperator, ask_erasure, erasure_of, keep_account
from accounts.erasure_traces import counts_of
from accounts.exporting import export_of, file_name
from accounts.freshness import is_fresh, where_to_show_it
from accounts.http import ReaderRequest, reader_required
from accounts.learnt import SURELY_AFTER, Learnt, learnt_before, learnt_of
from accounts.models import User
from accounts.own_data import parts
from accounts.privacy_models import (
    TEXT_VERSION,
    Consent,
    Erasure,
    ErasureReceipt,
    How,
    Purpose,
)

# Of the choices written down; the export has them all.
CHOICES_SHOWN = 20


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    context = {
        "kept": privacy_texts.KEPT,
        "seen_by": privacy_texts.SEEN_BY,
        "to_nobody": privacy_texts.TO_NOBODY,
        "remote_covers": privacy_texts.REMOTE_COVERS if settings.REMOTE_COVERS else "",
        "visitors": privacy_texts.VISITORS,
        "switches": privacy_texts.SWITCHES.values(),
        "grace": privacy_texts.days(settings.ERASURE_GRACE),
        "text_version": TEXT_VERSION,
        "canonical": request.path,
    }
    return render(request, "accounts/privacy.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def my_privacy(request: ReaderRequest) -> HttpResponse:
    """`purpose`, and `on`: 1 or empty."""
    if request.method == "POST":
        purpose, on = request.POST.get("purpose"), request.POST.get("on")
        if purpose not in Purpose.values or on not in {"", "1"}:
            wrong = _("That is no choice that can be made here, and nothing has changed.")
            return _my_privacy_page(request, wrong)
        choose(request.user, {Purpose(purpose): bool(on)}, How.PAGE)
        messages.success(request, _said(Purpose(purpose), bool(on)))
        return redirect(f"{reverse('my_privacy')}#{purpose}")
    return _my_privacy_page(request)


@require_safe
@never_cache
@reader_required
def data(request: ReaderRequest) -> HttpResponse:
    here = reverse("data")
    known = parts()
    context = {
        "fresh": is_fresh(request),
        "make_sure": where_to_show_it(request.user, f"{here}#everything"),
        "restored": [part for part in known if part.restored],
        "only_told": [part for part in known if not part.restored],
    }
    return render(request, "accounts/data.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@reader_required
def export(request: ReaderRequest) -> HttpResponse | FileResponse:
    """POST: the zip, for who has just shown that it is them; else first the page that asks."""
    here = reverse("data")
    if request.method != "POST":
        return redirect(here)
    if not is_fresh(request):
        return redirect(where_to_show_it(request.user, f"{here}#everything"))
    return FileResponse(export_of(request.user), as_attachment=True, filename=file_name(".zip"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def erasure(request: ReaderRequest) -> HttpResponse:
    """`keep`: the account after all; or `reviews`, remove or anonymise, to have it erased."""
    if request.method != "POST":
        return _erasure_page(request)
    if "keep" in request.POST:
        kept = keep_account(request.user)
        messages.success(
            request, _("Your account stays.") if kept else _("Nothing was to be erased.")
        )
        return redirect("account")
    reviews = request.POST.get("reviews")
    if reviews not in Erasure.Reviews.values:
        return _erasure_page(request, _("Choose what becomes of your reviews."))
    if not is_fresh(request):
        return redirect(where_to_show_it(request.user, reverse("erasure")))
    try:
        receipt = ask_erasure(request.user, reviews)
    except LastOperator as error:
        return _erasure_page(request, str(error))
    if not settings.ERASURE_GRACE:
        logout(request)
        return redirect("erasure_receipt", receipt.pk)
    return redirect("erasure")


@require_safe
@never_cache
def receipt(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """For whoever has the address, which nobody can guess; it names nobody."""
    found = get_object_or_404(ErasureReceipt, pk=pk)
    context = {
        "receipt": found,
        "counts": privacy_texts.counts_in_words(found.counts),
        "learnt": learnt_of(found),
    }
    response = render(request, "accounts/erasure_receipt.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _my_privacy_page(request: ReaderRequest, wrong: str = "") -> HttpResponse:
    standings = consents_of(request.user)
    context = {
        "switches": [(privacy_texts.SWITCHES[each.purpose], each) for each in standings],
        "choices": Consent.objects.filter(reader=request.user)[:CHOICES_SHOWN],
        "learnt": _learnt_of(request.user),
        "text_version": TEXT_VERSION,
        "wrong": wrong,
    }
    status = 400 if wrong else 200
    return render(request, "accounts/privacy_mine.html", context, status=status)


def _erasure_page(request: ReaderRequest, wrong: str = "") -> HttpResponse:
    asked = erasure_of(request.user)
    context: dict[str, Any] = {
        "erasure": asked,
        "wrong": wrong,
        "fresh": is_fresh(request),
        "make_sure": where_to_show_it(request.user, f"{reverse('erasure')}#do"),
        "counts": privacy_texts.counts_in_words(counts_of(request.user)),
        "choices": Erasure.Reviews.choices,
        "chosen": Erasure.Reviews.REMOVE,
        "grace": settings.ERASURE_GRACE.days,
    }
    return render(request, "accounts/erasure.html", context, status=400 if wrong else 200)


def _learnt_of(reader: User) -> Learnt | None:
    """What models still hold of a reader who has turned training off."""
    if reader.untaught_since is None:
        return None
    return learnt_before(reader.untaught_since + SURELY_AFTER, reader.date_joined)


def _said(purpose: Purpose, on: bool) -> str:
    """What follows at once."""
    switch = privacy_texts.SWITCHES[purpose]
    words = _("%(switch)s: on from now on.") if on else _("%(switch)s: off from now on.")
    return words % {"switch": switch.title}
