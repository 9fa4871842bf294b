"""Writers on pages, and what the page of a book says of the style of its author."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from catalog.models import Book
from shelves.templatetags.reading import whole_percent
from texts.alike import like_authors
from texts.models import Writer

register = template.Library()


@register.filter
def writer_link(writer: Writer, otherwise: str = "") -> SafeString:
    """The name; a link to the books of who is in the catalogue, and for others as it is said."""
    address = otherwise
    if writer.author_id is not None:
        address = f"{reverse('browse')}?author={writer.author_id}"
    shape = '<a href="{0}">{1}</a>' if address else "{1}"
    return format_html(shape, address, writer.name)


@register.filter
def chance(probability: float) -> str:
    """A whole per cent, but never all of it, nor nothing where there is something."""
    if probability >= 0.995:
        return gettext("over 99%")
    if 0 < probability < 0.005:
        return gettext("under 1%")
    return whole_percent(probability)


@register.filter
def listed(writers: Sequence[Writer], otherwise: str = "") -> SafeString:
    """As a sentence has them: "A, B and C"."""
    *first, last = (writer_link(writer, otherwise) for writer in writers)
    if not first:
        return last
    # Translators: names; the first gap holds several, with commas between
    words = gettext("%(names)s and %(last)s") % {"names": ", ".join(first), "last": last}
    return mark_safe(words)


@register.inclusion_tag("texts/includes/sounds_like.html")
def sounds_like(book: Book) -> dict[str, Any]:
    """Nothing where its authors have no samples. Who is not in the catalogue is on the map."""
    nearest = like_authors(entry.author_id for entry in book.bookauthor_set.all())
    return {"nearest": nearest, "map_address": f"{reverse('identify')}#map"}
