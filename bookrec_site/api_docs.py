"""The page to read and try the API."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache  # it carries the CSRF token of its reader
def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html")
