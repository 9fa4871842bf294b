"""A reader's marks on the books of a page, and the controls that change them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.template.context import RequestContext

from accounts.http import HtmxRequest, safe_next
from accounts.models import User
from catalog.models import Book
from catalog.names import stars_words
from shelves.models import MAX_HALF_STARS
from shelves.notices import Undo
from shelves.selectors import Marks, marks_on

register = template.Library()

# Which forms a book's controls have: in a grid to rate, in a list, on its page, beside a pick.
CONTROLS = {
    "rate": {"rate"},
    "list": {"rate", "want"},
    "page": {"rate", "want", "dismiss"},
    "listed": {"want", "dismiss"},
    "dismissed": {"dismiss"},
    "pick": {"want", "dismiss"},
    "card": {"want", "dismiss"},
}
# These stand in a part of the page that is drawn anew after every change.
REDRAWN = {"pick", "card"}


@register.simple_tag(takes_context=True)
def marks_for(context: RequestContext, items: Iterable[Any]) -> Mapping[int, Marks]:
    """The signed-in reader's marks by book id; none for a visitor. Items: books, or picks of them."""
    user = context["request"].user
    if not user.is_authenticated:
        return {}
    return marks_on(user, [getattr(item, "book", item) for item in items])


@register.inclusion_tag("includes/controls.html", takes_context=True)
def controls(
    context: RequestContext, book: Book, marks: Mapping[int, Marks], kind: str, oob: bool = False
) -> dict[str, Any]:
    """The forms with which the reader rates, wants or dismisses this book; signed-in pages only."""
    request = context["request"]
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "book": book,
        "mark": marks.get(book.pk) or Marks(),
        "kind": kind,
        "shows": CONTROLS[kind],
        "back": _page_of(request),
        "oob": oob,
        "steps": _STEPS,
    }


def _page_of(request: HtmxRequest) -> str:
    """The page that these forms stand on, whatever request drew them."""
    if request.method == "POST":
        return safe_next(request, "/")
    return request.htmx.current_url_abs_path or request.get_full_path()


def _said(half_stars: int) -> str:
    return "half a star" if half_stars == 1 else f"{stars_words(half_stars / 2)} stars"


_STEPS = [
    {"half_stars": n, "value": n / 2, "words": "1 star" if n == 2 else _said(n)}
    for n in range(1, MAX_HALF_STARS + 1)
]


@register.filter
def undo(message: Message) -> Undo | None:
    return Undo.from_tags(message.extra_tags)


@register.simple_tag
def simulated_readers() -> bool:
    """Whether the ratings here come from the starter data set's readers, who are not real."""
    return User.objects.filter(source="starter").exists()
