"""The small pictures of buttons and ways, each drawn once: a page has a dozen."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@lru_cache
def icon(name: str) -> SafeString:
    return render_to_string("includes/icon.html", {"name": name})
