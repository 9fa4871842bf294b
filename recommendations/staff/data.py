"""The data that models learn from, as a page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.audit import note_kind
from accounts.http import ReaderRequest
from accounts.staff import staff_page
from recommendations import said
from recommendations.models import DataReport
from recommendations.watch.shown import shown_data
from recommendations.watch.signals import report_asked


@require_safe
@staff_page("recommendations.view_datareport")
def data(request: ReaderRequest) -> HttpResponse:
    return render(request, "staff/data.html", {"shown": shown_data()})


@require_POST
@staff_page("recommendations.add_datareport")
def count_anew(request: ReaderRequest) -> HttpResponse:
    note_kind(request.user, DataReport, said.COUNTED)
    report_asked.send(sender=DataReport)
    messages.info(request, _("The data are being counted. Look again in a moment."))
    return redirect("staff_data")
