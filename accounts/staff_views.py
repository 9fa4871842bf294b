"""The log of what operators did, as a page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.audit import acts
from accounts.http import ReaderRequest
from accounts.staff import staff_page
from web.pages import list_page

A_PAGE = 50


@require_safe
@staff_page("admin.view_logentry")
def log(request: ReaderRequest) -> HttpResponse:
    page = list_page(acts(), request.GET.get("page"), A_PAGE)
    return render(request, "staff/log.html", {"page": page})
