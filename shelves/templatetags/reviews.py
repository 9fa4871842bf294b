"""How reviews read on a page."""

from django import template

from shelves.markdown import as_html

register = template.Library()

register.filter("markdown", as_html)
