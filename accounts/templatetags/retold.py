"""What was written down in English, in the reader's language: see `web.retold`."""

from django import template

from web.retold import retell

register = template.Library()
register.filter("retold", retell)
