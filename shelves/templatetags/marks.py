"""A reader's marks on the books of a page, and the controls that change them."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.template.context import Context, RequestContext
from django.template.loader import render_to_string
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy

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

# Filled in anew for each page and book; no title holds a control character.
_TOKEN, _BACK, _KEPT = "\x01token\x01", "\x01back\x01", "\x01kept\x01"
_ANY_BOOK = Book(pk=9_007_199_254_740_991, title="\x01title\x01")

# By outcome, and by how long its date is written: not at all, a year, a month or a day. Languages
# say "on" a day, but "in" a month.
# Translators: %(date)s is as the context says: a day, a month or a year.
_READINGS = {
    ("", 0): pgettext_lazy("no date", "Reading"),
    ("", 4): pgettext_lazy("year", "Reading since %(date)s"),
    ("", 7): pgettext_lazy("month", "Reading since %(date)s"),
    ("", 10): pgettext_lazy("day", "Reading since %(date)s"),
    ("finished", 0): pgettext_lazy("no date", "Finished, date unknown"),
    ("finished", 4): pgettext_lazy("year", "Finished %(date)s"),
    ("finished", 7): pgettext_lazy("month", "Finished %(date)s"),
    ("finished", 10): pgettext_lazy("day", "Finished %(date)s"),
    ("stopped", 0): pgettext_lazy("no date", "Put down, date unknown"),
    ("stopped", 4): pgettext_lazy("year", "Put down %(date)s"),
    ("stopped", 7): pgettext_lazy("month", "Put down %(date)s"),
    ("stopped", 10): pgettext_lazy("day", "Put down %(date)s"),
}


@register.simple_tag(takes_context=True)
def marks_for(context: RequestContext, items: Iterable[Any]) -> Mapping[int, Marks]:
    """The signed-in reader's marks by book id; none for a visitor. Items: books, or picks of them."""
    user = context["request"].user
    if not user.is_authenticated:
        return {}
    return marks_on(user, [getattr(item, "book", item) for item in items])


@register.simple_tag(takes_context=True)
def controls(
    context: RequestContext, book: Book, marks: Mapping[int, Marks], kind: str, oob: bool = False
) -> SafeString:
    """The forms with which the reader rates, shelves or dismisses it; signed-in pages only."""
    mark = marks.get(book.pk) or Marks()
    html = _drawn_once(mark.half_stars, mark.shelf, mark.dismissed, kind, oob, get_language())
    html = html.replace(str(_ANY_BOOK.pk), str(book.pk))
    html = html.replace(_ANY_BOOK.title, escape(book.title))
    html = html.replace(_TOKEN, str(context.get("csrf_token")))
    html = html.replace(_BACK, escape(_page_of(context["request"])))
    if "details" in CONTROLS[kind]:
        kept = _kept_of(context, book) | {"book": book}
        html = html.replace(_KEPT, render_to_string("includes/kept.html", kept))
    return mark_safe(html)


@lru_cache(maxsize=1000)
def _drawn_once(
    half_stars: int | None, shelf: str, dismissed: bool, kind: str, oob: bool, language: str | None
) -> str:
    """A page has up to a hundred of these, and few that are not alike but for the book."""
    mark, shows = Marks(half_stars, shelf, dismissed), CONTROLS[kind]
    if mark.status and not mark.dismissed:
        shows = shows - {"dismiss"}
    context = {
        "csrf_token": _TOKEN,
        "back": _BACK,
        "book": _ANY_BOOK,
        "mark": mark,
        "kind": kind,
        "shows": shows,
        "statuses": ShelfEntry.Shelf.choices,
        "marks_shown": bool(shows - {"rate"}),
        "kept": _KEPT if "details" in shows else "",
        "oob": oob,
    }
    return render_to_string("includes/controls.html", context)


@register.simple_tag
def rating_steps(book: Book, mark: Marks) -> SafeString:
    """Ten radio buttons, half a star to five, each with its label after it."""
    return format_html_join(
        "",
        '<input type="radio" name="stars" value="{}" id="{}"{}><label for="{}">{}</label>',
        (
            (n / 2, name, " checked" if n == mark.half_stars else "", name, words)
            for n in range(1, MAX_HALF_STARS + 1)
            for words in [stars_said(n)]
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
    """ "Finished 14 March 2026", "Reading since March 2026", "Finished, date unknown"."""
    date = reading.finished if reading.outcome else reading.started
    return str(_READINGS[reading.outcome, len(date)]) % {"date": date_words(date)}


def _page_of(request: HtmxRequest) -> str:
    """The page that these forms stand on, whatever request drew them."""
    if request.method == "POST":
        return safe_next(request, "/")
    return request.htmx.current_url_abs_path or request.get_full_path()


@register.filter
def stars_said(half_stars: int) -> str:
    """`9` -> "4½ stars"."""
    if half_stars == 1:
        return gettext("half a star")
    # What is no whole number is plural from 1½ on.
    whole, half = divmod(half_stars, 2)
    stars = stars_words(half_stars / 2)
    return ngettext("%(stars)s star", "%(stars)s stars", whole + half) % {"stars": stars}


@register.filter
def undo(message: Message) -> Undo | None:
    return Undo.from_tags(message.extra_tags)


@register.simple_tag(takes_context=True)
def simulated_readers(context: Context) -> bool:
    """Whether ratings here come from readers who are not real."""
    request = context.get("request")
    return any_simulated(request) if request else User.objects.simulated().exists()
