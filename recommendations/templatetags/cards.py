"""Cards of picks, drawn from parts that are kept: a home page has a hundred, most of them often shown."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from accounts.models import User
from catalog.models import Book
from recommendations.selectors import Pick
from shelves.selectors import Marks
from shelves.templatetags.marks import controls

register = template.Library()

# Filled in anew for each page; no title holds a control character.
_TOKEN, _BACK = "\x01token\x01", "\x01back\x01"


@register.simple_tag(takes_context=True)
def pick_card(
    context: RequestContext,
    pick: Pick,
    marks: Mapping[int, Marks],
    popular: object = False,
    volume: bool = False,
) -> SafeString:
    """A pick on a shelf: cover, title, stars, acts, reasons; `popular`: it is no personal pick."""
    face = _kept(pick.book, ("face", volume), lambda: _face(pick.book, volume))
    stars = "" if popular or pick.stars is None else _forecast(round(pick.stars, 1), get_language())
    acts = _acts(context, pick.book, marks)
    # The title is part of what "Why this?" says, so this too is kept with the book.
    causes = tuple((c.book.pk, round(c.share, 2), c.half_stars) for c in pick.causes)
    why = _kept(pick.book, ("why", causes), lambda: _why(context, pick)) if causes else ""
    return mark_safe(f'<li class="card">{face}{stars}{acts}{why}</li>')


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


def _why(context: RequestContext, pick: Pick) -> str:
    return render_to_string("includes/why_this.html", {"pick": pick, "user": context["user"]})


def _acts(context: RequestContext, book: Book, marks: Mapping[int, Marks]) -> str:
    if not isinstance(context["request"].user, User):
        return ""
    mark = marks.get(book.pk) or Marks()

    def draw() -> str:
        shown = controls(context, book, marks, "card")
        page = shown | {"csrf_token": _TOKEN, "back": _BACK}
        return render_to_string("includes/controls.html", page)

    acts = _kept(book, ("acts", mark.half_stars, mark.shelf, mark.dismissed), draw)
    back = _back_of(context)
    return acts.replace(_TOKEN, str(context.get("csrf_token"))).replace(_BACK, back)


def _back_of(context: RequestContext) -> str:
    """Escaped; asked once a page."""
    request = context["request"]
    if not hasattr(request, "card_back"):
        path = request.htmx.current_url_abs_path or request.get_full_path()
        request.card_back = escape(path)
    back: str = request.card_back
    return back
