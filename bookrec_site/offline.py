"""The page for when the network is gone, the worker in the browser that keeps it, and the manifest.

The worker keeps that page with its styles and faces and nothing else: no page of a reader's.
"""

import hashlib
import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# What offline.html needs.
_KEPT = (
    "css/tokens.css",
    "css/base.css",
    "css/components.css",
    "css/pages.css",
    "css/refusal.css",
    "fonts/literata-latin-normal.woff2",
    "fonts/literata-latin-italic.woff2",
    "fonts/inter-latin-normal.woff2",
    "icon.svg",
    "js/theme.js",
    "js/offline.js",
)
_ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-maskable-512.png", "512x512", "maskable"),
)


@require_safe
@cache_control(no_cache=True)  # its language is the browser's
def offline(request: HttpRequest) -> HttpResponse:
    """The same for every reader: made without the request."""
    return HttpResponse(render_to_string("offline.html"))


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker's script: another one, which replaces the old, when anything that it keeps is."""
    page = reverse("offline")
    kept = [page, *(static(path) for path in _KEPT)]
    known = json.dumps([kept, render_to_string("offline.html")])
    version = hashlib.sha256(known.encode()).hexdigest()[:16]
    told = json.dumps({"version": version, "page": page, "kept": kept})
    program = json.dumps(static("js/service-worker.js"))
    script = f"const told = {told};\nimportScripts({program});\n"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(private=True, max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """What a browser needs to put the site among a reader's programs."""
    icons = [
        {"src": static(path), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for path, sizes, purpose in _ICONS
    ]
    said = {
        "id": "/",
        "name": "Bookrec",
        "short_name": "Bookrec",
        "description": gettext("Which book to read next, and why."),
        "lang": get_language(),
        "start_url": reverse("home"),
        "scope": "/",
        "display": "minimal-ui",  # with a way back, which the site leaves to the browser
        "background_color": "#faf6ee",
        "theme_color": "#faf6ee",
        "icons": icons,
    }
    return JsonResponse(said, content_type="application/manifest+json")
