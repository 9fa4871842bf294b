"""Pages and answers that belong to no app."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "about.html")


@require_safe
@never_cache  # it carries the CSRF token of its reader
def api_docs(request: HttpRequest) -> HttpResponse:
    """The page to read and try the API."""
    return render(request, "api/docs.html")


@require_safe
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers; asks nothing of anyone else."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether pages can be served: not without the database, more slowly without Redis."""
    database, redis = _database_answers(), _redis_answers()
    status = "ok" if database and redis else "degraded" if database else "down"
    parts = {"database": database, "redis": redis}
    return JsonResponse(
        {"status": status} | {name: "ok" if up else "down" for name, up in parts.items()},
        status=200 if database else 503,
    )


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis_answers() -> bool:
    """The cache forgives, so ask for what only a working one gives back."""
    cache.set("readyz", "ok", 10)
    return cache.get("readyz") == "ok"
