"""How books look and read on a page."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext

from catalog import names
from catalog.covers import draw, draw_scene
from catalog.models import Book, Tag

register = template.Library()

# Nothing in the JSON may end the element, or begin a comment in it.
_NO_MARKUP = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}

# Where in a drawn entry of a list the acts of its reader stand: last.
_ACTS = "\x01acts\x01"

register.filter("amid_words", names.amid_words)
# Not "language_name": the library i18n has a filter of that name, which knows few languages.
register.filter("language_words", names.language_name)
register.filter("year_words", names.year_words)
register.filter("stars_words", names.stars_words)


@register.simple_tag
def remote_cover(book: Book) -> str:
    """The address of the book's picture, where the operator lets browsers ask for it."""
    return book.cover_url if settings.REMOTE_COVERS else ""


@register.simple_tag
def cover(book: Book) -> SafeString:
    """The book's picture where browsers may ask for it, else one drawn here."""
    if remote_cover(book):
        return format_html(
            '<span class="cover"><img src="{}" alt="" width="200" height="300" loading="lazy"'
            ' decoding="async" referrerpolicy="no-referrer"></span>',
            book.cover_url,
        )
    # Translators: on the drawn cover of a book, after its first author
    others = pgettext("cover", "and others")
    svg = draw(book.title, book.byline, book.main_genre_slug, others=others)
    return mark_safe(f'<span class="cover">{svg}</span>')


class Entry(NamedTuple):
    """All that a list says of a book, and so what its drawn entry is kept by."""

    address: str
    cover: SafeString
    title: str
    byline: str
    year: str
    series: str
    genres: tuple[str, ...]
    since: datetime | None
    description: str


@register.simple_tag
def list_entry(book: Book, acts: str = "") -> SafeString:
    """Cover, title and facts, with what a reader may do with it beneath."""
    entry = Entry(
        address=book.get_absolute_url(),
        cover=cover(book),
        title=book.title,
        byline=book.byline,
        year=names.year_words(book.year) if book.year else "",
        series=book.series_label,
        genres=tuple(genre.label for genre in book.genres[:2]),
        since=getattr(book, "shelved_at", None),
        description=book.description,
    )
    before, after = _drawn_entry(entry, get_language())
    return mark_safe(before + acts + after)


@lru_cache(maxsize=500)
def _drawn_entry(entry: Entry, language: str | None) -> tuple[str, str]:
    """Up to what a reader may do with the book, and from there on."""
    html = render_to_string("includes/list_entry.html", {"entry": entry, "acts": _ACTS})
    before, _, after = html.rpartition(_ACTS)
    return before, after


@register.simple_tag
def invented_cover(title: str, byline: str, genre: str) -> SafeString:
    """Of a book that nobody wrote."""
    return mark_safe(f'<span class="cover">{draw(title, byline, genre)}</span>')


@register.simple_tag
def scene(tag: Tag) -> SafeString:
    return mark_safe(draw_scene(tag.slug))


@register.simple_tag
def stars(value: float, label: str = "") -> SafeString:
    """Five stars, filled as far as `value` goes. Without a label it is an ornament."""
    named = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return mark_safe(
        f'<svg class="stars" viewBox="0 0 100 20" preserveAspectRatio="none" {named}>'
        f'<path d="M0 0h100v20H0z"/><path class="on" d="M0 0h{value * 20:.0f}v20H0z"/></svg>'
    )


@register.simple_tag(takes_context=True)
def without(context: RequestContext, name: str) -> str:
    """The query of this page without one of its parameters, from the first page on."""
    query = context["request"].GET.copy()
    for gone in (name, "page"):
        query.pop(gone, None)
    return f"?{query.urlencode()}" if query else ""


@register.simple_tag
def structured_data(said: Mapping[str, Any]) -> SafeString:
    """Facts for programs that read the page. Browsers run none of it, so no policy stands against it."""
    text = json.dumps(said, ensure_ascii=False).translate(_NO_MARKUP)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


@register.filter
def of(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The value for a key, or None."""
    return mapping.get(key)
