"""Whether the model that serves still fits what readers do, as a page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import note_kind
from accounts.http import ReaderRequest
from accounts.staff import staff_page
from recommendations import said
from recommendations.models import DriftAlert, DriftCheck
from recommendations.watch.alerts import TAKES_NOTE, take_note
from recommendations.watch.history import shown_drift
from recommendations.watch.signals import check_asked


@require_safe
@staff_page("recommendations.view_driftcheck")
def drift(request: ReaderRequest) -> HttpResponse:
    return render(request, "staff/drift.html", {"shown": shown_drift()})


@require_POST
@staff_page("recommendations.add_driftcheck")
def check_now(request: ReaderRequest) -> HttpResponse:
    note_kind(request.user, DriftCheck, said.CHECKED)
    check_asked.send(sender=DriftCheck)
    messages.info(request, _("A check is under way. Look again in a moment."))
    return redirect("staff_drift")


@require_POST
@staff_page(TAKES_NOTE)
def note_alert(request: ReaderRequest, alert_id: int) -> HttpResponse:
    alert = get_object_or_404(DriftAlert, pk=alert_id)
    if take_note(alert, request.user):
        messages.success(request, _("Noted. It is not raised again until it was gone."))
    else:
        messages.info(request, _("That was noted before, or is over. Nothing changed."))
    return redirect("staff_drift")
