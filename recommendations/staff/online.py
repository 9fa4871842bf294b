"""What readers do with our lists, for those who run the site."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import ReaderRequest
from accounts.staff import staff_page
from recommendations.online.figures import online_figures


@require_safe
@staff_page("recommendations.view_onlineday")
def figures(request: ReaderRequest) -> HttpResponse:
    return render(request, "staff/online.html", {"online": online_figures()})
