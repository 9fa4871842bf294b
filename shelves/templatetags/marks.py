"""A reader's marks on the books of a page, and the controls that change them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.template.context import Context, RequestContext
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from accounts.http import HtmxRequest, safe_next
from accounts.models import User
from catalog.models import Book
from catalog.names import stars_words
from shelves.models import MAX_HALF_STARS, Reading, ShelfEntry
from shelves.notes import note_of
from shelves.notices import Undo
from shelves.readings import date_words, readings_of
from shelves.selectors import Marks, any_simulated, marks_on

register = template.Library()

# Which forms a book's controls have: in a grid to rate, in a list, on its page, beside a pick.
CONTROLS = {
    "rate": {"rate"},
    "list": {"rate", "status"},
    "page": {"rate", "status", "dismiss", "details"},
    "listed": {"status", "dismiss"},
    "dismissed": {"dismiss"},
    "pick": {"status", "dismiss"},
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
    """The forms with which the reader rates, shelves or dismisses it; signed-in pages only."""
    request = context["request"]
    mark = marks.get(book.pk) or Marks()
    shows = CONTROLS[kind]
    if mark.status and not mark.dismissed:
        shows = shows - {"dismiss"}
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "book": book,
        "mark": mark,
        "kind": kind,
        "shows": shows,
        "statuses": ShelfEntry.Shelf.choices,
        "back": _page_of(request),
        "marks_shown": bool(shows - {"rate"}),
        "kept": _kept_of(context, book) if "details" in shows else None,
        "oob": oob,
    }


@register.simple_tag
def rating_steps(book: Book, mark: Marks) -> SafeString:
    """Ten radio buttons, half a star to five, each with its label after it."""
    return format_html_join(
        "",
        '<input type="radio" name="stars" value="{}" id="{}"{}><label for="{}">{}</label>',
        (
            (n / 2, name, " checked" if n == mark.half_stars else "", name, words)
            for n, words in _STEPS
            for name in [f"stars-{book.pk}-{n}"]
        ),
    )


def _kept_of(context: RequestContext, book: Book) -> dict[str, Any]:
    """What the reader has written down about the book: two queries, or what the page has read."""
    if "readings" in context:
        return {"readings": context["readings"][:3], "note": context["note"]}
    reader = context["request"].user
    return {"readings": readings_of(reader, [book.pk])[:3], "note": note_of(reader, book)}


@register.filter
def reading_words(reading: Reading) -> str:
    """ "Finished 14 March 2026", "Reading since March 2026", "Read, date unknown"."""
    started, finished = date_words(reading.started), date_words(reading.finished)
    if not reading.outcome:
        return f"Reading since {started}" if started else "Reading"
    done = "Finished" if reading.outcome == Reading.Outcome.FINISHED else "Put down"
    return f"{done} {finished}" if finished else f"{done}, date unknown"


def _page_of(request: HtmxRequest) -> str:
    """The page that these forms stand on, whatever request drew them."""
    if request.method == "POST":
        return safe_next(request, "/")
    return request.htmx.current_url_abs_path or request.get_full_path()


def _said(half_stars: int) -> str:
    singular = {1: "half a star", 2: "1 star"}
    return singular.get(half_stars, f"{stars_words(half_stars / 2)} stars")


_STEPS = [(n, _said(n)) for n in range(1, MAX_HALF_STARS + 1)]


@register.filter
def undo(message: Message) -> Undo | None:
    return Undo.from_tags(message.extra_tags)


@register.simple_tag(takes_context=True)
def simulated_readers(context: Context) -> bool:
    """Whether ratings here come from readers who are not real."""
    request = context.get("request")
    return any_simulated(request) if request else User.objects.simulated().exists()
