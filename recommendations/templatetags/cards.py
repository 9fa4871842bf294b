"""Cards of books and of picks, drawn from parts that are kept: a home page has a hundred, most of them often shown."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from catalog.models import Book
from recommendations.selectors import Pick
from shelves.selectors import Marks
from shelves.templatetags.marks import controls

register = template.Library()


@register.simple_tag(takes_context=True)
def pick_card(
    context: RequestContext,
    pick: Pick,
    marks: Mapping[int, Marks],
    popular: object = False,
    volume: bool = False,
    reason: bool = True,
) -> SafeString:
    """A pick on a shelf: cover, title, stars, reason, acts; `popular`: it is no personal pick.

    Without a `reason` where the title of the shelf is the reason of all.
    """
    face = card_face(pick.book, volume)
    stars = "" if popular or pick.stars is None else _forecast(round(pick.stars, 1), get_language())
    signed_in = context["request"].user.is_authenticated
    acts = controls(context, pick.book, marks, "card") if signed_in else ""
    # The title is part of what "Why this?" says, so this too is kept with the book.
    causes = tuple((c.book.pk, round(c.share, 2), c.half_stars) for c in pick.causes)
    why = _kept(pick.book, ("why", causes), lambda: _why(context, pick)) if causes else ""
    because = ""
    if reason and not popular:  # an empty one too, since neighbours stand on one line
        because = _kept(pick.book, ("because", causes[:1]), lambda: _because(pick))
    return mark_safe(f'<li class="card">{face}{stars}{because}{acts}{why}</li>')


@register.simple_tag
def card_face(book: Book, volume: object = False) -> SafeString:
    """Cover, title, and authors or its place in the series (`volume`), in a link to its page."""
    return mark_safe(_kept(book, ("face", bool(volume)), lambda: _face(book, bool(volume))))


def _kept(book: Book, what: tuple[object, ...], draw: Callable[[], str]) -> str:
    """Kept with the book itself, and so no longer than `recommendations.cards` keeps that."""
    drawn: dict[object, str] = book.__dict__.setdefault("_drawn", {})
    key = (*what, get_language(), settings.REMOTE_COVERS)
    if key not in drawn:
        if len(drawn) > 30:  # other readers' reasons
            drawn.clear()
        drawn[key] = draw()
    return drawn[key]


def _face(book: Book, volume: bool) -> str:
    return render_to_string("includes/card_face.html", {"book": book, "volume": volume})


@lru_cache(maxsize=500)
def _forecast(stars: float, language: str | None) -> str:
    return render_to_string("includes/forecast.html", {"value": stars})


def _because(pick: Pick) -> str:
    return render_to_string("includes/card_reason.html", {"cause": next(iter(pick.causes), None)})


def _why(context: RequestContext, pick: Pick) -> str:
    return render_to_string("includes/why_this.html", {"pick": pick, "user": context["user"]})
