"""What a page of the catalogue is called, and whether search engines may show it."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext

from catalog.forms import SearchForm

# One of these makes a page worth finding; of words and mixed filters there is no end.
SUBJECTS = ("genre", "mood", "theme", "author", "series")
LONGEST_QUERY = 60


def called(form: SearchForm, query: str) -> str:
    """In words: "Science fiction, from 1990", "Books for “dune”"."""
    filters = ", ".join(str(chosen["words"]) for chosen in form.chosen)
    if not query:
        return capfirst(filters) if filters else gettext("Browse")
    words = Truncator(query).chars(LONGEST_QUERY)
    if not filters:
        return gettext("Books for “%(words)s”") % {"words": words}
    return gettext("Books for “%(words)s”: %(filters)s") % {"words": words, "filters": filters}


def canonical(form: SearchForm, query: str, page: int) -> str:
    """The path of this page for search engines, whatever else its address holds; or nothing."""
    names = [chosen["name"] for chosen in form.chosen]
    if query or len(names) > 1 or not set(names).issubset(SUBJECTS):
        return ""
    asked: dict[str, Any] = {name: form.data[name] for name in names}
    if page > 1:
        asked["page"] = page
    return f"{reverse('browse')}?{urlencode(asked)}" if asked else reverse("browse")
