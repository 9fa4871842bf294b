"""What search engines and social networks are told: which pages are theirs, and where they are.

A page whose name is not among the public ones is for its reader only: base.html says "noindex".
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

PAGES_OF_THEIR_OWN = ("home", "browse", "moods", "identify", "about", "api-docs")
# "reader" says so of itself only where that reader asked for it.
PUBLIC_PAGES = frozenset({*PAGES_OF_THEIR_OWN, "book", "privacy", "reader", "reviews"})

# As in RFC 9309: a rule holds for every address that begins with it, "*" is anything, and of those
# that fit the longest wins.
RULES = (
    "Disallow: /account",
    "Disallow: /admin/",
    "Disallow: /api/",
    "Allow: /api/docs",
    "Disallow: /dials",
    "Disallow: /erasures/",
    "Disallow: /identify/",
    "Disallow: /import",
    "Disallow: /language",
    "Disallow: /moods?",
    "Disallow: /my-books",
    "Disallow: /my-reading",
    "Disallow: /picks",
    "Disallow: /readers/*/report",
    "Disallow: /staff/",
    "Disallow: /together",
    "Disallow: /try/",
    "Disallow: /twins",
    "Disallow: /reviews/",
    "Disallow: /books/*/dismissal",
    "Disallow: /books/*/mine",
    "Disallow: /books/*/rating",
    "Disallow: /books/*/review$",
    "Disallow: /books/*/shelf",
    "Disallow: /books/*/taste",
    "Disallow: /offline",
    # One filter makes a page worth finding; mixed with words and others there is no end of them.
    "Disallow: /browse?*&",
    "Allow: /browse?*&page=",
    "Disallow: /browse?q=",
    "Disallow: /browse?language=",
    "Disallow: /browse?min_year=",
    "Disallow: /browse?max_year=",
    "Disallow: /browse?not_mine=",
)


def public_address(request: HttpRequest, path: str | None = None) -> str:
    """Where search engines may say that this page is; empty: they should not show it.

    `path`: as the page itself says it, empty for "not at all"; None for that of the request.
    """
    match = request.resolver_match
    if not settings.SEARCH_ENGINES or match is None or match.url_name not in PUBLIC_PAGES:
        return ""
    if path is None:
        path = escape_uri_path(request.path)
    return settings.BASE_URL + path if path else ""


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    rules: tuple[str, ...] = ("Disallow: /",)
    if settings.SEARCH_ENGINES:
        rules = (*RULES, "", f"Sitemap: {settings.BASE_URL}{reverse('sitemap')}")
    lines = "\n".join(("User-agent: *", *rules, ""))
    return HttpResponse(lines, content_type="text/plain; charset=utf-8")
