"""What base.html says of a page to programs that do not look at it."""

from functools import cache

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from bookrec_site.search_engines import public_address

register = template.Library()


@register.filter(is_safe=True)
def one_line(text: str) -> str:
    return " ".join(text.split())


@register.simple_tag(takes_context=True)
def again(context: RequestContext, name: str) -> SafeString:
    """A block of the page once more, on one line: its title stands in three places."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    # What blocks hold is escaped by them.
    return mark_safe(one_line(block.render(context)))


@register.simple_tag(takes_context=True)
def canonical(context: RequestContext) -> str:
    """The public address of the page, or nothing; a view says otherwise by `canonical`, a path."""
    request = context.get("request")
    return public_address(request, context.get("canonical")) if request else ""


@register.simple_tag(takes_context=True)
def printed_address(context: RequestContext) -> str:
    """Where the page is found again by someone who has it on paper."""
    request = context.get("request")
    return settings.BASE_URL + request.get_full_path() if request else ""


@register.filter
def way(path: str) -> str:
    """The path where one of the ways at the top of every page leads there, else nothing."""
    return path if path in _ways() else ""


@cache
def _ways() -> frozenset[str]:
    return frozenset(map(reverse, ("home", "browse", "moods", "identify", "my_books", "account")))


@register.simple_tag
def static_address(path: str) -> str:
    """For programs that take whole addresses only."""
    return settings.BASE_URL + static(path)
