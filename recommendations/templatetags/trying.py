"""The star control for those without an account: what they give stays with their browser."""

from typing import Any

from django import template
from django.template.context import RequestContext

from accounts.http import HtmxRequest, safe_next
from catalog.models import Book
from recommendations.newcomers.visiting import visit_of
from shelves.selectors import Marks

register = template.Library()


@register.inclusion_tag("recommendations/includes/try_stars.html", takes_context=True)
def try_stars(
    context: RequestContext, book: Book, kind: str = "rate", oob: bool = False
) -> dict[str, Any]:
    request = context["request"]
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "book": book,
        "mark": Marks(half_stars=visit_of(request).ratings.get(book.pk)),
        "kind": kind,
        "back": _page_of(request),
        "oob": oob,
    }


@register.simple_tag(takes_context=True)
def rated_as_visitor(context: RequestContext) -> int:
    """How many books whoever looks at the page has rated without an account."""
    return len(visit_of(context["request"]).ratings)


def _page_of(request: HtmxRequest) -> str:
    """The page that the form stands on, whatever request drew it."""
    if request.method == "POST":
        return safe_next(request, "/")
    return request.htmx.current_url_abs_path or request.get_full_path()
